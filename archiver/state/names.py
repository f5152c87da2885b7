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

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from archiver import policy
from archiver.model import Article
from archiver.state.schema import aliases, articles, entries
from archiver.urls import identity

# Built once: to build such a statement costs three to five times what it costs to run it.
_MINE = select(articles).where(
    articles.c.id
    == select(entries.c.article_id).where(entries.c.id == bindparam("entry")).scalar_subquery()
)
_BY_ALIAS = (
    select(articles)
    .join(aliases, aliases.c.article_id == articles.c.id)
    .where(aliases.c.key == bindparam("sought"))
)
_BY_PATH = select(articles.c.id).where(articles.c.path_key == bindparam("sought"))
_NEW = insert(articles).returning(articles.c.id)
_GIVE = (
    update(entries).where(entries.c.id == bindparam("entry")).values(article_id=bindparam("given"))
)
_ALIAS = upsert(aliases).on_conflict_do_nothing()
_ARCHIVED = (
    update(articles)
    .where(articles.c.id == bindparam("article"))
    .values(digest=bindparam("sum"), archived_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An article's place: *is_ours* when this entry is the one that is to fill it."""

    id: int
    url: str
    path: str
    is_ours: bool


def reserve(
    connection: Connection, entry_id: int, article: Article, feed: str, path: str, spare: str
) -> Named:
    """The article's place, given now or earlier: *path*, or *spare* where that is another's.

    An article that shares its canonical URL with a different one (sites exist that name one
    URL on every page) is kept under the URL that its page was had from.
    """
    row = connection.execute(_MINE, {"entry": entry_id}).mappings().first()
    if row is not None:
        return Named(id=row["id"], url=row["url"], path=row["path"], is_ours=True)
    urls = (article.url, *article.aliases)
    found = {url: _by_alias(connection, url) for url in urls}
    known = [row for row in found.values() if row is not None]
    free = [url for url, row in found.items() if row is None]
    same = [r for r in known if policy.is_same_article(r["title"], r["published"], article)]
    if same or not free:
        twin = (same or known)[0]
        _alias(connection, twin["id"], free)
        return Named(id=twin["id"], url=twin["url"], path=twin["path"], is_ours=False)
    path = next(p for p in numbered(path, spare) if _is_free(connection, p))
    article_id = _insert(connection, article, free[0], path, feed)
    connection.execute(_GIVE, {"entry": entry_id, "given": article_id})
    _alias(connection, article_id, free)
    return Named(id=article_id, url=free[0], path=path, is_ours=True)


def _insert(connection: Connection, article: Article, url: str, path: str, feed: str) -> int:
    row = {
        "key": identity(url),
        "url": url,
        "path": path,
        "path_key": path_key(path),
        "feed": feed,
        "title": article.title,
        "published": article.published,
        "strategy": article.how.strategy,
    }
    return int(connection.execute(_NEW, row).scalar_one())


def _by_alias(connection: Connection, url: str) -> RowMapping | None:
    return connection.execute(_BY_ALIAS, {"sought": identity(url)}).mappings().first()


def _alias(connection: Connection, article_id: int, urls: Iterable[str]) -> None:
    for url in urls:
        connection.execute(_ALIAS, {"key": identity(url), "article_id": article_id})


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


def archived(connection: Connection, article_id: int, digest: str, now: datetime) -> None:
    """The file rests: its SHA-256 and when."""
    connection.execute(_ARCHIVED, {"article": article_id, "sum": digest, "now": now})


def improved(
    connection: Connection, article_id: int, digest: str, strategy: str, now: datetime
) -> None:
    """A better version rests in the article's file, found by that strategy."""
    archived(connection, article_id, digest, now)
    values = {"strategy": strategy}
    connection.execute(update(articles).where(articles.c.id == article_id).values(values))


def archived_by(connection: Connection, entry_id: int, digest: str, now: datetime) -> None:
    """The same for the article of an entry: its file was there from an earlier attempt."""
    mine = select(entries.c.article_id).where(entries.c.id == entry_id)
    archived(connection, connection.execute(mine).scalar_one(), digest, now)


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
