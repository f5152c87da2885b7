"""Extraction and rendering alone, in one process: what the corridor's own cost stands on."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from archiver import compose, feeds
from archiver.errors import NothingToKeep
from archiver.model import Entry, Feed, Form, Page
from benchmarks.world import World

_NOW = datetime(2030, 1, 1, tzinfo=UTC)


def cpu_seconds(world: World) -> float:
    """The CPU of `compose.from_page` over all entries, in a process that has read none yet."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_extract_all, args=(world, theirs))
    process.start()
    theirs.close()
    try:
        return float(ours.recv())
    finally:
        process.join()


def _extract_all(world: World, pipe: Connection) -> None:
    spent = 0.0
    for feed, entry in _listed(world):
        page = _page(world, entry.url)
        begun = time.process_time()
        with contextlib.suppress(NothingToKeep):
            compose.from_page(page, entry, feed, Form(), _NOW)
        spent += time.process_time() - begun
    pipe.send(spent)


def _listed(world: World) -> Iterator[tuple[Feed, Entry]]:
    for url in world.feeds:
        parsed = feeds.parse(world.resources[url].body, url, feed=url)
        feed = Feed(name=url, url=url, title=parsed.title)
        yield from ((feed, entry) for entry in parsed.entries)


def _page(world: World, url: str) -> Page:
    resource = world.resources[url]
    headers = (("content-type", resource.kind),)
    return Page(
        url=url, final_url=url, status=200, headers=headers, body=resource.body, fetched_at=_NOW
    )
