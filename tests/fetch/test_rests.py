"""Hosts that rest: who asks for it, for how long, who rests with them, and how it ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from archiver.errors import FetchError, Gone, RateLimited, Resting, Unanswered
from archiver.fetch import Client
from archiver.fetch.rests import LASTING_AFTER, LONGEST, LONGEST_ASKED, OPENS_AFTER, Rest, begun
from tests.fetch.conftest import SetClock, at_home, visiting
from tests.site import Answer, Request, Site

NOW = datetime(2024, 3, 1, 6, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class TestLengths:
    """Pure: how long."""

    @pytest.mark.parametrize(
        ("times", "asked", "seconds"),
        [
            (0, None, 30),
            (1, None, 60),
            (2, None, 120),
            (50, None, 900),
            (0, 0, 1),
            (0, 7, 7),
            (1, 7, 14),
            (30, 7, 900),
            (0, 3_600, 3_600),
            (5, 3_600, 3_600),
            (0, 10**9, 86_400),
        ],
    )
    def test_a_rest_is_as_long_as_asked_for_and_doubles(
        self, times: int, asked: int | None, seconds: int
    ) -> None:
        before = Rest(until=NOW, times=times, why="x") if times else None
        wish = None if asked is None else asked * SECOND
        rest = begun(before, NOW, "y", 30 * SECOND, wish)
        assert (rest.until - NOW, rest.times, rest.why) == (seconds * SECOND, times + 1, "y")

    def test_a_rest_of_a_clock_that_was_put_back_is_none(self) -> None:
        rest = Rest(until=NOW + LONGEST_ASKED, times=1, why="x")
        assert rest.is_on(NOW)
        assert not rest.is_on(NOW - SECOND)
        assert not rest.is_on(rest.until)


async def end(client: Client, url: str) -> str | type[FetchError]:
    """What asking came to: the text, or the kind of error."""
    try:
        return (await client.get(url, robots=False)).body.decode()
    except FetchError as error:
        return type(error)


@pytest.fixture
def speaks(site: Site) -> Iterator[threading.Event]:
    """`/silent` is not answered until this is set."""
    speaks = threading.Event()

    def hang(_request: Request, connection: BaseHTTPRequestHandler) -> Answer | None:
        if speaks.is_set():
            return Answer(b"back")
        connection.close_connection = True
        speaks.wait(20)
        return None

    site.on("/silent", hang)
    yield speaks
    speaks.set()


silence = pytest.mark.usefixtures("speaks")


class TestTooMuch:
    """429, and 503 with Retry-After."""

    @pytest.mark.parametrize(
        ("status", "said", "seconds"),
        [(429, "90", 90), (503, "90", 90), (429, None, 30), (429, "date", 300)],
    )
    def test_the_host_is_not_asked_until_its_rest_is_over(
        self, site: Site, status: int, said: str | None, seconds: int
    ) -> None:
        clock = SetClock()
        if said == "date":
            said = format_datetime(clock.now() + 300 * SECOND, usegmt=True)
        headers = {} if said is None else {"Retry-After": said}
        site.put("/busy", status=status, headers=headers)
        other = site.put("/other", b"fine")

        async def story(client: Client) -> None:
            assert await end(client, site.url("/busy")) is RateLimited
            clock.go_on(seconds - 1)
            assert client.rests(f"127.0.0.1:{site.port}") == 1
            with pytest.raises(Resting, match=f"other: its host answered {status}; asked again in"):
                await client.get(other, robots=False)
            assert site.asked("/other") == 0
            clock.go_on(1)
            assert client.rests(f"127.0.0.1:{site.port}") == 0
            assert await end(client, other) == "fine"
            assert await end(client, other) == "fine"

        visiting(story, clock)

    def test_its_sibling_hosts_rest_with_it_and_no_others(self, site: Site) -> None:
        site.put("/busy", status=429, headers={"Retry-After": "60"})
        site.put("/a", b"fine")
        port = site.port

        async def story(client: Client) -> None:
            assert await end(client, f"http://www.paper.co.uk:{port}/busy") is RateLimited
            for sibling in ("www.paper.co.uk", "paper.co.uk", "news.paper.co.uk", "PAPER.co.uk."):
                assert await end(client, f"http://{sibling}:{port}/a") is Resting
            for other in ("other.co.uk", "co.uk.example", "paper.example", "xpaper.co.uk"):
                assert await end(client, f"http://{other}:{port}/a") == "fine"
            assert client.rests("img.paper.co.uk") > 50
            assert client.rests("other.co.uk") == 0

        visiting(story, resolver=at_home)

    def test_two_ports_of_an_address_are_two_hosts(self, site: Site) -> None:
        site.put("/busy", status=429)
        with Site().serving() as other:
            other.put("/a", b"fine")

            async def story(client: Client) -> None:
                assert await end(client, site.url("/busy")) is RateLimited
                assert await end(client, other.url("/a")) == "fine"

            visiting(story)

    def test_what_was_under_way_when_it_began_does_not_end_it(self, site: Site) -> None:
        release, begun = threading.Event(), threading.Event()

        def slow(_request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
            begun.set()
            release.wait(20)
            return Answer(b"late")

        site.on("/slow", slow)
        site.put("/busy", status=429, headers={"Retry-After": "60"})

        async def story(client: Client) -> None:
            late = asyncio.create_task(client.get(site.url("/slow"), robots=False))
            await asyncio.to_thread(begun.wait, 20)
            assert await end(client, site.url("/busy")) is RateLimited
            release.set()
            assert (await late).body == b"late"
            assert await end(client, site.url("/slow")) is Resting

        visiting(story)

    def test_several_at_once_that_were_too_much_are_one_time(self, site: Site) -> None:
        site.put("/busy", status=429, headers={"Retry-After": "10"})

        async def story(client: Client) -> None:
            ends = await asyncio.gather(*(end(client, site.url("/busy")) for _ in range(12)))
            assert set(ends) <= {RateLimited, Resting}
            assert client.rests(f"127.0.0.1:{site.port}") <= 10

        visiting(story, per_host=12)

    def test_a_host_that_never_has_enough_rests_longer_and_then_fails_as_anything_does(
        self, site: Site
    ) -> None:
        clock = SetClock()
        busy = site.put("/busy", status=429, headers={"Retry-After": "100"})

        async def story(client: Client) -> None:
            lengths = []
            for _ in range(LASTING_AFTER + 1):
                assert await end(client, busy) is RateLimited
                lengths.append(client.rests(f"127.0.0.1:{site.port}"))
                clock.go_on(LONGEST.total_seconds())
            assert lengths == [100, 200, 400, 800, 900, 900, 0]
            assert await end(client, busy) is RateLimited
            asked = site.asked("/busy")
            assert await end(client, busy) is RateLimited  # a failure that counts, at once
            assert site.asked("/busy") == asked

        visiting(story, clock)


class TestSilence:
    """A host that does not answer."""

    @silence
    def test_five_hundred_do_not_each_wait_for_the_time_out(self, site: Site) -> None:
        site.put("/a", b"fine")

        async def story(client: Client) -> None:
            urls = [site.url(f"/silent?{n}") for n in range(500)]
            ends = await asyncio.gather(*(end(client, url) for url in urls))
            assert ends.count(Unanswered) <= OPENS_AFTER + 1
            assert ends.count(Resting) >= 500 - OPENS_AFTER - 1
            assert len(site.requests) <= OPENS_AFTER + 1

        visiting(story, timeout_seconds=0.3)

    @silence
    def test_an_answer_in_between_is_an_answer(self, site: Site) -> None:
        """Even one that is no page."""

        async def story(client: Client) -> None:
            for _ in range(OPENS_AFTER + 1):
                assert await end(client, site.url("/silent")) is Unanswered
                assert await end(client, site.url("/none")) is Gone

        visiting(story, timeout_seconds=0.5)

    @silence
    def test_the_sibling_hosts_of_a_silent_one_go_on(self, site: Site) -> None:
        site.put("/a", b"fine")

        async def story(client: Client) -> None:
            for _ in range(OPENS_AFTER):
                await end(client, f"http://img.paper.example:{site.port}/silent")
            assert await end(client, f"http://img.paper.example:{site.port}/a") is Resting
            assert await end(client, f"http://www.paper.example:{site.port}/a") == "fine"

        visiting(story, resolver=at_home, timeout_seconds=0.5)

    def test_after_the_rest_one_asks_for_all_and_its_answer_ends_it(
        self, site: Site, speaks: threading.Event
    ) -> None:
        clock = SetClock()

        async def story(client: Client) -> None:
            for _ in range(OPENS_AFTER):
                assert await end(client, site.url("/silent")) is Unanswered
            asked = len(site.requests)
            for minutes in (2, 4, 8):
                clock.go_on(60 * minutes)
                urls = [site.url(f"/silent?{n}") for n in range(20)]
                ends = await asyncio.gather(*(end(client, url) for url in urls))
                assert (ends.count(Unanswered), ends.count(Resting)) == (1, 19)
            assert len(site.requests) == asked + 3
            speaks.set()
            clock.go_on(15 * 60)
            assert await end(client, site.url("/silent")) == "back"
            assert (
                await asyncio.gather(*(end(client, site.url("/silent")) for _ in range(5)))
                == ["back"] * 5
            )

        visiting(story, clock, timeout_seconds=0.5)

    def test_who_asks_for_all_and_is_called_off_leaves_the_turn_to_the_next(
        self, site: Site, speaks: threading.Event
    ) -> None:
        clock = SetClock()

        async def story(client: Client) -> None:
            for _ in range(OPENS_AFTER):
                await end(client, site.url("/silent"))
            clock.go_on(120)
            asked = len(site.requests)
            asking = asyncio.create_task(client.get(site.url("/silent"), robots=False))
            while len(site.requests) == asked:  # noqa: ASYNC110 - what it waits for has no event
                await asyncio.sleep(0.01)
            assert await end(client, site.url("/silent")) is Resting
            asking.cancel()
            await asyncio.wait([asking])
            speaks.set()
            assert await end(client, site.url("/silent")) == "back"

        visiting(story, clock, timeout_seconds=1)

    def test_a_place_where_nobody_is_at_home_rests_too(self) -> None:
        async def nowhere(_host: str, _port: int) -> list[str]:
            raise OSError("no such name")

        async def story(client: Client) -> None:
            ends = [await end(client, f"http://gone.example/{n}") for n in range(5)]
            assert ends == [Unanswered] * OPENS_AFTER + [Resting] * 2

        visiting(story, resolver=nowhere)

    @silence
    def test_a_redirect_into_a_resting_host_is_not_followed(self, site: Site) -> None:
        site.put("/a", status=302, headers={"Location": f"http://b.example:{site.port}/silent"})

        async def story(client: Client) -> None:
            url = f"http://a.example:{site.port}/a"
            ends = [await end(client, url) for _ in range(4)]
            assert ends == [Unanswered] * OPENS_AFTER + [Resting]
            assert site.asked("/silent") == OPENS_AFTER

        visiting(story, resolver=at_home, timeout_seconds=0.5)


class TestSharing:
    """One archive is one visitor, today and after a restart."""

    def test_a_rest_outlives_the_process_and_is_known_to_the_others(
        self, site: Site, tmp_path: Path
    ) -> None:
        clock = SetClock()
        site.put("/busy", status=429, headers={"Retry-After": "600"})
        site.put("/a", b"fine")

        async def first(client: Client) -> None:
            assert await end(client, site.url("/busy")) is RateLimited

        async def second(client: Client) -> None:
            assert await end(client, site.url("/a")) is Resting
            assert client.rests(f"127.0.0.1:{site.port}") == 600
            visits = []

            async def third(other: Client) -> None:
                clock.go_on(600)
                visits.append(await end(other, site.url("/a")))

            await asyncio.to_thread(visiting, third, clock, shared_folder=tmp_path)
            assert visits == ["fine"]
            assert await end(client, site.url("/a")) == "fine"

        visiting(first, clock, shared_folder=tmp_path)
        visiting(second, clock, shared_folder=tmp_path)

    @pytest.mark.parametrize(
        "damage",
        [
            b"",
            b"\xff\xfe",
            b"[]",
            b'{"until": 7}',
            b"{" * 5_000,
            b'{"until": "2024-03-01T06:31:00", "times": 1e400, "why": 0}',
        ],
    )
    def test_a_damaged_note_is_no_rest(self, site: Site, tmp_path: Path, damage: bytes) -> None:
        clock = SetClock()
        site.put("/busy", status=429, headers={"Retry-After": "600"})
        site.put("/a", b"fine")

        async def story(client: Client) -> None:
            assert await end(client, site.url("/busy")) is RateLimited
            (note,) = [file for file in (tmp_path / "hosts").iterdir() if file.name != "lock"]
            name, _, _ = note.read_bytes().partition(b"\n")
            note.write_bytes(name + b"\n" + damage)
            assert await end(client, site.url("/a")) == "fine"

        visiting(story, clock, shared_folder=tmp_path)
