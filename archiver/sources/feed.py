"""The live feed: what RSS, Atom, JSON Feed or a news sitemap lists now."""

from __future__ import annotations

from collections.abc import AsyncIterator

from archiver import feeds
from archiver.fetch import validators
from archiver.protocols import Batch, Question, Web, Workers

BATCH = 200
"""Entries owed in one transaction: bounds how long other writers wait."""


async def entries(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """Ask by conditional GET; the validators come with the last batch (RFC 9110, 13)."""
    feed = question.feed
    conditions = validators.conditions(question.memory, feed.url)
    page = await web.get(feed.url, headers=(*feed.headers, *conditions), kind="feed")
    if page.status == 304:
        yield Batch(unchanged=True)
        return
    content_type = page.header("content-type")
    parsed = await workers.run(feeds.parse, page.body, page.final_url, content_type, feed=feed.name)
    memory = validators.remembered(page, feed.url)
    found = tuple(entry for entry in parsed.entries if entry.url)
    for start in range(0, len(found) - BATCH, BATCH):
        yield Batch(entries=found[start : start + BATCH])
    rest = (len(found) - 1) // BATCH * BATCH if found else 0
    yield Batch(entries=found[rest:], skipped=len(parsed.entries) - len(found), memory=memory)
