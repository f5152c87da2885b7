"""A better version of an article that rests: intended before the file is replaced, and settled
afterwards, so that a kill in between does not make the file look like its owner's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from archiver.state.schema import articles, replacements

_OF = select(replacements).where(replacements.c.article_id == bindparam("article"))
_OVER = delete(replacements).where(replacements.c.article_id == bindparam("article"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """The SHA-256 of the file that is about to be put, and what its article is then known by."""

    digest: str
    strategy: str
    wording: bytes | None
    flaw: str | None


def intend(connection: Connection, article_id: int, better: Replacement) -> None:
    """It is about to be put in the place of the article's file."""
    told = asdict(better)
    row = upsert(replacements).values(article_id=article_id, **told)
    connection.execute(row.on_conflict_do_update(index_elements=["article_id"], set_=told))


def intended(connection: Connection, article_id: int) -> Replacement | None:
    """What was about to be put there, and is not known to rest."""
    row = connection.execute(_OF, {"article": article_id}).mappings().first()
    if row is None:
        return None
    return Replacement(**{name: row[name] for name in Replacement.__slots__})


def settle(connection: Connection, article_id: int, better: Replacement, now: datetime) -> None:
    """It rests."""
    known = {"archived_at": now, **asdict(better)}
    connection.execute(update(articles).where(articles.c.id == article_id).values(known))
    connection.execute(_OVER, {"article": article_id})
