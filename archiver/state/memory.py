"""What is remembered of entries beside the folder, put into a new state: from the lines of
`aliases.jsonl`, or from what can still be read of a state that is broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as upsert

from archiver import likeness
from archiver.model import LIVE, Entry
from archiver.state import files, owing, payload
from archiver.state.queue import Standing
from archiver.state.schema import aliases, entries
from archiver.urls import authority, identity

CHUNK = 64
"""Rows read at once from a broken state: so many may be lost with one that cannot be read."""

_MOST_LOST = 10_000
"""Chunks in a row that could not be read, after which the rest is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """An entry and how it stood; *path* is where its article rests."""

    entry: Entry
    standing: Standing
    path: str | None = None
    error: str | None = None
    errand: str = LIVE


def restore(
    connection: Connection,
    batch: Sequence[Remembered],
    ranks: Mapping[str, int],
    now: datetime,
) -> int:
    """Put the entries into the state; how many of them are owed.

    What is said to rest where no article does is owed again, of polls as well (`files.list_live`).
    """
    there = files.at(connection, [one.path for one in batch if one.path is not None])
    known = files.of(connection, [one.entry.url for one in batch])
    rows: dict[str, dict[str, Any]] = {}
    said: dict[str, Standing] = {}
    for one in batch:
        key = identity(one.entry.url)
        article = there.get(one.path or "") or known.get(key)
        if article is not None:
            alias = upsert(aliases).values(
                key=key, article_id=article.id, kin=likeness.kin(one.entry.url)
            )
            connection.execute(alias.on_conflict_do_nothing())
        rows[key], said[key] = _row(key, one, article, ranks, now), one.standing
    for row in rows.values():
        new = upsert(entries).values(row)
        changed = {name: new.excluded[name] for name in row if name not in {"key", "first_seen"}}
        connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=changed))
    missing = [
        key
        for key, row in rows.items()
        if row["standing"] == Standing.OWED and said[key] is Standing.SETTLED
    ]
    files.list_live(connection, entries.c.key.in_(missing))
    return sum(row["standing"] == Standing.OWED for row in rows.values())


def _row(
    key: str,
    one: Remembered,
    article: files.Resting | None,
    ranks: Mapping[str, int],
    now: datetime,
) -> dict[str, Any]:
    standing = one.standing
    if article is not None:
        standing = Standing.SETTLED
    elif standing is Standing.SETTLED:
        standing = Standing.OWED
    return {
        "key": key,
        "host": authority(one.entry.fetch_from or one.entry.url),
        "errand": one.errand,
        "feed": one.entry.feed,
        "rank": ranks.get(one.entry.feed, len(ranks)),
        "guid": one.entry.guid,
        "payload": payload.dump(one.entry),
        "kin": owing.kin_of(one.entry),
        "first_seen": now,
        "standing": standing,
        "due": now,
        "error": one.error if standing in {Standing.ASIDE, Standing.GONE} else None,
        "article_id": None if article is None else article.id,
    }


def salvage(file: Path) -> Iterator[Remembered]:
    """Every entry that can still be read of a broken state."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as broken:
        at = lost = 0
        last = _last(broken)
        while lost < _MOST_LOST and at <= last:
            try:
                found = broken.execute(_CHUNK, (at, at + CHUNK)).fetchall()
                lost = 0
            except sqlite3.DatabaseError:
                found, lost = [], lost + 1
            at += CHUNK
            for row in found:
                if (one := _understood(row)) is not None:
                    yield one


_CHUNK = (
    "SELECT errand, payload, standing, error, article_id,"
    " (SELECT path FROM articles WHERE articles.id = article_id)"
    " FROM entries WHERE id >= ? AND id < ?"
)


def _last(broken: sqlite3.Connection) -> int:
    try:
        return int(broken.execute("SELECT max(id) FROM entries").fetchone()[0] or 0)
    except sqlite3.DatabaseError:
        return 2**40  # the end cannot be read: until too many in a row cannot


def _understood(row: tuple[Any, ...]) -> Remembered | None:
    errand, text, standing, error, _, path = row
    try:
        return Remembered(
            entry=payload.load(text),
            standing=Standing(standing),
            path=path,
            error=error,
            errand=errand,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
