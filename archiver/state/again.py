"""What was set aside, tried again because its owner asks for it.

An entry keeps its errand, so that `poll` and the service look after what fails again; for as
long as somebody retries it is listed under that one's errand too, and either may keep it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, case, delete, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from archiver.state.queue import ALONE_AFTER, Standing
from archiver.state.schema import also_listed, entries
from archiver.urls import identity


def owe_again(
    connection: Connection,
    errand: str,
    feeds: Collection[str],
    urls: Sequence[str],
    now: datetime,
    standings: Collection[Standing] = (Standing.ASIDE,),
) -> int:
    """Owe, on the *errand* too, what of those feeds has one of the *standings*, and whatever of
    those *urls* is not kept, gone or waiting for its time; how many that are.

    Attempts are counted anew. What may have killed us is still tried alone and last.
    """
    is_theirs = and_(entries.c.standing.in_(standings), entries.c.feed.in_(list(feeds)))
    keys = [identity(url) for url in urls]
    is_meant = and_(entries.c.standing != Standing.SETTLED, entries.c.key.in_(keys))
    wanted = select(entries.c.id).where(or_(is_theirs, is_meant), entries.c.holder.is_(None))
    ids = list(connection.execute(wanted).scalars())
    for start in range(0, len(ids), _BATCH):
        _owe(connection, errand, ids[start : start + _BATCH], now)
    return len(ids)


def unlist(connection: Connection, errand: str) -> None:
    """The retry is over: what is still owed belongs to its own errand alone."""
    connection.execute(delete(also_listed).where(also_listed.c.errand == errand))


def unknown(connection: Connection, urls: Sequence[str]) -> list[str]:
    """Those of the URLs that no source has listed."""
    keys = {identity(url): url for url in urls}
    known = select(entries.c.key).where(entries.c.key.in_(list(keys)))
    found = set(connection.execute(known).scalars())
    return [url for key, url in keys.items() if key not in found]


_BATCH = 500


def _owe(connection: Connection, errand: str, ids: Sequence[int], now: datetime) -> None:
    these = entries.c.id.in_(list(ids))
    times = case((entries.c.interrupted > ALONE_AFTER, ALONE_AFTER), else_=entries.c.interrupted)
    anew = {"standing": Standing.OWED, "due": now, "attempts": 0, "interrupted": times}
    connection.execute(update(entries).where(these).values(anew))
    listed = select(entries.c.id, literal(errand), entries.c.feed).where(these)
    columns = ["entry_id", "errand", "feed"]
    connection.execute(insert(also_listed).from_select(columns, listed).on_conflict_do_nothing())
