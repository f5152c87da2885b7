"""The first half of the corridor: source → entries → owed.

Knows nothing of pages and files. What a source remembers (validators, a cursor) is stored in
the transaction of the last batch that it covers.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from heapq import nlargest
from typing import TypeAlias, cast

import structlog
from sqlalchemy import Connection

from archiver import filters, shelf
from archiver.errors import (
    ArchiverError,
    ConfigError,
    NotOffered,
    StorageError,
    WorkerFailed,
)
from archiver.habits import Habits
from archiver.model import LIVE, Answer, Asked, Entry, Feed
from archiver.patience import Patient
from archiver.protocols import Batch, Clock, Question, Source, Web, Workers
from archiver.state import State, choosing, feeds, owing
from archiver.turns import Order, due
from archiver.urls import may_hear

log = structlog.get_logger()

SOURCES = "archiver.sources"

FINISHED = {"finished": True}
"""What is remembered of a source that told all it knows on an errand: another run of the same
errand asks only those that did not come so far."""

MOST_DATES = 200
"""Dates of a feed's latest entries that its rhythm is learned from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a source: on which errand, from which file, *among* which feeds that is
    shared out, of which span of time (*since* included, *until* not; an entry without a date is
    always wanted), how many, and in which *order* it is kept.
    *is_tried*: that the site does not offer this source is then no failure."""

    source: str
    is_tried: bool = False
    errand: str = LIVE
    locator: str | None = None
    among: tuple[Feed, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    order: Order | None = None

    @property
    def is_choice(self) -> bool:
        """Whether all is listed before it is known which entries lie within the limit."""
        return self.limit is not None and self.order is not None

    @property
    def owed_on(self) -> str:
        """The errand on which it is owed while the source is asked."""
        return choosing.listing(self.errand) if self.is_choice else self.errand

    def wants(self, entry: Entry) -> bool:
        """Whether the entry lies in the span of time."""
        if entry.published is None:
            return True
        is_early = self.since is not None and entry.published < self.since
        is_late = self.until is not None and entry.published >= self.until
        return not (is_early or is_late)


Hear: TypeAlias = Callable[[Asked], None]


def _no_one(_asked: Asked) -> None:
    """Hears it."""


def everywhere() -> Sequence[str]:
    """The sources that a history is looked for in, in that order."""
    known = ((_source(name).ORDER, name) for name in shelf.names(SOURCES))
    return [name for order, name in sorted((o, n) for o, n in known if o is not None)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """What collecting needs; *ranks* is each feed's place in the configuration, *addresses* where
    it is, *texts* are those of which no page is read."""

    state: State
    web: Web
    workers: Workers
    clock: Clock
    ranks: dict[str, int]
    texts: frozenset[str] = frozenset()
    addresses: Mapping[str, str] = field(default_factory=dict)

    async def ask(self, feed: Feed, wish: Wish | None = None, hear: Hear | None = None) -> Asked:
        """Ask the feed's source, or the one wished for, and owe what is new: the border at
        which a failure is a part of the answer, and stops no other feed. Where a source was
        wished for, a file that was named and is none of its is wrong usage, and stops all. After
        each batch, *hear* is told what came so far."""
        started = time.monotonic()
        wished = wish or Wish(source=feed.source)
        known = await self.state.run(feeds.habits, [feed.name])
        at, began = _moved(feed, known.get(feed.name)), self.clock.now()
        asked = Asked(feed=feed.name, url=at.url, source=wished.source, began=began)
        try:
            asked = await self._owe_all(at, wished, asked, hear or _no_one)
        except StorageError:
            raise
        except NotOffered as error:
            if wished.is_tried:
                asked = replace(asked, notice=error.why)
                await self._finish(feed, wished)
            else:
                asked = replace(asked, error=error)
        except ArchiverError as error:
            if isinstance(error, ConfigError) and wish is not None:
                raise
            asked = replace(asked, error=error)
        except Exception as error:
            log.exception("fault", feed=feed.name, url=at.url)
            why = f"{type(error).__name__}: {error}"
            asked = replace(asked, error=WorkerFailed(task="collect", why=why))
        asked = replace(asked, seconds=time.monotonic() - started)
        if wish is None:
            await self.state.run(feeds.note, feed.name, feed.url, asked, self.clock.now())
        return asked

    async def _owe_all(self, feed: Feed, wish: Wish, asked: Asked, hear: Hear) -> Asked:
        memory = await self.state.run(feeds.memory, feed.name, wish.source, wish.errand)
        if memory == FINISHED:
            return replace(asked, notice="was asked to the end before")
        async for batch in self.batches(feed, wish, memory):
            wanted = self.wanted(feed, wish, batch)
            owed = await self.state.run(self._owe, feed, wish, replace(batch, entries=wanted))
            listed = len(batch.entries) + batch.skipped + batch.known
            known = owed.known + batch.known
            asked = replace(
                asked,
                seen=asked.seen + listed,
                known=asked.known + known,
                owed=asked.owed + owed.owed,
                skipped=asked.skipped + listed - known - owed.owed,
                unchanged=batch.unchanged,
                answer=_together(asked.answer, batch.answer),
                dates=_latest(asked.dates, wanted),
            )
            hear(asked)
            if owed.known + owed.owed < len(wanted):  # the limit is reached
                if not wish.is_choice:
                    return asked  # a source of many pages is asked no further
                if owed.owed == 0 and _lists_first(wish):
                    break
        await self._finish(feed, wish)
        return asked

    def _owe(self, connection: Connection, feed: Feed, wish: Wish, batch: Batch) -> owing.Owing:
        """Owe the batch, up to the errand's limit, and remember what covers it: not where some of
        it was left out, which another time may want. Where what comes first is chosen, that is done
        among all that the errand has listed: it stays within its limit from batch to batch."""
        now = self.clock.now()
        owed = owing.owe(
            connection,
            batch.entries,
            wish.owed_on,
            self.ranks[feed.name],
            now,
            room=None if wish.is_choice else room(connection, wish),
            due=partial(due, order=wish.order, now=now) if wish.order is not None else None,
            texts=() if feed.name in self.texts else self.texts,
        )
        if wish.limit is not None and wish.is_choice:
            gone = choosing.trim(connection, wish.errand, wish.limit)
            owed = replace(owed, owed=max(0, owed.owed - gone))
        is_whole = wish.is_choice or owed.known + owed.owed == len(batch.entries)
        if batch.memory is not None and is_whole:
            feeds.remember(connection, feed.name, wish.source, wish.errand, batch.memory)
        return owed

    def wanted(self, feed: Feed, wish: Wish, batch: Batch) -> tuple[Entry, ...]:
        """What of the batch lies in the span of time and, as far as it tells, is not left out by
        the feed's filters."""
        now, is_live = self.clock.now(), wish.errand == LIVE
        return tuple(
            entry
            for entry in batch.entries
            if wish.wants(entry)
            and filters.unwanted(entry, feed.filters, now, is_live=is_live) is None
        )

    async def begin(self, feeds_and_wishes: Sequence[tuple[Feed, Wish]]) -> None:
        """Where an errand came to its end, the same errand begins anew."""
        keys = [(feed.name, wish.source, wish.errand) for feed, wish in feeds_and_wishes]
        known = [await self.state.run(feeds.memory, *key) for key in keys]
        if all(memory == FINISHED for memory in known):
            for key in keys:
                await self.state.run(feeds.remember, *key, {})

    def _others(self, feed: Feed) -> tuple[str, ...]:
        return tuple(url for name, url in self.addresses.items() if name != feed.name)

    async def _finish(self, feed: Feed, wish: Wish) -> None:
        if wish.errand != LIVE:
            await self.state.run(feeds.remember, feed.name, wish.source, wish.errand, FINISHED)

    async def batches(
        self, feed: Feed, wish: Wish, memory: Mapping[str, object], web: Web | None = None
    ) -> AsyncIterator[Batch]:
        """What the source wished for has to say; nothing is owed by it."""
        samples = await self.state.run(owing.samples, feed.name) if wish.errand != LIVE else ()
        question = Question(
            feed=feed,
            is_past=wish.errand != LIVE,
            locator=wish.locator,
            among=wish.among,
            memory=memory,
            since=wish.since,
            until=wish.until,
            samples=samples,
            others=self._others(feed) if wish.locator is not None else (),
        )
        if web is None:
            web = Patient(self.web, self.clock) if question.is_past else self.web
        async for batch in _source(wish.source).entries(question, web, self.workers):
            yield batch


