"""Articles and the names of their files.

The name is committed together with the canonical URL before the file is put in its place,
so that a crash in between finds the same name again; once given, a name never changes.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from archiver import likeness
from archiver.model import Article
from archiver.state import onfile, payload
from archiver.state.schema import aliases, articles, entries
from archiver.urls import identity

# Built once: to build such a statement costs three to five times what it costs to run it.
_OTHERS = select(entries.c.payload).where(
    entries.c.key == bindparam("sought"), entries.c.id != bindparam("entry")
)
_BY_PATH = select(articles.c.id).where(articles.c.path_key == bindparam("sought"))
_NEW = (
    upsert(articles)
    .on_conflict_do_nothing(index_elements=[articles.c.path_key])
    .returning(articles.c.id)
)
_GIVE = (
    update(entries).where(entries.c.id == bindparam("entry")).values(article_id=bindparam("given"))
)
_ALIAS = upsert(aliases).on_conflict_do_nothing()
_ARCHIVED = (
    update(articles)
    .where(articles.c.id == bindparam("article"))
    .values(digest=bindparam("sum"), archived_at=bindparam("now"), is_adopted=bindparam("adopted"))
)

_INTENDED = select(articles.c.digest, articles.c.flaw).where(
    articles.c.id == bindparam("article"),
    articles.c.archived_at.is_(None),
    articles.c.is_adopted.is_(False),
)
_INTEND = (
    update(articles)
    .where(articles.c.id == bindparam("article"))
    .values(digest=bindparam("sum"), flaw=bindparam("wish"))
)


@dataclass(frozen=True, slots=True)
class Intent:
    """The digest of the file that is about to be put, and why a better one is wished for."""

    digest: str | None = None
    flaw: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An article's place: *is_ours* when this entry is the one that is to fill it."""

    id: int
    url: str
    path: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """An article's file rests: its SHA-256, since when, and whether it was there before us."""

    article_id: int
    digest: str
    since: datetime
    is_adopted: bool = False


def reserve(
    connection: Connection,
    entry_id: int,
    article: Article,
    feed: str,
    path: str,
    spare: str,
    intent: Intent | None = None,
) -> Named:
    """The article's place, given now or earlier: *path*, or *spare* where that is another's. What
    is found there after a kill is ours if it is what was the *intent*.

    An article that shares its canonical URL with a different one (sites exist that name one
    URL on every page) is kept under the URL that its page was had from. One that is on file
    under another address, because it tracks or the site has moved, gets that as an alias.
    One whose every URL is taken by an article that says something else has a fragment of its own.
    """
    first = onfile.found(connection, entry_id, article, article.url)
    if (row := next(iter(first["own"]), None)) is not None:
        if intent is not None:
            intend(connection, row["id"], intent)
        return Named(id=row["id"], url=row["url"], path=row["path"], is_ours=True)
    urls = _own(connection, entry_id, article)
    found = {
        url: first if url == article.url else onfile.found(connection, entry_id, article, url)
        for url in urls
    }
    known = [row for one in found.values() for row in one["alias"]]
    free = [url for url, one in found.items() if not one["alias"]]
    same = [row for row in known if likeness.is_same_article(onfile.known(row), article)]
    twin = next(iter(same), None) or onfile.elsewhere(found.values(), article, feed)
    if not free and twin is None:
        twin = next(
            (row for row in known if not likeness.is_other(onfile.known(row), article)), None
        )
        free = [f"{urls[-1]}#!{crc32(article.title.encode()):08x}"]
    if twin is not None:
        _alias(connection, twin["id"], free)
        return Named(id=twin["id"], url=twin["url"], path=twin["path"], is_ours=False)
    new = _row(article, free[0], feed, intent or Intent())
    tried = ((_insert(connection, new, name), name) for name in numbered(path, spare))
    article_id, path = next((given, name) for given, name in tried if given is not None)
    connection.execute(_GIVE, {"entry": entry_id, "given": article_id})
    _alias(connection, article_id, free)
    return Named(id=article_id, url=free[0], path=path, is_ours=True)


def _own(connection: Connection, entry_id: int, article: Article) -> list[str]:
    """The article's URLs, without a canonical one that is the address of another entry."""
    urls = [article.url, *article.aliases]
    if not article.aliases:
        return urls
    told = {"sought": identity(article.url), "entry": entry_id}
    other = connection.execute(_OTHERS, told).scalar()
    if other is not None and likeness.is_another(payload.load(other), article):
        return urls[1:]
    return urls


def _row(article: Article, url: str, feed: str, intent: Intent) -> dict[str, object]:
    return {
        "key": identity(url),
        "url": url,
        "feed": feed,
        "title": article.title,
        "published": article.published,
        "strategy": article.how.strategy,
        "wording": article.wording or None,
        "digest": intent.digest,
        "flaw": intent.flaw,
    }


def _insert(connection: Connection, row: dict[str, object], path: str) -> int | None:
    """The number of the article's row; None where the path is another's."""
    placed = {**row, "path": path, "path_key": path_key(path)}
    return connection.execute(_NEW, placed).scalar()


def _alias(connection: Connection, article_id: int, urls: Iterable[str]) -> None:
    for url in urls:
        row = {"key": identity(url), "article_id": article_id, "kin": likeness.kin(url)}
        connection.execute(_ALIAS, row)


def _is_free(connection: Connection, path: str) -> bool:
    return connection.execute(_BY_PATH, {"sought": path_key(path)}).first() is None


def rename(connection: Connection, article_id: int, path: str) -> bool:
    """Give an article whose file is not there yet another path, because a foreign file has
    its place; false when that path is another article's."""
    if not _is_free(connection, path):
        return False
    values = {"path": path, "path_key": path_key(path)}
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))
    return True


def intend(connection: Connection, article_id: int, intent: Intent) -> None:
    """What is about to be put in the article's place."""
    told = {"article": article_id, "sum": intent.digest, "wish": intent.flaw}
    connection.execute(_INTEND, told)


def intended(connection: Connection, article_id: int) -> Intent:
    """What was last about to be put in the article's place; nothing where something rests there
    by now, its owner's, as `rebuild` has found."""
    found = connection.execute(_INTENDED, {"article": article_id}).first()
    return Intent(*found) if found is not None else Intent()


def archived(connection: Connection, file: Filed) -> None:
    """The file rests."""
    known = {
        "article": file.article_id,
        "sum": file.digest,
        "now": file.since,
        "adopted": file.is_adopted,
    }
    connection.execute(_ARCHIVED, known)


def numbered(path: str, spare: str) -> Iterator[str]:
    """The names an article may have, best first: *path*, *spare*, then the spare numbered."""
    yield path
    yield spare
    stem, dot, ending = spare.rpartition(".")
    for number in itertools.count(2):
        yield f"{stem}-{number}{dot}{ending}"


def count(connection: Connection) -> int:
    """How many articles rest."""
    resting = select(func.count()).where(articles.c.archived_at.is_not(None))
    return int(connection.execute(resting).scalar_one())


def path_key(path: str) -> str:
    """What two paths share when some file system holds them for one (case, normal form)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
