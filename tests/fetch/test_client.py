"""The client against a real server: each situation its own handler."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import socket
import threading
import time
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import brotli
import pytest

from archiver import codings
from archiver.errors import FetchError, Gone, RateLimited, Refused, Transient
from archiver.fetch import Client
from archiver.model import Page
from tests.fetch.conftest import Get, visiting
from tests.site import Answer, Request, Site

TEXT = "雨下了三天，河水涨了。".encode() * 50


def bomb(coding: str) -> bytes:
    """200 MB of nothing, coded."""
    zeros = b"\0" * 200_000_000
    if coding == "br":
        return bytes(brotli.compress(zeros, quality=5))
    return gzip.compress(zeros, 9) if coding == "gzip" else zlib.compress(zeros, 9)


def test_an_answer_becomes_a_page(site: Site, get: Get) -> None:
    page = get(site.put("/a", TEXT, headers={"ETag": '"x"'}))
    assert (page.status, page.body, page.url, page.final_url) == (
        200,
        TEXT,
        site.url("/a"),
        page.url,
    )
    assert page.header("etag") == '"x"'
    assert page.fetched_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (404, {}, Gone),
        (410, {}, Gone),
        (429, {}, RateLimited),
        (503, {"Retry-After": "7"}, RateLimited),
        (500, {}, Transient),
        (503, {}, Transient),
        (408, {}, Transient),
        (304, {}, Transient),
        (401, {}, Refused),
        (403, {}, Refused),
        (451, {}, Refused),
        (204, {}, Refused),
        (300, {}, Refused),
    ],
)
def test_a_status_is_classed_by_what_to_do_next(
    site: Site, get: Get, status: int, headers: dict[str, str], kind: type[FetchError]
) -> None:
    with pytest.raises(FetchError, match=f"/a: answered {status}") as caught:
        get(site.put("/a", b"", status=status, headers=headers))
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (timedelta(seconds=300), 300),
        (timedelta(days=-3), 0),
        ("soon", None),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999", None),
        ("٣", None),
        ("9" * 400, 999_999_999_999),
    ],
    ids=["seconds", "date", "past date", "words", "far zone", "foreign digits", "absurd"],
)
def test_retry_after_is_read_in_both_forms(
    site: Site, get: Get, said: str | timedelta, seconds: float | None
) -> None:
    if isinstance(said, timedelta):
        said = format_datetime(datetime.now(UTC) + said, usegmt=True)
    raw = said.encode("utf-8").decode("latin-1")
    with pytest.raises(RateLimited) as caught:
        get(site.put("/a", b"", status=429, headers={"Retry-After": raw}))
    if seconds is None:
        assert caught.value.retry_after is None
    else:
        assert caught.value.retry_after == pytest.approx(seconds, abs=60)


def test_an_expected_304_is_an_answer(site: Site, get: Get) -> None:
    page = get(site.put("/a", b"", status=304), headers=[("If-None-Match", '"x"')])
    assert (page.status, page.body) == (304, b"")


class TestRedirects:
    """Followed by us: each hop checked, and bounded."""

    def test_the_last_address_is_told(self, site: Site, get: Get) -> None:
        site.put("/c", TEXT)
        site.put("/b", b"", status=302, headers={"Location": "c"})
        page = get(site.put("/a", b"", status=301, headers={"Location": site.url("/b")}))
        assert (page.url, page.final_url, page.body) == (site.url("/a"), site.url("/c"), TEXT)

    @pytest.mark.parametrize(
        ("statuses", "moved_to"),
        [
            ([], None),
            ([301], "/1"),
            ([308], "/1"),
            ([301, 308, 301], "/3"),
            ([302], None),
            ([303], None),
            ([307], None),
            ([301, 302], "/1"),
            ([301, 302, 301], "/1"),
            ([302, 301], None),
        ],
        ids=str,
    )
    def test_only_permanent_redirects_move_an_address(
        self, site: Site, get: Get, statuses: list[int], moved_to: str | None
    ) -> None:
        for number, status in enumerate(statuses):
            site.put(f"/{number}", status=status, headers={"Location": f"{number + 1}"})
        last = site.put(f"/{len(statuses)}", TEXT)
        page = get(site.url("/0"))
        assert page.moved_to == (moved_to and site.url(moved_to))
        assert page.final_url == last

    def test_an_unchanged_feed_tells_that_it_moved(self, site: Site, get: Get) -> None:
        new = site.put("/new", status=304)
        old = site.put("/old", status=301, headers={"Location": new})
        page = get(old, headers=[("If-None-Match", '"x"')])
        assert (page.status, page.moved_to) == (304, new)

    @pytest.mark.parametrize(
        "location", ["http://127.0.0.1:99999/", "http://127.0.0.1:-1/", "https://]9/", "//℀"]
    )
    def test_a_redirect_to_no_possible_address_is_no_answer(
        self, site: Site, get: Get, location: str
    ) -> None:
        raw = location.encode("utf-8").decode("latin-1")
        with pytest.raises(FetchError, match="/a: "):
            get(site.put("/a", b"", status=302, headers={"Location": raw}))

    def test_a_circle_is_refused(self, site: Site, get: Get) -> None:
        site.put("/b", b"", status=302, headers={"Location": "/a"})
        with pytest.raises(Refused, match="circle"):
            get(site.put("/a", b"", status=302, headers={"Location": "/b"}))

    def test_an_endless_way_is_refused(self, site: Site, get: Get) -> None:
        counter = itertools.count()

        def onward(_request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
            return Answer(status=302, headers={"Location": f"/a?{next(counter)}"})

        with pytest.raises(Refused, match="more than 3 redirects"):
            get(site.on("/a", onward), max_redirects=3)
        assert len(site.requests) == 4

    @pytest.mark.parametrize(
        "where", ["file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "http://"]
    )
    def test_a_way_out_of_the_web_is_refused(self, site: Site, get: Get, where: str) -> None:
        with pytest.raises(Refused):
            get(site.put("/a", b"", status=302, headers={"Location": where}))

    def test_a_feeds_cookie_does_not_go_to_another_host(self, site: Site, get: Get) -> None:
        other = site.url("/b").replace("127.0.0.1", "localhost")
        site.put("/b", TEXT)
        url = site.put("/a", b"", status=302, headers={"Location": other})
        get(url, headers=[("Cookie", "secret=1")])
        assert [("cookie" in r.headers) for r in site.requests] == [True, False]

    def test_a_cookie_is_kept_along_redirects_and_no_longer(self, site: Site) -> None:
        site.put("/c", TEXT)
        site.put("/b", b"", status=302, headers={"Location": "/c"})
        given = {"Location": "/b", "Set-Cookie": "met=1; Path=/"}
        url = site.put("/a", b"", status=302, headers=given)

        async def story(client: Client) -> None:
            for _ in range(2):
                await client.get(url, robots=False)

        visiting(story)
        sent = [(request.path, request.headers.get("cookie")) for request in site.requests]
        assert sent == [("/a", None), ("/b", "met=1"), ("/c", "met=1")] * 2


class TestBodies:
    """Decoded by us, within bounds."""

    @pytest.fixture(params=["page", "article"])
    def had(self, request: pytest.FixtureRequest, get: Get) -> Get:
        """The page with its body undone by the client, or by who reads it as an article's."""

        def run(url: str, **settings: int) -> Page:
            return codings.undone(get(url, kind=request.param, **settings))

        return run

    @pytest.mark.parametrize(
        ("coding", "coded"),
        [
            ("identity", TEXT),
            ("gzip", gzip.compress(TEXT)),
            ("GZIP", gzip.compress(TEXT)),
            ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
            ("gzip", gzip.compress(TEXT) + b"\0" * 20),
            ("deflate", zlib.compress(TEXT)),
            ("deflate", zlib.compress(TEXT)[2:-4]),
            ("br", brotli.compress(TEXT)),
            ("gzip, br", brotli.compress(gzip.compress(TEXT))),
            ("deflate, gzip,br", brotli.compress(gzip.compress(zlib.compress(TEXT)))),
            ("utf-8", TEXT),
            ("none", TEXT),
            ("UTF-8, gzip", gzip.compress(TEXT)),
            (" , ", TEXT),
        ],
        ids=[
            "identity",
            "gzip",
            "case",
            "members",
            "padding",
            "deflate",
            "raw deflate",
            "br",
            "two",
            "three",
            "a charset",
            "a word",
            "a charset and one",
            "commas",
        ],
    )
    def test_a_coding_is_undone(self, site: Site, had: Get, coding: str, coded: bytes) -> None:
        assert had(site.put("/a", coded, headers={"Content-Encoding": coding})).body == TEXT

    @pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
    def test_a_bomb_is_stopped_while_it_streams(self, site: Site, had: Get, coding: str) -> None:
        url = site.put("/a", bomb(coding), headers={"Content-Encoding": coding})
        tracemalloc.start()
        with pytest.raises(Refused, match="larger than 1 MB"):
            had(url, max_page_bytes=1_000_000)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 20_000_000

    def test_a_bomb_between_two_codings_is_stopped(self, site: Site, had: Get) -> None:
        """The inner one gives nothing: what is behind its end counts for padding."""
        inner = gzip.compress(b"") + b"\0" * 50_000_000
        url = site.put("/a", gzip.compress(inner), headers={"Content-Encoding": "gzip, gzip"})
        with pytest.raises(Refused, match="too large between"):
            had(url, max_page_bytes=1_000_000)

    def test_a_body_that_comes_to_nothing_is_stopped_too(self, site: Site, had: Get) -> None:
        padded = gzip.compress(b"") + b"\0" * 2_000_000
        url = site.put("/a", padded, headers={"Content-Encoding": "gzip"})
        with pytest.raises(Refused, match="larger than 1 MB"):
            had(url, max_page_bytes=1_000_000)

    def test_a_feed_may_be_larger_than_a_page(self, site: Site, get: Get) -> None:
        url = site.put("/a", b"x" * 2_000)
        limits = {"max_page_bytes": 1_000, "max_feed_bytes": 3_000}
        assert len(get(url, kind="feed", **limits).body) == 2_000
        with pytest.raises(Refused, match="larger than"):
            get(url, kind="page", **limits)

    @pytest.mark.parametrize(
        ("coding", "coded", "kind"),
        [
            ("gzip", gzip.compress(TEXT)[:-9], Transient),
            ("br", brotli.compress(TEXT)[:-2], Transient),
            ("gzip", b"no gzip at all", Refused),
            ("zstd", b"", Refused),
            ("gzip, br", b"\xff" * 50, Refused),
            ("gzip, br", brotli.compress(gzip.compress(TEXT)[:-9]), Transient),
            ("gzip, gzip, gzip, gzip", b"", Refused),
        ],
        ids=["cut gzip", "cut br", "false gzip", "not asked for", "false br", "cut inside", "four"],
    )
    def test_a_broken_body_is_no_page(
        self, site: Site, had: Get, coding: str, coded: bytes, kind: type[FetchError]
    ) -> None:
        with pytest.raises(kind):
            had(site.put("/a", coded, headers={"Content-Encoding": coding}))

    def test_a_body_shorter_than_it_said_is_no_page(self, site: Site, get: Get) -> None:
        def cut(_request: Request, connection: BaseHTTPRequestHandler) -> None:
            connection.send_response(200)
            connection.send_header("Content-Length", "1000")
            connection.end_headers()
            connection.wfile.write(b"half")
            connection.close_connection = True

        with pytest.raises(Transient):
            get(site.on("/a", cut))

    def test_an_endless_body_is_stopped_at_the_limit(self, site: Site, get: Get) -> None:
        def pour(_request: Request, connection: BaseHTTPRequestHandler) -> None:
            connection.send_response(200)
            connection.end_headers()
            while True:
                connection.wfile.write(b"word " * 10_000)

        with pytest.raises(Refused, match="larger than 1 MB"):
            get(site.on("/a", pour), max_page_bytes=1_000_000)


