"""What a feed document says of when to be asked: `ttl`, `skipHours`, `skipDays` (RSS 2.0) and
`sy:updatePeriod`, `sy:updateFrequency` (the syndication module). feedparser keeps the last of
each only."""

from __future__ import annotations

import re
from datetime import timedelta

from archiver.model import Timetable

_HEAD_BYTES = 65_536
"""Where a channel speaks of itself; some do after their entries."""

_TAIL_BYTES = 4_096
_FIRST_ENTRY = re.compile(rb"<(?:item|entry)[\s>]", re.IGNORECASE)

_PERIODS = {
    b"hourly": timedelta(hours=1),
    b"daily": timedelta(days=1),
    b"weekly": timedelta(weeks=1),
    b"monthly": timedelta(days=30),
    b"yearly": timedelta(days=365),
}
_DAYS = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")

_MOST_MINUTES = 366 * 24 * 60


def read(data: bytes) -> Timetable:
    """The timetable of an RSS, RDF or Atom document; *data* extends ASCII."""
    first = _FIRST_ENTRY.search(data)
    head = data[: min(_HEAD_BYTES, first.start() if first else len(data))]
    said = head + (data[-_TAIL_BYTES:].rpartition(b"</item>")[2] if first else b"")
    hours = {int(hour) % 24 for hour in _within(said, b"skipHours", b"hour") if _is_number(hour)}
    days = {_DAYS.index(day) for day in _within(said, b"skipDays", b"day") if day in _DAYS}
    return Timetable(
        every=_every(said),
        skip_hours=frozenset(hours) if len(hours) < 24 else frozenset(),
        skip_days=frozenset(days) if len(days) < 7 else frozenset(),
    )


def _every(said: bytes) -> timedelta | None:
    """The longer one of what both ways of saying it say."""
    found = []
    minutes = _first(said, b"ttl")
    if _is_number(minutes) and 0 < int(minutes) <= _MOST_MINUTES:
        found.append(timedelta(minutes=int(minutes)))
    period = _PERIODS.get(_first(said, b"updatePeriod").lower())
    times = _first(said, b"updateFrequency") or b"1"
    if period is not None and _is_number(times) and int(times) > 0:
        found.append(period / int(times))
    return max(found, default=None)


def _first(said: bytes, name: bytes) -> bytes:
    found = re.search(rb"<(?:\w{1,20}:)?" + name + rb"(?:\s[^>]{0,200})?>\s*([^<\s]{1,40})", said)
    return found[1] if found else b""


def _within(said: bytes, outer: bytes, inner: bytes) -> list[bytes]:
    start = said.find(b"<" + outer)
    end = said.find(b"</" + outer, start)
    if start < 0 or end < 0:
        return []
    found = re.findall(rb"<" + inner + rb">\s*(\w{1,12})\s*<", said[start:end])
    return [text.lower() for text in found]


def _is_number(text: bytes) -> bool:
    return text.isdigit() and len(text) < 7
