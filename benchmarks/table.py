"""What was measured, for people and for programs."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks.measure import Cost
from benchmarks.templates import Speeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One peer over all rounds: medians, an article. *first_ms* is the CPU of its first
    process."""

    title: str
    kept: int
    cpu_ms: float
    first_ms: float
    per_second: float
    peak_mb: float

    @property
    def per_cpu_second(self) -> float:
        """Articles for each second of CPU."""
        return 1000 / self.cpu_ms


@dataclass(frozen=True, slots=True)
class Crash:
    """A peer that was not there in every round, and how it ended in the others."""

    title: str
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run. CPU in milliseconds an article: *extraction* alone in one process that knows
    nothing of any site; *starting* and ending the program (a poll of an empty feed, shared
    out), in all and in its first process; *reading*, where sites have pages enough to learn
    from, is what a page of a known site costs. The first of the *rows* is the program itself,
    which knew nothing before; *learned* is the program that knew those sites."""

    world: str
    pages: int
    page_kb: float
    rounds: int
    rows: tuple[Row, ...]
    missing: tuple[str, ...]
    crashed: tuple[Crash, ...] = ()
    extraction_ms: float
    starting_ms: float
    starting_first_ms: float
    reading: Speeds | None = None
    learned: Row | None = None

    @property
    def own_ms(self) -> float:
        """What is the corridor's own: the whole less the extraction. Less than that where
        sites have pages enough that a template is learned, which the extraction alone has
        not."""
        return self.rows[0].cpu_ms - self.extraction_ms

    def as_json(self) -> str:
        """One JSON object."""
        ratios = {row.title: self.ratios(row) for row in self.rows[1:]}
        return json.dumps({**asdict(self), "own_ms": self.own_ms, "ratios": ratios})

    def ratios(self, row: Row) -> dict[str, float]:
        """How many articles a CPU second the program keeps for one of that row's."""
        ours = {"cold": self.rows[0], "learned": self.learned}
        return {name: row.cpu_ms / one.cpu_ms for name, one in ours.items() if one is not None}

    def as_text(self) -> str:
        """A table, the real program first."""
        lines = [
            f"{self.world}: {self.pages} pages of {self.page_kb:.0f} kB;"
            f" {os.cpu_count()} cores; medians of {self.rounds}",
            "",
            f"{'':<64}{'CPU ms':>8}{'articles':>10}{'archiver × that':>17}"
            f"{'articles':>10}{'peak':>7}{'kept':>7}",
            f"{'':<64}{'/article':>8}{'/CPU s':>10}{'cold':>7}{'learned':>10}"
            f"{'/second':>10}{'MB':>7}",
        ]
        first, *others = self.rows
        ours = [first] if self.learned is None else [first, self.learned]
        lines += [self._row(row) for row in (*ours, *others)]
        lines += [f"{title:<64} not installed: `make bench` does it" for title in self.missing]
        lines += [
            f"{crash.title:<64} {crash.ends[-1]}, in {len(crash.ends)} of {self.rounds} rounds"
            for crash in self.crashed
        ]
        return "\n".join([*lines, "", *self._parts(), *self._reading()])

    def _row(self, row: Row) -> str:
        ratios = self.ratios(row)
        learned = f"{ratios['learned']:.2f}" if "learned" in ratios else "-"
        return (
            f"{row.title:<64}{row.cpu_ms:>8.1f}{row.per_cpu_second:>10.1f}{ratios['cold']:>7.2f}"
            f"{learned:>10}{row.per_second:>10.1f}{row.peak_mb:>7.0f}{row.kept:>7}"
        )

    def _parts(self) -> list[str]:
        first = self.rows[0].first_ms
        parts = (
            ("extraction and rendering alone, in one process, no template", self.extraction_ms),
            ("the corridor itself: all but that", self.own_ms),
            ("  of it to start and to end (a poll of an empty feed)", self.starting_ms),
            ("  of it at work", self.own_ms - self.starting_ms),
            ("the process that fetches, decides and writes", first),
            ("  of it to start and to end", self.starting_first_ms),
            ("  of it at work", first - self.starting_first_ms),
        )
        return [f"{name:<64}{spent:>8.1f}" for name, spent in parts]

    def _reading(self) -> list[str]:
        known = self.reading
        if known is None:
            return ["", "No site has pages enough to learn a template from and to measure it on."]
        read = (
            ("readability-lxml alone, bytes to summary", known.alone_ms),
            ("extraction without a template", known.cold_ms),
            ("extraction with a learned template", known.learned_ms),
            ("  checks by the other ways included", known.checked_ms),
        )
        return [
            "",
            f"CPU ms a page of {known.sites} sites whose first pages were learned from:"
            f" {known.served} of {known.pages} pages served",
            *(f"{name:<64}{ms:>8.1f}{ms / known.alone_ms:>7.2f}" for name, ms in read),
        ]


def row(title: str, kept: int, costs: list[Cost]) -> Row:
    """The peer's medians over its *costs*; what counts is an article that was kept."""
    articles = max(1, kept)
    return Row(
        title=title,
        kept=kept,
        cpu_ms=1000 * median(cost.cpu_seconds for cost in costs) / articles,
        first_ms=1000 * median(cost.first_seconds for cost in costs) / articles,
        per_second=articles / median(cost.wall_seconds for cost in costs),
        peak_mb=median(cost.peak_bytes for cost in costs) / 1e6,
    )