class TestTime:
    """Nobody waits for ever."""

    def test_silence_times_out(self, site: Site, get: Get) -> None:
        release = threading.Event()

        def hang(_request: Request, _connection: BaseHTTPRequestHandler) -> None:
            release.wait(20)

        url = site.on("/a", hang)
        with pytest.raises(Transient, match=r"timed out after 0\.2 s"):
            get(url, timeout_seconds=0.2)
        release.set()

    def test_a_drip_is_cut_by_the_total_deadline(self, site: Site, get: Get) -> None:
        def drip(_request: Request, connection: BaseHTTPRequestHandler) -> None:
            connection.send_response(200)
            connection.end_headers()
            for _ in range(200):
                connection.wfile.write(b".")
                time.sleep(0.05)

        with pytest.raises(Transient, match=r"not done after 0\.4 s"):
            get(site.on("/a", drip), total_seconds=0.4)

    @pytest.mark.parametrize("coding", ["identity", "gzip"])
    def test_a_drip_is_cut_by_its_rate(self, site: Site, get: Get, coding: str) -> None:
        """Long before the deadline; what comes counts, not what it decodes to."""
        endless = zlib.compressobj(9, zlib.DEFLATED, 31)

        def drip(_request: Request, connection: BaseHTTPRequestHandler) -> None:
            connection.send_response(200)
            connection.send_header("Content-Encoding", coding)
            connection.end_headers()
            for _ in range(2_000):
                zeros = endless.compress(b"\0" * 3_000) + endless.flush(zlib.Z_SYNC_FLUSH)
                connection.wfile.write(zeros if coding == "gzip" else b".")
                time.sleep(0.05)

        with pytest.raises(Transient, match="slower than 1000 bytes a second"):
            get(site.on("/a", drip), timeout_seconds=0.3, total_seconds=60)

    @pytest.mark.parametrize("what", ["head", "hints"])
    def test_a_head_that_never_ends_is_cut_by_the_deadline(
        self, site: Site, get: Get, what: str
    ) -> None:
        line = b"X-A: b\r\n" if what == "head" else b"HTTP/1.1 103 Early Hints\r\n\r\n"

        def drip(_request: Request, connection: BaseHTTPRequestHandler) -> None:
            connection.wfile.write(b"HTTP/1.1 200 OK\r\n" if what == "head" else b"")
            for _ in range(2_000):
                connection.wfile.write(line)
                time.sleep(0.05)

        with pytest.raises(Transient, match=r"not done after 0\.4 s"):
            get(site.on("/a", drip), total_seconds=0.4)


