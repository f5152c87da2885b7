"""The way into the queue: what is new is owed, what is known is left alone.

Everything is looked up for a whole batch at once: one by one, a million entries took twelve
minutes to owe, most of it spent on building statements.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from archiver import likeness
from archiver.model import LIVE, Entry
from archiver.state import kept, payload, refusals
from archiver.state.queue import Standing
from archiver.state.schema import aliases, also_listed, articles, entries
from archiver.urls import authority, identity

MOST_SAMPLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """What came of owing a batch: entries *known* already, and those *owed* from now on."""

    known: int
    owed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the state knows of a batch: entries by key, the titles of articles by their
    aliases, the entries of each guid, those whose addresses are akin, and who refused which."""

    rows: dict[str, RowMapping]
    aliases: dict[str, str]
    by_guid: dict[str, list[Entry]]
    akin: dict[int, list[RowMapping]]
    refused: frozenset[tuple[int, str]]

    def row(self, key: str, entry: Entry) -> RowMapping | None:
        """The entry as it is known, maybe by an address that differs in what tracks."""
        akin = self.akin.get(likeness.kin(entry.url), ()) if self.akin else ()
        same = (r for r in akin if likeness.is_listed_again(payload.load(r["payload"]), entry))
        return self.rows.get(key) or next(same, None)

    def has(self, key: str, entry: Entry) -> bool:
        """By an alias, which another article may have named wrongly; or as the same guid with
        another link (a link may carry a changing token)."""
        title = self.aliases.get(key)
        if title is not None and (not entry.title or likeness.is_same_title(title, entry.title)):
            return True
        same_guid = self.by_guid.get(entry.guid, ()) if entry.guid else ()
        return any(likeness.is_same_entry(one, entry) for one in same_guid)

    def is_new(self, key: str, entry: Entry) -> bool:
        """Whether it is to be owed: never seen, or left out by the filters of other feeds only."""
        row = self.row(key, entry)
        if row is None:
            return not self.has(key, entry)
        is_others = row["standing"] == Standing.SKIPPED and row["feed"] != entry.feed
        return is_others and (row["id"], entry.feed) not in self.refused


def owe(
    connection: Connection,
    batch: Sequence[Entry],
    errand: str,
    rank: int,
    now: datetime,
    *,
    room: int | None = None,
    due: Callable[[Entry], datetime] | None = None,
    texts: Collection[str] = (),
) -> Owing:
    """Write down what is new in a batch of one feed; *rank* is its place in the configuration.

    No more than *room* entries are owed anew, where that is given; the rest is neither. Each is
    *due* now, else when that says. Of *texts*, other feeds, no more than their own text was wanted:
    what they brought is looked at again for this one.
    """
    keyed = _by_key(batch)
    known, fresh, after_all = _look_up(connection, keyed), dict[str, Entry](), 0
    count = len(batch) - len(keyed)
    for key, entry in keyed.items():
        row = known.row(key, entry)
        if row is not None and row["standing"] == Standing.OWED:
            _list_also(connection, row, entry, errand, rank)
        if row is not None and row["standing"] == Standing.GONE and entry.mementos:
            _owe_again(connection, row, entry, errand, now)
        elif row is not None and errand == LIVE and row["feed"] in texts:
            kept.take_over(connection, row, entry, rank, now)
        elif row is not None and errand == LIVE:
            kept.heed(connection, row, entry, now)
        if not known.is_new(key, entry):
            count += 1
        elif room is not None and len(fresh) + after_all >= room:
            continue
        elif row is not None:
            _owe_after_all(connection, row, _new_row(row["key"], entry, errand, rank, now))
            after_all += 1
        else:
            fresh[key] = entry
            if entry.guid:
                known.by_guid.setdefault(entry.guid, []).append(entry)
    if fresh:
        rows = [_new_row(key, entry, errand, rank, now) for key, entry in fresh.items()]
        if due is not None:
            rows = [row | {"due": due(fresh[row["key"]])} for row in rows]
        connection.execute(insert(entries), rows)
    return Owing(known=count, owed=len(fresh) + after_all)


def samples(connection: Connection, feed: str) -> tuple[str, ...]:
    """Addresses that the feed itself has listed, the latest first: those of entries with a guid,
    which no sitemap gives."""
    listed = (
        select(entries.c.payload)
        .where(entries.c.feed == feed, entries.c.guid.is_not(None))
        .order_by(entries.c.id.desc())
        .limit(MOST_SAMPLES)
    )
    return tuple(payload.load(text).url for text in connection.execute(listed).scalars())


def known(connection: Connection, batch: Sequence[Entry]) -> frozenset[str]:
    """The identities of those of the batch that would not be owed anew."""
    if connection.execute(select(entries.c.id).limit(1)).first() is None:
        return frozenset()  # a plan for a new archive, of a million entries maybe
    keyed = _by_key(batch)
    found = _look_up(connection, keyed)
    return frozenset(key for key, one in keyed.items() if not found.is_new(key, one))


