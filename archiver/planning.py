"""What a backfill would bring, source by source, and what it would cost; nothing is owed by it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappush, heapreplace
from typing import TypeAlias

from archiver import mementos
from archiver.collect import Collector, Wish, room
from archiver.errors import ArchiverError, ConfigError, NotOffered, Resting, StorageError
from archiver.model import Entry, Feed
from archiver.patience import Patient
from archiver.seen import Seen
from archiver.state import owing
from archiver.tempo import Load, Tally, Tempo
from archiver.turns import due
from archiver.urls import identity

MOST_LISTED = 5_000_000
"""Addresses remembered to tell what two sources list; at most 24 bytes each."""

BUSIEST = 20
"""Hosts whose load is told by itself, and which are asked how fast they want to be asked."""

ANSWER_SECONDS = 0.5
"""Taken for what a site needs to answer, where nothing was asked of it."""

READING_SECONDS = 0.05
"""CPU of an article of a site that nothing is known of (README, "How fast")."""

Apart: TypeAlias = Callable[[str], Awaitable[float]]
"""How many seconds apart the host of an address wants its requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a source would bring: entries *seen*, those *known* already or listed by a source
    before it, how many *pages* the rest needs, their span of time, and how many questions
    the source itself was *asked*, which took *answer_seconds* each; both together by the busiest
    *hosts*. *notice* is why it has nothing to say, or no more."""

    source: str
    feed: str
    seen: int = 0
    known: int = 0
    pages: int = 0
    asked: int = 0
    answer_seconds: float = 0.0
    hosts: tuple[Load, ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    notice: str | None = None
    is_failed: bool = False

    def seconds(self, tempo: Tempo) -> float:
        """How long it would take, of a site that answers as it has answered the plan."""
        answer = self.answer_seconds if self.asked else ANSWER_SECONDS
        return tempo.seconds(self.hosts, self.asked + self.pages, answer, READING_SECONDS)


@dataclass(slots=True)
class Listed:
    """What the sources asked so far have listed, as far as it is remembered, and how many entries
    they would bring."""

    keys: Seen = field(default_factory=Seen)
    new: int = 0

    def unlisted(self, entries: Sequence[Entry]) -> dict[str, Entry]:
        """Those that nobody has listed before, by identity; from now on they are."""
        by_key = {identity(entry.url): entry for entry in entries}
        new = {key: entry for key, entry in by_key.items() if key not in self.keys}
        if len(self.keys) < MOST_LISTED:
            for key in new:
                self.keys.add(key)
        return new


@dataclass(slots=True)
class _Draft:
    """What a source listed so far that would be kept: all of it, or the *most* entries that lie
    within the wish's limit, which are *held* where it is all listed before they are chosen."""

    wish: Wish
    now: datetime
    most: int | None
    known: int = 0
    new: int = 0
    pages: Tally = field(default_factory=Tally)
    span: tuple[datetime, ...] = ()
    held: list[tuple[float, int, datetime | None, str | None]] = field(default_factory=list)
    _seen: int = 0

    @property
    def is_full(self) -> bool:
        """Whether nothing that follows changes it."""
        return self.most is not None and self.new >= self.most and not self._is_choosing

    @property
    def _is_choosing(self) -> bool:
        return self.wish.is_choice and self.most != 0

    def see(self, wanted: Sequence[Entry], new: Sequence[Entry]) -> None:
        """Take a batch in, of which some are *new*."""
        self.known += len(wanted) - len(new)
        if self._is_choosing:
            self._choose(new)
            return
        left = None if self.most is None else max(0, self.most - self.new)
        self._take([_page(entry) for entry in new[:left]], map(_date, wanted))

    def finish(self) -> None:
        """No more follows."""
        self._take([page for *_, page in self.held], (date for *_, date, _ in self.held))

    def _take(self, pages: Sequence[str | None], dates: Iterable[datetime | None]) -> None:
        self.new += len(pages)
        for page in filter(None, pages):
            self.pages.count(page)
        known = [*self.span, *(date for date in dates if date)]
        self.span = (min(known), max(known)) if known else ()

    def _choose(self, new: Sequence[Entry]) -> None:
        """Hold those that come first in the wish's order; of each only what a plan tells."""
        for entry in new:
            turn = due(entry, self.wish.order or "newest", self.now).timestamp()
            self._seen += 1  # of two that are as new, the one listed first
            one = (-turn, -self._seen, _date(entry), _page(entry))
            if len(self.held) < (self.most or 0):
                heappush(self.held, one)
            elif one > self.held[0]:
                heapreplace(self.held, one)


async def plan(
    collector: Collector, feed: Feed, wish: Wish, listed: Listed, apart: Apart | None
) -> Plan:
    """Ask the source as a backfill would, and only count. *apart* asks a host how many seconds
    apart it wants its requests, where it may be asked that."""
    web = Patient(collector.web, collector.clock)
    most = await collector.state.run(room, wish)
    if most is not None and not wish.is_choice:
        most = max(0, most - listed.new)
    draft = _Draft(wish, collector.clock.now(), most)
    notice, is_failed = None, False
    try:
        await _draw(draft, collector, feed, web, listed)
    except (ConfigError, StorageError):
        raise
    except NotOffered as error:
        notice, is_failed = error.why, not wish.is_tried
    except ArchiverError as error:
        notice, is_failed = _why(error), True
    draft.finish()
    listed.new += draft.new
    return Plan(
        source=wish.source,
        feed=feed.name,
        seen=draft.known + draft.new,
        known=draft.known,
        pages=draft.pages.total,
        asked=web.asked.total,
        answer_seconds=web.seconds / web.asked.total if web.asked.total else 0.0,
        hosts=await _loads(web.asked + draft.pages, apart),
        first=min(draft.span, default=None),
        last=max(draft.span, default=None),
        notice=notice,
        is_failed=is_failed,
    )


async def _draw(
    draft: _Draft, collector: Collector, feed: Feed, web: Patient, listed: Listed
) -> None:
    async for batch in collector.batches(feed, draft.wish, {}, web):
        wanted = collector.wanted(feed, draft.wish, batch)
        unlisted = listed.unlisted(wanted)
        known = await collector.state.run(owing.known, list(unlisted.values()))
        draft.known += batch.known
        draft.see(wanted, [entry for key, entry in unlisted.items() if key not in known])
        if draft.is_full:
            return


def _date(entry: Entry) -> datetime | None:
    return entry.published or entry.updated


def _page(entry: Entry) -> str | None:
    """What somebody has to be asked for; None where all of the article is at hand."""
    page = entry.fetch_from or entry.url
    return None if entry.is_whole or mementos.is_record(page) else page


def _why(error: ArchiverError) -> str:
    """Why a source has no more to say. A plan does not ask again once a rest is over."""
    if isinstance(error, Resting) and error.retry_after is not None:
        return f"{error.url}: {error.why}; it rests for {error.retry_after:.0f} s more"
    return str(error)


async def _loads(asked: Tally, apart: Apart | None) -> tuple[Load, ...]:
    """What the busiest hosts are asked."""

    async def load(url: str, requests: int) -> Load:
        return Load(requests=requests, apart_seconds=await apart(url) if apart else 0.0)

    return tuple(await asyncio.gather(*(load(*each) for each in asked.busiest(BUSIEST))))
