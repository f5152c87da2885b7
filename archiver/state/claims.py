"""Claims: which of the owed entries are due, host by host, and whose they are from now on."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Row,
    Select,
    String,
    Table,
    and_,
    bindparam,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from archiver.model import Entry
from archiver.state import payload
from archiver.state.queue import ALONE_AFTER, ASIDE_AFTER, Errand, Owed, Standing
from archiver.state.schema import also_listed, articles, entries

_chosen = Table(
    "chosen",
    MetaData(),
    Column("choice", BigInteger, primary_key=True),
    Column("feed", String, primary_key=True),
    prefixes=["TEMPORARY"],
)
"""The feeds of an errand, told once: ten thousand names in each of a claim's questions would
cost more than all the rest of it."""

# Built once, here and below: to build such a statement costs five times what it costs to run it.
_MAKE_CHOSEN = str(CreateTable(_chosen, if_not_exists=True).compile(dialect=sqlite.dialect()))
_IS_KNOWN = select(_chosen.c.feed).where(_chosen.c.choice == bindparam("choice")).limit(1)
_HOLD = (
    update(entries)
    .where(entries.c.id.in_(bindparam("ids", expanding=True)))
    .values(holder=bindparam("by"))
)
_CLAIMED = (
    select(entries, articles.c.url, articles.c.path)
    .outerjoin(articles, articles.c.id == entries.c.article_id)
    .where(entries.c.id.in_(bindparam("ids", expanding=True)))
)
_IS_DUE = and_(entries.c.due <= bindparam("now"), entries.c.holder.is_(None))
"""Whether an entry may be claimed now."""


def claim(
    connection: Connection,
    holder: str,
    errand: Errand,
    now: datetime,
    *,
    limit: int,
    in_hand: Mapping[str, int],
    per_host: int,
    rests: Callable[[str], float] = lambda _host: 0.0,
    alone: bool = False,
) -> list[Owed]:
    """Up to *limit* due entries, at most *per_host* of a host, those *in_hand* counted, and none
    of a host that *rests* for some seconds.

    Hosts take turns by chance, so that none of many waits for ever. *alone* asks for one of
    the suspects that `ALONE_AFTER` keeps out of every other claim: of all hosts the least
    interrupted, so that the one that kills us comes after those it was in hand with.
    """
    if errand.feeds is not None:
        _choose(connection, errand.feeds)
    times = range(ALONE_AFTER, ASIDE_AFTER) if alone else range(ALONE_AFTER)
    ask = _Ask(errand=errand, now=now, times=times, rests=rests)
    room = {name: per_host - number for name, number in in_hand.items()}
    due = _hosts_due(connection, ask)
    room |= {name: 0 for name in due if rests(name) > 0}
    hosts = [name for name in due if room.get(name, per_host) > 0]
    random.shuffle(hosts)
    rounds: list[Sequence[int]] = [(number,) for number in times] if alone else [times]
    for each in rounds:
        among = replace(ask, times=each)
        if chosen := _due(connection, among, hosts, dict(room), limit=limit, per_host=per_host):
            connection.execute(_HOLD, {"ids": chosen, "by": holder})
            return _read(connection, chosen)
    return []


def _due(
    connection: Connection,
    ask: _Ask,
    hosts: Sequence[str],
    room: dict[str, int],
    *,
    limit: int,
    per_host: int,
) -> list[int]:
    """Up to *limit* of the errand's own, host by host, then of those that it shares."""
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
    return chosen


def hosts_due(connection: Connection, errand: Errand, now: datetime) -> list[str]:
    """The hosts of which something that the errand owes or shares is due and not in hand."""
    if errand.feeds is not None:
        _choose(connection, errand.feeds)
    ask = _Ask(errand=errand, now=now, times=range(ALONE_AFTER))
    return list(dict.fromkeys([*_hosts_due(connection, ask), *_shared_hosts(connection, ask)]))


