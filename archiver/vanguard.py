"""The vanguard: the first pages of a site are read at once, and teach; those that come meanwhile
wait for what they teach, for by a template a page costs a quarter.
"""

from __future__ import annotations

import asyncio


class Vanguard:
    """Lets the first *most* pages of a site through; it is over once they have taught what they
    can. Who enters must leave, whatever comes of it: the others wait for nothing else."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._entered = 0
        self._over = asyncio.Event()
        self._reading: set[int] = set()

    @property
    def is_read(self) -> bool:
        """Whether none of it is being read."""
        return not self._reading

    async def enter(self, number: int) -> None:
        """Go ahead, or wait until it is over; who is of it already goes ahead again."""
        if number in self._reading:
            return
        if self._entered < self._most:
            self._entered += 1
            self._reading.add(number)
        else:
            await self._over.wait()

    def leave(self, number: int) -> bool:
        """The page has taught, or nothing is to come of it soon; whether it was the last of all,
        so that it is to `end`."""
        was_reading = number in self._reading
        self._reading.discard(number)
        return was_reading and self.is_read and self._entered >= self._most

    def end(self) -> None:
        """Keep nobody waiting any more."""
        self._over.set()
