"""Where the entries before a feed document's own are: RFC 5005, JSON Feed, numbered pages.

RFC 5005 tells a complete feed (section 2), pages (`next`, section 3) and archives
(`prev-archive`, section 4); JSON Feed 1.1 has `next_url`. WordPress numbers its pages by
`paged`, others by `page`, and say so nowhere: such a page has to prove that it is one.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from archiver.feeds.parsed import ParsedFeed
from archiver.model import Entry

NUMBERED = ("paged", "page")
"""Query parameters that number the pages of a feed, the likelier one first."""

_IN_PATH = re.compile(r"(/page[/-]?)(\d{1,6})(/?)$")
_OLDER = ("prev-archive", "next")
_HISTORY = b"http://purl.org/syndication/history/1.0"
_COMPLETE = re.compile(rb"<(?:[\w.-]{1,40}:)?complete(?:\s[^>]{0,200})?/?>")


def stated(links: Sequence[tuple[str, str]]) -> str | None:
    """The address that the links (relation and URL) of a document name for what is older."""
    return next((url for rel in _OLDER for said, url in links if said == rel), None)


def is_complete(data: bytes) -> bool:
    """Whether the document says that it holds every entry there is (RFC 5005, section 2)."""
    return _HISTORY in data and _COMPLETE.search(data) is not None


def guesses(url: str) -> tuple[str, ...]:
    """Where older entries may be though nobody says so: the second pages by number, or the
    page after this one where *url* has a number."""
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    for name in NUMBERED:
        if query.get(name, "").isdecimal():
            return (_numbered(url, name, int(query[name]) + 1),)
    return tuple(_numbered(url, name, 2) for name in NUMBERED)


def list_guesses(url: str) -> tuple[str, ...]:
    """The same for a list page: WordPress numbers these in the path (`page/2/`)."""
    parts = urlsplit(url)
    if found := _IN_PATH.search(parts.path):
        number = int(found[2]) + 1
        path = f"{parts.path[: found.start()]}{found[1]}{number}{found[3]}"
        return (urlunsplit(parts._replace(path=path, fragment="")),)
    if any(f"{name}=" in parts.query for name in NUMBERED):
        return guesses(url)
    path = f"{parts.path.rstrip('/')}/page/2/"
    return urlunsplit(parts._replace(path=path, fragment="")), _numbered(url, "page", 2)


def is_older(found: ParsedFeed, before: Sequence[Entry], unseen: int) -> bool:
    """Whether a document that was guessed is the page behind the entries *before* it.

    A site that knows no such pages answers the same document again, one that shuffles its
    entries another of the same time; of a real page most is *unseen*, and older.
    """
    if not found.entries or 2 * unseen < len(found.entries):
        return False
    middle, middle_before = _middle(found.entries), _middle(before)
    return middle is None or middle_before is None or middle < middle_before


def _middle(entries: Sequence[Entry]) -> datetime | None:
    dates = [entry.published for entry in entries if entry.published]
    return statistics.median_low(dates) if dates else None


def _numbered(url: str, name: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True)]
    kept = [(key, value) for key, value in query if key != name]
    return urlunsplit(parts._replace(query=urlencode([*kept, (name, str(number))]), fragment=""))
