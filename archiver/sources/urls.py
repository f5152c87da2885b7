"""A list of URLs in a file or on standard input: text, CSV or JSON lines.

Text has a URL a line; `#` begins a comment. CSV has a header with a `url` column, and may have
`title` and `date`. JSON lines are objects with the same keys.
"""

from __future__ import annotations

import csv
import itertools
import json
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from archiver import dates
from archiver.errors import ConfigError
from archiver.model import Entry
from archiver.protocols import Batch, Question, Web, Workers
from archiver.urls import is_web

BATCH = 500
LONGEST_LINE = 100_000

STDIN = "-"


async def entries(question: Question, _web: Web, _workers: Workers) -> AsyncIterator[Batch]:
    """The file's URLs in its order; a line that holds none is skipped."""
    with _opened(question.locator or STDIN) as lines:
        found = _read(lines, question.feed.name)
        while batch := tuple(itertools.islice(found, BATCH)):
            yield Batch(entries=batch)


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == STDIN:
        yield sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8-sig", errors="replace") as file:
            yield file
    except OSError as error:
        raise ConfigError(why=error.strerror or str(error), file=name) from None


def _read(lines: TextIO, feed: str) -> Iterator[Entry]:
    whole = (line for line in iter(lambda: lines.readline(LONGEST_LINE), ""))
    used = (line for line in whole if line.strip() and not line.startswith("#"))
    first = next(used, None)
    if first is None:
        return
    rows = _rows(first, itertools.chain([first], used))
    for row in rows:
        url = (row.get("url") or "").strip()
        if is_web(url):
            title, date = row.get("title") or "", row.get("date") or ""
            yield Entry(feed=feed, url=url, title=title.strip(), published=dates.parse(date))


def _rows(first: str, lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """Each line as a mapping of strings, by the form that the first one has."""
    if first.lstrip().startswith("{"):
        return _json_rows(lines)
    header = next(csv.reader([first.lower()]))
    if "url" in (name.strip() for name in header):
        names = [name.strip() for name in header]
        return (dict(zip(names, row, strict=False)) for row in _csv_rows(lines))
    return ({"url": line.strip()} for line in lines)


def _csv_rows(lines: Iterable[str]) -> Iterator[list[str]]:
    rows = csv.reader(line.replace("\0", "") for line in lines)
    next(rows)
    yield from rows


def _json_rows(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    for line in lines:
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(said, dict):
            yield {key: str(value) for key, value in said.items() if value is not None}
