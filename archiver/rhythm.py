"""When a feed is asked again. Pure: intervals and moments in, moments out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from archiver import cron

Interval = timedelta | str | None
"""A fixed rhythm, a cron line (in UTC), or None: the feed's own."""

USUAL = timedelta(minutes=15)
"""The rhythm of a feed whose own is not known."""

SPREAD = timedelta(seconds=30)
"""Over how long the first polls after a start are spread at most."""


@dataclass(slots=True, kw_only=True)
class Agenda:
    """When each feed is to be asked: *due* by name; *looked_at* is the last look at the clock.

    A look compares ten thousand moments in a millisecond; nothing is computed anew before
    a feed is asked, or the clock put back.
    """

    intervals: Mapping[str, Interval]
    due: dict[str, datetime]
    looked_at: datetime

    def look(self, now: datetime) -> list[str]:
        """The feeds that are due, in the order of the configuration."""
        if now < self.looked_at:
            for name, interval in self.intervals.items():
                if is_stranded(interval, self.due[name], now):
                    self.due[name] = now
        self.looked_at = now
        return [name for name, due in self.due.items() if due <= now]

    def ask(self, name: str, now: datetime) -> None:
        """The feed is asked now: however many times were missed, it is due once."""
        self.due[name] = next_after(self.intervals[name], now)


def next_after(interval: Interval, moment: datetime) -> datetime:
    """The first time at or after which to ask, when it was last asked at *moment*."""
    if isinstance(interval, str):
        return cron.next_after(interval, moment)
    return moment + (interval or USUAL)


def first(
    interval: Interval, asked_at: datetime | None, now: datetime, *, jitter: float
) -> datetime:
    """When to ask after a start: when it is due anyway, and what is overdue within a spread of
    at most half an interval; *jitter*, 0 to 1, is the feed's place in it."""
    if asked_at is None and isinstance(interval, str):
        return next_after(interval, now)
    if asked_at is not None and asked_at <= now:
        due = next_after(interval, asked_at)
        if due > now:
            return due
    spread = min(SPREAD, (next_after(interval, now) - now) / 2)
    return now + spread * jitter


def is_stranded(interval: Interval, due: datetime, now: datetime) -> bool:
    """Whether a time lies further ahead than the interval reaches: it was set before the clock
    was put back, and the feed is asked at once instead."""
    return due > now and due > next_after(interval, now)
