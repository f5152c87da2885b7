"""A list page: a site's own list of its latest articles, where it has no feed."""

from __future__ import annotations

from collections.abc import AsyncIterator

from archiver import listing
from archiver.errors import NotAFeed
from archiver.fetch import validators
from archiver.protocols import Batch, Question, Web, Workers

ORDER = None

BATCH = 200
"""Entries owed in one transaction: bounds how long other writers wait."""


async def entries(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """Ask by conditional GET. NotAFeed where the page lists nothing: one that nothing is found
    on has a new layout, or is another page."""
    feed = question.feed
    conditions = validators.conditions(question.memory, feed.url)
    page = await web.get(feed.url, headers=(*feed.headers, *conditions))
    if page.status == 304:
        yield Batch(unchanged=True)
        return
    content_type = page.header("content-type")
    found = await workers.run(
        listing.parse,
        page.body,
        page.final_url,
        content_type,
        selectors=feed.page,
        feed=feed.name,
    )
    if not found.entries:
        raise NotAFeed(url=feed.url, why=_nothing(feed.page.item or feed.page.link))
    for start in range(0, len(found.entries), BATCH):
        yield Batch(entries=found.entries[start : start + BATCH])
    yield Batch(memory=validators.remembered(page, feed.url))


def _nothing(selectors: tuple[str, ...]) -> str:
    if not selectors:
        return "no links on the page look like articles; name them by `page:`"
    return f"nothing on the page matches {', '.join(selectors)}"
