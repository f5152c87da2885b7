"""CPU of reading a page, cold and with a learned template, as ratios to readability-lxml alone.

    python -m benchmarks.templates WORLD

WORLD is a folder with pages of several sites, many of each, and a manifest.json that says
which URL stands in which file: {"resources": {URL: [{"file": PATH, "type": TYPE}]}}.

Of each site the first ten pages are read cold and learned from; the next ten are read in every
way, in turns, in one process, with the title and date that a feed would tell. Reading is from
bytes to sanitised HTML with all that the header says; readability-lxml's is from text to its
summary.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
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

P = ParamSpec("P")

LESSONS, MEASURED = 10, 10

_NOW = datetime(2100, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measure and print."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    alone = cold = learned = 0.0
    count = served = 0
    for name, pages in _sites(Path(sys.argv[1])):
        layout = _learn(pages[:LESSONS])
        if layout is None:
            print(f"{name}: nothing learned")
            continue
        for page in pages[LESSONS : LESSONS + MEASURED]:
            entry = _told(page)
            alone += _seconds(_summarise, page)
            cold += _seconds(_read, page, entry, NOTHING_KNOWN)
            learned += _seconds(_read, page, entry, layout)
            served += _read(page, entry, layout)
            count += 1
    checked = learned + cold / CHECKED
    print(f"{count} pages, {served} of them served by a template")
    print(f"readability-lxml alone  {1000 * alone / count:6.2f} ms a page")
    print(f"cold                    {1000 * cold / count:6.2f} ms  ratio {cold / alone:.2f}")
    print(f"with a template         {1000 * learned / count:6.2f} ms  ratio {learned / alone:.2f}")
    print(f"  checks included       {1000 * checked / count:6.2f} ms  ratio {checked / alone:.2f}")


def _sites(world: Path) -> Iterator[tuple[str, list[Page]]]:
    found: defaultdict[str, list[Page]] = defaultdict(list)
    manifest = json.loads((world / "manifest.json").read_text("utf-8"))
    for url, versions in manifest["resources"].items():
        kind = versions[0].get("type", "text/html")
        if kind.startswith("text/html"):
            page = Page(
                url=url,
                final_url=url,
                status=200,
                headers=(("content-type", kind),),
                body=(world / versions[0]["file"]).read_bytes(),
                fetched_at=_NOW,
            )
            found[site(url)].append(page)
    yield from found.items()


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
