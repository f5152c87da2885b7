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

    def has_taught(self, number: int) -> None:
        """The page was read, and its lesson is kept; that may be all that was missing."""
        self._reading.discard(number)

    def leave(self, number: int, *, is_learning: bool) -> None:
        """Nothing more will come of that page; the last one of all has the others go on, unless
        something *is_learning*."""
        self._reading.discard(number)
        if self._entered >= self._most and self.is_read and not is_learning:
            self.end()

    def end(self) -> None:
        """Keep nobody waiting any more."""
        self._over.set()
