"""A better version of an article that rests: intended before the file is replaced, and settled
afterwards, so that a kill in between does not make the file look like its owner's.

Two may improve one article at once. Each intends its own, and what is settled is what the state
knew of the file before: where another was first, both stay known.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from archiver.state.schema import articles, replacements

# Built once: to build such a statement costs three to five times what it costs to run it.
_IT = and_(
    replacements.c.article_id == bindparam("article"), replacements.c.digest == bindparam("sum")
)
_FOUND = select(replacements).where(_IT)
_OVER = delete(replacements).where(_IT)
_ALL_OVER = delete(replacements).where(replacements.c.article_id == bindparam("article"))
_FLAW = select(articles.c.flaw).where(articles.c.id == bindparam("article"))
_NEW = upsert(replacements)
_INTEND = _NEW.on_conflict_do_update(
    index_elements=["article_id", "digest"],
    set_={name: _NEW.excluded[name] for name in ("strategy", "wording", "flaw")},
)
_SETTLE = (
    update(articles)
    .where(articles.c.id == bindparam("article"), articles.c.digest == bindparam("before"))
    .values(
        digest=bindparam("sum"),
        strategy=bindparam("by"),
        wording=bindparam("says"),
        flaw=bindparam("wish"),
        archived_at=bindparam("now"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """The SHA-256 of the file that is about to be put, and what its article is then known by."""

    digest: str
    strategy: str
    wording: bytes | None
    flaw: str | None


def intend(
    connection: Connection, article_id: int, better: Replacement, *, keeps_flaw: bool = False
) -> None:
    """It is about to be put in the place of the article's file, whose flaw it may keep."""
    row = {"article_id": article_id, **asdict(better)}
    if keeps_flaw:
        row["flaw"] = connection.execute(_FLAW, {"article": article_id}).scalar()
    connection.execute(_INTEND, row)


def intended(connection: Connection, article_id: int, digest: str) -> Replacement | None:
    """What was about to be put there, if the file of that digest is it."""
    row = connection.execute(_FOUND, {"article": article_id, "sum": digest}).mappings().first()
    if row is None:
        return None
    return Replacement(**{name: row[name] for name in Replacement.__slots__})


def settle(
    connection: Connection, article_id: int, before: str, digest: str, now: datetime
) -> None:
    """What was intended rests in the place of the file whose digest was *before*."""
    better = intended(connection, article_id, digest)
    if better is None:  # another process has settled it
        return
    told = {
        "article": article_id,
        "before": before,
        "sum": better.digest,
        "by": better.strategy,
        "says": better.wording,
        "wish": better.flaw,
        "now": now,
    }
    if connection.execute(_SETTLE, told).rowcount:
        drop(connection, article_id, digest)


def drop(connection: Connection, article_id: int, digest: str) -> None:
    """It was not put."""
    connection.execute(_OVER, {"article": article_id, "sum": digest})


def drop_all(connection: Connection, article_id: int) -> None:
    """The file is its owner's from now on, whatever it is."""
    connection.execute(_ALL_OVER, {"article": article_id})
