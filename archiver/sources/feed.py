"""The live feed: what RSS, Atom, JSON Feed or a news sitemap lists now."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping

from archiver import feeds
from archiver.feeds.glance import Glance, glance
from archiver.fetch import validators
from archiver.model import Page
from archiver.protocols import Batch, Question, Web, Workers

BATCH = 200
"""Entries owed in one transaction: bounds how long other writers wait."""

LARGE_BYTES = 1_000_000
"""A document from this size on is looked through for what is new before it is read: reading
it whole would take half a second a megabyte."""


async def entries(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
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
        async for batch in _read(document, page, feed.name, workers):
            yield batch
    yield Batch(known=seen.known if seen else 0, memory=memory)


async def _read(document: bytes, page: Page, feed: str, workers: Workers) -> AsyncIterator[Batch]:
    content_type = page.header("content-type")
    parsed = await workers.run(feeds.parse, document, page.final_url, content_type, feed=feed)
    found = tuple(entry for entry in parsed.entries if entry.url)
    for start in range(0, len(found), BATCH):
        yield Batch(entries=found[start : start + BATCH])
    yield Batch(skipped=len(parsed.entries) - len(found))


async def _glance(page: Page, memory: Mapping[str, object]) -> Glance | None:
    """In a thread: a look for entries' tags reads nothing that could hang or crash, and a large
    document would be copied three times on its way to a worker."""
    digests = base64.b85decode(str(memory.get("digests", "")))
    return await asyncio.to_thread(glance, page.body, page.final_url, digests)
