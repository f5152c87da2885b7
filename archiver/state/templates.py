"""What is learned of sites: their templates, how these get on, and the spool of lessons.

A site's rows are few and bounded; what is pushed out of the spool is a lesson lost, never an
article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from archiver.model import Entry, Learned
from archiver.state import payload
from archiver.state.schema import articles, entries, sites, spool, templates

MOST_TEMPLATES = 8
"""Layouts of one site: sections have their own, and old pages old ones."""

MOST_LESSONS = 24
"""Lessons of one site."""

MOST_PAGE_BYTES = 500_000
MOST_SPOOL_BYTES = 64_000_000
"""Bytes of one page that waits, compressed, and of all that do."""

ALARM = 4
"""Pages in a row that no template fitted, from which on the site has another layout."""

RETIRED = 2
"""Checks in a row that contradict a template, from which on it is used no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A template of a site. *served* and the dates are what is committed of them."""

    id: int
    version: int
    pages: int
    doubts: int
    first: datetime | None
    last: datetime | None
    value: bytes


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
    article_id: int
    url: str
    path: str
    digest: str


def of_site(connection: Connection, site: str) -> tuple[int, list[Known]]:
    """The pages missed in a row, and the templates that are in use, the latest first."""
    misses = connection.execute(select(sites.c.misses).where(sites.c.site == site)).scalar()
    used = (
        select(templates)
        .where(templates.c.site == site, templates.c.doubts < RETIRED)
        .order_by(templates.c.learned_at.desc(), templates.c.id.desc())
    )
    return misses or 0, [
        Known(
            id=row["id"],
            version=row["version"],
            pages=row["pages"],
            doubts=row["doubts"],
            first=row["first"],
            last=row["last"],
            value=row["value"],
        )
        for row in connection.execute(used).mappings()
    ]


def store(
    connection: Connection,
    site: str,
    key: str,
    entry: Entry,
    entry_id: int,
    lesson: bytes,
    page: bytes | None,
    template_id: int | None,
) -> None:
    """Put a lesson into the spool, and the page where there is room for it."""
    if page is not None and len(page) > _room(connection):
        page = None
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
    connection.execute(insert(spool).values(row).on_conflict_do_nothing())
    kept = (
        select(spool.c.id)
        .where(spool.c.site == site)
        .order_by(spool.c.id.desc())
        .limit(MOST_LESSONS)
    )
    connection.execute(delete(spool).where(spool.c.site == site, spool.c.id.not_in(kept)))


def _room(connection: Connection) -> int:
    waiting = select(func.sum(func.length(spool.c.page))).where(spool.c.page.is_not(None))
    held = connection.execute(waiting).scalar() or 0
    return min(MOST_PAGE_BYTES, MOST_SPOOL_BYTES - int(held))


def missed(connection: Connection, site: str, date: datetime | None, now: datetime) -> int:
    """A page that no template fitted: how many in a row that makes. At `ALARM` of them the
    layout has changed."""
    row = {"site": site, "misses": 1, "missed_from": date or now}
    upsert = insert(sites).values(row)
    connection.execute(
        upsert.on_conflict_do_update(
            index_elements=["site"],
            set_={
                "misses": sites.c.misses + 1,
                "missed_from": func.coalesce(sites.c.missed_from, upsert.excluded.missed_from),
            },
        )
    )
    here = sites.c.site == site
    misses = connection.execute(select(sites.c.misses).where(here)).scalar_one()
    if misses == ALARM:
        changed = {"changed_at": now, "changed_from": sites.c.missed_from, "learned_at": None}
        connection.execute(update(sites).where(here).values(changed))
    return int(misses)


def fitted(connection: Connection, site: str) -> None:
    """A page that a template served: the row of misses is over."""
    values = {"misses": 0, "missed_from": None}
    connection.execute(update(sites).where(sites.c.site == site).values(values))


def checked(connection: Connection, template_id: int, *, is_right: bool) -> int:
    """A check of a template: how many in a row have contradicted it."""
    doubts = 0 if is_right else templates.c.doubts + 1
    changed = update(templates).where(templates.c.id == template_id).values(doubts=doubts)
    return int(connection.execute(changed.returning(templates.c.doubts)).scalar() or 0)


def served(
    connection: Connection,
    template_id: int,
    count: int,
    first: datetime | None,
    last: datetime | None,
) -> None:
    """So many more pages were served by the template, which holds for this span of dates."""
    values = {"served": templates.c.served + count, "first": first, "last": last}
    connection.execute(update(templates).where(templates.c.id == template_id).values(values))


def lessons(
    connection: Connection, site: str, template_id: int | None
) -> tuple[int, dict[int, bytes]]:
    """The lessons of a template, or those that none fitted, and how many of them are new."""
    wanted = (
        select(spool.c.id, spool.c.lesson, spool.c.is_learned)
        .where(spool.c.site == site, spool.c.template_id.is_not_distinct_from(template_id))
        .order_by(spool.c.id)
    )
    rows = connection.execute(wanted).all()
    return sum(not row.is_learned for row in rows), {row.id: row.lesson for row in rows}


def learned(
    connection: Connection,
    site: str,
    template_id: int | None,
    new: Learned,
    ids: Sequence[int],
    now: datetime,
) -> int:
    """Keep what was learned from the lessons with these ids: the template's own id.

    One of a layout that the site has already takes the place of that.
    """
    same = select(templates).where(
        templates.c.site == site,
        (templates.c.id == template_id) | (templates.c.layout == new.layout),
    )
    found = connection.execute(same.order_by(templates.c.id == template_id)).mappings().all()
    values: dict[str, Any] = {
        "layout": new.layout,
        "pages": new.pages,
        "doubts": 0,
        "learned_at": now,
        "value": new.template,
    }
    if found:
        old = found[-1]
        number, values["version"] = int(old["id"]), old["version"] + 1
        values["first"] = min(filter(None, (old["first"], new.first)), default=None)
        values["last"] = max(filter(None, (old["last"], new.last)), default=None)
        connection.execute(update(templates).where(templates.c.id == number).values(values))
    else:
        values |= {"site": site, "version": 1, "served": 0, "first": new.first, "last": new.last}
        made = insert(templates).values(values).returning(templates.c.id)
        number = int(connection.execute(made).scalar_one())
    marks = {"template_id": number, "is_learned": True}
    connection.execute(update(spool).where(spool.c.id.in_(list(ids))).values(marks))
    row = insert(sites).values(site=site, misses=0, learned_at=now)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=["site"],
            set_={"misses": 0, "missed_from": None, "learned_at": now},
        )
    )
    _forget(connection, site)
    return number


def _forget(connection: Connection, site: str) -> None:
    """Only so many templates of a site are kept: the latest learned."""
    kept = (
        select(templates.c.id)
        .where(templates.c.site == site)
        .order_by(templates.c.learned_at.desc(), templates.c.id.desc())
        .limit(MOST_TEMPLATES)
    )
    connection.execute(
        delete(templates).where(templates.c.site == site, templates.c.id.not_in(kept))
    )


def waiting(connection: Connection, site: str | None = None) -> list[Waiting]:
    """The pages that a newer template than theirs may read again, of one site or of all."""
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
        )
        .join(templates, templates.c.id == spool.c.template_id)
        .join(entries, entries.c.id == spool.c.entry_id)
        .join(articles, articles.c.id == entries.c.article_id)
        .where(
            spool.c.page.is_not(None),
            spool.c.version < templates.c.version,
            articles.c.digest.is_not(None),
        )
        .order_by(spool.c.id)
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
            article_id=row["article_id"],
            url=row["url"],
            path=row["path"],
            digest=row["digest"],
        )
        for row in connection.execute(wanted).mappings()
    ]


def read_again(connection: Connection, one: Waiting, *, keeps_page: bool) -> None:
    """The page was read again by the newest template; it may wait for a still better one."""
    values: dict[str, Any] = {"version": one.version}
    if not keeps_page:
        values |= {"page": None, "payload": None}
    connection.execute(update(spool).where(spool.c.id == one.id).values(values))


def known(connection: Connection, site: str | None = None) -> list[dict[str, Any]]:
    """Every template, or those of one site, for people."""
    wanted = select(templates).order_by(templates.c.site, templates.c.learned_at)
    if site is not None:
        wanted = wanted.where(templates.c.site == site)
    return [
        {**row, "is_retired": row["doubts"] >= RETIRED}
        for row in connection.execute(wanted).mappings()
    ]


def changes(connection: Connection) -> list[dict[str, Any]]:
    """The sites whose layout has changed, and whether the new one is learned, for people."""
    wanted = select(sites).where(sites.c.changed_at.is_not(None)).order_by(sites.c.site)
    return [dict(row) for row in connection.execute(wanted).mappings()]
