"""The queue: entries are owed, claimed under a lease, and settled.

An entry is owed from first sight until it is archived, found to be a duplicate, set aside or
gone. A lease names its holder and is as good as the holder's life (`holders`).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from archiver.model import LIVE, Entry
from archiver.state import payload
from archiver.state.schema import also_listed, articles, entries

ALONE_AFTER = 3
"""An entry interrupted so often is suspected of killing us: it is tried alone and last."""

ASIDE_AFTER = 6
"""And when even alone it was interrupted as often again, it is set aside."""


class Standing(StrEnum):
    """Where an entry stands."""

    OWED = "owed"
    SETTLED = "settled"
    ASIDE = "set_aside"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A claimed entry. *url* and *path* are those its article was named by in an earlier
    attempt."""

    id: int
    entry: Entry
    host: str
    attempts: int
    first_seen: datetime
    url: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a claimed entry stands from now on; *due* only where it is owed again."""

    id: int
    standing: Standing
    entry: Entry
    due: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Whose entries are wanted: those of one *errand*, of some *feeds* (None: of all)."""

    name: str = LIVE
    feeds: tuple[str, ...] | None = None


def claim(
    connection: Connection,
    holder: str,
    errand: Errand,
    now: datetime,
    *,
    limit: int,
    in_hand: Mapping[str, int],
    per_host: int,
    alone: bool = False,
) -> list[Owed]:
    """Up to *limit* due entries, at most *per_host* of a host, those *in_hand* counted.

    Hosts take turns by chance, so that none of many waits for ever. *alone* asks for one of
    the suspects that `ALONE_AFTER` keeps out of every other claim.
    """
    times = range(ALONE_AFTER, ASIDE_AFTER) if alone else range(ALONE_AFTER)
    ask = _Ask(errand=errand, now=now, times=times)
    room = {name: per_host - number for name, number in in_hand.items()}
    hosts = [name for name in _hosts_due(connection, ask) if room.get(name, per_host) > 0]
    random.shuffle(hosts)
    chosen: list[int] = []
    for name in hosts:
        if len(chosen) == limit:
            break
        most = min(limit - len(chosen), room.get(name, per_host))
        found = _own_due(connection, ask, name, most)
        room[name] = room.get(name, per_host) - len(found)
        chosen += found
    if len(chosen) < limit:
        chosen += _shared_due(connection, ask, chosen, limit - len(chosen), room, per_host)
    if not chosen:
        return []
    connection.execute(update(entries).where(entries.c.id.in_(chosen)).values(holder=holder))
    return _read(connection, chosen)


def settle(connection: Connection, settlements: Iterable[Settlement]) -> None:
    """End the leases: how each claimed entry stands from now on."""
    for one in settlements:
        changes: dict[str, Any] = {
            "standing": one.standing,
            "holder": None,
            "error": one.error,
            "attempts": entries.c.attempts + 1,
        }
        if one.standing is Standing.OWED:
            changes["due"] = one.due
        else:
            connection.execute(delete(also_listed).where(also_listed.c.entry_id == one.id))
        if one.standing is Standing.SETTLED:
            changes["payload"] = payload.dump(payload.slim(one.entry))
        connection.execute(update(entries).where(entries.c.id == one.id).values(changes))


def hand_back(connection: Connection, holder: str, ids: Sequence[int]) -> None:
    """Give up leases whose entries were not tried: nothing is counted against them."""
    mine = and_(entries.c.id.in_(list(ids)), entries.c.holder == holder)
    connection.execute(update(entries).where(mine).values(holder=None))


def call_back(connection: Connection, now: datetime, longest: timedelta) -> None:
    """After the clock was put back: what was never tried is due now, and nothing waits longer
    than the *longest* pause."""
    is_new = and_(entries.c.attempts == 0, entries.c.due > now)
    is_far = entries.c.due > now + longest
    owed = and_(entries.c.standing == Standing.OWED, or_(is_new, is_far))
    connection.execute(update(entries).where(owed).values(due=now))


def holders(connection: Connection) -> list[str]:
    """Everyone who holds a lease."""
    held = select(entries.c.holder).where(entries.c.holder.is_not(None)).distinct()
    return [str(name) for (name,) in connection.execute(held)]


def void(connection: Connection, dead: Sequence[str]) -> list[Entry]:
    """Void the leases of the dead; the entries set aside because it came to that too often."""
    if not dead:
        return []
    voided = connection.execute(
        update(entries)
        .where(entries.c.holder.in_(list(dead)))
        .values(holder=None, interrupted=entries.c.interrupted + 1)
        .returning(entries.c.id, entries.c.interrupted, entries.c.payload)
    ).all()
    too_often = [(one, text) for one, times, text in voided if times >= ASIDE_AFTER]
    aside = [one for one, _ in too_often]
    error = f"interrupted {ASIDE_AFTER} times"
    changed = update(entries).where(entries.c.id.in_(aside))
    connection.execute(changed.values(standing=Standing.ASIDE, error=error))
    connection.execute(delete(also_listed).where(also_listed.c.entry_id.in_(aside)))
    return [payload.load(text) for _, text in too_often]


