"""What a feed's own links teach of the addresses of its site.

Asked of the feed itself where too little of it is known yet; one that cannot be had teaches
nothing, and the addresses are judged by their looks.
"""

from __future__ import annotations

from archiver import feeds, listing, shapes
from archiver.errors import FetchError, NotAFeed
from archiver.protocols import Question, Web, Workers
from archiver.shapes import LEAST_SAMPLES, Shapes


async def learn(question: Question, web: Web, workers: Workers) -> Shapes:
    """Which addresses are articles of the feed."""
    feed, samples = question.feed, question.samples
    if len(samples) < LEAST_SAMPLES and not feed.history.articles:
        samples = (*samples, *await _ask(question, web, workers))
    return shapes.learn(feed.url, samples, feed.history.articles, feed.history.others)


async def _ask(question: Question, web: Web, workers: Workers) -> list[str]:
    feed = question.feed
    try:
        if feed.source == "page":
            page = await web.get(feed.url, headers=feed.headers, robots=False)
            found = await workers.run(
                listing.parse,
                page.body,
                page.final_url,
                page.header("content-type"),
                selectors=feed.page,
            )
        else:
            page = await web.get(feed.url, headers=feed.headers, kind="feed", robots=False)
            found = await workers.run(
                feeds.parse, page.body, page.final_url, page.header("content-type")
            )
    except (FetchError, NotAFeed):
        return []
    return [entry.url for entry in found.entries if entry.url]
