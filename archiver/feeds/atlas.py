"""The sitemaps of a site: where they are, and the articles that one of them lists. Pure.

sitemaps.org 0.9: index files, gzip, text files with a URL a line, and RSS or Atom in place of
XML; robots.txt names them by `Sitemap:` lines (RFC 9309, section 2.2.4, lets other records be).
A list may hold fifty thousand addresses, most of sections and tags: they are sieved here, and
what remains is packed, so that it crosses a process border and waits for its turn in little room.
"""

from __future__ import annotations

import pickle
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from archiver import dates
from archiver.errors import NotAFeed
from archiver.feeds import intake, sitemap
from archiver.feeds.parsed import first_date
from archiver.feeds.plain import plain
from archiver.model import Entry
from archiver.shapes import Shapes, may_lie_in
from archiver.urls import absolute, is_web

GUESSES = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap.xml.gz")
"""Where sitemaps are that nobody names."""

MOST_BYTES = 120_000_000
"""Of one sitemap, unpacked; the protocol allows 50 MB."""

MOST_LISTED = 60_000
"""Sitemaps of one index; the protocol allows 50,000."""

_NAMED = re.compile(r"^[^\S\n]*+sitemap[^\S\n]*+:[^\S\n]*+(\S+)", re.IGNORECASE | re.MULTILINE)
_OTHERS = re.compile(
    r"^(?:wp-sitemap-(?:taxonomies|users|posts-page)\b.*"
    r"|(?:page|category|categories|tags?|post_tag|authors?|users?|taxonom(?:y|ies)|sections?)"
    r"[-_]?sitemap[-_]?\d*\.xml(?:\.gz)?"
    r"|sitemap[-_](?:category|categories|tags?|authors?|users?|taxonom(?:y|ies)|sections?)"
    r"[-_]?\d*\.xml(?:\.gz)?)$",
    re.IGNORECASE,
)
_ARTICLES = re.compile(
    r"(?:^|[-_/])(?:posts?|articles?|news|stories|story)(?:[-_.\d]|$)", re.IGNORECASE
)
_PACK = 500
_DAY = timedelta(days=1)
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span of time: *since* included, *until* not."""

    since: datetime | None = None
    until: datetime | None = None


Row = tuple[str, str, datetime | None, datetime | None, tuple[str, ...]]
"""URL, title, published, updated, tags: an entry's worth, in little room."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in *packs* that are opened one by one; a tenth of what they would take else."""

    packs: tuple[bytes, ...] = ()
    count: int = 0

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        for pack in self.packs:
            yield from pickle.loads(zlib.decompress(pack))  # noqa: S301 - `packed` made it


def packed(rows: Iterable[Row]) -> Rows:
    """The rows, of which never many are in memory at once."""
    waiting, packs, count = iter(rows), list[bytes](), 0
    while some := list(islice(waiting, _PACK)):
        packs.append(zlib.compress(pickle.dumps(some), 1))
        count += len(some)
    return Rows(tuple(packs), count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sitemap: the *rows* of articles, how many addresses were *passed* over, and the
    sitemaps that it lists; *is_cut* where its end is missing."""

    rows: Rows = Rows()
    passed: int = 0
    sitemaps: tuple[str, ...] = ()
    is_cut: bool = False


def named(robots: bytes, base: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, in its order."""
    text = robots[:1_000_000].decode("utf-8", "replace")
    found = (absolute(base, href) for href in _NAMED.findall(text))
    return tuple(dict.fromkeys(url for url in found if url))


def lists_others(url: str) -> bool:
    """Whether the name of a sitemap says that it lists no articles."""
    return _OTHERS.search(urlsplit(url).path.rpartition("/")[2]) is not None


def read(data: bytes, url: str, feed: str, shapes: Shapes, span: Span) -> Sheet:
    """The articles of the span that a sitemap lists, or the sitemaps that an index does;
    NotAFeed where it is neither."""
    data, is_cut = _unpacked(data, url)
    match sitemap.kind(data):
        case "sitemapindex":
            return Sheet(sitemaps=tuple(_sitemaps(data, url, span)), is_cut=is_cut)
        case "urlset":
            rows = _rows(data, url)
            is_cut = is_cut or not sitemap.is_whole(data)
        case _ if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:4].lower() == b"http":
            rows = _lines(data)
        case _:
            rows = (_row(entry) for entry in intake.parse(data, url, feed=feed).entries)
    is_likely = _ARTICLES.search(urlsplit(url).path) is not None
    passed = 0

    def wanted() -> Iterator[Row]:
        nonlocal passed
        for row in rows:
            if _is_wanted(row, shapes, span, is_likely=is_likely):
                yield row
            else:
                passed += 1

    kept = packed(wanted())
    return Sheet(rows=kept, passed=passed, is_cut=is_cut)


def entry(row: Row, feed: str) -> Entry:
    """The row as an entry."""
    url, title, published, updated, tags = row
    return Entry(feed=feed, url=url, title=title, published=published, updated=updated, tags=tags)


def _is_wanted(row: Row, shapes: Shapes, span: Span, *, is_likely: bool) -> bool:
    """An article that may be of the span. One that was last changed before it was published
    before it; a later change proves nothing."""
    url, title, published, updated, _ = row
    if not shapes.is_article(url, is_likely=is_likely or bool(title and published)):
        return False
    if published is not None:
        return True  # whoever asked compares the date itself
    if span.since is not None and updated is not None and updated < span.since - _DAY:
        return False
    return may_lie_in(url, span.since, span.until)


def _rows(data: bytes, base: str) -> Iterator[Row]:
    for said in sitemap.records(data, "url"):
        loc = next(iter(said.get("loc", ())), "")
        url = (
            loc if loc.isascii() and loc.isprintable() and " " not in loc and is_web(loc) else None
        )
        url = url or absolute(base, loc)
        if url is not None:
            yield (
                url,
                plain(next(iter(said.get("title", ())), "")),
                first_date(said.get("publication_date", ()), UTC),
                first_date(said.get("lastmod", ()), UTC),
                sitemap.tags(next(iter(said.get("keywords", ())), "")),
            )


def _lines(data: bytes) -> Iterator[Row]:
    for line in data.decode("utf-8-sig", "replace").splitlines():
        if is_web(line.strip()):
            yield line.strip(), "", None, None, ()


def _row(entry: Entry) -> Row:
    return entry.url, entry.title, entry.published, entry.updated, entry.tags


def _sitemaps(data: bytes, base: str, span: Span) -> Iterator[str]:
    """Those that may list something of the span: nothing in one that was last changed before
    it is of it."""
    for count, (url, changed) in enumerate(sitemap.listed(data, base)):
        if count >= MOST_LISTED:
            return
        moment = dates.parse(changed) if span.since and changed else None
        if moment is None or span.since is None or moment >= span.since - _DAY:
            yield url


def _unpacked(data: bytes, url: str) -> tuple[bytes, bool]:
    """The document, and whether its end is missing: of a gzip file that was cut, what stands
    before the cut is read (RFC 1952; several members may follow each other)."""
    if not data.startswith(_GZIP):
        return data, False
    found, rest = bytearray(), data
    try:
        while rest.startswith(_GZIP):
            member = zlib.decompressobj(wbits=31)
            found += member.decompress(rest, MOST_BYTES - len(found))
            if member.unconsumed_tail:
                raise NotAFeed(url=url, why=f"larger than {MOST_BYTES / 1e6:g} MB, unpacked")
            if not member.eof:
                return bytes(found), True
            rest = member.unused_data
    except zlib.error:
        return bytes(found), True
    return bytes(found), False
