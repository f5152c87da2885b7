"""robots.txt: what it opens and closes, for how long, and who knows of it."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from archiver.errors import FetchError, Refused, Resting, Transient, Unanswered
from archiver.fetch import Client, FetchSettings
from archiver.fetch.robots import CLOSED, FRESH, LAST_GOOD, MOST_BYTES, address, product, relevant
from tests import watched
from tests.fetch.conftest import SetClock, at_home, visiting
from tests.site import Answer, Request, Site

SECOND = timedelta(seconds=1)


def forbid(site: Site, text: str, **facts: object) -> None:
    site.put("/robots.txt", text, type="text/plain", **facts)  # type: ignore[arg-type]  # by name


async def end(client: Client, url: str, **facts: object) -> str | type[FetchError]:
    """What asking came to: the text, or the kind of error."""
    try:
        return (await client.get(url, **facts)).body.decode()  # type: ignore[arg-type]  # by name
    except FetchError as error:
        return type(error)


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("User-agent: *\nDisallow: /news/", False),
        ("User-agent: archiver\nDisallow: /news/\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: archiver\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: other\nUser-agent: ARCHIVER\nDisallow: /", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: archiverbot\nDisallow: /", True),
        ("User-agent: a\nUser-agent: b\n# and\n\nUser-agent: *\nDisallow: /", False),
        ("User-agent: a\nDisallow: /x\nUser-agent: b\nDisallow: /news", True),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/1$", True),
        ("User-agent: *\nDisallow: *.pdf$", True),
        ("User-agent: *\nDisallow:", True),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("<!DOCTYPE html><html><body>no such page</body></html>", True),
        ("", True),
        ("\0\0\0", True),
    ],
)
def test_a_page_is_asked_for_where_it_is_allowed(site: Site, text: str, is_allowed: bool) -> None:
    forbid(site, text)
    url = site.put("/news/1", b"fine")

    async def story(client: Client) -> None:
        if is_allowed:
            assert await end(client, url) == "fine"
        else:
            with pytest.raises(Refused, match=r"/news/1: robots\.txt forbids it"):
                await client.get(url)
            assert site.asked("/news/1") == 0
        assert await end(client, url, robots=False) == "fine"

    visiting(story)
    assert site.requests[0].headers["user-agent"].startswith("archiver/")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_no_robots_txt_opens_a_host(site: Site, status: int) -> None:
    forbid(site, "User-agent: *\nDisallow: /", status=status)
    url = site.put("/a", b"fine")

    async def story(client: Client) -> None:
        assert [await end(client, url) for _ in range(3)] == ["fine"] * 3

    visiting(story)
    assert site.asked("/robots.txt") == 1


@pytest.mark.parametrize("status", [500, 502, 503, 599])
def test_a_broken_one_closes_the_host_for_a_while(site: Site, status: int) -> None:
    clock = SetClock()
    forbid(site, "", status=status)
    url = site.put("/a", b"fine")

    async def story(client: Client) -> None:
        with pytest.raises(Transient, match=f"/a: robots.txt answered {status}, which closes"):
            await client.get(url)
        assert await end(client, url) is Transient
        assert site.asked("/robots.txt") == 1
        forbid(site, "")
        clock.go_on(CLOSED.total_seconds())
        assert await end(client, url) == "fine"

    visiting(story, clock)
    assert site.asked("/a") == 1


class TestLastGood:
    """The last good copy goes on while a new one cannot be had."""

    TEXT = "User-agent: *\nDisallow: /closed"

    def test_for_thirty_days_of_faults(self, site: Site) -> None:
        clock = SetClock()
        forbid(site, self.TEXT)
        url, closed = site.put("/a", b"fine"), site.put("/closed", b"secret")

        async def story(client: Client) -> None:
            assert await end(client, url) == "fine"
            forbid(site, "", status=500)
            clock.go_on(FRESH.total_seconds())
            assert [await end(client, one) for one in (url, closed)] == ["fine", Refused]
            clock.go_on((LAST_GOOD - FRESH - SECOND).total_seconds())
            assert [await end(client, one) for one in (url, closed)] == ["fine", Refused]
            clock.go_on(1)
            assert [await end(client, one) for one in (url, closed)] == [Transient] * 2

        visiting(story, clock)

    def test_in_silence_too(self, site: Site) -> None:
        clock = SetClock()
        forbid(site, self.TEXT)
        url, closed = site.put("/a", b"fine"), site.put("/closed", b"secret")

        def hang_up(_request: Request, connection: BaseHTTPRequestHandler) -> None:
            connection.close_connection = True

        async def story(client: Client) -> None:
            assert await end(client, url) == "fine"
            site.on("/robots.txt", hang_up)
            clock.go_on(FRESH.total_seconds())
            assert [await end(client, one) for one in (url, closed)] == ["fine", Refused]

        visiting(story, clock)

    def test_a_host_that_was_never_known_is_silent_as_any(self, site: Site) -> None:
        release = threading.Event()

        def hang(_request: Request, connection: BaseHTTPRequestHandler) -> None:
            connection.close_connection = True
            release.wait(20)

        site.on("/robots.txt", hang)
        url = site.put("/a", b"fine")

        async def story(client: Client) -> None:
            ends = await asyncio.gather(*(end(client, url) for _ in range(50)))
            assert set(ends) == {Unanswered, Resting}
            release.set()

        visiting(story, timeout_seconds=0.2)
        assert site.asked("/a") == 0
        assert site.asked("/robots.txt") <= 3


def test_it_is_asked_for_once_a_day_by_all_processes_and_runs(site: Site, tmp_path: Path) -> None:
    clock = SetClock()
    forbid(site, "User-agent: *\nDisallow: /closed")
    url, closed = site.put("/a", b"fine"), site.put("/closed", b"secret")

    async def story(client: Client) -> None:
        ends = await asyncio.gather(*(end(client, one) for one in [url, closed] * 10))
        assert ends == ["fine", Refused] * 10

    for _ in range(3):
        visiting(story, clock, shared_folder=tmp_path)
        clock.go_on(FRESH.total_seconds() / 3)
    assert site.asked("/robots.txt") == 1
    visiting(story, clock, shared_folder=tmp_path)
    assert site.asked("/robots.txt") == 2
    clock.go_on(-3_600)  # put back: nothing is fresh that comes from the future
    visiting(story, clock, shared_folder=tmp_path)
    assert site.asked("/robots.txt") == 3


@pytest.mark.parametrize("damage", [b"", b"[]", b"{}", b'{"asked": 7}', b"\xff", b"{" * 9_000])
def test_a_damaged_note_is_asked_for_again(site: Site, tmp_path: Path, damage: bytes) -> None:
    url = site.put("/a", b"fine")

    async def story(client: Client) -> None:
        assert await end(client, url) == "fine"

    visiting(story, shared_folder=tmp_path)
    (note,) = [file for file in (tmp_path / "hosts").iterdir() if file.name != "lock"]
    note.write_bytes(note.read_bytes().partition(b"\n")[0] + b"\n" + damage)
    visiting(story, shared_folder=tmp_path)
    assert site.asked("/robots.txt") == 2


def test_each_hop_of_a_redirect_is_asked_by_its_own_host(site: Site) -> None:
    def rules(request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        is_closed = request.headers["host"].startswith("closed.")
        return Answer(b"User-agent: *\nDisallow: /" if is_closed else b"")

    site.on("/robots.txt", rules)
    site.put("/b", b"secret")
    site.put("/a", status=302, headers={"Location": f"http://closed.example:{site.port}/b"})

    async def story(client: Client) -> None:
        with pytest.raises(Refused, match=r"open\.example.*robots\.txt forbids it"):
            await client.get(f"http://open.example:{site.port}/a")

    visiting(story, resolver=at_home)
    assert site.asked("/b") == 0


def test_a_robots_txt_that_moved_is_followed(site: Site) -> None:
    for number in range(5):
        site.put(f"/{number}", status=302, headers={"Location": f"/{number + 1}"})
    site.put("/5", "User-agent: *\nDisallow: /a")
    forbid(site, "", status=301, headers={"Location": "/0"})
    url = site.put("/a", b"secret")

    async def story(client: Client) -> None:
        assert await end(client, url) is Refused

    visiting(story)


def test_it_goes_through_the_guard(site: Site) -> None:
    async def story(client: Client) -> None:
        with pytest.raises(Refused, match="private address"):
            await client.get(site.url("/a"))

    visiting(story, allow_private=False)
    assert site.requests == []


@pytest.mark.parametrize("where", ["the end", "beyond"])
def test_what_is_larger_than_can_be_read_counts_as_far_as_it_is_read(
    site: Site, where: str
) -> None:
    rule = "User-agent: *\nDisallow: /a\n"
    filled = MOST_BYTES - (len(rule) if where == "the end" else 0)
    forbid(site, "#" * (filled - 1) + "\n" + rule + "# more\n" * 100_000)
    url = site.put("/a", b"fine")

    async def story(client: Client) -> None:
        assert await end(client, url) == (Refused if where == "the end" else "fine")

    visiting(story)


class TestDelay:
    """Crawl-delay, between all requests to the host."""

    @pytest.mark.parametrize(
        ("said", "seconds"),
        [("7", 7), ("0.25", 0.25), ("3600", 60), ("-5", 0), ("soon", 0), ("nan", 0), ("1e999", 0)],
    )
    def test_is_known_and_bounded(self, site: Site, said: str, seconds: float) -> None:
        forbid(site, f"User-agent: *\nCrawl-delay: {said}\n")
        url = site.put("/a", b"fine")

        async def story(client: Client) -> None:
            assert await end(client, url) == "fine"
            assert client._robots.delay_seconds(url) == pytest.approx(seconds)

        visiting(story)

    def test_is_kept_between_pages_and_feeds(self, site: Site) -> None:
        forbid(site, "User-agent: *\nCrawl-delay: 0.3\n")
        starts: list[float] = []

        def note(_request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
            starts.append(time.monotonic())
            return Answer(b"fine")

        site.on("/a", note)

        async def story(client: Client) -> None:
            urls = [site.url(f"/a?{n}") for n in range(3)]
            pages = [end(client, url) for url in urls]
            await asyncio.gather(*pages)
            await end(client, site.url("/a?feed"), kind="feed", robots=False)

        visiting(story)
        gaps = [later - one for one, later in itertools.pairwise(starts)]
        assert min(gaps) > 0.25


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("archiver/0.1.0", "archiver"),
        ("News-Keeper/2 (news@a.example)", "news-keeper"),
        ("Mozilla/5.0 (compatible; Newsbot/1.0; +https://a.example)", "newsbot"),
        ("7", "7"),
    ],
)
def test_the_product_is_who_asks(agent: str, token: str) -> None:
    assert product(agent) == token


def test_a_robots_txt_is_its_origins() -> None:
    assert address("HTTPS://u:p@A.example.:443/x?y#z") == "https://a.example/robots.txt"
    assert address("http://a.example:8080") == "http://a.example:8080/robots.txt"


_lines = st.sampled_from(
    [
        "User-agent: *",
        "User-agent: archiver",
        "user agent Archiver # us",
        "User-agent: other",
        "User-Agent: *bot*",
        "User-agent:",
        "Disallow: /a",
        "Disallow: /",
        "Allow: /a/b",
        "Allow: /",
        "Crawl-delay: 5",
        "Sitemap: https://a.example/s.xml",
        "Host: a.example",
        "# a remark",
        "",
        "nonsense",
    ]
)


@given(st.lists(_lines, max_size=14))
def test_leaving_out_the_others_changes_nothing_for_us(lines: list[str]) -> None:
    text = "\n".join(lines)
    whole, part = Protego.parse(text), Protego.parse(relevant(text.encode(), "archiver"))
    for path in ("/a", "/a/b", "/c"):
        url = f"https://a.example{path}"
        assert part.can_fetch(url, "archiver") == whole.can_fetch(url, "archiver")
    assert part.crawl_delay("archiver") == whole.crawl_delay("archiver")
    assert list(part.sitemaps) == list(whole.sitemaps)


@given(st.binary(max_size=300))
def test_any_bytes_are_rules(body: bytes) -> None:
    Protego.parse(relevant(body, "archiver")).can_fetch("https://a.example/a", "archiver")


ASKING = """
import asyncio, sys
from archiver.clock import SystemClock
from archiver.errors import FetchError
from archiver.fetch import Client, FetchSettings

