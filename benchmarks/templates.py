"""CPU of reading a page, cold and with a learned template, as ratios to readability-lxml alone.

    python -m benchmarks.templates WORLD

WORLD is a folder of pages as `make bench` takes it, with many of each site.

Of each site the first ten pages are read cold and learned from; the next ten are read in every
way, in turns, in one process, with the title and date that a feed would tell. Reading is from
bytes to sanitised HTML with all that the header says; readability-lxml's is from text to its
summary.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec

from readability import Document

from archiver import extract
from archiver.errors import NothingToKeep
from archiver.extract.decode import decode
from archiver.model import NOTHING_KNOWN, Entry, Feed, Knowledge, Page
from archiver.templates import CHECKED
from archiver.urls import site
from benchmarks.world import HTML, World, read

P = ParamSpec("P")

LESSONS, MEASURED = 10, 10

_NOW = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speeds:
    """CPU in milliseconds a page, over so many pages of so many sites, of which so many were
    *served* by the template of their site. *checked_ms* counts the pages that are read the
    other ways as well."""

    sites: int
    pages: int
    served: int
    alone_ms: float
    cold_ms: float
    learned_ms: float

    @property
    def checked_ms(self) -> float:
        """With a template, and without one every now and then."""
        return self.learned_ms + self.cold_ms / CHECKED


def main() -> None:
    """Measure and print."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = speeds(read(Path(sys.argv[1])))
    if found is None:
        sys.exit("no site has pages enough")
    alone = found.alone_ms
    print(f"{found.pages} pages of {found.sites} sites, {found.served} served by a template")
    print(f"readability-lxml alone  {alone:6.2f} ms a page")
    for name, spent in (
        ("cold                  ", found.cold_ms),
        ("with a template       ", found.learned_ms),
        ("  checks included     ", found.checked_ms),
    ):
        print(f"{name}  {spent:6.2f} ms  ratio {spent / alone:.2f}")


def speeds(world: World) -> Speeds | None:
    """What the pages of the world's sites cost; None where no site has enough of them."""
    alone = cold = learned = 0.0
    sites = count = served = 0
    for pages in _sites(world):
        layout = _learn(pages[:LESSONS])
        measured = pages[LESSONS : LESSONS + MEASURED]
        if layout is None or not measured:
            continue
        sites += 1
        for page in measured:
            entry = _told(page)
            alone += _seconds(_summarise, page)
            cold += _seconds(_read, page, entry, NOTHING_KNOWN)
            learned += _seconds(_read, page, entry, layout)
            served += _read(page, entry, layout)
            count += 1
    if not count:
        return None
    return Speeds(
        sites=sites,
        pages=count,
        served=served,
        alone_ms=1000 * alone / count,
        cold_ms=1000 * cold / count,
        learned_ms=1000 * learned / count,
    )


def _sites(world: World) -> Iterable[list[Page]]:
    found: defaultdict[str, list[Page]] = defaultdict(list)
    for url in world.pages:
        resource = world.resources[url]
        of_site = found[site(url)]
        if resource.kind.startswith(HTML) and len(of_site) < LESSONS + MEASURED:
            page = Page(
                url=url,
                final_url=url,
                status=200,
                headers=(("content-type", resource.kind),),
                body=resource.body,
                fetched_at=_NOW,
            )
            of_site.append(page)
    return (pages for pages in found.values() if len(pages) > LESSONS)


def _learn(pages: list[Page]) -> Knowledge | None:
    lessons = []
    for page in pages:
        try:
            study = extract.read(page, _entry(page), _feed(page), _NOW).study
        except NothingToKeep:
            continue
        if study.lesson is not None:
            lessons.append(study.lesson)
    learned = extract.learn(lessons)
    return None if learned is None else Knowledge(templates=(learned.template,))


def _told(page: Page) -> Entry:
    """What a feed would have told of the page: its title and date, for which the page's own
    stand in."""
    try:
        article = extract.read(page, _entry(page), _feed(page), _NOW).article
    except NothingToKeep:
        return _entry(page)
    return replace(_entry(page), title=article.title, published=article.claimed)


def _seconds(function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    gc.collect()
    start = time.process_time()
    function(*args, **kwargs)
    return time.process_time() - start


def _summarise(page: Page) -> object:
    return Document(decode(page.body, page.header("content-type"))).summary(html_partial=True)


def _read(page: Page, entry: Entry, layout: Knowledge) -> bool:
    try:
        return extract.read(page, entry, _feed(page), _NOW, layout).study.served
    except NothingToKeep:
        return False


def _entry(page: Page) -> Entry:
    return Entry(feed="benchmark", url=page.url)


def _feed(page: Page) -> Feed:
    return Feed(name="benchmark", url=page.url, title="")


if __name__ == "__main__":
    main()
