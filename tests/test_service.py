"""The service as an operator runs it: real processes, real signals, a real second one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from archiver.clock import SystemClock
from archiver.config import Config, load
from archiver.hands import Supply
from archiver.house import open_house, state_file, working_folder
from archiver.service import BITE, Service, recovery
from archiver.state import open_state, queue
from tests import news
from tests.news import until
from tests.site import Answer, Request, Site

QUICK = {"interval": "1s"}


@contextlib.contextmanager
def service(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """`archiver run`, or another command, in a process group of its own, killed at the end
    whatever happens."""
    process = subprocess.Popen(
        news.command(folder, *(words or ("run",))),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def files(folder: Path) -> int:
    return len(list((folder / "archive").rglob("*.md")))


def is_up(folder: Path) -> bool:
    return news.archiver(folder, "status", "--live").returncode == 0


def test_a_service_keeps_what_appears_and_ends_well(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, range(3))
    news.write_config(tmp_path, [{"name": "harbour", "url": url, **QUICK}])
    with service(tmp_path) as running:
        until(lambda: files(tmp_path) == 3)
        assert is_up(tmp_path)
        news.publish(site, range(5))
        until(lambda: files(tmp_path) == 5)
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    assert not is_up(tmp_path)
    assert list((tmp_path / "archive" / ".archiver" / "tmp").iterdir()) == []


def test_a_second_service_exits_3_and_names_the_first(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, [1])
    news.write_config(tmp_path, [{"name": "harbour", "url": url, **QUICK}])
    with service(tmp_path) as first:
        until(lambda: files(tmp_path) == 1)
        second = news.archiver(tmp_path, "run")
        assert second.returncode == 3
        assert f"pid {first.pid}" in second.stderr
        assert len(second.stderr.splitlines()) == 1
        assert first.poll() is None


def test_a_service_that_was_killed_starts_again_at_once(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, [1])
    news.write_config(tmp_path, [{"name": "harbour", "url": url, **QUICK}])
    with service(tmp_path) as first:
        until(lambda: files(tmp_path) == 1)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    done = news.archiver(tmp_path, "status", "--live")
    assert (done.returncode, done.stdout) == (1, "no service runs on this archive\n")
    news.publish(site, [1, 2])
    with service(tmp_path):
        until(lambda: files(tmp_path) == 2, seconds=10)


def test_a_service_and_a_poll_share_an_archive_without_doing_anything_twice(
    site: Site, tmp_path: Path
) -> None:
    url = news.publish(site, range(40))
    news.write_config(tmp_path, [{"name": "harbour", "url": url, **QUICK}])
    with service(tmp_path) as running:
        until(lambda: files(tmp_path) > 0)
        code, _ = news.poll(tmp_path)
        assert code == 0
        until(lambda: files(tmp_path) == 40)
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0
    assert len(news.kept(tmp_path)) == 40
    assert max(site.asked(f"/news/{n}") for n in range(40)) == 1


def test_a_slow_feed_is_never_asked_twice_at_once(site: Site, tmp_path: Path) -> None:
    body = news.feed([]).encode()
    under_way, most = [0], [0]

    def slow(_request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(1.5)
        under_way[0] -= 1
        return Answer(body)

    url = site.on("/feed.xml", slow)
    news.write_config(tmp_path, [{"name": "harbour", "url": url, **QUICK}])
    with service(tmp_path):
        until(lambda: site.asked("/feed.xml") >= 3)
    assert most == [1]


def killed_backfill(site: Site, folder: Path, articles: int) -> str:
    """A feed of nothing, and a backfill of *articles* that was killed while its pages hung;
    the errand's name."""
    hanging = threading.Event()

    def hang(_request: Request, connection: BaseHTTPRequestHandler) -> None:
        hanging.set()
        connection.rfile.read(1)  # until the other side goes away

    listed = "".join(f"{site.on(f'/news/{n}', hang)}\n" for n in range(articles))
    (folder / "urls.txt").write_text(listed)
    feed = site.put("/feed.xml", news.feed([]))
    config = load(news.write_config(folder, [{"name": "harbour", "url": feed, **QUICK}]), {})
    words = ("backfill", "--urls", str(folder / "urls.txt"))
    with service(folder, *words) as running:
        assert hanging.wait(30)
        (errand,) = open_state(state_file(config)).run_now(queue.backfills)
        assert asyncio.run(is_attended(config, errand))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    assert not asyncio.run(is_attended(config, errand))
    return errand


