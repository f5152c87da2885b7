"""Manners in time: how many requests at once, and how soon after one another to one host."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Host:
    """One host's places and the moment (monotonic seconds) from which it may be asked again."""

    places: asyncio.Semaphore
    free_at: float = 0.0
    users: int = field(default=0)


class Pace:
    """Turns: at most *concurrency* in all, *per_host* of a host, starts *delay_seconds* apart."""

    def __init__(self, *, concurrency: int, per_host: int, delay_seconds: float) -> None:
        self._places = asyncio.Semaphore(concurrency)
        self._per_host = per_host
        self._delay_seconds = delay_seconds
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at the host, and hold it while the block runs.

        The host's own place and pause come first: who waits for a slow host must not hold one
        of the places that all share.
        """
        record = self._hosts.setdefault(host, _Host(asyncio.Semaphore(self._per_host)))
        record.users += 1
        try:
            async with record.places:
                await self._pause(record)
                async with self._places:
                    yield
        finally:
            record.users -= 1
            self._forget_the_rested()

    async def _pause(self, record: _Host) -> None:
        """Take the next free moment of the host, and wait until it comes."""
        now = time.monotonic()
        mine = max(now, record.free_at)
        record.free_at = mine + self._delay_seconds
        if mine > now:
            await asyncio.sleep(mine - now)

    def _forget_the_rested(self) -> None:
        """Hosts that nobody uses and that need no more rest are not remembered for years."""
        if len(self._hosts) < 1_000:
            return
        now = time.monotonic()
        rested = [name for name, h in self._hosts.items() if not h.users and h.free_at <= now]
        for name in rested:
            del self._hosts[name]
