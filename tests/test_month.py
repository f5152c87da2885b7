"""A month in the life of the service: newspapers that move, flood, delete and fail, held against
a model of what the archive must be in the end.

By day the service runs, turned by a clock of the test's own; every night it is stopped. In the
morning a `poll`, a process of its own, is killed in the middle of what the night has brought.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from archiver.config import Config, load
from archiver.hands import Supply
from archiver.house import House, open_house, state_file, working_folder
from archiver.model import LIVE
from archiver.service import Service
from archiver.state import claims, leases
from archiver.state.queue import Errand
from tests import news
from tests.month import DAY, HOUR, START, Month, Shared, printed
from tests.test_day import resident_mb
from tests.test_kill import run_and_kill

STEP = HOUR / 4
AWAKE = 16 * HOUR
"""From six in the morning until ten at night."""

CONCURRENCY = 16


@pytest.mark.parametrize(
    ("feeds", "hosts", "days"),
    [
        pytest.param(12, 4, 6, id="12 feeds on 4 hosts, 6 days"),
        pytest.param(300, 60, 30, id="300 feeds on 60 hosts, 30 days", marks=pytest.mark.soak),
    ],
)
def test_a_month_leaves_exactly_what_was_published(
    tmp_path: Path, feeds: int, hosts: int, days: int
) -> None:
    clock, began = Shared(), time.monotonic()
    with printed(clock, feeds, hosts, days) as month:
        config = load(subscribe(tmp_path, month), {})
        sizes = [(one_day(tmp_path, config, month, day), measure(config)) for day in range(days)]
        agrees(tmp_path, month)
    done = news.archiver(tmp_path, "verify", timeout=300)
    assert done.returncode == 0, done.stdout

    memory = [mb for mb, _ in sizes]
    each = [size for _, size in sizes]
    third = days // 3
    sys.stdout.write(
        f"\n{len(month.expected())} articles, {clock.requests} requests, {clock.faults} of them "
        f"in trouble, in {time.monotonic() - began:.0f} s; after a third and at the end "
        f"{memory[third]:.0f} and {memory[-1]:.0f} MB of memory, {each[third]:.0f} and "
        f"{each[-1]:.0f} bytes of state an article\n"
    )
    assert clock.faults > 0
    assert memory[-1] <= 1.1 * max(memory[third - 1 : third + 2]), memory
    assert each[-1] <= 1.1 * each[third], each


def subscribe(folder: Path, month: Month) -> Path:
    entries = [
        {
            "name": f"paper-{paper.number}",
            "url": f"{paper.base}/{paper.number}.xml",
            "content": "feed" if paper.is_told_whole else "auto",
        }
        for paper in month.papers
    ]
    schedule = {"shortest": "2h", "longest": "8h"}
    return news.write_config(folder, entries, schedule=schedule, fetch={"concurrency": CONCURRENCY})


def one_day(folder: Path, config: Config, month: Month, day: int) -> float:
    """The memory in use when it is over, in MB."""
    month.clock.turn(START + day * DAY)
    if day % 2:
        seconds = random.Random(day).uniform(0.8, 3.0)
        run_and_kill(folder, seconds, "--now", month.clock.now().isoformat())
    asyncio.run(serve(config, month.clock))
    return resident_mb()


async def serve(config: Config, clock: Shared) -> None:
    """The service from morning to night."""
    async with open_house(config, clock, []) as house:
        service = Service(
            house=house,
            clock=clock,
            heartbeat=working_folder(config) / "heartbeat",
            supply=Supply(is_endless=True),
            backfill=False,
        )
        agenda, keeping = await service.plan(), asyncio.create_task(service.keep_live())
        night = clock.now() + AWAKE
        while clock.now() < night:
            await service.tick(agenda)
            await asyncio.gather(*service.asking.values())
            await rest(house, service, keeping)
            clock.turn(clock.now() + STEP)
        service.supply.halt()
        service.supply.ring()
        await keeping


async def rest(house: House, service: Service, keeping: asyncio.Task[None]) -> None:
    """Until nothing is due or in hand, but of hosts that rest."""
    keeper, errand = house.keeper, Errand(name=LIVE, feeds=tuple(house.by_name))
    service.supply.ring()
    while not keeping.done():
        due = await keeper.state.run(claims.hosts_due, errand, house.keeper.clock.now())
        is_done = all(keeper.rests(host) > 0 for host in due)
        if is_done and not await keeper.state.run(leases.holders):
            return
        await asyncio.sleep(0.005)


def measure(config: Config) -> float:
    """Bytes of state for each article."""
    with closing(sqlite3.connect(state_file(config))) as state:
        state.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        count: int = state.execute("SELECT count(*) FROM articles").fetchone()[0]
    return state_file(config).stat().st_size / count


def agrees(folder: Path, month: Month) -> None:
    """The archive is what the model says: nothing missing, doubled, foreign or cut."""
    kept = news.kept(folder)
    expected = {one.url: one for one in month.expected()}
    assert sorted(kept.keys() ^ expected.keys()) == []
    wrong: list[tuple[str, Sequence[object]]] = []
    for url, post in kept.items():
        one = expected[url]
        is_right = post["title"] == one.title and post["date"] == one.date
        missing = [text for text in one.says if text not in post.content]
        if missing or not is_right:
            wrong.append((url, (post["title"], post["date"], missing)))
    assert wrong == []
