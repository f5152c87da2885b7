"""What is learned of sites: their templates, and how these and their pages get on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from archiver.model import Learned
from archiver.state.schema import sites, spool, templates

MOST_TEMPLATES = 8
"""Layouts of one site: sections have their own, and old pages old ones."""

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


def learned(
    connection: Connection,
    site: str,
    template_id: int | None,
    new: Learned,
    ids: Sequence[int],
    last: int,
    now: datetime,
) -> int:
    """Keep what was learned from the lessons with these ids: the template's own id.

    One of a layout that the site has already takes the place of that. Lessons that none fitted
    and that came while this was learned, after the one with the *last* id, are taken for its
    own (`spool.store` says why).
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
    if template_id is None:
        late = (spool.c.site == site, spool.c.template_id.is_(None), spool.c.id > last)
        connection.execute(update(spool).where(*late).values(template_id=number))
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
