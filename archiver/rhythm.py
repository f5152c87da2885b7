"""When a feed is asked again. Pure: an interval and moments in, a moment out."""

from __future__ import annotations

from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

Interval = timedelta | str | None
"""A fixed rhythm, a cron line (in UTC), or None: the feed's own."""

USUAL = timedelta(minutes=15)
"""The rhythm of a feed whose own is not known."""

SPREAD = timedelta(seconds=30)
"""Over how long the first polls after a start are spread at most."""


def next_after(interval: Interval, moment: datetime) -> datetime:
    """The first time at or after which to ask, when it was last asked at *moment*."""
    if isinstance(interval, str):
        fire = CronTrigger.from_crontab(interval, "UTC").get_next_fire_time(
            None, moment + timedelta(microseconds=1)
        )
        return fire if fire is not None else moment + timedelta(days=366)
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


def is_due(interval: Interval, due: datetime, now: datetime) -> bool:
    """Whether to ask now. A time that lies further ahead than the interval reaches was set
    before the clock was put back: then too, once."""
    return due <= now or due > next_after(interval, now)
