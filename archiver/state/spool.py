"""The spool: a few recent lessons of each site, and pages that may be read again.

It is bounded in rows and bytes: a page that has waited longest makes room for a new one. What is
pushed out is a lesson lost, never an article.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from archiver.model import Entry
from archiver.state import payload
from archiver.state.kept import Kept
from archiver.state.schema import articles, entries, spool, templates
from archiver.state.templates import RETIRED

MOST_LESSONS = 24
"""Lessons of one site."""

MOST_PAGE_BYTES = 500_000
MOST_SPOOL_BYTES = 64_000_000
"""Bytes of one page that waits, compressed, and of all that do."""

AT_ONCE = 8
"""Pages that are taken out of it at a time."""


# Built once: to build such a statement costs three to five times what it costs to run it.
_HERE = spool.c.site == bindparam("here")
_OF_TEMPLATE = and_(_HERE, spool.c.template_id.is_not_distinct_from(bindparam("owner")))
_NEW = insert(spool).on_conflict_do_nothing()
_LATEST = select(spool.c.id).where(_HERE).order_by(spool.c.id.desc()).limit(MOST_LESSONS)
_FORGET = delete(spool).where(_HERE, spool.c.id.not_in(_LATEST))
_COUNT = select(func.count()).where(_OF_TEMPLATE, spool.c.is_learned.is_(False))
_LAST_LEARNED = (
    select(templates.c.id)
    .where(templates.c.site == bindparam("here"), templates.c.doubts < RETIRED)
    .order_by(templates.c.learned_at.desc(), templates.c.id.desc())
    .limit(1)
)
_SIZE = func.length(spool.c.page).label("size")
_HELD = select(func.sum(_SIZE)).where(spool.c.page.is_not(None))
_OLDEST = (
    select(spool.c.id, _SIZE).where(spool.c.page.is_not(None)).order_by(spool.c.id).limit(AT_ONCE)
)
_LET_GO = (
    update(spool)
    .where(spool.c.id.in_(bindparam("ids", expanding=True)))
    .values(page=None, payload=None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A page in the spool that may be read again, and the article that it was read as."""

    id: int
    entry: Entry
    first_seen: datetime
    page: bytes
    lesson: bytes
    version: int
    template: bytes
    pages: int
    kept: Kept


def store(
    connection: Connection,
    site: str,
    key: str,
    entry: Entry,
    entry_id: int,
    lesson: bytes,
    page: bytes | None,
    template_id: int | None,
    *,
    is_untried: bool = False,
) -> tuple[int | None, int]:
    """Put a lesson into the spool, and the page if it is none too large: its template, and how
    many new lessons there are of that, or of those that none fitted.

    One of a page that *is_untried*, for which nothing was known of its site yet, is taken for the
    template's in use that was learned last: most are, and `learn` leaves out those that are not.
    """
    if is_untried:
        template_id = connection.execute(_LAST_LEARNED, {"here": site}).scalar()
    if page is not None and len(page) > MOST_PAGE_BYTES:
        page = None
    if page is not None:
        _make_room(connection, len(page))
    row = {
        "site": site,
        "key": key,
        "entry_id": entry_id,
        "template_id": template_id,
        "is_learned": False,
        "version": 0,
        "lesson": lesson,
        "payload": None if page is None else payload.dump(entry),
        "page": page,
    }
    connection.execute(_NEW, row)
    connection.execute(_FORGET, {"here": site})
    counted = connection.execute(_COUNT, {"here": site, "owner": template_id}).scalar_one()
    return template_id, int(counted)


def _make_room(connection: Connection, size: int) -> None:
    """Let the pages go that have waited longest, of sites that never taught enough."""
    held = connection.execute(_HELD).scalar() or 0
    while held + size > MOST_SPOOL_BYTES:
        oldest = {row.id: row.size for row in connection.execute(_OLDEST)}
        connection.execute(_LET_GO, {"ids": list(oldest)})
        held -= sum(oldest.values())


def lessons(connection: Connection, site: str, template_id: int | None) -> dict[int, bytes]:
    """The lessons of a template, or those that none fitted."""
    wanted = select(spool.c.id, spool.c.lesson).where(_OF_TEMPLATE).order_by(spool.c.id)
    rows = connection.execute(wanted, {"here": site, "owner": template_id})
    return {row.id: row.lesson for row in rows}


def waiting(connection: Connection, site: str | None, *, limit: int) -> list[Waiting]:
    """Some of the pages that a newer template than theirs may read again, of one site or of all,
    the longest waiting first."""
    wanted = (
        select(
            spool,
            templates.c.value,
            templates.c.version.label("newest"),
            templates.c.pages,
            entries.c.first_seen,
            entries.c.article_id,
            articles.c.url,
            articles.c.path,
            articles.c.digest,
            articles.c.strategy,
            articles.c.flaw,
        )
        .join(templates, templates.c.id == spool.c.template_id)
        .join(entries, entries.c.id == spool.c.entry_id)
        .join(articles, articles.c.id == entries.c.article_id)
        .where(
            spool.c.page.is_not(None),
            articles.c.is_adopted.is_(False),
            spool.c.version < templates.c.version,
            articles.c.archived_at.is_not(None),
        )
        .order_by(spool.c.id)
        .limit(limit)
    )
    if site is not None:
        wanted = wanted.where(spool.c.site == site)
    return [
        Waiting(
            id=row["id"],
            entry=payload.load(row["payload"]),
            first_seen=row["first_seen"],
            page=row["page"],
            lesson=row["lesson"],
            version=row["newest"],
            template=row["value"],
            pages=row["pages"],
            kept=Kept(
                id=row["article_id"],
                url=row["url"],
                path=row["path"],
                digest=row["digest"],
                strategy=row["strategy"],
                flaw=row["flaw"],
            ),
        )
        for row in connection.execute(wanted).mappings()
    ]


def let_go(connection: Connection, entry_id: int) -> None:
    """A later look has brought a better version than what may be made of the page that waits."""
    waits = and_(spool.c.entry_id == entry_id, spool.c.page.is_not(None))
    connection.execute(update(spool).where(waits).values(page=None, payload=None))


def read_again(connection: Connection, one: Waiting, *, keeps_page: bool) -> None:
    """The page was read again by the newest template; it may wait for a still better one."""
    values: dict[str, Any] = {"version": one.version}
    if not keeps_page:
        values |= {"page": None, "payload": None}
    connection.execute(update(spool).where(spool.c.id == one.id).values(values))
