"""Hands: work an errand off under leases, many hosts at once, until nothing is due.

What is owed of a host that rests stays where it is; where that takes moments, they are waited
for.

Knows when to claim, when to stop and what becomes of the leases; what an attempt at one entry
is, it is told (`keep`).
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from archiver.errors import Resting, StorageError
from archiver.protocols import Clock
from archiver.state import State, claims, leases
from archiver.state.queue import ALONE_AFTER, Errand, Owed

GRACE_SECONDS = 7.0
"""How long a stop waits for what is in hand."""

MOMENT_SECONDS = 0.5
"""The longest that something that has ended waits for others: then a fast host does not stand
behind slow ones. A claim costs as much for eight entries as for one, so a quarter of what is in
hand ends before the next; what is left is enough for every request that may be under way."""

BLINK_SECONDS = 0.05
"""Waited for at least: what is due, and yet is not claimed, does not keep a core busy."""

Attempt = Callable[[Owed], Coroutine[Any, Any, None]]
"""One entry, from claim to settlement; Resting where its host is not to be asked now, so that
its lease goes back uncounted; StorageError where nothing at all can be kept."""

_FIRST = asyncio.FIRST_COMPLETED
_InHand = dict[asyncio.Task[None], Owed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How much may be in hand at once: in all, and of one host."""

    total: int
    per_host: int


@dataclass(slots=True, kw_only=True)
class Supply:
    """What the first half tells the second.

    *bell* rings when more may be owed, *is_over* once nothing more will come, *stop* when no
    new work is to be begun. *is_endless* is the supply of a service: it is never over, and
    what else waits for its end is done when nothing is due. *left* is how many entries may
    still be claimed, where that is bounded. *patience_seconds* is how long, at the end, the rest
    of a host is waited for.
    """

    bell: asyncio.Event = field(default_factory=asyncio.Event)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False
    is_endless: bool = False
    left: int | None = None
    patience_seconds: float = 60.0

    @property
    def calls(self) -> bool:
        """Whether there is something to do, or to stop."""
        return self.bell.is_set() or self.stop.is_set()

    def ring(self) -> None:
        """More may be owed."""
        self.bell.set()

    def end(self) -> None:
        """Nothing more will come."""
        self.is_over = True
        self.bell.set()

    def halt(self) -> None:
        """Begin nothing new."""
        self.stop.set()


