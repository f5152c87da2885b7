"""What is known of feeds: the memory of their sources, and their health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, select
from sqlalchemy.dialects.sqlite import insert

from archiver.model import Asked
from archiver.state.schema import entries, feeds, memories


def memory(connection: Connection, feed: str, source: str, errand: str) -> dict[str, object]:
    """What the source remembered of that feed on that errand; empty at first."""
    found = connection.execute(
        select(memories.c.memory).where(
            memories.c.feed == feed, memories.c.source == source, memories.c.errand == errand
        )
    ).scalar()
    return dict(found or {})


def remember(
    connection: Connection, feed: str, source: str, errand: str, what: Mapping[str, object]
) -> None:
    """Keep the memory; called in the transaction that owes the entries it covers."""
    row = {"feed": feed, "source": source, "errand": errand, "memory": dict(what)}
    upsert = insert(memories).values(row)
    connection.execute(
        upsert.on_conflict_do_update(
            index_elements=["feed", "source", "errand"], set_={"memory": upsert.excluded.memory}
        )
    )


def note(connection: Connection, asked: Asked, now: datetime) -> None:
    """Write down how the feed answered."""
    ok = asked.error is None
    row = {
        "name": asked.feed,
        "url": asked.url,
        "asked_at": now,
        "answered_at": now if ok else None,
        "failures": 0 if ok else 1,
        "error": None if ok else str(asked.error),
        "seen": asked.seen,
    }
    upsert = insert(feeds).values(row)
    new = upsert.excluded
    connection.execute(
        upsert.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "url": new.url,
                "asked_at": new.asked_at,
                "answered_at": func.coalesce(new.answered_at, feeds.c.answered_at),
                "failures": case((new.failures == 0, 0), else_=feeds.c.failures + 1),
                "error": new.error,
                "seen": case((new.seen == 0, feeds.c.seen), else_=new.seen),
            },
        )
    )


def asked_at(connection: Connection) -> dict[str, datetime]:
    """When each feed was asked last."""
    asked = select(feeds.c.name, feeds.c.asked_at).where(feeds.c.asked_at.is_not(None))
    return {str(name): moment for name, moment in connection.execute(asked)}


def health(connection: Connection, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Each feed's last answer and how its entries stand, for people."""
    rows = connection.execute(select(feeds).where(feeds.c.name.in_(list(names)))).mappings()
    found: dict[str, dict[str, Any]] = {row["name"]: dict(row) for row in rows}
    standings = connection.execute(
        select(entries.c.feed, entries.c.standing, func.count()).group_by(
            entries.c.feed, entries.c.standing
        )
    )
    for feed, standing, count in standings:
        if feed in found:
            found[feed][standing] = count
    return found