def waiting(
    connection: Connection, errand: Errand, now: datetime, name: str, *, after: int, limit: int
) -> list[tuple[int, Entry]]:
    """What the errand owes or shares of a host that is due and not in hand, with its numbers,
    from the number *after* on."""
    if errand.feeds is not None:
        _choose(connection, errand.feeds)
    ask = _Ask(errand=errand, now=now, times=range(ASIDE_AFTER))
    found: set[int] = set()
    for is_of_errand in (ask.of(), ask.shares()):
        due = and_(is_of_errand, entries.c.host == name, _IS_DUE, entries.c.id > after)
        first = select(entries.c.id).where(due).order_by(entries.c.id).limit(limit)
        found.update(connection.execute(first, ask.told()).scalars())
    ids = sorted(found)[:limit]
    told = select(entries.c.id, entries.c.feed, entries.c.payload).where(entries.c.id.in_(ids))
    rows = connection.execute(told.order_by(entries.c.id))
    return [(one, replace(payload.load(text), feed=feed)) for one, feed, text in rows]


def count_due(connection: Connection, errand: Errand, now: datetime) -> dict[str, int]:
    """How many entries of each host the errand itself owes that are due, those in hand among
    them; the hosts first that have most of them."""
    if errand.feeds is not None:
        _choose(connection, errand.feeds)
    ask = _Ask(errand=errand, now=now, times=range(ASIDE_AFTER))
    counted = _count_due(errand.feeds is not None)
    return {row.host: row.number for row in connection.execute(counted, ask.told())}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """What a claim asks for: entries of the errand, due by *now*, that were interrupted so
    many *times*, of hosts that do not *rest*."""

    errand: Errand
    now: datetime
    times: Sequence[int]
    rests: Callable[[str], float] = lambda _host: 0.0

    def of(self) -> ColumnElement[bool]:
        """What the errand itself owes."""
        return _of(self.errand.feeds is not None)

    def shares(self) -> ColumnElement[bool]:
        """What another errand or feed owns and this one listed too; they are few as a rule.

        Only what is owed is listed there, which is not asked again: the planner would take the
        index of all that is owed rather than this short list.
        """
        listed = select(also_listed.c.entry_id).where(also_listed.c.errand == self.errand.name)
        if self.errand.feeds is not None:
            listed = listed.where(_is_chosen(also_listed.c.feed))
        return entries.c.id.in_(listed)

    def often(self) -> ColumnElement[bool]:
        """Interrupted as often as is asked for."""
        return entries.c.interrupted.in_(self.times)

    def told(self) -> dict[str, object]:
        """The values of the statements that are built once."""
        return {"errand": self.errand.name, "choice": hash(self.errand.feeds), "now": self.now}


def _of(is_chosen: bool) -> ColumnElement[bool]:
    """What an errand itself owes, of all feeds or of those that were chosen."""
    owed = and_(entries.c.standing == Standing.OWED, entries.c.errand == bindparam("errand"))
    return and_(owed, _is_chosen(entries.c.feed)) if is_chosen else owed


@cache
def _count_due(is_chosen: bool) -> Select[str, int]:
    number = func.count().label("number")
    due = select(entries.c.host, number).where(_of(is_chosen))
    of_hosts = due.where(entries.c.due <= bindparam("now")).group_by(entries.c.host)
    return of_hosts.order_by(number.desc(), entries.c.host)


def _choose(connection: Connection, feeds: tuple[str, ...]) -> None:
    """Tell SQLite which feeds are meant, once for each connection."""
    connection.exec_driver_sql(_MAKE_CHOSEN)
    number = hash(feeds)
    if feeds and connection.execute(_IS_KNOWN, {"choice": number}).first() is None:
        rows = [{"choice": number, "feed": feed} for feed in feeds]
        connection.execute(insert(_chosen), rows)


