"""A list of URLs in a file or on standard input: text, CSV or JSON lines.

Text has a URL a line; `#` begins a comment. CSV has a header with a `url` column, and may have
`title` and `date`. JSON lines are objects with the same keys. Each URL is for the first of the
feeds asked that is of its site, and for the first of all where none is.
"""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

import structlog

from archiver import dates
from archiver.aside import aside
from archiver.errors import ConfigError
from archiver.model import Entry, Feed
from archiver.protocols import Batch, Question, Web, Workers
from archiver.urls import is_web, same_site, site

log = structlog.get_logger()

ORDER = None
IS_NEWEST_FIRST = False

BATCH = 500
LONGEST_LINE = 100_000

STDIN = "-"


async def entries(question: Question, _web: Web, _workers: Workers) -> AsyncIterator[Batch]:
    """The feed's URLs in their order; a line that holds none is skipped, and how many were is said,
    once for all feeds."""
    if question.locator is None:
        raise ConfigError(why="needs a file", key="--source urls", hint="--urls FILE")
    found = _read(question.locator, question.feed, question.among or (question.feed,))
    # Read aside: a pipe may give its next line tomorrow, or never.
    while batch := await aside(_take, found):
        yield Batch(entries=batch)


def _take(found: Iterator[Entry]) -> tuple[Entry, ...]:
    return tuple(islice(found, BATCH))


def _read(name: str, feed: Feed, among: Sequence[Feed]) -> Iterator[Entry]:
    skipped, owner = 0, _sharing(among)
    with _opened(name) as lines:
        for row in _rows(_used(lines)):
            url, title, date = (row.get(key, "").strip() for key in ("url", "title", "date"))
            if not is_web(url):
                skipped += 1
            elif owner(url) == feed.name:
                yield Entry(feed=feed.name, url=url, title=title, published=dates.parse(date))
    if skipped and feed.name == among[0].name:
        log.warning("lines without a URL were skipped", file=name, lines=skipped)


def owners(name: str, feeds: Sequence[Feed]) -> list[Feed]:
    """Those of the feeds that the list has URLs for, the first where it has none at all."""
    owner = _sharing(feeds)
    with _opened(name) as lines:
        urls = (row.get("url", "").strip() for row in _rows(_used(lines)))
        found = set(map(owner, filter(is_web, urls)))
    return [feed for feed in feeds if feed.name in found] or list(feeds[:1])


def _sharing(feeds: Sequence[Feed]) -> Callable[[str], str]:
    """What tells the name of the feed that a URL is for; each site is looked for once, and the
    very site before one above or below it."""
    known: dict[str, str] = {}

    def owner(url: str) -> str:
        if (name := site(url)) not in known:
            very = (feed for feed in feeds if site(feed.url) == name)
            near = (feed for feed in feeds if same_site(feed.url, url))
            known[name] = next(chain(very, near), feeds[0]).name
        return known[name]

    return owner


def _opened(name: str) -> TextIO:
    """Bytes that are no UTF-8 spoil their line only."""
    try:
        if name == STDIN:
            return open(0, encoding="utf-8-sig", errors="replace", closefd=False)
        return Path(name).open(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise ConfigError(why=error.strerror or str(error), file=name) from None


def _used(lines: TextIO) -> Iterator[str]:
    whole = iter(lambda: lines.readline(LONGEST_LINE), "")
    return (line for line in whole if line.strip() and not line.startswith("#"))


def _rows(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    """Each line as a mapping of strings, by the form that the first one has."""
    first = next(lines, "")
    whole = chain([first], lines)
    if first.lstrip().startswith("{"):
        return _json_rows(whole)
    names = [name.strip() for name in next(csv.reader([first.lower()]), [])]
    if "url" in names:
        return (dict(zip(names, row, strict=False)) for row in _csv_rows(lines))
    return ({"url": line.split()[0]} for line in whole if line)  # a remark may follow


def _csv_rows(lines: Iterable[str]) -> Iterator[list[str]]:
    rows = csv.reader(line.replace("\0", "") for line in lines)
    while True:
        try:
            yield next(rows)
        except csv.Error:  # a quotation that is never closed, say
            yield []
        except StopIteration:
            return


def _json_rows(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    for line in lines:
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            said = None
        known = said.items() if isinstance(said, dict) else ()
        yield {key.lower(): _text(value) for key, value in known if value is not None}


def _text(value: object) -> str:
    """JSON may escape half a character (`\\ud800`), which no file can hold."""
    return str(value).encode("utf-8", "replace").decode("utf-8")
