"""Articles as files: what `verify` holds the folder against, and what `rebuild` makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    delete,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from archiver import likeness
from archiver.model import LIVE
from archiver.state import replacing
from archiver.state.names import path_key
from archiver.state.queue import Standing
from archiver.state.schema import aliases, also_listed, articles, entries
from archiver.urls import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """An article's file as the state knows it; *digest* is None while it is being written."""

    id: int
    url: str
    path: str
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article's file as it was found in the folder, and the feed that it seems to be of."""

    path: str
    digest: str
    source: str
    title: str
    published: datetime | None
    feed: str = ""


def count(connection: Connection) -> int:
    """How many articles are named, whether their files rest or not."""
    found = connection.execute(select(articles.c.id).order_by(articles.c.id.desc()).limit(1))
    return int(found.scalar() or 0)


def resting(connection: Connection, after: int, limit: int) -> list[Resting]:
    """Articles whose files rest, by their ids, from the one behind *after* on."""
    wanted = (
        select(articles)
        .where(articles.c.id > after, articles.c.archived_at.is_not(None))
        .order_by(articles.c.id)
        .limit(limit)
    )
    return [_resting(row) for row in connection.execute(wanted).mappings()]


def at(connection: Connection, paths: Sequence[str]) -> dict[str, Resting]:
    """The articles that are named to those paths, by path."""
    wanted = select(articles).where(articles.c.path_key.in_([path_key(path) for path in paths]))
    found = [_resting(row) for row in connection.execute(wanted).mappings()]
    return {one.path: one for one in found}


def of(connection: Connection, sources: Sequence[str]) -> dict[str, Resting]:
    """The articles that those URLs lead to, by the identity of the URL."""
    keys = [identity(url) for url in sources]
    wanted = (
        select(articles, aliases.c.key.label("alias"))
        .join(aliases, aliases.c.article_id == articles.c.id)
        .where(aliases.c.key.in_(keys))
    )
    return {row["alias"]: _resting(row) for row in connection.execute(wanted).mappings()}


def adopt(connection: Connection, one: Found, known: Resting | None, now: datetime) -> Resting:
    """Take the file for what it says it is: a new article, or one that is *known* to rest
    elsewhere or to have been different; from now on it is its owner's, and never replaced."""
    _make_way(connection, one.path, None if known is None else known.id)
    values: dict[str, Any] = {
        "path": one.path,
        "path_key": _free_key(connection, one.path),
        "digest": one.digest,
        "archived_at": now,
        "is_adopted": True,
    }
    if known is not None:
        connection.execute(update(articles).where(articles.c.id == known.id).values(values))
        replacing.drop_all(connection, known.id)
        return Resting(id=known.id, url=known.url, path=one.path, digest=one.digest)
    values |= {"key": identity(one.source), "url": one.source, "feed": one.feed}
    values |= {"title": one.title, "published": one.published, "strategy": "adopted"}
    made = connection.execute(insert(articles).values(values).returning(articles.c.id))
    new = Resting(id=made.scalar_one(), url=one.source, path=one.path, digest=one.digest)
    alias = {"key": values["key"], "article_id": new.id, "kin": likeness.kin(one.source)}
    connection.execute(upsert(aliases).values(alias).on_conflict_do_nothing())
    return new


def forget(connection: Connection, gone: Sequence[int], now: datetime) -> int:
    """The files of these articles are not there: what led to them is owed again. How many entries
    that are."""
    led = entries.c.article_id.in_(list(gone))
    owed = {"article_id": None, "standing": Standing.OWED, "due": now, "attempts": 0, "looks": 0}
    list_live(connection, led)
    count = connection.execute(update(entries).where(led).values(owed)).rowcount
    connection.execute(delete(aliases).where(aliases.c.article_id.in_(list(gone))))
    connection.execute(delete(articles).where(articles.c.id.in_(list(gone))))
    return int(count)


def list_live(connection: Connection, which: ColumnElement[bool]) -> None:
    """What is owed of a backfill that is over is the next poll's as well, for nobody comes back to
    it; it stays on its errand, since the age of what is past is no reason to leave it out."""
    past = select(entries.c.id, literal(LIVE), entries.c.feed).where(
        which, entries.c.errand != LIVE
    )
    columns = ["entry_id", "errand", "feed"]
    connection.execute(upsert(also_listed).from_select(columns, past).on_conflict_do_nothing())


def _resting(row: RowMapping) -> Resting:
    is_there = row["archived_at"] is not None
    digest = row["digest"] if is_there else None
    return Resting(id=row["id"], url=row["url"], path=row["path"], digest=digest)


def _make_way(connection: Connection, path: str, own: int | None) -> None:
    """Another article's file stood where this one is now: it is named to no place that is."""
    holder = at(connection, [path]).get(path)
    if holder is not None and holder.id != own:
        nowhere = f".gone/{holder.id}"
        values = {"path": nowhere, "path_key": nowhere}
        connection.execute(update(articles).where(articles.c.id == holder.id).values(values))


def _free_key(connection: Connection, path: str) -> str:
    """The folded path; where a file whose name differs in case only has it, the path as well."""
    key = path_key(path)
    taken = select(articles.c.path).where(articles.c.path_key == key, articles.c.path != path)
    return key if connection.execute(taken).first() is None else f"{key}\n{path}"
