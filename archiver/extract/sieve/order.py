"""What stands before and after each block of a page: its neighbours, the headline, the last
heading, and how much of the prose has been said.

One of the sources of `evidence`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate

from archiver.extract.blocks import HEADINGS
from archiver.extract.sieve.survey import Survey
from archiver.extract.text import terms

_FAR = 40.0
"""Blocks beyond which a distance is no longer counted, and where there is nothing to count to."""

_ALIKE = 0.3
"""How alike a heading must be to the title to be the headline: F1 of their terms, and so much
more where it is an `h1`."""

_HEAD = 400
"""Characters of a heading that it is known by."""

_ITEMS = frozenset({"dd", "dt", "li", "tr"})
NEIGHBOURS = (("before2", -2), ("before", -1), ("after", 1), ("after2", 2))
"""The neighbours that a block is seen beside, and the steps to them."""


class Order:
    """What stands before and after each block."""

    def __init__(self, survey: Survey) -> None:
        self.survey, self.count = survey, len(survey.blocks)
        found, prose = survey.blocks, survey.prose
        self.climbs = [survey.climb(block.element) for block in found]
        self.inner = [
            each if climb == 0 else 0.0 for each, climb in zip(prose, self.climbs, strict=True)
        ]
        self.text = _sums(block.size for block in found)
        self.linked = _sums(block.size * block.linked for block in found)
        self.prose, self.best = _sums(prose), _sums(self.inner)
        self.title_at = self._title_at()
        self.heading_at = list(accumulate(self._headings(), max))
        self.since = _distances(self.inner)
        self.until = _distances(self.inner[::-1])[::-1]
        self.runs = self._runs()
        self.beside = [self._beside(at) for at in range(self.count)]

    def page(self) -> list[float]:
        """The same for all blocks of a page."""
        return [
            math.log1p(self.survey.whole),
            self.linked[-1] / max(1.0, self.text[-1]),
            math.log1p(self.count),
            math.log1p(sum(each > 0 for each in self.survey.prose)),
            self.best[-1] / max(1.0, self.prose[-1]),
        ]

    def follows(self, at: int) -> list[float]:
        """What stands around the block."""
        run, run_prose = self.runs[at]
        prose, best = max(1.0, self.prose[-1]), max(1.0, self.best[-1])
        return [
            at / self.count,
            math.log1p(self.text[at]),
            self.prose[at] / prose,
            (self.prose[-1] - self.prose[at + 1]) / prose,
            self.best[at] / best,
            (self.best[-1] - self.best[at + 1]) / best,
            *self._after_title(at),
            *self._after_heading(at),
            *(number for _, step in NEIGHBOURS for number in self._neighbour(at + step)),
            self._mean_prose(at, 3),
            self._mean_prose(at, 8),
            self._mean_linked(at, 3),
            math.log1p(run),
            math.log1p(run_prose),
            self.since[at],
            self.until[at],
        ]

    def _title_at(self) -> int:
        """The block that is the headline; -1 where none is."""
        best, chosen = _ALIKE, -1
        wanted = self.survey.title_terms
        for at, block in enumerate(self.survey.blocks):
            if block.element.tag not in HEADINGS:
                continue
            found = terms(block.text[:_HEAD])
            alike = 2 * len(found & wanted) / max(1, len(found) + len(wanted))
            alike += _ALIKE if block.element.tag == "h1" else 0.0
            if alike > best:
                best, chosen = alike, at
        return chosen

    def _headings(self) -> list[int]:
        """For each block, the one before it where that is a heading, else -1."""
        found = self.survey.blocks
        return [
            at - 1 if at and found[at - 1].element.tag in HEADINGS else -1
            for at in range(self.count)
        ]

    def _runs(self) -> list[tuple[int, float]]:
        """Neighbours of one make in one parent: how many, and how much prose together."""
        runs: list[tuple[int, float]] = []
        start = 0
        for at in range(1, self.count + 1):
            if at == self.count or not self._is_like(at, at - 1):
                total = self.prose[at] - self.prose[start]
                runs.extend([(at - start, total)] * (at - start))
                start = at
        return runs

    def _is_like(self, one: int, other: int) -> bool:
        first, second = self.survey.blocks[one].element, self.survey.blocks[other].element
        if first.getparent() is not second.getparent():
            return False
        return self.survey.kinds[first] == self.survey.kinds[second]

    def _after_title(self, at: int) -> tuple[float, float, float]:
        """Whether the headline is before, and how far in blocks and in text, signed."""
        if self.title_at < 0:
            return 0.0, -_FAR, 0.0
        gap = self.text[at] - self.text[self.title_at + 1]
        distance = max(-_FAR, min(_FAR, at - self.title_at))
        return self.title_at < at, distance, math.copysign(math.log1p(abs(gap)), gap)

    def _after_heading(self, at: int) -> tuple[float, float, float, float]:
        """How far the last heading is, and what it is like."""
        before = self.heading_at[at]
        if before < 0:
            return _FAR, 0.0, 0.0, _FAR
        heading = self.survey.blocks[before]
        size = math.log1p(heading.size)
        return min(_FAR, at - before), heading.linked, size, self.climbs[before]

    def _beside(self, at: int) -> tuple[float, float, float, float]:
        """What a block is to its neighbours."""
        block = self.survey.blocks[at]
        is_item = block.element.tag in _ITEMS
        return math.log1p(block.size), block.linked, is_item, self.climbs[at]

    def _neighbour(self, at: int) -> tuple[float, float, float, float]:
        return self.beside[at] if 0 <= at < self.count else (0.0, 0.0, 0.0, _FAR)

    def _mean_prose(self, at: int, reach: int) -> float:
        start, end = max(0, at - reach), min(self.count, at + reach + 1)
        return math.log1p((self.prose[end] - self.prose[start]) / (end - start))

    def _mean_linked(self, at: int, reach: int) -> float:
        start, end = max(0, at - reach), min(self.count, at + reach + 1)
        text = max(1.0, self.text[end] - self.text[start])
        return (self.linked[end] - self.linked[start]) / text


def _sums(values: Iterable[float]) -> list[float]:
    """How much stands before each value, and in the end of all."""
    return list(accumulate(values, initial=0.0))


def _distances(values: Sequence[float]) -> list[float]:
    """Steps since the last value before each that is not nothing."""
    found, last = [], -_FAR
    for at, value in enumerate(values):
        found.append(min(_FAR, at - last))
        if value:
            last = at
    return found
