"""The first half of the corridor: source → entries → owed.

Knows nothing of pages and files. What a source remembers (validators, a cursor) is stored in
the transaction of the last batch that it covers.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

import structlog
from sqlalchemy import Connection

from archiver import shelf
from archiver.errors import ArchiverError, StorageError, WorkerFailed
from archiver.model import LIVE, Asked, Entry, Feed
from archiver.protocols import Batch, Clock, Question, Source, Web, Workers
from archiver.state import State, feeds, owing

log = structlog.get_logger()

SOURCES = "archiver.sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a source: on which errand, from which file, of which span of time
    (*since* included, *until* not; an entry without a date is always wanted), how many."""

    source: str
    errand: str = LIVE
    locator: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None

    def wants(self, entry: Entry) -> bool:
        """Whether the entry lies in the span of time."""
        if entry.published is None:
            return True
        is_early = self.since is not None and entry.published < self.since
        is_late = self.until is not None and entry.published >= self.until
        return not (is_early or is_late)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a source would bring: entries *seen*, those *known* already, their span of time."""

    source: str
    feed: str
    seen: int
    known: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """What collecting needs; *ranks* is each feed's place in the configuration."""

    state: State
    web: Web
    workers: Workers
    clock: Clock
    ranks: dict[str, int]

    async def ask(self, feed: Feed, wish: Wish | None = None) -> Asked:
        """Ask the feed's source, or the one wished for, and owe what is new: the border at
        which a failure is a part of the answer, and stops no other feed."""
        started = time.monotonic()
        asked = Asked(feed=feed.name, url=feed.url)
        try:
            asked = await self._owe_all(feed, wish or Wish(source=feed.source), asked)
        except StorageError:
            raise
        except ArchiverError as error:
            asked = replace(asked, error=error)
        except Exception as error:
            log.exception("fault", feed=feed.name, url=feed.url)
            why = f"{type(error).__name__}: {error}"
            asked = replace(asked, error=WorkerFailed(task="collect", why=why))
        asked = replace(asked, seconds=time.monotonic() - started)
        if wish is None:
            await self.state.run(feeds.note, asked, self.clock.now())
        return asked

    async def plan(self, feed: Feed, wish: Wish) -> Plan:
        """What asking would bring; nothing is owed by it."""
        seen = known = 0
        room = await self.state.run(_room, wish)
        spans: list[datetime] = []
        async for batch in self._batches(feed, wish, {}):
            wanted = [entry for entry in batch.entries if wish.wants(entry)]
            seen += len(wanted) + batch.known
            known += batch.known + await self.state.run(owing.count_known, wanted)
            dates = [entry.published for entry in wanted if entry.published]
            spans = [min([*spans, *dates]), max([*spans, *dates])] if spans or dates else []
            if room is not None and seen - known >= room:
                seen = known + room
                break
        first, last = spans or (None, None)
        return Plan(
            source=wish.source, feed=feed.name, seen=seen, known=known, first=first, last=last
        )

    async def _owe_all(self, feed: Feed, wish: Wish, asked: Asked) -> Asked:
        memory = await self.state.run(feeds.memory, feed.name, wish.source, wish.errand)
        async for batch in self._batches(feed, wish, memory):
            rank, now = self.ranks[feed.name], self.clock.now()
            wanted = tuple(entry for entry in batch.entries if wish.wants(entry))
            owed = await self.state.run(_owe, feed, wish, replace(batch, entries=wanted), rank, now)
            listed = len(batch.entries) + batch.skipped + batch.known
            known = owed.known + batch.known
            asked = replace(
                asked,
                seen=asked.seen + listed,
                known=asked.known + known,
                owed=asked.owed + owed.owed,
                skipped=asked.skipped + listed - known - owed.owed,
                unchanged=batch.unchanged,
            )
            if owed.known + owed.owed < len(wanted):
                break  # the limit is reached: a source of many pages is asked no further
        return asked

    def _batches(
        self, feed: Feed, wish: Wish, memory: Mapping[str, object]
    ) -> AsyncIterator[Batch]:
        source = cast(Source, shelf.find(SOURCES, wish.source))
        question = Question(
            feed=feed, locator=wish.locator, memory=memory, since=wish.since, until=wish.until
        )
        return source.entries(question, self.web, self.workers)


def _room(connection: Connection, wish: Wish) -> int | None:
    """How many entries the errand may still owe; None where there is no limit."""
    if wish.limit is None:
        return None
    return max(0, wish.limit - owing.count_listed(connection, wish.errand))


def _owe(
    connection: Connection, feed: Feed, wish: Wish, batch: Batch, rank: int, now: datetime
) -> owing.Owing:
    """Owe the batch, up to the errand's limit, and remember what covers it: not where some of
    it was left out, which another time may want."""
    room = _room(connection, wish)
    owed = owing.owe(connection, batch.entries, wish.errand, rank, now, room=room)
    if batch.memory is not None and owed.known + owed.owed == len(batch.entries):
        feeds.remember(connection, feed.name, wish.source, wish.errand, batch.memory)
    return owed
