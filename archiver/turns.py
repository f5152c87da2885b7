"""In which order a backfill keeps what it owes. Pure.

What is owed is kept in the order in which it was due; what lies in the past is taken for due
since then, or, where the newest is to come first, since the earlier the newer it is.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from archiver.model import Entry
from archiver.shapes import days

Order: TypeAlias = Literal["newest", "oldest"]
"""What comes first."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST, _SLOWER = datetime(2170, 1, 1, tzinfo=UTC), 10
"""Where time runs backwards, it does so from here, and more slowly, so that it ends before now. The
same for all that is listed, whenever that is: two entries are in the right order though hours lie
between the pages that list them."""

_DAY = timedelta(days=1)


def due(entry: Entry, order: Order, now: datetime) -> datetime:
    """When the entry is taken for due; never later than *now*, which is when those are of which
    no date is known."""
    date = _date(entry)
    if date is None:
        return now
    if order == "oldest":
        return min(now, date)
    return min(now, _EPOCH + (_LATEST - min(date, now)) / _SLOWER)


def _date(entry: Entry) -> datetime | None:
    """As far as it is known before the page is had: as said, by the address, or when it was
    last changed."""
    span = days(entry.url) if entry.published is None else None
    return entry.published or (span[0] + _DAY if span else entry.updated)
