"""What the feed itself once listed: its own mementos in the Wayback Machine, from the newest on.

A request for each, and a feed may have been captured ten thousand times: it is looked for where
it is asked for only (`backfill --feed-history`). An entry of an old feed is had from its site.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import structlog

from archiver import dates, feeds, mementos
from archiver.errors import (
    ArchiverError,
    Gone,
    NotAFeed,
    NotOffered,
    Refused,
    Transient,
    WorkerFailed,
)
from archiver.feeds import cdx
from archiver.feeds.cdx import Capture
from archiver.model import Entry
from archiver.protocols import Batch, Question, Web, Workers

log = structlog.get_logger()

ORDER = None
IS_NEWEST_FIRST = False

LIMIT = 20_000
"""Captures of one feed: an answer of 3 MB."""


async def entries(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """Every entry of every capture that says something new; the memory is the time of the one in
    hand."""
    feed = question.feed
    if not question.is_past:
        raise NotOffered(url=feed.url, why="it has no present")
    server = f"{urlsplit(feed.url).scheme}://{cdx.SERVER}"
    captures = await _captures(server, question, web, workers)
    if not captures:
        raise NotOffered(url=feed.url, why="no memento of it is known")
    fault: ArchiverError | None = None
    for capture in captures:
        try:
            found = await _read(server, capture, question, web, workers)
        except (Transient, WorkerFailed) as error:
            if not isinstance(error, WorkerFailed) and error.status is None:
                raise  # nobody answers, and nobody would the next time
            fault = fault or error
            continue
        # Behind one that could not be had now nobody goes on: the next run comes to it again.
        yield Batch(entries=found, memory=None if fault else {"time": capture.time})
    if fault is not None:
        raise fault


async def _captures(server: str, question: Question, web: Web, workers: Workers) -> list[Capture]:
    """Those that are left, the newest first. What was captured before the span lists nothing
    of it."""
    address = cdx.question_of(server, question.feed.url, limit=LIMIT)
    page = await web.get(address, kind="feed", robots=False)
    answer = await workers.run(cdx.read, page.body, is_any=True)
    if not answer.is_index:
        raise Transient(url=address, why="the Wayback Machine answered with something else")
    last, since = str(question.memory.get("time", "9")), question.since
    first = "" if since is None else cdx.digits(since)
    left = [one for one in answer.captures if first <= one.time <= last]
    return sorted(left, key=lambda one: one.time, reverse=True)


async def _read(
    server: str, capture: Capture, question: Question, web: Web, workers: Workers
) -> tuple[Entry, ...]:
    feed, address = question.feed, mementos.raw(server, capture.time, capture.url)
    try:
        page = await web.get(address, kind="feed", robots=False)
        content_type, zone = page.header("content-type"), dates.named(feed.timezone)
        found = await workers.run(
            feeds.parse, page.body, capture.url, content_type, feed=feed.name, zone=zone
        )
    except (Gone, NotAFeed, Refused) as error:
        log.warning("an old memento of the feed is left out", feed=feed.name, error=str(error))
        return ()
    return tuple(entry for entry in found.entries if entry.url)
