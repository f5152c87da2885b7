"""A breath between commits, once they come thick and fast.

What many articles in hand have to say then goes into one: a commit costs as much as what one
article says, and what is done in a row finds the processor's caches warm.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

APART_SECONDS = 0.1
"""Between two commits, once `BURST` of them have come close upon one another."""

BURST = 50
"""Commits that need not wait: a short pass is not held up."""

LONGEST_BURST = 3_200
"""The same where waiting has brought nothing, again and again: what is done one by one is not
held up either."""

ENOUGH = 8
"""Wishes that need not wait for more: what is in hand would stand still meanwhile."""

COMPANY = 3
"""Wishes in one commit that were worth waiting for."""

LONG_SECONDS = 0.02
"""A commit that takes longer is much in itself already, and is not counted."""


async def _wait(enough: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(enough.wait(), seconds)


class Breath:
    """When the next commit may begin (GCRA, ITU-T I.371); *clock* tells seconds, *wait* waits so
    long for an event, or until it is set."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[asyncio.Event, float], Awaitable[None]] = _wait,
    ) -> None:
        self._clock, self._wait = clock, wait
        self._due = self._began = -math.inf
        self._burst = BURST
        self._has_waited = False

    async def take(self, enough: asyncio.Event) -> None:
        """Wait until it may, or until there are wishes *enough*."""
        self._began = self._clock()
        self._due = max(self._due, self._began - self._burst * APART_SECONDS) + APART_SECONDS
        self._has_waited = self._due > self._began
        if self._has_waited:
            await self._wait(enough, self._due - self._began)
            self._due = self._began = self._clock()

    def done(self, wishes: int) -> None:
        """The commit that the last breath was taken for has ended, and held so many wishes."""
        if self._clock() - self._began > LONG_SECONDS:
            self._due -= APART_SECONDS
        if not self._has_waited:
            return
        is_worth_it = wishes >= COMPANY
        self._burst = BURST if is_worth_it else min(4 * self._burst, LONGEST_BURST)
        if not is_worth_it:
            self._due = -math.inf
