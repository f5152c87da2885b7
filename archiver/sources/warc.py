"""WARC and WACZ files: what of the feed's articles was captured in them, without network.

Which of the pages are articles is told as for sitemaps: by what the feed has listed so far, by
the owner's patterns, else by their looks. The page waits in its file until its turn comes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import structlog

from archiver import mementos, shapes, warc
from archiver.errors import ConfigError, WorkerFailed
from archiver.model import Entry
from archiver.protocols import Batch, Question, Web, Workers
from archiver.shapes import Shapes, may_lie_in
from archiver.urls import canonical

log = structlog.get_logger()

ORDER = None
IS_NEWEST_FIRST = False

MOST_DIGESTS = 200_000
"""Payloads remembered, so that a page which was found to be as another one can be had from
that; 150 bytes each."""

MOST_REVISITS = 20_000
"""Of pages that were not seen so far: they may stand in a file that is yet to come."""


@dataclass(slots=True, kw_only=True)
class _Crawl:
    """What is wanted of the files, and what was seen in them."""

    question: Question
    shapes: Shapes
    places: dict[str, str] = field(default_factory=dict)
    revisits: dict[str, warc.Capture] = field(default_factory=dict)

    def entries(self, name: str, captures: Iterable[warc.Capture]) -> tuple[Entry, ...]:
        """Those that are articles of the feed."""
        found: list[Entry] = []
        for one in captures:
            where = mementos.record(name, one.place.member, one.place.inner)
            if not one.is_revisit and one.digest and len(self.places) < MOST_DIGESTS:
                self.places.setdefault(one.digest, where)
            if not self._is_wanted(one):
                continue
            if not one.is_revisit:
                found.append(self._entry(one, where))
            elif one.digest and len(self.revisits) < MOST_REVISITS:
                self.revisits.setdefault(canonical(one.url), one)
        return tuple(found)

    def revisited(self) -> tuple[Entry, ...]:
        """What was found to be as another page, at the end of all files."""
        of = [(one, self.places.get(one.digest or "")) for one in self.revisits.values()]
        return tuple(self._entry(one, where) for one, where in of if where)

    def _is_wanted(self, one: warc.Capture) -> bool:
        """What was captured before the span of time was published before it."""
        since, until = self.question.since, self.question.until
        is_early = since is not None and one.time < since
        is_near = not is_early and may_lie_in(one.url, since, until)
        return is_near and self.shapes.is_article(one.url)

    def _entry(self, one: warc.Capture, where: str) -> Entry:
        return Entry(feed=self.question.feed.name, url=canonical(one.url), fetch_from=where)


async def entries(question: Question, _web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """Every article that was captured in the file, or in the folder's files; what is damaged is
    told of, and the rest is read."""
    if question.locator is None:
        raise ConfigError(why="needs a file or a folder", key="--source warc", hint="--file PATH")
    feed = question.feed
    known = shapes.learn(feed.url, question.samples, feed.history.articles, feed.history.others)
    crawl = _Crawl(question=question, shapes=known)
    names, faults = await workers.run(warc.listed, question.locator)
    for fault in faults:
        log.warning("left out", file=fault)
    for name in names:
        async for batch in _of_file(name, crawl, workers):
            yield batch
    if found := crawl.revisited():
        yield Batch(entries=found)


async def _of_file(name: str, crawl: _Crawl, workers: Workers) -> AsyncIterator[Batch]:
    place: warc.Place | None = warc.Place()
    while place is not None:
        try:
            look = await workers.run(warc.look, name, place)
        except WorkerFailed as error:
            log.warning("damaged", file=name, error=str(error))
            return
        for fault in look.faults:
            log.warning("damaged", file=name, error=fault)
        found = crawl.entries(name, look.captures)
        yield Batch(entries=found, skipped=len(look.captures) - len(found))
        place = look.following
