"""What a web archive holds of a site: the CDX server's answers, and the mementos they name. Pure.

The Wayback CDX server answers a line a capture: SURT key, time, original URL, media type,
status, digest, length ("Wayback CDX Server API"). Fields that are not known are `-`, as in the
records of a page that was found unchanged (`warc/revisit`). A key for what follows stands behind
an empty line. A memento is had as it was captured by `id_` behind the time; its original URL is
the article's (RFC 7089).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, takewhile
from urllib.parse import unquote_plus, urlencode

from archiver import mementos
from archiver.model import Entry
from archiver.shapes import Shapes, may_lie_in
from archiver.urls import canonical, is_web

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")

SERVER = "web.archive.org"

MOST_MEMENTOS = 3
"""Of one article; when the best three fail, so will the others."""

_HALF = 0.5
"""Of the longest capture: a shorter one is a notice in its place, or a part of it."""

_LINE = re.compile(r"\S+ \d{14}\b")
"""How a line begins: the key of an address, and a time."""
_TIME = re.compile(r"\d{14}")
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class Capture:
    """One successful capture of a page: SURT *key*, *time* as 14 digits, the URL, its digest
    and its length in the archive (0: not known)."""

    key: str
    time: str
    url: str
    digest: str
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: its *captures*, and the key of the next; *is_index* unless its lines are of
    something else, such as a page that says that the server is busy."""

    captures: tuple[Capture, ...] = ()
    resume: str | None = None
    is_index: bool = True


def question(
    server: str, host: str, *, path: str = "", limit: int, resume: str | None = None
) -> str:
    """The address of what is held of a host, or of what lies below a path of it."""
    asked = {
        "url": f"{host}/{path}" if path else host,
        "matchType": "prefix" if path else "host",
        "fl": ",".join(FIELDS),
        "collapse": "digest",
        "limit": str(limit),
        "showResumeKey": "true",
    }
    filters = [("filter", "statuscode:200"), ("filter", "mimetype:text/html")]
    more = [("resumeKey", _plain(resume))] if resume else []
    return f"{server}/cdx/search/cdx?{urlencode([*asked.items(), *filters, *more])}"


def _plain(resume: str) -> str:
    """The key without the encoding that the server prints it in, for an address has its own."""
    return resume if " " in resume else unquote_plus(resume)


def question_of(server: str, url: str, *, limit: int) -> str:
    """The address of what is held of one URL, a feed's: each time that it said something else."""
    asked = {"url": url, "fl": ",".join(FIELDS), "collapse": "digest", "limit": str(limit)}
    return f"{server}/cdx/search/cdx?{urlencode([*asked.items(), ('filter', 'statuscode:200')])}"


def read(data: bytes, *, is_any: bool = False) -> Answer:
    """The captures of pages, or of *any* kind; servers that know no filters tell of all else,
    too."""
    lines = iter(data.decode("utf-8", "replace").splitlines())
    told = list(takewhile(str.strip, lines))
    if told and not any(map(_LINE.match, told)):
        return Answer(is_index=False)
    found = (_capture(line, is_any=is_any) for line in told)
    resume = next(filter(None, map(str.strip, lines)), None)
    return Answer(captures=tuple(filter(None, found)), resume=resume)


def by_page(captures: Sequence[Capture]) -> Iterator[list[Capture]]:
    """Captures of one page together; the server sorts them by key, then by time."""
    for _, group in groupby(captures, lambda capture: capture.key):
        yield list(group)


def entry(
    captures: Sequence[Capture],
    server: str,
    feed: str,
    shapes: Shapes,
    since: datetime | None,
    until: datetime | None,
) -> Entry | None:
    """The page as an entry with its best mementos; None where it is no article of the span.

    What was captured before the span was published before it.
    """
    url = captures[-1].url
    if not shapes.is_article(url) or not may_lie_in(url, since, until):
        return None
    if since is not None and min(capture.time for capture in captures) < digits(since):
        return None
    return Entry(
        feed=feed,
        url=canonical(url),
        mementos=tuple(mementos.raw(server, one.time, one.url) for one in best(captures)),
    )


def best(captures: Sequence[Capture]) -> list[Capture]:
    """The captures to try, in order: the latest that is about as long as the longest, since
    articles are corrected; the others of different content behind it."""
    longest = max(capture.length for capture in captures)
    latest = sorted(captures, key=lambda capture: capture.time, reverse=True)
    latest.sort(key=lambda capture: capture.length < _HALF * longest)
    by_digest: dict[str, Capture] = {}
    for capture in latest:
        by_digest.setdefault(capture.digest, capture)
    return list(by_digest.values())[:MOST_MEMENTOS]


def _capture(line: str, *, is_any: bool) -> Capture | None:
    parts = line.split(" ")
    if len(parts) != len(FIELDS):
        return None
    said = dict(zip(FIELDS, parts, strict=True))
    is_page = is_any or said["mimetype"].lower() in _PAGES
    is_page = is_page and said["statuscode"] == "200"
    if not is_page or not _TIME.fullmatch(said["timestamp"]) or not is_web(said["original"]):
        return None
    length = said["length"]
    return Capture(
        said["urlkey"],
        said["timestamp"],
        said["original"],
        said["digest"],
        int(length) if length.isascii() and length.isdigit() else 0,
    )


def digits(moment: datetime) -> str:
    """The moment as a capture's time."""
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S}"
