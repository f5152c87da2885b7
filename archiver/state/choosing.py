"""So many of the newest, or oldest, of all that an errand lists: known once all is listed.

Until then what was listed stands under another name than the errand's, so that a service, which
goes on with errands that were interrupted, keeps nothing that a later page may push out.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, exists, func, literal, select, update
from sqlalchemy.dialects.sqlite import insert

from archiver.model import LIVE
from archiver.state.queue import Standing
from archiver.state.schema import also_listed, entries

_LISTING = " (listing)"


def listing(errand: str) -> str:
    """Under which name it stands until all is listed."""
    return errand + _LISTING


def is_listing(errand: str) -> bool:
    """Whether that is such a name."""
    return errand.endswith(_LISTING)


def count_listed(connection: Connection, errand: str) -> int:
    """How many entries the errand, which is a backfill, has listed so far, whatever became of
    them."""
    is_its = entries.c.errand.in_((errand, listing(errand)))
    counted = select(func.count()).where(is_its, entries.c.errand != LIVE)  # which has the index
    return int(connection.execute(counted).scalar_one())


def trim(connection: Connection, errand: str, most: int) -> int:
    """Forget what is due last of all that the errand lists, until it has listed *most* entries; how
    many went. What was begun stays, and what another errand listed, too."""
    excess = count_listed(connection, errand) - most
    if excess <= 0:
        return 0
    of_another = exists().where(
        also_listed.c.entry_id == entries.c.id, also_listed.c.errand != listing(errand)
    )
    last = (
        select(entries.c.id)
        .where(entries.c.errand == listing(errand), entries.c.standing == Standing.OWED)
        .where(~of_another, entries.c.holder.is_(None), entries.c.article_id.is_(None))
        .where(entries.c.attempts == 0, entries.c.interrupted == 0)
        .order_by(entries.c.due.desc(), entries.c.id.desc())
        .limit(excess)
    )
    return connection.execute(delete(entries).where(entries.c.id.in_(last))).rowcount


def take_up(connection: Connection, errand: str) -> None:
    """All is listed: what is left is the errand's, for whoever keeps it."""
    name = listing(errand)
    connection.execute(update(entries).where(entries.c.errand == name).values(errand=errand))
    also = also_listed.c
    is_owner = exists().where(
        entries.c.id == also.entry_id, entries.c.errand == errand, entries.c.feed == also.feed
    )
    moved = select(also.entry_id, literal(errand), also.feed).where(also.errand == name, ~is_owner)
    columns = ["entry_id", "errand", "feed"]
    connection.execute(insert(also_listed).from_select(columns, moved).on_conflict_do_nothing())
    connection.execute(delete(also_listed).where(also.errand == name))
