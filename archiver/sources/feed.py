"""A feed: what RSS, Atom, JSON Feed or a news sitemap lists now, and the pages behind it.

Into the past it goes where the documents lead (RFC 5005, `next_url`), else by numbered pages
where these prove to be real ones. No chain of documents is followed in a circle, and none for
ever.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog

from archiver import feeds
from archiver.errors import Gone, NotAFeed, Refused
from archiver.feeds import paging
from archiver.feeds.glance import Glance, glance
from archiver.fetch import validators
from archiver.model import Entry, Page
from archiver.protocols import Batch, Question, Web, Workers

log = structlog.get_logger()

ORDER = 2

BATCH = 200
"""Entries owed in one transaction: bounds how long other writers wait."""

LARGE_BYTES = 1_000_000
"""A document from this size on is looked through for what is new before it is read: reading
it whole would take half a second a megabyte."""

MOST_DOCUMENTS = 20_000
"""Of one history: an archive for each day of fifty years."""

MOST_BARREN = 20
"""Documents in a row without an entry that is new, and yet naming another: a circle of ever
new addresses. Archives of quiet months are empty, too."""


async def entries(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """What is listed now; where the past is asked for, that and all before it."""
    listing = _past(question, web, workers) if question.is_past else _live(question, web, workers)
    async for batch in listing:
        yield batch


async def _live(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """Ask by conditional GET; the validators come with the last batch (RFC 9110, 13)."""
    feed = question.feed
    conditions = validators.conditions(question.memory, feed.url)
    page = await web.get(feed.url, headers=(*feed.headers, *conditions), kind="feed")
    if page.status == 304:
        yield Batch(unchanged=True)
        return
    memory = validators.remembered(page, feed.url)
    seen = await _glance(page, question.memory) if len(page.body) >= LARGE_BYTES else None
    if seen is not None:
        memory["digests"] = base64.b85encode(seen.digests).decode("ascii")
    for document in (page.body,) if seen is None else seen.slices(BATCH):
        for batch in _batches(await _read(document, page, feed.name, workers)):
            yield batch
    yield Batch(known=seen.known if seen else 0, memory=memory)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """How far a walk has come: the addresses that may be *next*, the likeliest first, whether
    a document named them (*is_stated*), and what was seen on the way."""

    next: list[str]
    is_stated: bool
    visited: set[str] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    last: tuple[Entry, ...] = ()
    barren: int = 0

    @property
    def is_first(self) -> bool:
        return len(self.visited) == 1

    def unseen(self, found: Sequence[Entry]) -> int:
        """How many of them are new; from now on they are seen."""
        keys = {hash(entry.guid or entry.url) for entry in found}
        count = len(keys - self.seen)
        self.seen |= keys
        self.barren = 0 if count else self.barren + 1
        return count

    def go_on(self, found: feeds.ParsedFeed, at: str) -> None:
        """Decide where to look next."""
        may_guess = self.is_first or not self.is_stated
        self.is_stated = found.older is not None
        if found.is_complete or self.barren >= MOST_BARREN:
            self.next = []
        elif found.older is not None:
            self.next = [found.older]
        else:
            self.next = list(paging.guesses(at)) if may_guess and found.entries else []


async def _past(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """From the newest document to the oldest; the memory is the document in hand."""
    start, is_stated = str(question.memory.get("at", question.feed.url)), True
    walk = _Walk(next=[start], is_stated=bool(question.memory.get("is_stated", is_stated)))
    while walk.next and len(walk.visited) < MOST_DOCUMENTS:
        at = walk.next.pop(0)
        if at in walk.visited:
            log.warning("the feed's pages lead in a circle", feed=question.feed.name, url=at)
            continue
        walk.visited.add(at)
        found = await _document(at, question, web, workers, is_sure=walk.is_stated)
        if found is None:
            continue
        unseen = walk.unseen(found.entries)
        if not walk.is_stated and not paging.is_older(found, walk.last, unseen):
            continue
        memory = {"at": at, "is_stated": walk.is_stated}
        for batch in _batches(found):
            yield batch
        yield Batch(memory=memory)
        walk.last = found.entries
        walk.go_on(found, at)
        if _is_before(found.entries, question):
            return


async def _document(
    at: str, question: Question, web: Web, workers: Workers, *, is_sure: bool
) -> feeds.ParsedFeed | None:
    """The document there; None where it was no more than a guess, and wrong."""
    feed = question.feed
    try:
        page = await web.get(at, headers=feed.headers, kind="feed")
        return await _read_whole(page, feed.name, workers)
    except (Gone, Refused, NotAFeed):
        if is_sure:
            raise
        return None


async def _read_whole(page: Page, feed: str, workers: Workers) -> feeds.ParsedFeed:
    """In slices where it is large, each a task within its deadline."""
    seen = await _glance(page, {}) if len(page.body) >= LARGE_BYTES else None
    if seen is None:
        return await _read(page.body, page, feed, workers)
    parts = [await _read(each, page, feed, workers) for each in seen.slices(BATCH)]
    return replace(parts[0], entries=tuple(entry for part in parts for entry in part.entries))


def _is_before(found: Sequence[Entry], question: Question) -> bool:
    """Whether all of a document is older than what is asked for."""
    dates = [entry.published for entry in found if entry.published]
    return bool(dates) and question.since is not None and max(dates) < question.since


async def _read(document: bytes, page: Page, feed: str, workers: Workers) -> feeds.ParsedFeed:
    content_type = page.header("content-type")
    return await workers.run(feeds.parse, document, page.final_url, content_type, feed=feed)


def _batches(parsed: feeds.ParsedFeed) -> Sequence[Batch]:
    found = tuple(entry for entry in parsed.entries if entry.url)
    slices = [found[start : start + BATCH] for start in range(0, len(found), BATCH)]
    skipped = len(parsed.entries) - len(found)
    return [*(Batch(entries=each) for each in slices), Batch(skipped=skipped)]


async def _glance(page: Page, memory: Mapping[str, object]) -> Glance | None:
    """In a thread: a look for entries' tags reads nothing that could hang or crash, and a large
    document would be copied three times on its way to a worker."""
    digests = base64.b85decode(str(memory.get("digests", "")))
    return await asyncio.to_thread(glance, page.body, page.final_url, digests)
