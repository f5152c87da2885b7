"""Sitemaps (sitemaps.org 0.9) and news sitemaps: page addresses as entries; index files.

Read as a stream and through faults: a sitemap may be cut in the middle, and what stands
before the cut is read. Elements are told by their local names, since many sitemaps bind
prefixes and namespaces of their own; a title inside an image or a video is not the page's.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import tzinfo

from lxml import etree

from archiver.feeds.parsed import ParsedFeed, first_date
from archiver.feeds.plain import plain
from archiver.model import Entry
from archiver.urls import absolute

_ROOT = re.compile(
    rb"^(?:\s++|<\?[^>]{0,500}>|<!--(?:(?!-->).)*+-->|<!DOCTYPE[^>]{0,500}>)*+"
    rb"<(?:[\w.-]{1,40}:)?(urlset|sitemapindex)[\s>]",
    re.DOTALL,
)
_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)\s*>")
_BESIDE = frozenset({"image", "video", "link"})
"""Elements whose own children (a title, a date) speak of something else than the page."""


def kind(data: bytes) -> str | None:
    """`urlset`, `sitemapindex`, or None for any other document."""
    found = _ROOT.match(data[:4_000].removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode("ascii") if found else None


def parse(data: bytes, url: str, feed: str, zone: tzinfo) -> ParsedFeed:
    """The pages that a sitemap lists; see `intake.parse`. An index lists none."""
    return ParsedFeed(entries=tuple(pages(data, url, feed, zone)))


def pages(data: bytes, url: str, feed: str, zone: tzinfo) -> Iterator[Entry]:
    """One entry a `<url>`, in document order. When a page was last changed (`lastmod`) is no
    publication date: it is the entry's *updated*."""
    for said in records(data, "url"):
        link = absolute(url, next(iter(said.get("loc", ())), None))
        if link is None:
            continue
        yield Entry(
            feed=feed,
            url=link,
            title=plain(next(iter(said.get("title", ())), "")),
            published=first_date(said.get("publication_date", ()), zone),
            updated=first_date(said.get("lastmod", ()), zone),
            tags=tags(next(iter(said.get("keywords", ())), "")),
        )


def listed(data: bytes, url: str) -> Iterator[tuple[str, str]]:
    """The sitemaps that an index lists: their URLs, and `lastmod` as written or empty."""
    for said in records(data, "sitemap"):
        link = absolute(url, next(iter(said.get("loc", ())), None))
        if link is not None:
            yield link, next(iter(said.get("lastmod", ())), "")


def is_whole(data: bytes) -> bool:
    """Whether the document has its end."""
    return _END.search(data[-4_000:]) is not None


def tags(keywords: str) -> tuple[str, ...]:
    """The keywords of a news sitemap."""
    return tuple([tag for part in keywords.split(",") if (tag := plain(part))][:50])


def records(data: bytes, name: str) -> Iterator[dict[str, list[str]]]:
    """The texts within each element of that name, by their elements' names; the last one of a
    document that was cut is left out, since its address may have been cut, too."""
    held: dict[str, list[str]] | None = None
    for said in _read(data, name):
        if held is not None:
            yield held
        held = said
    if held is not None and is_whole(data):
        yield held


def _read(data: bytes, name: str) -> Iterator[dict[str, list[str]]]:
    # No entity is resolved and nothing is loaded; `recover` reads on after a fault.
    events = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
    )
    try:
        for _, element in events:
            if _local(element) == name:
                yield _texts(element)
                _forget(element)
    except etree.XMLSyntaxError:  # past what can be recovered
        return


def _texts(record: etree._Element) -> dict[str, list[str]]:
    """By local name; elements that speak of something beside the page are not looked into."""
    found: dict[str, list[str]] = {}
    waiting = list(reversed(record))
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        name = _local(element)
        if text := (element.text or "").strip():
            found.setdefault(name, []).append(text)
        if name not in _BESIDE and len(element):
            waiting.extend(reversed(element))
    return found


def _forget(element: etree._Element) -> None:
    """Free what was read, and what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]