def count_owed(connection: Connection, errand: Errand, now: datetime) -> int:
    """How many entries the errand itself owes that are due and not held."""
    wanted = _of(errand), entries.c.due <= now, entries.c.holder.is_(None)
    return int(connection.execute(select(func.count()).where(*wanted)).scalar_one())


def errands(connection: Connection) -> list[str]:
    """The errands that still have entries owed."""
    owed = select(entries.c.errand).where(entries.c.standing == Standing.OWED).distinct()
    return [str(name) for name in connection.execute(owed).scalars()]


def count(connection: Connection) -> dict[str, int]:
    """How many entries stand where."""
    grouped = select(entries.c.standing, func.count()).group_by(entries.c.standing)
    return {str(standing): number for standing, number in connection.execute(grouped)}


def troubled(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Entries with an error to show: those set aside first, then those owed again."""
    shown = (
        select(
            entries.c.feed, entries.c.standing, entries.c.error, entries.c.due, entries.c.payload
        )
        .where(entries.c.error.is_not(None), entries.c.standing != Standing.SETTLED)
        .order_by(entries.c.standing.desc(), entries.c.id)
        .limit(limit)
    )
    return [
        {**row, "url": payload.load(row["payload"]).url}
        for row in connection.execute(shown).mappings()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """What a claim asks for: entries of the errand, due by *now*, that were interrupted so
    many *times*."""

    errand: Errand
    now: datetime
    times: range

    def is_due(self) -> ColumnElement[bool]:
        """Whether an entry may be claimed now."""
        return and_(entries.c.due <= self.now, entries.c.holder.is_(None))


def _of(errand: Errand) -> ColumnElement[bool]:
    """What the errand itself owes."""
    owed = and_(entries.c.standing == Standing.OWED, entries.c.errand == errand.name)
    if errand.feeds is None:
        return owed
    # Joined to nothing, the feed leads to no index: the planner would prefer one that reads
    # all that the feed owes to the one that leads to what is due.
    return and_(owed, (entries.c.feed + "").in_(errand.feeds))


def _hosts_due(connection: Connection, ask: _Ask) -> list[str]:
    """The hosts with entries of the errand that are due: index seeks from one host to the
    next, since a backfill may owe a million entries of three hosts."""
    of = _of(Errand(name=ask.errand.name))
    walk = select(func.min(entries.c.host).label("host")).where(of).cte("walk", recursive=True)
    following = select(func.min(entries.c.host)).where(of, entries.c.host > walk.c.host)
    walk = walk.union_all(select(following.scalar_subquery()).where(walk.c.host.is_not(None)))
    often = entries.c.interrupted.in_(ask.times)
    due = exists().where(_of(ask.errand), entries.c.host == walk.c.host, often, ask.is_due())
    return [str(name) for name in connection.execute(select(walk.c.host).where(due)).scalars()]


def _own_due(connection: Connection, ask: _Ask, name: str, most: int) -> list[int]:
    """Those of one host, the least interrupted first. A question for each number of
    interruptions: over a range of them the index would not lead to what is due."""
    own = and_(_of(ask.errand), entries.c.host == name, ask.is_due())
    found: list[int] = []
    for number in ask.times:
        if len(found) == most:
            break
        due = select(entries.c.id).where(own, entries.c.interrupted == number)
        first = due.order_by(entries.c.due, entries.c.id).limit(most - len(found))
        found += connection.execute(first).scalars()
    return found


def _shared_due(
    connection: Connection,
    ask: _Ask,
    chosen: Sequence[int],
    most: int,
    room: Mapping[str, int],
    per_host: int,
) -> list[int]:
    """Those that another errand or feed owns and this one listed too; they are few as a rule.

    Only what is owed is listed there, which is not asked again: the planner would take the
    index of all that is owed rather than this short list.
    """
    listed = select(also_listed.c.entry_id).where(also_listed.c.errand == ask.errand.name)
    if ask.errand.feeds is not None:
        listed = listed.where(also_listed.c.feed.in_(ask.errand.feeds))
    full = [name for name, left in room.items() if left <= 0]
    due = (
        select(entries.c.id, entries.c.host)
        .where(entries.c.id.in_(listed), ask.is_due(), entries.c.host.not_in(full))
        .where(entries.c.interrupted.in_(ask.times), entries.c.id.not_in(chosen))
        .limit(most * per_host)
    )
    left, found = dict(room), list[int]()
    for one, name in connection.execute(due):
        if len(found) < most and left.get(name, per_host) > 0:
            left[name] = left.get(name, per_host) - 1
            found.append(one)
    return found


def _read(connection: Connection, ids: Sequence[int]) -> list[Owed]:
    claimed = (
        select(entries, articles.c.url, articles.c.path)
        .outerjoin(articles, articles.c.id == entries.c.article_id)
        .where(entries.c.id.in_(list(ids)))
    )
    rows = {row["id"]: row for row in connection.execute(claimed).mappings()}
    return [
        Owed(
            id=row["id"],
            entry=replace(payload.load(row["payload"]), feed=row["feed"]),
            host=row["host"],
            attempts=row["attempts"],
            first_seen=row["first_seen"],
            url=row["url"],
            path=row["path"],
        )
        for row in (rows[one] for one in ids)
    ]
