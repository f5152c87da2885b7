"""A set of strings in little room: it only tells which of them it has met before.

Each is remembered by 64 bits in one flat table (open addressing), 12 to 24 bytes a string where
a set of numbers takes a hundred. Two of a million strings share their bits once in 37 million
times; then the second is taken for met.
"""

from __future__ import annotations

from array import array

_FIRST_SIZE = 1 << 10
_MASK = (1 << 64) - 1


class Seen:
    """Strings that were met."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SIZE))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, text: str) -> bool:
        return self._slots[self._place(hash(text) & _MASK or 1)] != 0

    def add(self, text: str) -> None:
        """From now on it was met."""
        mark = hash(text) & _MASK or 1  # 0 is a free slot
        place = self._place(mark)
        if self._slots[place]:
            return
        self._slots[place] = mark
        self._count += 1
        if 3 * self._count > 2 * len(self._slots):
            self._grow()

    def _place(self, mark: int) -> int:
        """The slot that holds the mark, or the free one where it belongs."""
        slots, last = self._slots, len(self._slots) - 1
        place = mark & last
        while slots[place] not in (0, mark):
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        marks, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
        for mark in marks:
            if mark:
                self._slots[self._place(mark)] = mark
