"""Leases that end without a settlement. A lease names its holder, and is as good as the
holder's life (`holders`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, or_, select, update

from archiver.model import Entry
from archiver.state import payload
from archiver.state.queue import ASIDE_AFTER, Standing
from archiver.state.schema import also_listed, entries


def hand_back(connection: Connection, holder: str, ids: Sequence[int]) -> None:
    """Give up leases whose entries were not tried: nothing is counted against them."""
    mine = and_(entries.c.id.in_(list(ids)), entries.c.holder == holder)
    connection.execute(update(entries).where(mine).values(holder=None))


def pass_on(
    connection: Connection, entry_id: int, feeds: Sequence[str], *, but: Collection[str] = ()
) -> str | None:
    """Who owns an entry whose feed left the configuration or does not want it: the first of
    *feeds*, in the order of the configuration, that listed it too, *but* not one of those."""
    listing = select(also_listed.c.feed).where(also_listed.c.entry_id == entry_id)
    listed = set(connection.execute(listing).scalars()) - set(but)
    for rank, feed in enumerate(feeds):
        if feed in listed:
            owned = update(entries).where(entries.c.id == entry_id)
            connection.execute(owned.values(feed=feed, rank=rank))
            return feed
    return None


def call_back(connection: Connection, now: datetime, longest: timedelta, look: timedelta) -> None:
    """After the clock was put back: what was never tried is due now, and nothing waits longer
    than the *longest* pause, or than the longest before another *look* at what rests."""
    is_new = and_(entries.c.attempts == 0, entries.c.due > now)
    is_far = and_(entries.c.due > now + longest, entries.c.looks == 0)
    is_far = or_(is_far, entries.c.due > now + max(look, longest))
    owed = and_(entries.c.standing == Standing.OWED, or_(is_new, is_far))
    connection.execute(update(entries).where(owed).values(due=now))


def holders(connection: Connection, errand: str | None = None) -> list[str]:
    """Everyone who holds a lease, or one of that errand."""
    held = select(entries.c.holder).where(entries.c.holder.is_not(None)).distinct()
    if errand is not None:
        held = held.where(entries.c.errand == errand)
    return [str(name) for (name,) in connection.execute(held)]


def void(connection: Connection, dead: Sequence[str]) -> list[Entry]:
    """Void the leases of the dead; the entries set aside because it came to that too often."""
    if not dead:
        return []
    voided = connection.execute(
        update(entries)
        .where(entries.c.holder.in_(list(dead)))
        .values(holder=None, interrupted=entries.c.interrupted + 1)
        .returning(entries.c.id, entries.c.interrupted, entries.c.payload)
    ).all()
    too_often = [(one, text) for one, times, text in voided if times >= ASIDE_AFTER]
    aside = [one for one, _ in too_often]
    error = f"interrupted {ASIDE_AFTER} times"
    changed = update(entries).where(entries.c.id.in_(aside))
    connection.execute(changed.values(standing=Standing.ASIDE, error=error))
    connection.execute(delete(also_listed).where(also_listed.c.entry_id.in_(aside)))
    return [payload.load(text) for _, text in too_often]
