"""What every reader of feed documents makes: a feed's own words and its entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from archiver import dates
from archiver.model import ANY_TIME, Entry, Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document. An entry whose *url* is empty has no address of its own.

    *older* is where the document says that the entries before its own are; *is_complete*,
    that there are none.
    """

    title: str = ""
    link: str | None = None
    language: str | None = None
    timetable: Timetable = ANY_TIME
    entries: tuple[Entry, ...] = ()
    older: str | None = None
    is_complete: bool = False


def first_date(texts: Iterable[object], zone: tzinfo) -> datetime | None:
    """The first of the texts that is a readable date, in UTC."""
    found = (dates.parse(text, zone=zone) for text in texts if isinstance(text, str))
    return next((moment for moment in found if moment is not None), None)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """The names in their order, each once, empty ones left out."""
    return tuple(dict.fromkeys(name for name in names if name))
