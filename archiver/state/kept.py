"""Articles that rest and are looked at again: those that are not well, and those that their
source has revised."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, RowMapping, and_, select, update

from archiver.model import Entry
from archiver.state import payload, replacing
from archiver.state.queue import Standing
from archiver.state.schema import aliases, articles, entries
from archiver.urls import authority, identity
from archiver.versions import MOST_REVISIONS

FEEDTEXT = "feedtext"
"""The strategy of an article that was made of what its feed carried."""

TEXT_ALONE = "another feed reads its page"
"""The flaw of an article that was made so because its feed's owner wanted no more of it."""

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article as it rests; *flaw* is why a better version is wished for."""

    id: int
    url: str
    path: str
    digest: str
    strategy: str
    flaw: str | None


def of(connection: Connection, entry_id: int, url: str) -> Kept | None:
    """The article of an entry, as far as it may be improved by what was had from *url*: None
    where that is another article's, or the file is its owner's."""
    article = select(entries.c.article_id).where(entries.c.id == entry_id).scalar_subquery()
    found = select(articles).where(articles.c.id == article, articles.c.archived_at.is_not(None))
    row = connection.execute(found).mappings().first()
    if row is None or row["is_adopted"]:
        return None
    other = select(aliases.c.article_id).where(aliases.c.key == identity(url))
    if connection.execute(other).scalar() not in {None, row["id"]}:
        return None
    names_of = ("id", "url", "path", "digest", "strategy", "flaw")
    return Kept(**{name: row[name] for name in names_of})


def leave_to_owner(connection: Connection, article_id: int) -> None:
    """The file was changed or taken away by its owner: it is not looked at again."""
    owned = {"is_adopted": True, "flaw": None}
    connection.execute(update(articles).where(articles.c.id == article_id).values(owned))
    replacing.drop_all(connection, article_id)


def said(entry: Entry) -> str:
    """The digest of what a feed says of an entry, its markup and white space aside."""
    told = "\0".join((entry.title, entry.content or entry.summary))
    text = "".join(_TAG.sub("", told).split())
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def take_over(
    connection: Connection, row: RowMapping, entry: Entry, rank: int, now: datetime
) -> None:
    """Look again at the article of a settled entry of which a feed brought no more than its own
    text, since another one, which reads pages, lists it as well and owns it from now on."""
    told = and_(articles.c.strategy == FEEDTEXT, ~articles.c.is_adopted)
    flawed = update(articles).where(articles.c.id == row["article_id"], told)
    is_settled = row["standing"] == Standing.SETTLED
    if not is_settled or not connection.execute(flawed.values(flaw=TEXT_ALONE)).rowcount:
        return
    known = payload.load(row["payload"])
    listed = replace(entry, published=known.published or entry.published)
    values = {"feed": entry.feed, "rank": rank, "guid": entry.guid, "said": said(entry)}
    values |= {"standing": Standing.OWED, "due": now, "attempts": 0, "looks": row["looks"] + 1}
    values |= {"payload": payload.dump(listed), "host": authority(entry.url)}
    connection.execute(update(entries).where(entries.c.id == row["id"]).values(values))


def heed(connection: Connection, row: RowMapping, entry: Entry, now: datetime) -> None:
    """Look again at the article of a settled entry where its own feed says something else of
    it than before, or a later time of its last change."""
    known = payload.load(row["payload"])
    if row["standing"] != Standing.SETTLED or row["article_id"] is None:
        return
    if (known.feed, known.url) != (entry.feed, entry.url):
        return
    now_said = said(entry)
    is_later = bool(entry.updated and known.updated and entry.updated > known.updated)
    if row["said"] == now_said and not is_later:
        return
    values: dict[str, object] = {"said": now_said}
    if row["said"] is not None and row["looks"] < MOST_REVISIONS:
        revised = replace(entry, published=known.published or entry.published)
        values |= {"standing": Standing.OWED, "due": now, "attempts": 0}
        values |= {"looks": row["looks"] + 1, "payload": payload.dump(revised)}
    connection.execute(update(entries).where(entries.c.id == row["id"]).values(values))
