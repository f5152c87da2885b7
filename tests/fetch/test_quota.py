"""The day's share of a host."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.errors import FetchError, Resting
from archiver.fetch import Client
from archiver.fetch.notes import Notes
from archiver.fetch.quota import Quota
from tests.fetch.conftest import SetClock, at_home, visiting
from tests.site import Site


async def end(client: Client, url: str, **facts: object) -> str | type[FetchError]:
    """What asking came to: the text, or the kind of error."""
    facts = {"robots": False, **facts}
    try:
        return (await client.get(url, **facts)).body.decode()  # type: ignore[arg-type]  # by name
    except FetchError as error:
        return type(error)


def test_a_host_gets_its_share_and_no_more_until_midnight(site: Site) -> None:
    clock = SetClock()  # half past six
    url = site.put("/a", b"fine")
    who = f"127.0.0.1:{site.port}"

    async def story(client: Client) -> None:
        ends = await asyncio.gather(*(end(client, url) for _ in range(20)))
        assert ends == ["fine"] * 5 + [Resting] * 15
        assert client.rests(who) == 17.5 * 3_600
        with pytest.raises(Resting, match="/a: its host had the 5 requests of its day; asked"):
            await client.get(url, robots=False)
        assert len(site.requests) == 5
        clock.go_on(17.5 * 3_600)
        assert client.rests(who) == 0
        assert await end(client, url) == "fine"

    visiting(story, clock, per_day=5)


def test_each_host_has_its_own(site: Site) -> None:
    site.put("/a", b"fine")

    async def story(client: Client) -> None:
        urls = [f"http://{name}.example:{site.port}/a" for name in "ababcab"]
        ends = [await end(client, url) for url in urls]
        assert ends == ["fine"] * 5 + [Resting] * 2

    visiting(story, per_day=2, resolver=at_home)


def test_redirects_and_robots_txt_count(site: Site) -> None:
    site.put("/b", b"fine")
    url = site.put("/a", status=302, headers={"Location": "/b"})

    async def story(client: Client) -> None:
        assert [await end(client, url, robots=True) for _ in range(2)] == ["fine", Resting]
        assert [request.path for request in site.requests] == ["/robots.txt", "/a", "/b", "/a"]

    visiting(story, per_day=4)


def test_a_feed_of_the_owners_is_counted_and_asked_for_regardless(site: Site) -> None:
    url = site.put("/a", b"fine")

    async def story(client: Client) -> None:
        assert [await end(client, url, kind="feed") for _ in range(3)] == ["fine"] * 3
        assert await end(client, url) is Resting
        assert await end(client, url, kind="feed") == "fine"
        assert await end(client, url, kind="feed", robots=True) is Resting

    visiting(story, per_day=2)


def test_without_a_cap_nothing_is_counted(site: Site, tmp_path: Path) -> None:
    url = site.put("/a", b"fine")

    async def story(client: Client) -> None:
        assert await end(client, url) == "fine"
        assert client.rests(f"127.0.0.1:{site.port}") == 0

    visiting(story, shared_folder=tmp_path)
    assert [file.name for file in (tmp_path / "hosts").iterdir()] == ["lock"]


TAKER = """
import sys
from pathlib import Path
from archiver.clock import SystemClock
from archiver.errors import Resting
from archiver.fetch.notes import Notes
from archiver.fetch.quota import Quota

quota = Quota(100, Notes(Path(sys.argv[1])), SystemClock())
taken = 0
for _ in range(80):
    try:
        quota.take("x", "https://a.example/", is_bound=True)
        taken += 1
    except Resting:
        pass
print(taken)
"""


def test_three_processes_share_a_hundred(tmp_path: Path) -> None:
    words = [sys.executable, "-c", TAKER, str(tmp_path)]
    takers = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert sum(int(taker.communicate(timeout=60)[0]) for taker in takers) == 100


@pytest.mark.parametrize("note", ["", "soon", "2024-03-01", "2024-03-01 -7", "2024-03-01 ٣", "x 9"])
def test_a_damaged_note_is_no_number(note: str) -> None:
    notes = Notes(None)
    notes.write("day a.example", note)
    Quota(1, notes, SetClock()).take("x", "https://a.example/", is_bound=True)
    assert notes.read("day a.example") == "2024-03-01 1"
