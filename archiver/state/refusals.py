"""Refusals: whose filters left an entry out. Another feed that lists it may want it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from archiver.state import leases
from archiver.state.schema import refusals


def refuse(connection: Connection, entry_id: int, feed: str, feeds: Sequence[str]) -> str | None:
    """Note that the feed does not want the entry; who owns it now: the first of *feeds*, in the
    order of the configuration, that listed it too and has not refused it."""
    said = upsert(refusals).values(entry_id=entry_id, feed=feed)
    connection.execute(said.on_conflict_do_nothing())
    refused = {name for _, name in by(connection, [entry_id])}
    return leases.pass_on(connection, entry_id, feeds, but=refused)


def by(connection: Connection, ids: Collection[int]) -> frozenset[tuple[int, str]]:
    """Which of the entries were refused by which feeds."""
    told = select(refusals.c.entry_id, refusals.c.feed).where(refusals.c.entry_id.in_(list(ids)))
    return frozenset((one, feed) for one, feed in connection.execute(told))
