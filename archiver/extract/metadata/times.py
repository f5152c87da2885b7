"""When the page says that its article was published, and last changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from archiver import dates
from archiver.extract.blocks import blocks
from archiver.extract.metadata import jsonld
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import line
from archiver.extract.tree import body_of, text_of

_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "datepublished"),
    *("published_time", "publish_date", "publishdate", "publication_date", "pubdate", "pub_date"),
    *("parsely-pub-date", "sailthru.date", "article.published", "dc.date.issued"),
    *("dcterms.issued", "dcterms.created", "dc.date.created", "cxenseparse:recs:publishtime"),
    *("apub:time", "weibo:article:create_at", "release_date", "article_date_original", "date"),
    *("dc.date", "dcterms.date", "datecreated", "og:pubdate"),
)
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified"),
    *("article:modified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod"),
)
_CHANGED: frozenset[str] = frozenset({"modified", "update", "updated"})

_CLOCK = re.compile(r"\d\s*[:：時时]\s*\d\d|T\d{4}")
_ZONE = re.compile(r"(?:Z|UTC|GMT|[+\-−]\d\d:?\d\d)\s*$", re.IGNORECASE)
_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
_FARTHEST = timedelta(hours=14)
"""How far from UTC a zone may be (the Line Islands')."""

_MARKED = etree.XPath("//*[@itemprop]")

_MOST_BLOCKS = 60
_MOST_TIMES = 20


@dataclass(frozen=True, slots=True)
class _Said:
    """A moment and how exactly it was said."""

    when: datetime
    has_clock: bool
    has_zone: bool


def published(page: Witness) -> datetime | None:
    """The date of publication: JSON-LD, `<meta>`, microdata, `<time>`, visible text, the URL.

    The first witness is believed; one that names the day only, or no zone, is made exact by
    the next that says the same more exactly.
    """
    marked = list(_read(_marked_dates(page)))
    if marked:
        return _exact(marked)
    return _first(_visible_dates(page.tree)) or _first(_dates_in_path(page.url))


def modified(page: Witness) -> datetime | None:
    """The date of the last change, where the page marks one."""
    return _first(_marked_changes(page))


def _marked_changes(page: Witness) -> Iterator[str]:
    for article in page.articles:
        yield jsonld.text(article.get("dateModified"))
    for name in _MODIFIED:
        yield from page.metas.get(name, ())
    yield from _with_property(page.tree, "dateModified")


def _marked_dates(page: Witness) -> Iterator[str]:
    for key in ("datePublished", "dateCreated"):
        for article in page.articles:
            yield jsonld.text(article.get(key))
    for name in _PUBLISHED:
        yield from page.metas.get(name, ())
    yield from _with_property(page.tree, "datePublished")
    yield from _time_elements(page.tree)


def _with_property(tree: HtmlElement, name: str) -> Iterator[str]:
    for element in _MARKED(tree):
        if name in (element.get("itemprop") or "").split():
            yield element.get("content") or element.get("datetime") or line(text_of(element), 100)


def _time_elements(tree: HtmlElement) -> Iterator[str]:
    """`<time>`: first the ones marked as publication, then the one that comes first."""
    times = list(islice(tree.iter("time"), _MOST_TIMES))
    for element in sorted(times, key=lambda each: "pubdate" not in each.attrib):
        if _CHANGED.isdisjoint((element.get("class") or "").lower().split()):
            yield element.get("datetime") or line(text_of(element), 100)


def _visible_dates(tree: HtmlElement) -> Iterator[str]:
    """The short lines of the page's first part, from its headline on."""
    found = blocks(body_of(tree))
    start = next((at for at, block in enumerate(found) if block.element.tag == "h1"), 0)
    for block in found[max(0, start - 3) : start + _MOST_BLOCKS]:
        if len(block.text) <= dates.LONGEST:
            yield block.text


def _dates_in_path(url: str) -> Iterator[str]:
    if found := _IN_PATH.search(url):
        yield "-".join(found.groups())


def _first(texts: Iterator[str] | Sequence[str]) -> datetime | None:
    return next((said.when for said in _read(texts)), None)


def _read(texts: Iterator[str] | Sequence[str]) -> Iterator[_Said]:
    for text in texts:
        if text and (when := dates.parse(text)) is not None:
            has_clock = text.strip().isdigit() or _CLOCK.search(text) is not None
            yield _Said(when, has_clock, has_clock and _ZONE.search(text) is not None)


def _exact(said: Sequence[_Said]) -> datetime:
    first, *others = said
    if first.has_zone:
        return first.when
    for other in others:
        distance = abs(other.when - first.when)
        is_same_day = not first.has_clock and distance < timedelta(days=1) + _FARTHEST
        is_same_clock = other.has_zone and distance <= _FARTHEST and not distance.seconds % 900
        if other.has_clock and (is_same_day or is_same_clock):
            return other.when
    return first.when
