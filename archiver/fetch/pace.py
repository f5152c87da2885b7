"""Manners in time: how many requests at once, and how soon after one another to one host."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from archiver.fetch.moments import Moments, SharedMoments


@dataclass(slots=True)
class _Host:
    """One host's places, and how many wait for one or have one."""

    places: asyncio.Semaphore
    users: int = field(default=0)


class Pace:
    """Turns: at most *concurrency* in all, *per_host* of a host, starts *delay_seconds* apart.

    The pause is kept by all who share the *moments*; the bounds are those of this process.
    """

    def __init__(
        self,
        *,
        concurrency: int,
        per_host: int,
        delay_seconds: float,
        moments: Moments | SharedMoments | None = None,
    ) -> None:
        self._places = asyncio.Semaphore(concurrency)
        self._per_host = per_host
        self._delay_seconds = delay_seconds
        self._moments = moments or Moments()
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, delay_seconds: float = 0.0) -> AsyncIterator[None]:
        """Wait for a turn at the host, and hold it while the block runs; the next one starts
        *delay_seconds* later, where the host asks for a longer pause than ours."""
        record = self._hosts.setdefault(host, _Host(asyncio.Semaphore(self._per_host)))
        record.users += 1
        try:
            async with record.places:
                await self._begin(host, max(delay_seconds, self._delay_seconds))
                try:
                    yield
                finally:
                    self._places.release()
        finally:
            record.users -= 1
            self._forget_the_rested()

    def close(self) -> None:
        """No more turns."""
        self._moments.close()

    async def _begin(self, host: str, delay_seconds: float) -> None:
        """Have one of the places that all share, at a moment at which the host may be asked.

        Who waits for a host must not hold such a place; who waits for a place has no moment
        yet, or two that got theirs together would start together.
        """
        if not delay_seconds:
            await self._places.acquire()
            return
        while True:
            await asyncio.sleep(self._moments.wait(host))
            await self._places.acquire()
            if self._moments.take(host, delay_seconds) == 0:
                return
            self._places.release()

    def _forget_the_rested(self) -> None:
        """Hosts that nobody uses and that need no more rest are not remembered for years."""
        if len(self._hosts) < 1_000:
            return
        rested = [
            name for name, h in self._hosts.items() if not h.users and not self._moments.wait(name)
        ]
        for name in rested:
            del self._hosts[name]
            self._moments.forget(name)
