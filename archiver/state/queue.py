"""The queue: entries are owed, claimed under a lease, and settled.

An entry is owed from first sight until it is archived, found to be a duplicate, set aside or
gone. A lease names its holder and is as good as the holder's life (`holders`).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    delete,
    func,
    insert,
    select,
    union,
    update,
)

from archiver import policy
from archiver.model import LIVE, Entry
from archiver.state import payload
from archiver.state.schema import aliases, also_listed, articles, entries
from archiver.urls import host, identity

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
class Owing:
    """What came of owing a batch: entries *known* already, and those *owed* from now on."""

    known: int
    owed: int


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


def owe(
    connection: Connection,
    batch: Sequence[Entry],
    errand: str,
    rank: int,
    now: datetime,
    *,
    room: int | None = None,
) -> Owing:
    """Write down what is new in the batch; *rank* is its feed's place in the configuration.

    No more than *room* entries are owed anew, where that is given; the rest is neither.
    """
    known = owed = 0
    for entry in batch:
        key = identity(entry.url)
        row = connection.execute(select(entries).where(entries.c.key == key)).mappings().first()
        if row is not None:
            known += 1
            if row["standing"] == Standing.OWED:
                _list_also(connection, row, entry, errand, rank)
        elif _is_known(connection, key, entry):
            known += 1
        elif room is None or owed < room:
            connection.execute(insert(entries).values(_new_row(key, entry, errand, rank, now)))
            owed += 1
    return Owing(known=known, owed=owed)


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
    hosts = [name for name in _hosts_owed(connection, errand) if in_hand.get(name, 0) < per_host]
    random.shuffle(hosts)
    chosen: list[int] = []
    for name in hosts:
        room = min(limit - len(chosen), per_host - in_hand.get(name, 0))
        if room <= 0:
            break
        chosen += _due(connection, errand, name, now, room, alone=alone)
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


def hand_back(connection: Connection, ids: Sequence[int]) -> None:
    """Give up leases whose entries were not tried: nothing is counted against them."""
    connection.execute(update(entries).where(entries.c.id.in_(list(ids))).values(holder=None))


def holders(connection: Connection) -> list[str]:
    """Everyone who holds a lease."""
    held = select(entries.c.holder).where(entries.c.holder.is_not(None)).distinct()
    return [str(name) for (name,) in connection.execute(held)]


def void(connection: Connection, dead: Sequence[str]) -> list[Entry]:
    """Void the leases of the dead; the entries set aside because it came to that too often."""
    if not dead:
        return []
    connection.execute(
        update(entries)
        .where(entries.c.holder.in_(list(dead)))
        .values(holder=None, interrupted=entries.c.interrupted + 1)
    )
    too_often = and_(entries.c.standing == Standing.OWED, entries.c.interrupted >= ASIDE_AFTER)
    found = connection.execute(select(entries.c.payload).where(too_often)).scalars().all()
    connection.execute(
        update(entries)
        .where(too_often)
        .values(standing=Standing.ASIDE, error=f"interrupted {ASIDE_AFTER} times")
    )
    return [payload.load(text) for text in found]


def is_any_owed(connection: Connection, errand: Errand, now: datetime) -> bool:
    """Whether anything of the errand is due, whoever holds it."""
    return any(
        connection.execute(
            select(entries.c.id).where(wanted, entries.c.due <= now).limit(1)
        ).first()
        for wanted in (_own(errand), _shared(errand))
    )


def count_owed(connection: Connection, errand: Errand, now: datetime) -> int:
    """How many entries of the errand are due and not held."""
    wanted = _own(errand), entries.c.due <= now, entries.c.holder.is_(None)
    return int(connection.execute(select(func.count()).where(*wanted)).scalar_one())


def count_listed(connection: Connection, errand: str) -> int:
    """How many entries the errand has listed so far, whatever became of them."""
    listed = select(func.count()).where(entries.c.errand == errand)
    return int(connection.execute(listed).scalar_one())


def count_known(connection: Connection, batch: Sequence[Entry]) -> int:
    """How many of the batch would not be owed anew."""
    known = 0
    for entry in batch:
        key = identity(entry.url)
        seen = connection.execute(select(entries.c.id).where(entries.c.key == key)).first()
        known += seen is not None or _is_known(connection, key, entry)
    return known


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


def _new_row(key: str, entry: Entry, errand: str, rank: int, now: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "host": host(entry.fetch_from or entry.url),
        "errand": errand,
        "feed": entry.feed,
        "rank": rank,
        "guid": entry.guid,
        "payload": payload.dump(entry),
        "first_seen": now,
        "standing": Standing.OWED,
        "due": now,
    }


def _is_known(connection: Connection, key: str, entry: Entry) -> bool:
    """By an alias, or as the same guid with another link (a link may carry a changing token)."""
    if connection.execute(select(aliases.c.key).where(aliases.c.key == key)).first():
        return True
    if not entry.guid:
        return False
    same_guid = select(entries.c.payload).where(
        entries.c.feed == entry.feed, entries.c.guid == entry.guid
    )
    earlier = [payload.load(text) for text in connection.execute(same_guid).scalars()]
    return any(policy.is_same_entry(known, entry) for known in earlier)


def _list_also(
    connection: Connection, row: RowMapping, entry: Entry, errand: str, rank: int
) -> None:
    """One entry from two feeds or errands: the feed that stands first in the configuration
    owns it, the other lends what the first did not say, and either may have it kept."""
    known = payload.load(row["payload"])
    owner, other = (entry, known) if rank < row["rank"] else (known, entry)
    merged = policy.merged(owner, other)
    if merged != known:
        values: dict[str, Any] = {"payload": payload.dump(merged), "feed": owner.feed}
        if rank < row["rank"]:
            values |= {"rank": rank, "guid": entry.guid}
        connection.execute(update(entries).where(entries.c.id == row["id"]).values(values))
    for feed, of_errand in {(entry.feed, errand), (row["feed"], row["errand"])}:
        if (feed, of_errand) == (owner.feed, row["errand"]):
            continue
        listed = {"entry_id": row["id"], "errand": of_errand, "feed": feed}
        same = and_(*(also_listed.c[name] == value for name, value in listed.items()))
        if not connection.execute(select(also_listed).where(same)).first():
            connection.execute(insert(also_listed).values(listed))


def _own(errand: Errand) -> ColumnElement[bool]:
    """Owed entries whose errand this is."""
    own = and_(entries.c.standing == Standing.OWED, entries.c.errand == errand.name)
    return own if errand.feeds is None else and_(own, entries.c.feed.in_(errand.feeds))


def _shared(errand: Errand) -> ColumnElement[bool]:
    """Owed entries that the errand listed too, or that one of its feeds did."""
    listed = select(also_listed.c.entry_id).where(also_listed.c.errand == errand.name)
    if errand.feeds is not None:
        listed = listed.where(also_listed.c.feed.in_(errand.feeds))
    return and_(entries.c.standing == Standing.OWED, entries.c.id.in_(listed))


def _hosts_owed(connection: Connection, errand: Errand) -> list[str]:
    """The hosts with entries of the errand: index seeks from one host to the next, since a
    backfill may owe a million entries of three hosts."""
    own = and_(entries.c.standing == Standing.OWED, entries.c.errand == errand.name)
    walk = select(func.min(entries.c.host).label("host")).where(own).cte("walk", recursive=True)
    following = select(func.min(entries.c.host)).where(own, entries.c.host > walk.c.host)
    walk = walk.union_all(select(following.scalar_subquery()).where(walk.c.host.is_not(None)))
    found = union(
        select(walk.c.host).where(walk.c.host.is_not(None)),
        select(entries.c.host).where(_shared(errand)),
    )
    return [str(name) for name in connection.execute(found).scalars()]


def _due(
    connection: Connection, errand: Errand, name: str, now: datetime, room: int, *, alone: bool
) -> list[int]:
    """Two questions rather than one with OR, which would use no index."""
    suspect = entries.c.interrupted >= ALONE_AFTER
    found: list[int] = []
    for wanted in (_own(errand), _shared(errand)):
        due = (
            select(entries.c.id)
            .where(
                wanted,
                entries.c.host == name,
                entries.c.due <= now,
                entries.c.holder.is_(None),
                suspect if alone else ~suspect,
                entries.c.id.not_in(found),
            )
            .order_by(entries.c.interrupted, entries.c.due, entries.c.id)
            .limit(room - len(found))
        )
        found += connection.execute(due).scalars()
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