def _source(name: str) -> Source:
    return cast(Source, shelf.find(SOURCES, name))


def _moved(feed: Feed, known: Habits | None) -> Feed:
    """The feed at the address that it has moved to for good, with its headers where they may be
    told there."""
    if known is None or known.url != feed.url:
        return feed
    at = known.whereabouts
    return replace(feed, url=at, headers=feed.headers if may_hear(feed.url, at) else ())


def _together(known: Answer, more: Answer | None) -> Answer:
    """What the answer said, batch by batch."""
    if more is None:
        return known
    return Answer(
        moved_to=more.moved_to or known.moved_to,
        fresh_for=known.fresh_for if more.fresh_for is None else more.fresh_for,
        timetable=more.timetable or known.timetable,
    )


def _latest(known: Sequence[datetime], batch: Sequence[Entry]) -> tuple[datetime, ...]:
    dates = (entry.published or entry.updated for entry in batch)
    return tuple(nlargest(MOST_DATES, [*known, *(date for date in dates if date)]))


def room(connection: Connection, wish: Wish) -> int | None:
    """How many entries the errand may still owe; None where there is no limit."""
    if wish.limit is None:
        return None
    return max(0, wish.limit - choosing.count_listed(connection, wish.errand))


def _lists_first(wish: Wish) -> bool:
    """Whether the source lists first what is to come first, so that no better follows."""
    return wish.order == "newest" and _source(wish.source).IS_NEWEST_FIRST
