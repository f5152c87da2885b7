"""What is wrong with a feed, though nothing fails when it is asked. Pure.

Feeds die quietly: the answer is well-formed, and has been the same for a year.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from archiver import rhythm
from archiver.habits import REPEATED, Habits
from archiver.model import Feed
from archiver.rhythm import Bounds

TEN = 10
"""Polls with entries after which none are news, and rhythms after which silence is."""

FEW = 4
"""Publications that tell no rhythm yet."""

A_NIGHT = timedelta(hours=12)
"""Of which a feed that has just been added may have told nothing."""


def seen(feed: Feed, known: Habits | None, bounds: Bounds, now: datetime) -> dict[str, Any]:
    """What `status` shows of a feed: its *health* in a word, when it is *due* and each how many
    seconds it usually has news, its *troubles* and *notices*."""
    known = known if known is not None and known.url == feed.url else None
    habits = known or Habits(url=feed.url)
    found = troubles(habits, now)
    due = rhythm.first(feed.name, feed.interval, known, bounds, now)
    other = {} if known else {"asked_at": None, "answered_at": None, "failures": 0, "error": None}
    return {
        **other,  # whatever is known is of another address
        "name": feed.name,
        "url": feed.url,
        "health": _word(habits, found),
        "due": None if due == rhythm.NEVER else due,
        "rhythm_seconds": habits.gap and round(habits.gap.total_seconds()),
        "moved_to": habits.address,
        "ended_at": habits.gone_at,
        "troubles": found,
        "notices": notices(habits),
    }


def _word(habits: Habits, found: tuple[str, ...]) -> str:
    if habits.asked_at is None:
        return "not asked yet"
    if habits.gone_at is not None:
        return "ended"
    return "failing" if habits.failures or found else "well"


def troubles(habits: Habits, now: datetime) -> tuple[str, ...]:
    """What a person should look at, in words; empty where all is well."""
    found = (_ended(habits), _emptied(habits), _silent(habits, now), _off(habits))
    return tuple(text for text in found if text is not None)


def notices(habits: Habits) -> tuple[str, ...]:
    """What a person may want to write into the configuration."""
    if habits.address is not None:
        return (f"moved for good; asked at {habits.address}",)
    if habits.moving_to is not None:
        return (f"seems to move to {habits.moving_to} (seen {habits.moving_seen}×)",)
    return ()


def _ended(habits: Habits) -> str | None:
    if habits.gone_at is None:
        return None
    return f"has ended (410) on {habits.gone_at:%Y-%m-%d}; asked again by name only"


def _emptied(habits: Habits) -> str | None:
    if habits.emptied_at is None or habits.filled < TEN:
        return None
    return f"lists nothing any more since {habits.emptied_at:%Y-%m-%d %H:%M} UTC"


def _silent(habits: Habits, now: datetime) -> str | None:
    """Silent for ten rhythms, and far longer than ever before: a night is no silence."""
    gap = habits.gap
    if gap is None or len(habits.moments) < FEW:
        return None
    silence = now - habits.moments[0]
    if silence < max(TEN * gap, 2 * habits.pause, A_NIGHT):
        return None
    return f"silent since {habits.moments[0]:%Y-%m-%d}; usually news each {_span(gap)}"


def _off(habits: Habits) -> str | None:
    if habits.hours_seen < REPEATED:
        return None
    way = "ahead of" if habits.hours_off > 0 else "behind"
    hours = abs(habits.hours_off)
    return (
        f"its dates are {hours} hour{'' if hours == 1 else 's'} {way} those of its pages; "
        "name the zone that they are in with `timezone:`"
    )


def _span(gap: timedelta) -> str:
    hours = gap.total_seconds() / 3600
    if hours < 1:
        return f"{max(1, round(60 * hours))} min"
    return f"{round(hours)} h" if hours < 48 else f"{round(hours / 24)} days"
