"""The daemon: one tick, and a quiet end.

What is due is decided at each tick from the Clock and the state, never by a job a feed. The
work runs in tasks of our own, which end before the scheduler does: APScheduler's own shutdown
would cancel them.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from archiver import heartbeat, rhythm
from archiver.app import ask
from archiver.errors import StorageError
from archiver.hands import Hand, Supply
from archiver.house import House
from archiver.model import LIVE
from archiver.protocols import Clock
from archiver.state import choosing, queue
from archiver.state import feeds as feed_state
from archiver.state.queue import Errand

log = structlog.get_logger()

TICK_SECONDS = 1.0
BEAT_SECONDS = 5.0
RING_SECONDS = 5.0
"""How often the queue is looked at for what has come due, or what others have owed."""

SWEEP_SECONDS = 30.0
"""How often what dead neighbours held, and errands left over, are looked for."""

RECOVERY_SECONDS, LONGEST_RECOVERY_SECONDS = 10.0, 300.0
"""How long to wait after the disk or the state failed before trying again, at first and at most."""

BACK_SECONDS = 60.0
"""A clock that is put back further than this leaves entries in a future that is none."""

BACKFILL_HAND = Hand(total=4, per_host=1)
"""Errands left over have one entry of a host in hand, the live feeds several: so a live entry
is never more than one turn late."""

BITE = 64
"""Entries of an errand left over that are claimed before the others have their turn."""


@dataclass(slots=True)
class _Each:
    """Something done each so many *seconds*, at once for the first time."""

    seconds: float
    _done: float = -math.inf

    def has_come(self) -> bool:
        """Whether it is to be done now; then it is taken for done."""
        if time.monotonic() - self._done < self.seconds:
            return False
        self._done = time.monotonic()
        return True


@dataclass(slots=True, kw_only=True)
class Service:
    """Polls each feed when it is due and keeps what is owed, until *supply* is halted.

    *asking* are the feeds that are being asked. `plan`, `tick` and `keep_live` are what `run`
    turns by the clock on the wall; who has another clock turns them himself.
    """

    house: House
    clock: Clock
    heartbeat: Path
    supply: Supply
    backfill: bool = True
    asking: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _sweeping: asyncio.Task[None] | None = None
    _held_until: float = -math.inf
    _beat: _Each = field(default_factory=lambda: _Each(BEAT_SECONDS))
    _ring: _Each = field(default_factory=lambda: _Each(RING_SECONDS))
    _sweep: _Each = field(default_factory=lambda: _Each(SWEEP_SECONDS))

    async def run(self) -> None:
        """Until halted; then what is in hand is finished, within a grace."""
        self.supply.is_endless = True
        agenda = await self.plan()
        dues = [due for due in agenda.due.values() if due != rhythm.NEVER]
        log.info("service started", feeds=len(dues), first_due=min(dues, default=None))
        scheduler = AsyncIOScheduler(timezone=UTC)
        job = scheduler.add_job(
            self.tick,
            "interval",
            args=[agenda],
            seconds=TICK_SECONDS,
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        scheduler.start()
        minding = asyncio.create_task(_mind_the_clock(scheduler, job))
        try:
            async with asyncio.TaskGroup() as work:
                work.create_task(self.keep_live())
                if self.backfill:
                    work.create_task(self._go_on(self._work_off_leftovers))
        finally:
            tasks = [minding, *self.asking.values()]
            tasks += [self._sweeping] if self._sweeping else []
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            scheduler.shutdown(wait=False)
            self.heartbeat.unlink(missing_ok=True)

    async def plan(self) -> rhythm.Agenda:
        """When each feed is due, by what is known of it."""
        known = await self.house.keeper.state.run(feed_state.habits)
        intervals = {feed.name: feed.interval for feed in self.house.feeds}
        mine = {
            feed.name: known[feed.name]
            for feed in self.house.feeds
            if feed.name in known and known[feed.name].url == feed.url
        }
        return rhythm.plan(intervals, mine, self.house.bounds, self.clock.now())

    async def tick(self, agenda: rhythm.Agenda) -> None:
        """Begin to ask the feeds that are due, and whatever else is to be done now."""
        now = self.clock.now()
        if self._beat.has_come():
            heartbeat.beat(self.heartbeat, now)
        if self.supply.stop.is_set() or time.monotonic() < self._held_until:
            return
        is_back = (agenda.looked_at - now).total_seconds() > BACK_SECONDS
        for name in agenda.look(now):
            if name not in self.asking:
                agenda.ask(name, now)
                self.asking[name] = asyncio.create_task(self._ask(name, agenda))
        is_swept = self._sweeping is None or self._sweeping.done()
        if is_swept and (is_back or self._sweep.has_come()):
            self._sweeping = asyncio.create_task(self._sweep_up(agenda, everything=is_back))
        if self._ring.has_come():
            self.supply.ring()

    async def _sweep_up(self, agenda: rhythm.Agenda, *, everything: bool) -> None:
        keeper = self.house.keeper
        with contextlib.suppress(StorageError):  # said by who keeps articles
            await (keeper.recover() if everything else keeper.void_dead_leases())
            self.supply.ring()
            since = agenda.looked_at - timedelta(seconds=2 * SWEEP_SECONDS)
            await self._learn(agenda, since=since)

    async def _learn(self, agenda: rhythm.Agenda, **which: Any) -> None:
        """Plan by what is known now; a `poll` beside the service asks feeds as well."""
        known = await self.house.keeper.state.run(feed_state.habits, **which)
        for name, habits in known.items():
            feed = self.house.by_name.get(name)
            if feed is not None and habits.url == feed.url and name not in self.asking:
                agenda.learn(name, habits)

    async def _ask(self, name: str, agenda: rhythm.Agenda) -> None:
        try:
            await ask(self.house, self.house.by_name[name], self.supply)
            known = await self.house.keeper.state.run(feed_state.habits, [name])
            agenda.learn(name, known[name])
        except StorageError as error:
            agenda.ask_again(name)
            self._hold(error, RECOVERY_SECONDS)
        finally:
            del self.asking[name]

    async def keep_live(self) -> None:
        """Keep what the feeds list."""
        await self._go_on(self._work_off_live)

    async def _work_off_live(self) -> None:
        keeper = self.house.keeper
        await keeper.recover()
        await keeper.work_off(self._errand(LIVE), self.supply)

    async def _work_off_leftovers(self) -> None:
        """Errands that no process is about, bite by bite: backfills that were interrupted."""
        keeper, left = self.house.keeper.with_hand(BACKFILL_HAND), BITE
        for name in await keeper.state.run(queue.backfills):
            if choosing.is_listing(name) or await keeper.is_attended(name):
                continue
            bite = Supply(stop=self.supply.stop, is_over=True, left=BITE, patience_seconds=0)
            await keeper.work_off(self._errand(name), bite)
            left = min(left, bite.left or 0)
        if left == BITE:  # nothing was due
            await self._wait(SWEEP_SECONDS)

    async def _go_on(self, work: Callable[[], Awaitable[None]]) -> None:
        """The work again and again; a disk or state that fails is tried again after a while."""
        pause = 0.0
        while not self.supply.stop.is_set():
            began = time.monotonic()
            try:
                await work()
            except StorageError as error:
                pause = recovery(pause, time.monotonic() - began)
                self._hold(error, pause)
                await self._wait(pause)

    def _hold(self, error: StorageError, seconds: float) -> None:
        """Say once that nothing can be kept, and ask no feed for a while."""
        now = time.monotonic()
        if now >= self._held_until:
            log.error("storage failed", error=str(error), again_in=seconds)
        self._held_until = max(self._held_until, now + seconds)

    def _errand(self, name: str) -> Errand:
        return Errand(name=name, feeds=tuple(self.house.by_name))

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.supply.stop.wait(), seconds)


def recovery(last: float, worked: float) -> float:
    """Seconds to wait after the disk or the state failed: twice as long as *last* time, unless it
    *worked* for so many that this is another fault. A full disk shows itself only once pages were
    asked for, which nobody should do every ten seconds for a weekend."""
    if worked > LONGEST_RECOVERY_SECONDS:
        return RECOVERY_SECONDS
    return min(max(2 * last, RECOVERY_SECONDS), LONGEST_RECOVERY_SECONDS)


async def _mind_the_clock(scheduler: AsyncIOScheduler, job: Job) -> None:
    """APScheduler waits by the wall clock: put back an hour, it would not tick for an hour.
    Where wall and monotonic time part, the tick is set anew."""
    offset = time.time() - time.monotonic()
    while True:
        await asyncio.sleep(TICK_SECONDS)
        moved = time.time() - time.monotonic() - offset
        if abs(moved) > 2 * TICK_SECONDS:
            log.warning("clock moved", seconds=round(moved))
            offset += moved
            job.modify(next_run_time=datetime.now(UTC))
            scheduler.wakeup()
