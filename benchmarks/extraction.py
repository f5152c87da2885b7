"""Extraction and rendering alone, in one process: what the corridor's own cost stands on."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import TypeVar

from archiver import compose, feeds
from archiver.errors import NothingToKeep
from archiver.model import Entry, Feed, Form, Page
from benchmarks.world import World

T = TypeVar("T")

_NOW = datetime(2030, 1, 1, tzinfo=UTC)


def apart(ask: Callable[[World], T], world: World) -> T:
    """The answer of *ask* in a process of its own, which has read no page yet."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(ask, world, theirs))
    process.start()
    theirs.close()
    try:
        answer: T = ours.recv()
        return answer
    finally:
        process.join()


def _answer(ask: Callable[[World], object], world: World, pipe: Connection) -> None:
    pipe.send(ask(world))


def cpu_seconds(world: World) -> float:
    """The CPU of `compose.from_page` over all entries, with no template known."""
    spent = 0.0
    for feed, entry in _listed(world):
        page = _page(world, entry.url)
        begun = time.process_time()
        with contextlib.suppress(NothingToKeep):
            compose.from_page(page, entry, feed, Form(), _NOW)
        spent += time.process_time() - begun
    return spent


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
