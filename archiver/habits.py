"""What is known of a feed from asking it: when it has news, where it has gone. Pure.

`Habits` is a value that each answer makes anew (`after`); when to ask by it is decided in
`rhythm`, what is wrong with a feed in `health`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from archiver.errors import Gone, RateLimited
from archiver.model import ANY_TIME, Asked, Timetable

REPEATED = 3
"""Sights after which a thing is believed: a permanent redirect, a wrong zone, the failure of an
address that a feed has moved to."""

MOST_MOMENTS = 40
"""Publications that the rhythm is told by."""

ONE_MOMENT = timedelta(minutes=5)
"""Entries closer together are one publication: a weekly that comes as twenty is a weekly."""


A_WEEKEND = timedelta(days=4)
"""Pauses up to this are usual anywhere."""


_NOTHING = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """A feed as it has shown itself at its configured *url*.

    *failures* counts those since the last good answer. *rest_until* and *fresh_until* are what
    its server asked for; *timetable* is its document's. *moments* are its latest publications,
    the latest first, *pause* the longest time between two of them. *filled* counts answers with
    entries, *emptied_at* is when one without came after them. *address* is where it has moved
    to for good, *moving_to* where that seems to be after *moving_seen* sights. *gone_at* is
    when it said that it has ended (410). *hours_off* is how far its dates are from those of its
    pages, seen *hours_seen* times in a row.
    """

    url: str = ""
    asked_at: datetime | None = None
    failures: int = 0
    rest_until: datetime | None = None
    fresh_until: datetime | None = None
    timetable: Timetable = ANY_TIME
    moments: tuple[datetime, ...] = ()
    pause: timedelta = _NOTHING
    answers: int = 0
    filled: int = 0
    emptied_at: datetime | None = None
    address: str | None = None
    moving_to: str | None = None
    moving_seen: int = 0
    gone_at: datetime | None = None
    hours_off: int = 0
    hours_seen: int = 0

    @property
    def gap(self) -> timedelta | None:
        """The usual time between two publications; None while it is not known. The longest
        tenth is no part of it: nights, holidays, an entry that was pinned years ago."""
        usual = sorted(_pauses(self.moments))
        usual = usual[: len(usual) - (len(usual) + 6) // 10]
        return sum(usual, timedelta()) / len(usual) if usual else None

    @property
    def whereabouts(self) -> str:
        """Where to ask next: at the address that it has moved to; while that fails, in turn with
        where it was at first. An outage there must not have the move forgotten: the old address
        may have ended."""
        is_in_doubt = self.failures >= REPEATED and self.failures % 2 == REPEATED % 2
        return self.url if self.address is None or is_in_doubt else self.address


def after(known: Habits, url: str, asked: Asked, now: datetime) -> Habits:
    """The habits once the feed configured at *url* was *asked* and has answered, or not."""
    known = known if known.url == url else Habits(url=url)
    if asked.error is None:
        return _answered(known, asked, now)
    rest, gone_at = None, known.gone_at
    if isinstance(asked.error, RateLimited) and asked.error.retry_after is not None:
        rest = now + timedelta(seconds=min(asked.error.retry_after, 10**8))
    if isinstance(asked.error, Gone) and asked.error.status == 410 and _is_last(known, asked):
        gone_at = gone_at or now
    return replace(
        known,
        asked_at=asked.began or now,
        failures=known.failures + 1,
        rest_until=rest,
        fresh_until=None,
        gone_at=gone_at,
    )


def _answered(known: Habits, asked: Asked, now: datetime) -> Habits:
    answer = asked.answer
    is_filled = asked.seen > 0 or (asked.unchanged and known.emptied_at is None)
    moments = _moments(known, asked, now)
    return replace(
        _moved(_back(known, asked), answer.moved_to),
        asked_at=asked.began or now,
        failures=0,
        rest_until=None,
        fresh_until=None if answer.fresh_for is None else now + answer.fresh_for,
        timetable=answer.timetable or known.timetable,
        moments=moments,
        pause=max(known.pause, _longest_pause(moments)),
        answers=known.answers + 1,
        filled=known.filled + is_filled,
        emptied_at=None if is_filled else known.emptied_at or now,
        gone_at=None,
    )


def _is_last(known: Habits, asked: Asked) -> bool:
    """Whether what is said there is said of the feed: not of an address that it has left, nor of
    one that it has moved to before the first one has been tried again."""
    is_doubted = known.failures > REPEATED
    return known.address is None or (asked.url == known.address and is_doubted)


def _back(known: Habits, asked: Asked) -> Habits:
    """Where it was at first it is again, or says anew where it has gone."""
    is_back = asked.url == known.url and asked.answer.moved_to != known.address
    return replace(known, address=None) if is_back else known


def _moved(known: Habits, to: str | None) -> Habits:
    """A permanent redirect (RFC 9110, 15.4.2 and 15.4.9) is believed when it was repeated: a
    mistake, or a café's network, says it once."""
    if to is None:
        return replace(known, moving_to=None, moving_seen=0)
    seen = known.moving_seen + 1 if to == known.moving_to else 1
    if seen < REPEATED:
        return replace(known, moving_to=to, moving_seen=seen)
    address = None if to == known.url else to
    return replace(known, address=address, moving_to=None, moving_seen=0)


