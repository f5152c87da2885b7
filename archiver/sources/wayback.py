"""The Wayback Machine: pages of the site that it has captured, for those that are gone.

Its index is asked page by page for what is held of the hosts of the feed's articles. An article
that still stands is had from its site; its mementos are for when it is gone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import structlog

from archiver import landmarks
from archiver.errors import NotOffered, Refused, Transient
from archiver.feeds import cdx
from archiver.feeds.cdx import Answer, Capture
from archiver.protocols import Batch, Question, Web, Workers
from archiver.shapes import Shapes
from archiver.urls import host, same_site

log = structlog.get_logger()

ORDER = 5
IS_NEWEST_FIRST = False

LIMIT = 10_000
"""Captures an answer: 2 MB."""

MOST_HOSTS = 3

MOST_ANSWERS = 10_000

BATCH = 500
"""Entries owed in one transaction."""

_NUMBERS = re.compile(r"[\d.]+|.*:.*")


async def entries(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """Every article that was ever captured; the memory is the key of the answer in hand, and
    the captures of the page in the middle of which the one before it ended."""
    feed, memory = question.feed, question.memory
    if "." not in host(feed.url) or _NUMBERS.fullmatch(host(feed.url)):
        raise NotOffered(url=feed.url, why="no archive of the web knows a host without a name")
    server = f"{urlsplit(feed.url).scheme}://{cdx.SERVER}"
    shapes = await landmarks.learn(question, web, workers)
    known = memory.get("hosts")
    hosts = [str(each) for each in known] if isinstance(known, list) else _hosts(question, shapes)
    done = str(memory.get("host", ""))
    for name in hosts[hosts.index(done) if done in hosts else 0 :]:
        is_resumed = name == done
        async for batch in _of_host(
            name, server, shapes, question, web, workers, is_resumed=is_resumed
        ):
            yield batch if batch.memory is None else _with_hosts(batch, hosts)


def _with_hosts(batch: Batch, hosts: Sequence[str]) -> Batch:
    """Their order is by links that change from day to day: the one of the first run holds."""
    return replace(batch, memory={**(batch.memory or {}), "hosts": list(hosts)})


def _hosts(question: Question, shapes: Shapes) -> list[str]:
    """The hosts of the feed's articles, the commonest first, else its own."""
    own = question.feed.url
    counted = Counter(host(url) for url in shapes.samples if same_site(own, url))
    return [name for name, _ in counted.most_common(MOST_HOSTS)] or [host(own)]


async def _of_host(
    name: str,
    server: str,
    shapes: Shapes,
    question: Question,
    web: Web,
    workers: Workers,
    *,
    is_resumed: bool,
) -> AsyncIterator[Batch]:
    feed = question.feed
    key, held = _resumed(question) if is_resumed else (None, [])
    path = "/".join(shapes.words)
    for _ in range(MOST_ANSWERS):
        address = cdx.question(server, name, path=path, limit=LIMIT, resume=key)
        answer = await _ask(address, web, workers)
        is_circle = key is not None and answer.resume == key
        if is_circle:
            log.warning("the index goes round in a circle", feed=feed.name, url=address)
        is_last = answer.resume is None or is_circle
        pages = list(cdx.by_page([*held, *answer.captures]))
        held = pages.pop() if pages and not is_last else []
        found = [
            cdx.entry(page, server, feed.name, shapes, question.since, question.until)
            for page in pages
        ]
        wanted = [entry for entry in found if entry is not None]
        for start in range(0, len(wanted), BATCH):
            yield Batch(entries=tuple(wanted[start : start + BATCH]))
        yield Batch(
            skipped=len(found) - len(wanted),
            memory={"host": name, "resume": answer.resume, "held": [_row(one) for one in held]},
        )
        if is_last:
            return
        key = answer.resume


async def _ask(address: str, web: Web, workers: Workers) -> Answer:
    try:
        page = await web.get(address, kind="feed", robots=False)  # an interface for programs
    except Refused as error:
        if error.status == 403:
            why = "the Wayback Machine does not show this site"
            raise NotOffered(url=address, why=why) from None
        raise
    except Transient as error:
        why = f"the Wayback Machine cannot be asked now ({error.why}); the same command asks again"
        raise Transient(url=address, why=why, status=error.status) from None
    answer = await workers.run(cdx.read, page.body)
    if not answer.is_index:
        why = "the Wayback Machine answered with something else; the same command asks again"
        raise Transient(url=address, why=why)
    return answer


def _resumed(question: Question) -> tuple[str | None, list[Capture]]:
    key, held = question.memory.get("resume"), question.memory.get("held")
    rows = held if isinstance(held, list) else []
    return (None if key is None else str(key)), [_capture(row) for row in rows]


def _row(capture: Capture) -> list[str]:
    return [capture.key, capture.time, capture.url, capture.digest, str(capture.length)]


def _capture(row: Sequence[object]) -> Capture:
    key, time, url, digest, length = map(str, row)
    return Capture(key, time, url, digest, int(length))
