"""A feed: what RSS, Atom, JSON Feed or a news sitemap lists now, and the pages behind it.

Into the past it goes where the documents lead (RFC 5005, `next_url`), else by numbered pages
where these prove to be real ones. No chain of documents is followed in a circle, and none for
ever.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

from archiver import dates, feeds, trail
from archiver.errors import NotOffered
from archiver.feeds import paging
from archiver.feeds.glance import Glance, glance
from archiver.fetch import freshness, validators
from archiver.model import Answer, Feed, Page
from archiver.protocols import Batch, Question, Web, Workers
from archiver.ruling import headers_for

ORDER = 2
IS_NEWEST_FIRST = False

BATCH = 200
"""Entries owed in one transaction: bounds how long other writers wait."""

LARGE_BYTES = 1_000_000
"""A document from this size on is looked through for what is new before it is read: reading
it whole would take half a second a megabyte."""


async def entries(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """What is listed now; where the past is asked for, that and all before it."""
    listing = _past(question, web, workers) if question.is_past else _live(question, web, workers)
    async for batch in listing:
        yield batch


async def _live(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """Ask by conditional GET; the validators come with the last batch (RFC 9110, 13)."""
    feed = question.feed
    conditions = validators.conditions(question.memory, feed.url)
    headers = (*feed.headers, *conditions)
    page = await web.get(feed.url, headers=headers, kind="feed", robots=False)
    answer = Answer(moved_to=page.moved_to, fresh_for=freshness.fresh_for(page))
    if page.status == 304:
        yield Batch(unchanged=True, answer=answer)
        return
    memory = validators.remembered(page, feed.url)
    seen = await _glance(page, question.memory) if len(page.body) >= LARGE_BYTES else None
    if seen is not None:
        memory["digests"] = base64.b85encode(seen.digests).decode("ascii")
    for document in (page.body,) if seen is None else seen.slices(BATCH):
        for batch in _batches(await _read(document, page, feed, workers)):
            yield batch
    yield Batch(known=seen.known if seen else 0, memory=memory, answer=answer)


async def _past(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """From the newest document to the oldest; the memory is the document in hand."""
    feed = question.feed
    if feed.source != "feed":
        raise NotOffered(url=feed.url, why="it is no feed")

    async def read(at: str) -> feeds.ParsedFeed:
        is_heeded = feed.robots and at != feed.url
        page = await web.get(at, headers=headers_for(feed, at), kind="feed", robots=is_heeded)
        return await _read_whole(page, feed, workers)

    documents = trail.follow(feed.url, question, read, paging.guesses, question.memory)
    async for found, memory in documents:
        for batch in _batches(found):
            yield batch
        yield Batch(memory=memory)


async def _read_whole(page: Page, feed: Feed, workers: Workers) -> feeds.ParsedFeed:
    """In slices where it is large, each a task within its deadline."""
    seen = await _glance(page, {}) if len(page.body) >= LARGE_BYTES else None
    if seen is None:
        return await _read(page.body, page, feed, workers)
    parts = [await _read(each, page, feed, workers) for each in seen.slices(BATCH)]
    return replace(parts[0], entries=tuple(entry for part in parts for entry in part.entries))


async def _read(document: bytes, page: Page, feed: Feed, workers: Workers) -> feeds.ParsedFeed:
    content_type = page.header("content-type")
    return await workers.run(
        feeds.parse,
        document,
        page.final_url,
        content_type,
        feed=feed.name,
        zone=dates.named(feed.timezone),
    )


def _batches(parsed: feeds.ParsedFeed) -> Sequence[Batch]:
    found = tuple(entry for entry in parsed.entries if entry.url)
    slices = [found[start : start + BATCH] for start in range(0, len(found), BATCH)]
    skipped, answer = len(parsed.entries) - len(found), Answer(timetable=parsed.timetable)
    return [*(Batch(entries=each) for each in slices), Batch(skipped=skipped, answer=answer)]


async def _glance(page: Page, memory: Mapping[str, object]) -> Glance | None:
    """In a thread: a look for entries' tags reads nothing that could hang or crash, and a large
    document would be copied three times on its way to a worker."""
    digests = base64.b85decode(str(memory.get("digests", "")))
    return await asyncio.to_thread(glance, page.body, page.final_url, digests)
