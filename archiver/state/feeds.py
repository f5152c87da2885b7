"""What is known of feeds: the memory of their sources, their health and habits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, delete, func, literal, select, update
from sqlalchemy.dialects.sqlite import insert

from archiver import habits as learning
from archiver.habits import Habits
from archiver.model import Asked
from archiver.state.queue import STANDS, Standing
from archiver.state.schema import also_listed, entries, feeds, memories
from archiver.urls import site


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


def note(connection: Connection, feed: str, url: str, asked: Asked, now: datetime) -> Habits:
    """Write down how the feed, configured at *url*, answered; what is known of it then."""
    known = habits(connection, [feed]).get(feed, Habits(url=url))
    fresh = learning.after(known, url, asked, now)
    ok = asked.error is None
    row = {
        "name": feed,
        "url": url,
        "asked_at": fresh.asked_at,
        "answered_at": now if ok else None,
        "failures": fresh.failures,
        "error": None if ok else str(asked.error),
        "seen": asked.seen,
        "habits": learning.as_json(fresh),
    }
    upsert = insert(feeds).values(row)
    new = upsert.excluded
    connection.execute(
        upsert.on_conflict_do_update(
            index_elements=["name"],
            set_={
                **{name: new[name] for name in ("url", "asked_at", "failures", "error", "habits")},
                "answered_at": func.coalesce(new.answered_at, feeds.c.answered_at),
                "seen": case((new.seen == 0, feeds.c.seen), else_=new.seen),
            },
        )
    )
    return fresh


def note_hours(connection: Connection, feed: str, hours: int) -> None:
    """Write down by how many whole hours an entry's date differs from its page's."""
    known = habits(connection, [feed]).get(feed)
    if known is None:
        return
    fresh = learning.with_hours(known, hours)
    if fresh != known:
        said = {"habits": learning.as_json(fresh)}
        connection.execute(update(feeds).where(feeds.c.name == feed).values(said))


def habits(
    connection: Connection, names: Collection[str] | None = None, since: datetime | None = None
) -> dict[str, Habits]:
    """What is known of the feeds that have been asked: of all, or of some, or of those that
    were asked *since* then."""
    asked = select(feeds.c.name, feeds.c.url, feeds.c.asked_at, feeds.c.failures, feeds.c.habits)
    if names is not None:
        asked = asked.where(feeds.c.name.in_(names))
    if since is not None:
        asked = asked.where(feeds.c.asked_at >= since)
    return {
        str(name): learning.from_json(said, url=url, asked_at=asked_at, failures=failures)
        for name, url, asked_at, failures, said in connection.execute(asked)
    }


def ended(connection: Connection) -> dict[str, str]:
    """The feeds that said that they have ended, and the URL that said so."""
    gone_at = feeds.c.habits["gone_at"].as_integer()
    found = connection.execute(select(feeds.c.name, feeds.c.url).where(gone_at.is_not(None)))
    return {str(name): str(url) for name, url in found}


def health(connection: Connection, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Each feed's last answer, where it was ever asked, and how its entries stand, for people."""
    wanted = list(names)
    rows = connection.execute(select(feeds).where(feeds.c.name.in_(wanted))).mappings()
    found: dict[str, dict[str, Any]] = {
        row["name"]: {key: value for key, value in row.items() if key != "habits"} for row in rows
    }
    standings = connection.execute(
        select(entries.c.feed, STANDS, func.count()).group_by(entries.c.feed, STANDS)
    )
    for feed, standing, count in standings:
        if feed in wanted:
            found.setdefault(feed, {})[standing] = count
    return found


def inherit(connection: Connection, configured: Mapping[str, str]) -> dict[str, str]:
    """Give what a feed that left the configuration still owes to the one of its site that was
    never asked, where there is just one: it was renamed, or has moved. The heirs, by the old
    names; *configured* are the feeds' addresses by name, in order."""
    known = {row.name: row.url for row in connection.execute(select(feeds.c.name, feeds.c.url))}
    new = _by_site({name: url for name, url in configured.items() if name not in known})
    gone = _by_site({name: url for name, url in known.items() if name not in configured})
    heirs: dict[str, str] = {}
    for where in new.keys() & gone.keys():
        if len(new[where]) + len(gone[where]) > 2:
            continue  # which of them is which nobody knows
        (old,), (heir,) = gone[where], new[where]
        rank = list(configured).index(heir)
        owed = update(entries).where(entries.c.feed == old, entries.c.standing.in_(_UNSETTLED))
        if connection.execute(owed.values(feed=heir, rank=rank)).rowcount:
            heirs[old] = heir
        listed = select(also_listed.c.entry_id, also_listed.c.errand, literal(heir))
        moved = listed.where(also_listed.c.feed == old)
        columns = ["entry_id", "errand", "feed"]
        connection.execute(insert(also_listed).from_select(columns, moved).on_conflict_do_nothing())
        connection.execute(delete(also_listed).where(also_listed.c.feed == old))
        connection.execute(delete(feeds).where(feeds.c.name == old))  # it may happen again
    return heirs


def _by_site(named: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, url in named.items():
        found[site(url)].append(name)
    return found


_UNSETTLED = (Standing.OWED, Standing.ASIDE)