def _by_key(batch: Sequence[Entry]) -> dict[str, Entry]:
    """Each entry of the batch once; what is said of it twice is put together."""
    keyed: dict[str, Entry] = {}
    akin: dict[int, str] = {}
    for entry in batch:
        key = identity(entry.url)
        kin = kin_of(entry)
        if key not in keyed and kin in akin:
            twin = akin[kin]
            key = twin if likeness.is_listed_again(keyed[twin], entry) else key
        keyed[key] = likeness.merged(keyed[key], entry) if key in keyed else entry
        if kin is not None:
            akin.setdefault(kin, key)
    return keyed


def _look_up(connection: Connection, keyed: Mapping[str, Entry]) -> _Known:
    keys = list(keyed)
    listed = connection.execute(select(entries).where(entries.c.key.in_(keys))).mappings()
    alias = select(aliases.c.key, articles.c.title).join(articles).where(aliases.c.key.in_(keys))
    rows = {row["key"]: row for row in listed}
    known = {row.key: row.title for row in connection.execute(alias)}
    strange = [one for key, one in keyed.items() if key not in rows and key not in known]
    akin = _akin(connection, strange)
    found = (*rows.values(), *(row for of_kin in akin.values() for row in of_kin))
    left_out = {row["id"] for row in found if row["standing"] == Standing.SKIPPED}
    return _Known(
        rows=rows,
        aliases=known,
        by_guid=_by_guid(connection, keyed.values()),
        akin=akin,
        refused=refusals.by(connection, left_out) if left_out else frozenset(),
    )


def _by_guid(connection: Connection, batch: Collection[Entry]) -> dict[str, list[Entry]]:
    guids = {entry.guid for entry in batch if entry.guid}
    feeds = {entry.feed for entry in batch}
    same = select(entries.c.guid, entries.c.payload).where(
        entries.c.feed.in_(feeds), entries.c.guid.in_(guids)
    )
    found: dict[str, list[Entry]] = {}
    for guid, text in connection.execute(same) if guids else ():
        found.setdefault(guid, []).append(payload.load(text))
    return found


def _akin(connection: Connection, batch: Collection[Entry]) -> dict[int, list[RowMapping]]:
    kin = {kin for entry in batch if (kin := kin_of(entry)) is not None}
    same = select(entries).where(entries.c.kin.in_(kin))
    found: dict[int, list[RowMapping]] = {}
    for row in connection.execute(same).mappings() if kin else ():
        found.setdefault(row["kin"], []).append(row)
    return found


def kin_of(entry: Entry) -> int | None:
    """What the entry's address is akin to; None where it says too little to be told by."""
    return likeness.kin(entry.url) if entry.title and entry.published else None


def _new_row(key: str, entry: Entry, errand: str, rank: int, now: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "host": authority(entry.fetch_from or entry.url),
        "errand": errand,
        "feed": entry.feed,
        "rank": rank,
        "guid": entry.guid,
        "payload": payload.dump(entry),
        "first_seen": now,
        "standing": Standing.OWED,
        "due": now,
        "said": kept.said(entry) if errand == LIVE else None,
        "kin": kin_of(entry),
    }


def _owe_again(
    connection: Connection, row: RowMapping, entry: Entry, errand: str, now: datetime
) -> None:
    """What was gone, and is remembered by a web archive."""
    known = replace(payload.load(row["payload"]), mementos=entry.mementos)
    values = {
        "payload": payload.dump(known),
        "standing": Standing.OWED,
        "errand": errand,
        "due": now,
    }
    connection.execute(update(entries).where(entries.c.id == row["id"]).values(values))


def _owe_after_all(connection: Connection, row: RowMapping, new: dict[str, Any]) -> None:
    """What other feeds' filters left out is this feed's from now on; it was first seen before."""
    anew = {name: value for name, value in new.items() if name != "first_seen"}
    values = {**anew, "attempts": 0, "interrupted": 0, "error": None}
    connection.execute(update(entries).where(entries.c.id == row["id"]).values(values))


def _list_also(
    connection: Connection, row: RowMapping, entry: Entry, errand: str, rank: int
) -> None:
    """One entry from two feeds or errands: the feed that stands first in the configuration
    owns it, the other lends what the first did not say, and either may have it kept. What rests,
    and is looked at again, stays whose it is."""
    known = payload.load(row["payload"])
    is_first = rank < row["rank"] and not row["looks"]
    owner, other = (entry, known) if is_first else (known, entry)
    merged = likeness.merged(owner, other)
    if merged != known:
        values: dict[str, Any] = {"payload": payload.dump(merged), "feed": owner.feed}
        if is_first:
            values |= {"rank": rank, "guid": entry.guid}
        connection.execute(update(entries).where(entries.c.id == row["id"]).values(values))
    for feed, of_errand in {(entry.feed, errand), (row["feed"], row["errand"])}:
        if (feed, of_errand) != (owner.feed, row["errand"]):
            listed = {"entry_id": row["id"], "errand": of_errand, "feed": feed}
            connection.execute(upsert(also_listed).values(listed).on_conflict_do_nothing())
