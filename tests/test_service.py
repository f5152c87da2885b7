"""The service as an operator runs it: real processes, real signals, a real second one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.app import open_house, working_folder
from archiver.config import load
from archiver.hands import Supply
from archiver.service import Service
from tests import news
from tests.site import Site

QUICK = {"interval": "1s"}


@contextlib.contextmanager
def service(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`archiver run` in a process group of its own, killed at the end whatever happens."""
    process = subprocess.Popen(
        news.command(folder, "run"),
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


def until(is_true: Callable[[], bool], seconds: float = 30) -> None:
    """Look again and again until it is true."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


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
        started = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
        assert time.monotonic() - started < 10
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


class SetClock:
    """A clock that a test puts forward and back."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def test_a_machine_that_slept_asks_each_feed_once(site: Site, tmp_path: Path) -> None:
    urls = [news.publish(site, [n], f"/{n}.xml") for n in range(3)]
    feeds = [{"name": f"feed-{n}", "url": url, "interval": "20m"} for n, url in enumerate(urls)]
    config = load(news.write_config(tmp_path, feeds), {})
    clock, supply = SetClock(), Supply()

    def asked() -> list[int]:
        return [site.asked(f"/{n}.xml") for n in range(3)]

    async def see(expected: list[int]) -> None:
        async with asyncio.timeout(40):
            while asked() != expected:  # noqa: ASYNC110 - the site answers from its own thread
                await asyncio.sleep(0.05)

    async def story() -> None:
        async with open_house(config, clock, []) as house:
            beat = working_folder(config) / "heartbeat"
            running = Service(house=house, clock=clock, heartbeat=beat, supply=supply)
            task = asyncio.create_task(running.run())
            await see([1, 1, 1])
            for jump in (timedelta(hours=1), timedelta(days=31), -timedelta(hours=1)):
                before = asked()
                clock.offset += jump
                await see([n + 1 for n in before])
                await asyncio.sleep(2.5)  # two more ticks, at which nothing may be due
                assert asked() == [n + 1 for n in before]
            supply.halt()
            await task

    asyncio.run(story())


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
    events = [json.loads(line)["event"] for line in said.splitlines() if line.startswith("{")]
    assert "archived" in events
