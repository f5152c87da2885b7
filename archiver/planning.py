"""What a backfill would bring, source by source, and what it would cost; nothing is owed by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappush, heapreplace

from archiver import mementos
from archiver.collect import Collector, Wish, room
from archiver.errors import ArchiverError, ConfigError, NotOffered, StorageError
from archiver.model import Entry, Feed
from archiver.patience import Patient
from archiver.seen import Seen
from archiver.state import owing
from archiver.turns import due
from archiver.urls import identity

MOST_LISTED = 5_000_000
"""Addresses remembered to tell what two sources list; at most 24 bytes each."""


ANSWER_SECONDS = 0.5
"""Taken for what a site needs to answer, where nothing was asked of it."""

READING_SECONDS = 0.05
"""CPU of an article of a site that nothing is known of (README, "How fast")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a source would bring: entries *seen*, those *known* already or listed by a source
    before it, how many *pages* the rest needs, their span of time, and how many questions
    the source itself was *asked*, which took *answer_seconds* each. *notice* is why it has
    nothing to say, or no more."""

    source: str
    feed: str
    seen: int = 0
    known: int = 0
    pages: int = 0
    asked: int = 0
    answer_seconds: float = 0.0
    first: datetime | None = None
    last: datetime | None = None
    notice: str | None = None
    is_failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """What requests take: *pause_seconds* apart at least, *at_once* of them to one host; and how
    many *readers* share the reading."""

    pause_seconds: float
    at_once: int
    readers: int

    def seconds(self, plan: Plan) -> float:
        """How long the plan would take, of a site that answers as it has answered the plan."""
        answer = plan.answer_seconds if plan.asked else ANSWER_SECONDS
        each = max(self.pause_seconds, answer / self.at_once, READING_SECONDS / self.readers)
        return (plan.asked + plan.pages) * each


@dataclass(slots=True)
class Listed:
    """What the sources asked so far have listed, as far as it is remembered."""

    keys: Seen = field(default_factory=Seen)

    def unlisted(self, entries: Sequence[Entry]) -> dict[str, Entry]:
        """Those that nobody has listed before, by identity; from now on they are."""
        by_key = {identity(entry.url): entry for entry in entries}
        new = {key: entry for key, entry in by_key.items() if key not in self.keys}
        if len(self.keys) < MOST_LISTED:
            for key in new:
                self.keys.add(key)
        return new


@dataclass(slots=True)
class _First:
    """The *most* entries that come first in the wish's order; of each only what a plan tells."""

    wish: Wish
    now: datetime
    most: int
    held: list[tuple[float, int, datetime | None, bool]] = field(default_factory=list)
    _seen: int = 0

    def see(self, new: Sequence[Entry]) -> None:
        """Take them in, or leave them out."""
        for entry in new:
            turn = due(entry, self.wish.order or "newest", self.now).timestamp()
            self._seen += 1  # of two that are as new, the one listed first
            one = (-turn, -self._seen, entry.published or entry.updated, _needs_a_page(entry))
            if len(self.held) < self.most:
                heappush(self.held, one)
            elif one > self.held[0]:
                heapreplace(self.held, one)

    def of(self, plan: Plan) -> Plan:
        """The plan for these alone."""
        dates = [date for *_, date, _ in self.held if date]
        return replace(
            plan,
            seen=plan.known + len(self.held),
            pages=sum(needs for *_, needs in self.held),
            first=min(dates, default=None),
            last=max(dates, default=None),
        )


async def plan(collector: Collector, feed: Feed, wish: Wish, listed: Listed) -> Plan:
    """Ask the source as a backfill would, and only count."""
    web = Patient(collector.web, collector.clock)
    found = Plan(source=wish.source, feed=feed.name)
    most = await collector.state.run(room, wish)
    first = _First(wish, collector.clock.now(), most) if wish.is_choice and most else None
    try:
        async for batch in collector.batches(feed, wish, {}, web):
            wanted = collector.wanted(feed, wish, batch)
            unlisted = listed.unlisted(wanted)
            known = await collector.state.run(owing.known, list(unlisted.values()))
            new = [entry for key, entry in unlisted.items() if key not in known]
            found = _with(found, wanted, new, batch.known)
            if first is not None:
                first.see(new)
            elif most is not None and found.seen - found.known >= most:
                found = replace(found, seen=found.known + most, pages=min(found.pages, most))
                break
    except (ConfigError, StorageError):
        raise
    except NotOffered as error:
        found = replace(found, notice=error.why, is_failed=not wish.is_tried)
    except ArchiverError as error:
        found = replace(found, notice=str(error), is_failed=True)
    found = found if first is None else first.of(found)
    answer = web.seconds / web.asked if web.asked else 0.0
    return replace(found, asked=web.asked, answer_seconds=answer)


def _with(plan: Plan, wanted: Sequence[Entry], new: Sequence[Entry], known: int) -> Plan:
    dates = [date for entry in wanted if (date := entry.published or entry.updated)]
    return replace(
        plan,
        seen=plan.seen + len(wanted) + known,
        known=plan.known + len(wanted) - len(new) + known,
        pages=plan.pages + sum(map(_needs_a_page, new)),
        first=min([*dates, plan.first] if plan.first else dates, default=None),
        last=max([*dates, plan.last] if plan.last else dates, default=None),
    )


def _needs_a_page(entry: Entry) -> bool:
    """Whether somebody has to be asked for it."""
    return not entry.is_whole and not mementos.is_record(entry.fetch_from or "")