class TestHeads:
    """What comes before a body is bounded as well."""

    @pytest.mark.parametrize(
        "head",
        [
            b"X-A: " + b"a" * 200_000,
            b"X-A: b\r\n" * 30_000,
            b"a" * 200_000,
            b"HTTP/1.1 200 OK\r\n",
            b"Content-Length: 5\r\nContent-Length: 7",
            b"Transfer-Encoding: sideways",
            b"\0\0\0",
        ],
        ids=["long", "many", "no end", "a head twice", "two lengths", "odd transfer", "noise"],
    )
    def test_no_head_is_too_much(self, site: Site, get: Get, head: bytes) -> None:
        def say(_request: Request, connection: BaseHTTPRequestHandler) -> None:
            connection.close_connection = True
            connection.wfile.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n")

        with pytest.raises(Transient):
            get(site.on("/a", say))


class TestConnections:
    """What the network does."""

    def test_nobody_at_home_is_transient(self, get: Get) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        with pytest.raises(Transient):
            get(f"http://127.0.0.1:{port}/")

    def test_a_reset_connection_is_tried_once_more_at_once(self, site: Site, get: Get) -> None:
        def hang_up_once(request: Request, connection: BaseHTTPRequestHandler) -> Answer | None:
            if site.asked("/a") > 1:
                return Answer(TEXT)
            connection.close_connection = True
            connection.connection.shutdown(socket.SHUT_RDWR)
            return None

        assert get(site.on("/a", hang_up_once)).body == TEXT
        assert site.asked("/a") == 2

    def test_a_host_without_an_address_is_transient(self, get: Get) -> None:
        async def nowhere(_host: str, _port: int) -> list[str]:
            raise socket.gaierror(-2, "Name or service not known")

        with pytest.raises(Transient, match=r"no address for a\.example"):
            get("http://a.example/", resolver=nowhere)

    def test_the_user_agent_is_honest(self, site: Site, get: Get) -> None:
        get(site.put("/a", TEXT), user_agent="archiver/7 (news@a.example)")
        assert site.requests[0].headers["user-agent"] == "archiver/7 (news@a.example)"

    def test_only_codings_that_can_be_bounded_are_asked_for(self, site: Site, get: Get) -> None:
        get(site.put("/a", TEXT))
        assert site.requests[0].headers["accept-encoding"] == "gzip, deflate, br"


