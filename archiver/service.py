"""The daemon: one tick, and a quiet end.

What is due is decided at each tick from the Clock and the state, never by a job a feed. The
work runs in tasks of our own, which end before the scheduler does: APScheduler's own shutdown
would cancel them.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from archiver import heartbeat, rhythm
from archiver.app import House, ask
from archiver.errors import StorageError
from archiver.hands import Hand, Supply
from archiver.keep import Keeper
from archiver.model import LIVE, Feed
from archiver.protocols import Clock
from archiver.state import feeds as feed_state
from archiver.state import queue
from archiver.state.queue import Errand

log = structlog.get_logger()

TICK_SECONDS = 1.0
SWEEP_SECONDS = 30.0
"""How often what dead neighbours held, and errands left over, are looked for."""

RECOVERY_SECONDS = 10.0
"""How long to wait after the disk or the state failed before trying again."""

BACKFILL_HAND = Hand(total=4, per_host=1)
"""Errands left over have one entry of a host in hand, the live feeds several: so a live entry
is never more than one turn late."""


@dataclass(slots=True, kw_only=True)
class Service:
    """Polls each feed when it is due and keeps what is owed, until *supply* is halted."""

    house: House
    clock: Clock
    heartbeat: Path
    supply: Supply
    backfill: bool = True
    _due: dict[str, datetime] = field(default_factory=dict)
    _asking: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _swept: float = field(default_factory=time.monotonic)

    async def run(self) -> None:
        """Until halted; then what is in hand is finished, within the keeper's grace."""
        await self._plan()
        scheduler = AsyncIOScheduler(timezone=UTC)
        job = scheduler.add_job(
            self._tick,
            "interval",
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
                work.create_task(self._keep(LIVE, self.house.keeper))
                if self.backfill:
                    work.create_task(self._keep_leftovers())
        finally:
            tasks = [minding, *self._asking.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            scheduler.shutdown(wait=False)
            self.heartbeat.unlink(missing_ok=True)

    async def _plan(self) -> None:
        names = [feed.name for feed in self.house.feeds]
        known = await self.house.keeper.state.run(feed_state.health, names)
        now = self.clock.now()
        for feed in self.house.feeds:
            asked_at = known.get(feed.name, {}).get("asked_at")
            jitter = random.random()  # noqa: S311 - spreads a crowd, guards nothing
            self._due[feed.name] = rhythm.first(feed.interval, asked_at, now, jitter=jitter)

    async def _tick(self) -> None:
        now = self.clock.now()
        heartbeat.beat(self.heartbeat, now)
        if self.supply.stop.is_set():
            return
        for feed in self.house.feeds:
            is_free = feed.name not in self._asking
            if is_free and rhythm.is_due(feed.interval, self._due[feed.name], now):
                self._asking[feed.name] = asyncio.create_task(self._ask(feed))
        self.supply.ring()
        if time.monotonic() - self._swept > SWEEP_SECONDS:
            self._swept = time.monotonic()
            await self.house.keeper.void_dead_leases()

    async def _ask(self, feed: Feed) -> None:
        try:
            self._due[feed.name] = rhythm.next_after(feed.interval, self.clock.now())
            await ask(self.house, feed, self.supply)
        except StorageError as error:
            log.error("storage failed", error=str(error))
        finally:
            del self._asking[feed.name]

    async def _keep(self, name: str, keeper: Keeper) -> None:
        """Keep what is owed on an errand; a disk or state that fails is tried again."""
        errand = Errand(name=name, feeds=tuple(feed.name for feed in self.house.feeds))
        while not self.supply.stop.is_set():
            try:
                await keeper.work_off(errand, self.supply)
            except StorageError as error:
                log.error("storage failed", error=str(error), again_in=RECOVERY_SECONDS)
                await self._wait(RECOVERY_SECONDS)

    async def _keep_leftovers(self) -> None:
        """Work off errands that no process is about: backfills that were interrupted."""
        keeper = self.house.keeper.with_hand(BACKFILL_HAND)
        while not self.supply.stop.is_set():
            with contextlib.suppress(StorageError):  # said by the live half already
                for name in await keeper.state.run(queue.errands):
                    over = Supply(stop=self.supply.stop, is_over=True)
                    if name != LIVE and not self.supply.stop.is_set():
                        feeds = tuple(feed.name for feed in self.house.feeds)
                        await keeper.work_off(Errand(name=name, feeds=feeds), over)
            await self._wait(SWEEP_SECONDS)

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.supply.stop.wait(), seconds)


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