def _is_chosen(column: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(_chosen.c.choice == bindparam("choice"), _chosen.c.feed == column)


def _hosts_due(connection: Connection, ask: _Ask) -> list[str]:
    """The hosts with entries of the errand that are due."""
    walk = _walk(ask.errand.feeds is not None)
    told = {**ask.told(), "times": list(ask.times)}
    return [str(name) for name in connection.execute(walk, told).scalars()]


@cache
def _walk(is_chosen: bool) -> Select[str]:
    """Index seeks from one host to the next, since a backfill may owe a million entries of three
    hosts."""
    of = _of(is_chosen=False)
    walk = select(func.min(entries.c.host).label("host")).where(of).cte("walk", recursive=True)
    following = select(func.min(entries.c.host)).where(of, entries.c.host > walk.c.host)
    walk = walk.union_all(select(following.scalar_subquery()).where(walk.c.host.is_not(None)))
    often = entries.c.interrupted.in_(bindparam("times", expanding=True))
    due = exists().where(_of(is_chosen), entries.c.host == walk.c.host, often, _IS_DUE)
    return select(walk.c.host).where(due)


def _own_due(connection: Connection, ask: _Ask, name: str, most: int) -> list[int]:
    """Those of one host, the least interrupted first. A question for each number of
    interruptions: over a range of them the index would not lead to what is due."""
    first = _first_due(ask.errand.feeds is not None)
    found: list[int] = []
    for number in ask.times:
        if len(found) == most:
            break
        told = {**ask.told(), "host": name, "number": number, "most": most - len(found)}
        found += connection.execute(first, told).scalars()
    return found


@cache
def _first_due(is_chosen: bool) -> Select[int]:
    own = and_(_of(is_chosen), entries.c.host == bindparam("host"), _IS_DUE)
    due = select(entries.c.id).where(own, entries.c.interrupted == bindparam("number"))
    return due.order_by(entries.c.due, entries.c.id).limit(bindparam("most"))


def _shared_due(
    connection: Connection,
    ask: _Ask,
    chosen: Sequence[int],
    most: int,
    room: Mapping[str, int],
    per_host: int,
) -> list[int]:
    """Those that it shares, of hosts that do not rest."""
    left = dict(room)
    due = (
        select(entries.c.id, entries.c.host)
        .where(ask.shares(), _IS_DUE, ask.often(), entries.c.id.not_in(chosen))
        .limit(most * per_host)
    )

    def first() -> Sequence[Row[int, str]]:
        full = [name for name, places in left.items() if places <= 0]
        return connection.execute(due.where(entries.c.host.not_in(full)), ask.told()).all()

    rows = first()
    if any(ask.rests(name) > 0 for _, name in rows):
        left |= {name: 0 for name in _shared_hosts(connection, ask) if ask.rests(name) > 0}
        rows = first()
    found: list[int] = []
    for one, name in rows:
        if len(found) < most and left.get(name, per_host) > 0:
            left[name] = left.get(name, per_host) - 1
            found.append(one)
    return found


def _shared_hosts(connection: Connection, ask: _Ask) -> list[str]:
    hosts = select(entries.c.host).distinct().where(ask.shares(), _IS_DUE, ask.often())
    return list(connection.execute(hosts, ask.told()).scalars())


def _read(connection: Connection, ids: Sequence[int]) -> list[Owed]:
    rows = {row["id"]: row for row in connection.execute(_CLAIMED, {"ids": list(ids)}).mappings()}
    return [
        Owed(
            id=row["id"],
            entry=replace(payload.load(row["payload"]), feed=row["feed"]),
            host=row["host"],
            attempts=row["attempts"],
            first_seen=row["first_seen"],
            interrupted=row["interrupted"],
            article_id=row["article_id"],
            errand=row["errand"],
            url=row["url"],
            path=row["path"],
            looks=row["looks"],
        )
        for row in (rows[one] for one in ids)
    ]