async def story():
    async with Client(FetchSettings(delay_seconds=0, allow_private=True), SystemClock()) as client:
        for number in range(20):
            try:
                print((await client.get(f"{sys.argv[1]}{'/a' * number}")).status)
            except FetchError as error:
                print(error.why)

asyncio.run(story())
"""

HOSTILE: Mapping[str, str] = {
    "agents": "\n".join(f"User-agent: a{n}" for n in range(20_000)) + "\nDisallow: /a" * 16_000,
    "groups": "\n".join(f"User-agent: a{n}\nDisallow: /{n}" for n in range(16_000)),
    "rules": "User-agent: *\n" + "\n".join(f"Disallow: /b{n}*c$" for n in range(25_000)),
    "stars": "User-agent: *\nDisallow: /" + "*a" * 200_000,
    "many stars": "User-agent: *\n" + ("Disallow: /" + "*a" * 1_000 + "b\n") * 240,
    "endless": "#" * 20_000_000,
    "no lines": "x" * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_one_takes_neither_memory_nor_time(site: Site, name: str) -> None:
    forbid(site, HOSTILE[name])

    def answer(_request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        return Answer(b"fine")

    for number in range(20):
        site.on("/news" + "/a" * number, answer)
    said, megabytes = watched.run(ASKING, site.url("/news"), seconds=40)
    assert set(said.splitlines()) <= {"200", "robots.txt forbids it"}
    assert megabytes < 200


def test_a_client_heeds_robots_txt_unless_told_otherwise(site: Site) -> None:
    forbid(site, "User-agent: *\nDisallow: /")

    async def story(client: Client) -> None:
        assert await end(client, site.put("/a", b"fine")) is Refused
        assert await end(client, site.put("/f", b"fine"), kind="feed") is Refused
        assert await end(client, site.url("/f"), kind="feed", robots=False) == "fine"

    visiting(story)
    assert FetchSettings().user_agent.startswith("archiver/")
