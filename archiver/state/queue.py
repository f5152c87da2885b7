"""The queue: entries are owed (`owing`), claimed under a lease (`claims`, `leases`), settled.

An entry is owed from first sight until it is archived, found to be a duplicate, left out by its
feed's filters, set aside or gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)

from archiver.model import LIVE, Entry
from archiver.state import names, payload
from archiver.state.schema import also_listed, entries

ALONE_AFTER = 2
"""An entry interrupted so often is suspected of killing us: it is tried alone and last. Kills
that strike whatever is in hand cut it off twice in company, and then one suspect at a time: with
three times in company, a page that was once hit alone was asked for a fifth time."""

ASIDE_AFTER = 6
"""And when it was interrupted so often in all, most of them alone, it is set aside."""


# Built once: to build it costs five times what it costs to run it.
_SETTLE = (
    update(entries)
    .where(entries.c.id == bindparam("settled"))
    .values(
        standing=bindparam("stands"),
        holder=None,
        error=bindparam("why"),
        attempts=entries.c.attempts + bindparam("tried"),
        due=func.coalesce(bindparam("again", type_=entries.c.due.type), entries.c.due),
        payload=func.coalesce(bindparam("slim"), entries.c.payload),
        looks=func.coalesce(bindparam("looks"), entries.c.looks),
    )
)
_UNLIST = delete(also_listed).where(also_listed.c.entry_id == bindparam("settled"))


STANDS = case(
    (and_(entries.c.standing == "owed", entries.c.looks > 0), "to_improve"),
    else_=entries.c.standing,
)
"""Where an entry stands, for people."""


class Standing(StrEnum):
    """Where an entry stands."""

    OWED = "owed"
    SETTLED = "settled"
    ASIDE = "set_aside"
    GONE = "gone"
    SKIPPED = "skipped"


_DONE = (Standing.SETTLED, Standing.SKIPPED)
"""Standings of entries that are done with. What a settled one carried is not needed any more;
what was skipped may be wanted once its filter has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A claimed entry. *interrupted* counts the attempts that a kill cut off; *article_id*,
    *url* and *path* are those its article was given in an earlier attempt; with *looks* it rests,
    and this is so many times that it is looked at again."""

    id: int
    entry: Entry
    host: str
    attempts: int
    first_seen: datetime
    interrupted: int = 0
    article_id: int | None = None
    errand: str = LIVE
    url: str | None = None
    path: str | None = None
    looks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a claimed entry stands from now on; *due* only where it is owed again, *looks* only
    where it is so for a better version of what rests, *file* where that of its article is new to
    the state. *is_tried*: whether this was an attempt that counts."""

    id: int
    standing: Standing
    entry: Entry
    due: datetime | None = None
    error: str | None = None
    is_tried: bool = True
    file: names.Filed | None = None
    looks: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Whose entries are wanted: those of one *errand*, of some *feeds* (None: of all)."""

    name: str = LIVE
    feeds: tuple[str, ...] | None = None


def settle(connection: Connection, settlements: Iterable[Settlement]) -> None:
    """End the leases: how each claimed entry stands from now on."""
    for one in settlements:
        if one.file is not None:
            names.archived(connection, one.file)
        is_owed, is_settled = one.standing is Standing.OWED, one.standing is Standing.SETTLED
        stands = {
            "settled": one.id,
            "stands": one.standing,
            "why": one.error,
            "tried": int(one.is_tried),
            "again": one.due if is_owed else None,
            "looks": one.looks,
            "slim": payload.dump(payload.slim(one.entry)) if is_settled else None,
        }
        connection.execute(_SETTLE, stands)
        if not is_owed:
            connection.execute(_UNLIST, {"settled": one.id})


def mementos(connection: Connection, entry_id: int) -> tuple[str, ...]:
    """What web archives hold of the entry, as far as was told since it was claimed."""
    found = connection.execute(select(entries.c.payload).where(entries.c.id == entry_id))
    text = found.scalar()
    return () if text is None else payload.load(text).mementos


def backfills(connection: Connection) -> list[str]:
    """The errands but the live one that still have entries owed."""
    return [str(name) for name in connection.execute(_owing_backfills()).scalars()]


@cache
def _owing_backfills() -> Select[str]:
    """Index seeks from one errand to the next, since each may have a million entries."""
    first = select(func.min(entries.c.errand).label("errand")).where(entries.c.errand != LIVE)
    walk = first.cte("walk", recursive=True)
    following = first.where(entries.c.errand > walk.c.errand).scalar_subquery()
    walk = walk.union_all(select(following).where(walk.c.errand.is_not(None)))
    its = and_(entries.c.standing == Standing.OWED, entries.c.errand == walk.c.errand)
    # The first host rather than whether there is an entry: so the index of what is owed is taken.
    host = select(func.min(entries.c.host)).where(its).scalar_subquery()
    return select(walk.c.errand).where(host.is_not(None))


def count(connection: Connection) -> dict[str, int]:
    """How many entries stand where; those whose articles rest are not owed but to improve."""
    grouped = select(STANDS, func.count()).group_by(STANDS)
    return {str(standing): number for standing, number in connection.execute(grouped)}


def troubled(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Entries with an error to show, as they stand for people: those set aside first, then those
    owed again or to improve."""
    standing = STANDS.label("standing")
    shown = (
        select(entries.c.feed, standing, entries.c.error, entries.c.due, entries.c.payload)
        .where(entries.c.error.is_not(None), entries.c.standing.not_in(_DONE))
        .order_by(entries.c.standing.desc(), entries.c.id)
        .limit(limit)
    )
    return [
        {**row, "url": payload.load(row["payload"]).url}
        for row in connection.execute(shown).mappings()
    ]