class TestGuard:
    """The address that was checked is the address that is connected."""

    @pytest.mark.parametrize(
        "name",
        [
            "127.0.0.1",
            "localhost",
            "2130706433",
            "0x7f.1",
            "127.1",
            "127.0.0.2",
            "0",
            "0.0.0.0",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]",
            "user:key@127.0.0.1",
        ],
    )
    def test_a_private_address_is_refused(self, site: Site, get: Get, name: str) -> None:
        site.put("/a", TEXT)
        with pytest.raises(Refused, match=r"private address; `fetch\.allow_private` may name it"):
            get(f"http://{name}:{site.port}/a", allow_private=False)
        assert site.requests == []

    @pytest.mark.parametrize(
        "name",
        [
            "127.0.0.1.",
            "localhost.",
            "127.0.0.1.localhost",
            "[::1%25lo]",
            "[127.0.0.1]",
            "127。0。0。1",
            "0177.0.0.1",
            "１２７.０.０.１",
            "①②⑦.0.0.1",
            "127.0.0.1%00.a.example",
            "[::1",
            "0x7f000001.",
            "a.example@127.0.0.1",
        ],
    )
    def test_no_other_spelling_gets_through(self, site: Site, get: Get, name: str) -> None:
        site.put("/a", TEXT)
        with pytest.raises(FetchError):
            get(f"http://{name}:{site.port}/a", allow_private=False)
        assert site.requests == []

    def test_a_name_that_turns_private_is_refused(self, site: Site, get: Get) -> None:
        """127.0.0.1 stands for the public address that it had when it was looked at before."""
        answers = iter([["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"]])

        async def turning(_host: str, _port: int) -> list[str]:
            return next(answers)

        site.put("/a", TEXT)
        url = f"http://turning.example:{site.port}/a"
        said = {"resolver": turning, "allow_private": ("127.0.0.1/32",)}
        assert asyncio.run(turning("turning.example", site.port)) == ["127.0.0.1"]
        assert get(url, **said).body == TEXT
        for _ in range(2):
            with pytest.raises(Refused, match="private address"):
                get(url, **said)
        assert len(site.requests) == 1

    def test_a_name_is_resolved_once_and_never_behind_the_guard(self, site: Site, get: Get) -> None:
        """What was checked is what is connected: a second question could be answered otherwise."""
        asked: list[str] = []

        async def once(host: str, _port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

        site.put("/a", TEXT)
        url = f"http://turning.example:{site.port}/a"
        assert get(url, resolver=once, allow_private=("127.0.0.1/32",)).body == TEXT
        assert asked == ["turning.example"]

    @pytest.mark.parametrize("allowed", [("127.0.0.0/8",), ("news.example",)])
    def test_a_private_address_may_be_allowed(
        self, site: Site, get: Get, allowed: tuple[str, ...]
    ) -> None:
        async def home(_host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        site.put("/a", TEXT)
        url = f"http://news.example:{site.port}/a"
        assert get(url, resolver=home, allow_private=allowed).body == TEXT

    def test_a_redirect_to_a_private_address_is_refused(self, site: Site, get: Get) -> None:
        async def resolver(host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        site.put("/secret", TEXT)
        where = f"http://intranet.example:{site.port}/secret"
        site.put("/a", b"", status=302, headers={"Location": where})
        with pytest.raises(Refused, match="private address"):
            get(
                f"http://news.example:{site.port}/a",
                resolver=resolver,
                allow_private=("news.example",),
            )
        assert site.asked("/secret") == 0

    def test_one_private_address_among_public_ones_is_enough_to_refuse(
        self, site: Site, get: Get
    ) -> None:
        async def mixed(_host: str, _port: int) -> list[str]:
            return ["93.184.216.34", "127.0.0.1"]

        with pytest.raises(Refused, match="private address"):
            get(f"http://news.example:{site.port}/a", resolver=mixed, allow_private=False)
