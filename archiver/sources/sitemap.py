"""The sitemaps of a site: every address that it wants found, as far as it is an article.

robots.txt names them, else they are where they usually are. They are walked in the order in
which they list each other, a few ahead of the one in hand; one that lists itself is read once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urljoin

import structlog

from archiver import landmarks
from archiver.errors import (
    ArchiverError,
    FetchError,
    NotOffered,
    StorageError,
    Transient,
    WorkerFailed,
)
from archiver.feeds import atlas
from archiver.feeds.atlas import Sheet, Span
from archiver.protocols import Batch, Question, Web, Workers
from archiver.ruling import headers_for
from archiver.shapes import Shapes
from archiver.urls import host, same_site

log = structlog.get_logger()

ORDER = 3
IS_NEWEST_FIRST = False

BATCH = 500
"""Entries owed in one transaction."""

AHEAD = 2
"""Sitemaps asked for and read before their turn; a document takes 10 MB meanwhile."""

MOST_SITEMAPS = 100_000

DEEPEST = 5
"""Indexes within indexes; the protocol allows none."""

_Place = tuple[str, ...]
"""The indexes that lead to a sitemap, and the sitemap itself."""


async def entries(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """The articles of all sitemaps; the memory is the way to the one in hand."""
    feed = question.feed
    fault: Transient | None = None
    named: Sequence[str] = ()
    try:
        named = await _named(question, web)
    except Transient as error:  # it is not known what it names
        fault = error
    survey = _Survey(
        question=question,
        web=web,
        workers=workers,
        shapes=await landmarks.learn(question, web, workers),
        way=_way(question),
        is_guess=not named,
        fault=fault,
    )
    survey.line_up((), named or [urljoin(feed.url, path) for path in atlas.GUESSES])
    try:
        async for place, sheet in survey.sheets():
            rows = iter(sheet.rows)
            while some := list(islice(rows, BATCH)):
                yield Batch(entries=tuple(atlas.entry(row, feed.name) for row in some))
            # Behind one that could not be read nobody goes on: the next run comes to it again.
            memory = None if survey.fault else {"way": list(place)}
            yield Batch(skipped=sheet.passed, memory=memory)
    finally:
        survey.close()
    if survey.fault is not None:
        yield Batch(memory={})  # the next run reads all of them again
        raise survey.fault
    if survey.read == 0:
        raise NotOffered(url=feed.url, why="no sitemap")


def _way(question: Question) -> list[str]:
    way = question.memory.get("way")
    return [str(step) for step in way] if isinstance(way, list) else []


async def _named(question: Question, web: Web) -> Sequence[str]:
    """The sitemaps that robots.txt names."""
    feed = question.feed
    robots = urljoin(feed.url, "/robots.txt")
    try:
        page = await web.get(robots, headers=feed.headers, kind="feed", robots=False)
    except Transient:
        raise  # it is not known what it names
    except FetchError:
        return ()
    return atlas.named(page.body, page.final_url)


@dataclass(slots=True, kw_only=True)
class _Survey:
    """The walk: who waits in *line*, who was *met*, the *way* that an earlier run had come, how
    many were *read*, and the *fault* that another run may not meet; where the first may be
    *is_guess*, or was said."""

    question: Question
    web: Web
    workers: Workers
    shapes: Shapes
    way: list[str]
    is_guess: bool
    line: deque[_Place] = field(default_factory=deque)
    under_way: dict[_Place, asyncio.Task[Sheet]] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    read: int = 0
    fault: Transient | WorkerFailed | None = None

    def line_up(self, above: _Place, urls: Iterable[str]) -> None:
        """Put what an index lists before all else, from where an earlier run stopped."""
        depth = len(above)
        listed = [url for url in dict.fromkeys(urls) if url not in self.met]
        if above:  # who is asked on another host's behalf has not consented
            listed = [url for url in listed if self._is_near(url, above[-1])]
        if above == tuple(self.way[:depth]) and depth < len(self.way):
            step = self.way[depth]
            listed = listed[listed.index(step) :] if step in listed else listed
        if depth >= DEEPEST or len(self.met) > MOST_SITEMAPS:
            return
        self.met.update(listed)
        used = [(*above, url) for url in listed if not atlas.lists_others(url)]
        self.line.extendleft(reversed(used))

    async def sheets(self) -> AsyncIterator[tuple[_Place, Sheet]]:
        """Every sitemap that can be read, in order."""
        while self.line:
            for place in islice(self.line, AHEAD):
                if place not in self.under_way:
                    self.under_way[place] = asyncio.create_task(self._read(place[-1]))
            place = self.line.popleft()
            sheet = await self._answer(place)
            if sheet is not None:
                self.read += 1
                self.line_up(place, sheet.sitemaps)
                yield place, sheet

    def _is_near(self, url: str, index: str) -> bool:
        return same_site(url, self.question.feed.url) or host(url) == host(index)

    def close(self) -> None:
        """Give up what is under way."""
        for task in self.under_way.values():
            task.cancel()

    async def _answer(self, place: _Place) -> Sheet | None:
        """The sitemap; None, and a line in the log, where it cannot be read. A guess that was
        wrong is no news."""
        bound = log.bind(feed=self.question.feed.name, url=place[-1])
        try:
            sheet = await self.under_way.pop(place)
        except StorageError:
            raise
        except ArchiverError as error:
            if isinstance(error, Transient | WorkerFailed):  # a busy machine, say
                self.fault = self.fault or error
            elif self.is_guess and len(place) == 1:
                return None
            bound.warning("a sitemap could not be read", error=str(error))
            return None
        if sheet.is_cut:
            bound.warning("a sitemap was cut; what stands before the cut was read")
        return sheet

    async def _read(self, url: str) -> Sheet:
        feed, span = self.question.feed, Span(since=self.question.since, until=self.question.until)
        sent = headers_for(feed, url)
        page = await self.web.get(url, headers=sent, kind="feed", robots=feed.robots)
        return await self.workers.run(
            atlas.read, page.body, page.final_url, feed.name, self.shapes, span
        )