async def is_attended(config: Config, errand: str) -> bool:
    async with open_house(config, SystemClock(), []) as house:
        return await house.keeper.is_attended(errand)


def test_a_backfill_that_was_killed_is_finished_by_the_service_beside_its_feeds(
    site: Site, tmp_path: Path
) -> None:
    killed_backfill(site, tmp_path, 20)
    for number in range(20):
        site.put(f"/news/{number}", news.page(number, site.url("")))
    news.publish(site, [20])
    with service(tmp_path):
        until(lambda: files(tmp_path) == 21)


def test_a_service_keeps_nothing_of_a_choice_before_all_is_listed(
    site: Site, tmp_path: Path
) -> None:
    """Three of the newest are wanted; those are on the second feed, which hangs. That the service
    has gone through all that is left over is seen by another errand, of more than one bite."""
    hanging, let_go, others = threading.Event(), threading.Event(), BITE + 4

    def hang(_request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        hanging.set()
        let_go.wait(60)
        return Answer(feed_of(site, 206, 203, 205).encode())

    killed_backfill(site, tmp_path, others)
    news.publish(site, [*range(others), 203, 205, 206])
    news.publish(site, [200, 201, 202], "/old.xml")
    feeds = [
        {"name": "harbour", "url": site.url("/feed.xml")},
        {"name": "old", "url": site.url("/old.xml")},
        {"name": "new", "url": site.on("/new.xml", hang)},
    ]
    config = news.write_config(tmp_path, [{**feed, "interval": "1h"} for feed in feeds])
    site.put("/feed.xml", news.feed([]))
    state = open_state(state_file(load(config, {})))
    words = ("backfill", "old", "new", "--source", "feed", "--order", "newest", "--limit", "3")
    with service(tmp_path, *words) as running:
        assert hanging.wait(30)
        until(lambda: len(state.run_now(queue.backfills)) == 2)
        state.close()
        for path in ("/old.xml", "/new.xml"):  # nothing is live: that would be no backfill's
            site.put(path, news.feed([]))
        with service(tmp_path):
            until(lambda: files(tmp_path) > BITE)
            let_go.set()
            assert running.wait(60) == 0
            until(lambda: len(news.kept(tmp_path)) == others + 3)
    kept = {int(url.rpartition("/")[2]) for url in news.kept(tmp_path)}
    assert kept == {*range(others), 203, 205, 206}
    assert {site.asked(f"/news/{n}") for n in (200, 201, 202)} == {0}


def feed_of(site: Site, *numbers: int) -> str:
    return news.feed([news.item(n, site.url("")) for n in numbers])


@pytest.mark.parametrize("signals", [pytest.param(1, marks=pytest.mark.soak), 2])
def test_a_stop_is_heeded_though_what_is_left_over_hangs(
    site: Site, tmp_path: Path, signals: int
) -> None:
    """By the first signal within its grace (tests of `hands` have a short one), by a second
    one at once."""
    killed_backfill(site, tmp_path, 1)
    before = site.asked("/news/0")
    with service(tmp_path) as running:
        until(lambda: site.asked("/news/0") > before)
        running.send_signal(signal.SIGTERM)
        if signals == 2:
            news.hear(running, "finishing what is in hand")
            running.send_signal(signal.SIGTERM)
        assert running.wait(10 if signals == 1 else 5) == 0
    assert list((tmp_path / "archive" / ".archiver" / "tmp").iterdir()) == []


class SetClock:
    """A clock that a test puts forward and back; it knows how often it was looked at."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.looks = 0

    def now(self) -> datetime:
        self.looks += 1
        return datetime.now(UTC) + self.offset

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def test_a_machine_that_slept_asks_each_feed_once(site: Site, tmp_path: Path) -> None:
    urls = [news.publish(site, [n], f"/{n}.xml") for n in range(3)]
    intervals = ("20m", "*/20 * * * *", "auto")
    feeds = [
        {"name": f"feed-{n}", "url": urls[n], "interval": each} for n, each in enumerate(intervals)
    ]
    schedule = {"shortest": "1m", "longest": "30m"}
    config = load(news.write_config(tmp_path, feeds, schedule=schedule), {})
    clock, supply = SetClock(), Supply()

    def asked() -> list[int]:
        return [site.asked(f"/{n}.xml") for n in range(3)]

    async def see(is_true: Callable[[], bool]) -> None:
        async with asyncio.timeout(40):
            while not is_true():  # noqa: ASYNC110 - the site answers from its own thread
                await asyncio.sleep(0.05)

    async def story() -> None:
        async with open_house(config, clock, []) as house:
            beat = working_folder(config) / "heartbeat"
            running = Service(house=house, clock=clock, heartbeat=beat, supply=supply)
            task = asyncio.create_task(running.run())
            await see(beat.exists)
            for jump in (*FORWARD, -timedelta(hours=1)):
                expected = [n + 1 for n in asked()]
                clock.offset += jump
                await see(lambda: asked() == expected)  # noqa: B023 - awaited here
                looks = clock.looks
                await see(lambda: clock.looks >= looks + 3)  # noqa: B023
                assert asked() == expected
            supply.halt()
            await task

    asyncio.run(story())


FORWARD = (timedelta(hours=1), timedelta(hours=1), timedelta(days=31))
"""The first one ends the spread in which feeds are asked after a start."""


def test_while_nothing_can_be_kept_no_feed_is_asked_and_what_was_due_is_due_still(
    site: Site, tmp_path: Path
) -> None:
    url = news.publish(site, [1])
    config = load(news.write_config(tmp_path, [{"name": "harbour", "url": url, **QUICK}]), {})
    clock = SetClock()

    async def story() -> None:
        async with open_house(config, clock, []) as house:
            beat = working_folder(config) / "heartbeat"
            running = Service(house=house, clock=clock, heartbeat=beat, supply=Supply())
            agenda = await running.plan()
            away = (tmp_path / "archive").rename(tmp_path / "away")
            clock.offset += timedelta(hours=1)
            await running.tick(agenda)
            assert list(running.asking) == ["harbour"]
            await asyncio.gather(*running.asking.values())
            assert agenda.look(clock.now()) == ["harbour"]
            await running.tick(agenda)
            assert list(running.asking) == []
            away.rename(tmp_path / "archive")

    asyncio.run(story())
    assert site.requests == []


@pytest.mark.parametrize(
    ("last", "worked", "expected"),
    [
        pytest.param(0, 1, 10, id="first"),
        pytest.param(10, 1, 20, id="again"),
        pytest.param(160, 1, 300, id="at most"),
        pytest.param(300, 301, 10, id="after it has worked"),
    ],
)
def test_a_disk_that_fails_is_tried_ever_more_seldom(
    last: float, worked: float, expected: float
) -> None:
    assert recovery(last, worked) == expected


def test_a_service_without_feeds_says_so(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [])
    done = news.archiver(tmp_path, "run")
    assert done.returncode == 2
    assert "no feeds yet" in done.stderr


def test_the_services_log_is_json_lines_where_nobody_watches(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, [1])
    news.write_config(tmp_path, [{"name": "harbour", "url": url, **QUICK}])
    with service(tmp_path) as running:
        until(lambda: files(tmp_path) == 1)
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=15)
    events = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert events[0]["event"] == "service started"
    assert events[0]["feeds"] == 1
    assert "archived" in [event["event"] for event in events]
