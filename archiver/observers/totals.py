"""Counts: a fold over what happened, and the only place where numbers for people are made."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from archiver.model import Asked, Backlog, Outcome, Result

FAILED = (Result.OWED_AGAIN, Result.SET_ASIDE)

MOST_ERRORS = 1_000
"""Errors told one by one; a backfill of a dead site must not fill the memory with them."""


def open_observer() -> Totals:
    """Counts that start at nothing, now."""
    return Totals()


@dataclass(slots=True)
class Totals:
    """What a pass came to."""

    asked_feeds: set[str] = field(default_factory=set)
    failed_feeds: set[str] = field(default_factory=set)
    sources: dict[str, Counter[str]] = field(default_factory=dict)
    entries_seen: int = 0
    known: int = 0
    owed_new: int = 0
    skipped: int = 0
    results: Counter[Result] = field(default_factory=Counter)
    errors: list[dict[str, str]] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    def expects(self, backlog: Backlog) -> None:
        """See `protocols.Observer.expects`; counts are of what happened."""

    def heard(self, asked: Asked) -> None:
        """See `protocols.Observer.heard`; it is counted at its end."""

    def asked(self, asked: Asked) -> None:
        """See `protocols.Observer.asked`."""
        self.asked_feeds.add(asked.feed)
        self.entries_seen += asked.seen
        self.known += asked.known
        self.owed_new += asked.owed
        self.skipped += asked.skipped
        of_source = self.sources.setdefault(asked.source, Counter())
        of_source.update(entries_seen=asked.seen, known=asked.known, owed_new=asked.owed)
        of_source.update(skipped=asked.skipped, failed=asked.error is not None)
        if asked.error is not None:
            self.failed_feeds.add(asked.feed)
            self._blame(asked.feed, asked.url, asked.error)

    def saw(self, outcome: Outcome) -> None:
        """See `protocols.Observer.saw`."""
        self.results[outcome.result] += 1
        if outcome.error is not None and outcome.result in FAILED:
            self._blame(outcome.entry.feed, outcome.entry.url, outcome.error)

    def done(self) -> None:
        """See `protocols.Observer.done`."""
        self.seconds = round(time.monotonic() - self.started, 3)

    @property
    def feeds(self) -> int:
        """How many feeds were asked, by whatever sources."""
        return len(self.asked_feeds)

    @property
    def feeds_failed(self) -> int:
        """How many of them failed, in one source at least."""
        return len(self.failed_feeds)

    @property
    def failed(self) -> int:
        """Entries that were to be kept and were not."""
        return sum(self.results[result] for result in FAILED)

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints: each entry of this run is counted once."""
        counted = {result.value: self.results[result] for result in Result}
        counted[Result.SKIPPED.value] += self.skipped
        return {
            "feeds": self.feeds,
            "feeds_failed": self.feeds_failed,
            "entries_seen": self.entries_seen,
            "known": self.known,
            "owed_new": self.owed_new,
            **counted,
            "failed": self.failed,
            "sources": {name: dict(counts) for name, counts in self.sources.items()},
            "seconds": self.seconds,
            "errors": self.errors,
        }

    def _blame(self, feed: str, url: str, error: Exception) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.append({"feed": feed, "url": url, "error": str(error)})