def _moments(known: Habits, asked: Asked, now: datetime) -> tuple[datetime, ...]:
    """The latest publications: by the entries' dates; by when they were seen, where they have
    none. Later on only new entries count: there are feeds that date everything anew."""
    past = [date for date in asked.dates if date <= now]
    new = past if known.answers == 0 else past[: asked.owed]
    if known.answers and asked.owed > len(new):
        new = [now, *new]
    found: list[datetime] = []
    for moment in sorted({*known.moments, *new}, reverse=True):
        if not found or found[-1] - moment >= ONE_MOMENT:
            found.append(moment)
    return tuple(found[:MOST_MOMENTS])


def _pauses(moments: tuple[datetime, ...]) -> list[timedelta]:
    return [later - sooner for later, sooner in pairwise(moments)]


def _longest_pause(moments: tuple[datetime, ...]) -> timedelta:
    """The longest pause, but what parts a pinned old entry from all the others."""
    pauses = sorted(_pauses(moments), reverse=True)
    longest, second = (*pauses, _NOTHING, _NOTHING)[:2]
    is_pinned = longest > A_WEEKEND and longest > 10 * second > _NOTHING
    return second if is_pinned else longest


def with_hours(known: Habits, hours: int) -> Habits:
    """The habits once an entry's date was found to be *hours* from its page's; 0: it agrees."""
    seen = known.hours_seen + 1 if hours == known.hours_off else 1
    return replace(known, hours_off=hours, hours_seen=seen if hours else 0)


def as_json(habits: Habits) -> dict[str, Any]:
    """What differs from a feed that nothing is known of, for the state; what has a column
    of its own left out."""
    said = {f.name: getattr(habits, f.name) for f in fields(Habits) if f.name not in _COLUMNS}
    return {name: _plain(value) for name, value in said.items() if value != _BLANK[name]}


def from_json(said: Mapping[str, Any], **columns: Any) -> Habits:
    """The habits as the state holds them."""
    known = {name: _READ.get(name, _same)(value) for name, value in said.items() if name in _BLANK}
    return Habits(**known, **columns)


_COLUMNS = frozenset({"url", "asked_at", "failures"})
_BLANK: Mapping[str, Any] = {f.name: f.default for f in fields(Habits) if f.name not in _COLUMNS}


def _plain(value: object) -> object:
    match value:
        case datetime():
            return round(value.timestamp())
        case timedelta():
            return round(value.total_seconds())
        case tuple() | frozenset():
            return [_plain(one) for one in (value if isinstance(value, tuple) else sorted(value))]
        case Timetable():
            return {f.name: _plain(getattr(value, f.name)) for f in fields(Timetable)}
    return value


def _same(value: Any) -> Any:
    return value


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _seconds(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


def _timetable(said: Mapping[str, Any]) -> Timetable:
    every = said["every"]
    return Timetable(
        every=None if every is None else timedelta(seconds=every),
        skip_hours=frozenset(said["skip_hours"]),
        skip_days=frozenset(said["skip_days"]),
    )


_READ: Mapping[str, Any] = {
    **dict.fromkeys(("rest_until", "fresh_until", "emptied_at", "gone_at"), _moment),
    "moments": lambda said: tuple(_moment(one) for one in said),
    "pause": _seconds,
    "timetable": _timetable,
}