async def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What working off needs; *feeds* are those of the configuration, in its order.

    *stranded* are entries whose leases could not be handed back when the state failed. *rests*
    says for how many seconds a host is not to be asked.
    """

    state: State
    clock: Clock
    holder: str
    feeds: Collection[str]
    hand: Hand
    attempt: Attempt
    grace_seconds: float = GRACE_SECONDS
    moment_seconds: float = MOMENT_SECONDS
    idle: Callable[[], Awaitable[None]] = _nothing
    rests: Callable[[str], float] = lambda _host: 0.0
    stranded: set[int] = field(default_factory=set)

    async def work_off(self, errand: Errand, supply: Supply) -> None:
        """Attempt what is owed on the errand until the supply is over and nothing is due."""
        tasks: _InHand = {}
        patience = supply.patience_seconds
        try:
            while True:
                supply.bell.clear()
                is_over = supply.is_over
                for owed in await self._claim(errand, supply, tasks.values()):
                    tasks[asyncio.create_task(self.attempt(owed))] = owed
                    patience = supply.patience_seconds
                if supply.stop.is_set():
                    if tasks:
                        await _finish(tasks, self.grace_seconds)
                    return
                if not tasks:
                    await self.idle()
                if not tasks and is_over:
                    patience -= await self._shortest_rest(errand, supply, patience)
                    if patience < 0:
                        return
                    continue
                rested = await _some_done(tasks, supply, self.moment_seconds)
                if rested:
                    await self.hand_back(rested)
                    supply.left = None if supply.left is None else supply.left + len(rested)
        finally:
            await self._put_down(tasks)

    async def hand_back(self, ids: Collection[int] = ()) -> None:
        """Give up the leases of these entries and of the stranded; they count for nothing."""
        self.stranded.update(ids)
        if given := sorted(self.stranded):
            await self.state.run(leases.hand_back, self.holder, given)
            self.stranded.difference_update(given)

    async def _shortest_rest(self, errand: Errand, supply: Supply, patience: float) -> float:
        """Wait until some host of which something is due has rested, and say how many seconds
        that took; endless where there is none, or *patience* does not reach so far. One may have
        rested since the last claim, while what else waited was done."""
        due = await self.state.run(claims.hosts_due, errand, self.clock.now())
        shortest = min(map(self.rests, due), default=math.inf)
        seconds = max(shortest, BLINK_SECONDS)
        if supply.left == 0 or seconds > patience:
            return math.inf
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(supply.stop.wait(), seconds)
        return seconds

    async def _claim(self, errand: Errand, supply: Supply, in_hand: Collection[Owed]) -> list[Owed]:
        room = self.hand.total - len(in_hand)
        room = room if supply.left is None else min(room, supply.left)
        is_alone = any(owed.interrupted >= ALONE_AFTER for owed in in_hand)
        if room <= 0 or is_alone or supply.stop.is_set():
            return []
        by_host = Counter(owed.host for owed in in_hand)
        claimed = await self._ask(errand, room, by_host)
        if not claimed and not in_hand and (supply.is_over or supply.is_endless):
            claimed = await self._ask(errand, 1, by_host, alone=True)
        if supply.left is not None:
            supply.left -= len(claimed)
        return [await self._owned(owed) for owed in claimed]

    async def _ask(
        self, errand: Errand, limit: int, by_host: Mapping[str, int], *, alone: bool = False
    ) -> list[Owed]:
        return await self.state.run(
            claims.claim,
            self.holder,
            errand,
            self.clock.now(),
            limit=limit,
            in_hand=by_host,
            per_host=self.hand.per_host,
            rests=self.rests,
            alone=alone,
        )

    async def _owned(self, owed: Owed) -> Owed:
        """The entry as that of a feed in the configuration."""
        if owed.entry.feed in self.feeds:
            return owed
        heir = await self.state.run(leases.pass_on, owed.id, tuple(self.feeds))
        return owed if heir is None else replace(owed, entry=replace(owed.entry, feed=heir))

    async def _put_down(self, tasks: _InHand) -> None:
        """End what is still in hand; its leases go back uncounted."""
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        unsettled = [owed.id for owed, end in zip(tasks.values(), ends, strict=True) if end]
        with contextlib.suppress(StorageError):  # the state itself may be what failed
            await self.hand_back(unsettled)


async def _finish(tasks: _InHand, seconds: float) -> None:
    """Let what is in hand come to its end, for a while; a fault is raised here."""
    done, _ = await asyncio.wait(tasks, timeout=seconds)
    for task in done:
        with contextlib.suppress(Resting):
            task.result()


async def _some_done(tasks: _InHand, supply: Supply, moment_seconds: float) -> list[int]:
    """Wait for enough tasks to end, the bell to ring or a stop; a fault that ends the pass is
    raised here. Those whose host rests."""
    rested: list[int] = []
    moment: float | None = None
    bell, stop = (asyncio.create_task(event.wait()) for event in (supply.bell, supply.stop))
    enough = len(tasks) * 3 // 4
    left: set[asyncio.Task[Any]] = {*tasks, bell, stop}
    try:
        while not stop.done():
            over = None if moment is None else max(0.0, moment - time.monotonic())
            ended, left = await asyncio.wait(left, timeout=over, return_when=_FIRST)
            if not ended or sum(task in tasks for task in left) <= enough:
                break
            moment = moment or time.monotonic() + moment_seconds
        done = [task for task in tasks if task.done()]
        for task in done:
            try:
                task.result()
            except Resting:
                rested.append(tasks[task].id)
        for task in done:  # all at once: of a fault, every lease goes back
            del tasks[task]
    finally:
        bell.cancel()
        stop.cancel()
    return rested
