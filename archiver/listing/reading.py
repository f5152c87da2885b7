"""The items of a list page as entries: address, title, date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from itertools import islice

from lxml.html import HtmlElement

from archiver import dates
from archiver.extract import tree
from archiver.extract.decode import decode
from archiver.extract.metadata import addresses
from archiver.extract.text import line
from archiver.feeds import ParsedFeed
from archiver.listing import days, turning
from archiver.listing.items import HEADINGS, Item, items
from archiver.model import BY_GUESS, Entry, Listing

_MOST_TITLE = 500
_MOST_DATE = 60
"""Characters of a text that may be a date beside a link."""

_MOST_TEXTS = 200
"""Texts of one item that are looked through for a date."""

_MACHINE = ("datetime", "content", "title")
"""Attributes in which a date stands more exactly than in the text."""

_NAMES = ("title", "headline")


def parse(
    data: bytes,
    url: str,
    content_type: str | None = None,
    *,
    selectors: Listing = BY_GUESS,
    feed: str = "",
    zone: tzinfo = UTC,
) -> ParsedFeed:
    """The entries of a list page that was had from *url*, each article once, in their order.

    Without *selectors*, the links that look like articles: none where nothing does. *feed* is
    the name that entries carry; dates without a zone are in *zone*. Never fails.
    """
    page = tree.parse(decode(data, content_type))
    base = addresses.base_of(page, url)
    found = items(page, base, url, selectors)
    titles = [_title(item, selectors) for item in found]
    said = [list(_dates(item, title, selectors)) for item, title in zip(found, titles, strict=True)]
    is_day_first = days.is_day_first(text for texts in said for text in texts)
    entries = (
        Entry(
            feed=feed,
            url=item.url,
            title=title,
            published=_first_date(texts, zone, is_day_first=is_day_first),
        )
        for item, title, texts in zip(found, titles, said, strict=True)
    )
    return ParsedFeed(
        title=line(page.findtext(".//title"), _MOST_TITLE),
        link=url,
        entries=tuple(entries),
        older=turning.older(page, base, url),
    )


def _title(item: Item, selectors: Listing) -> str:
    """The headline: what the owner selects, a heading, else the longest text of the links."""
    chosen = (line(tree.text_of(one)) for one in tree.select(item.box, selectors.title))
    named = (line(tree.text_of(one)) for one in _headlines(item))
    links = sorted((line(tree.text_of(link)) for link in item.links), key=len, reverse=True)
    labels = (line(label) for link in item.links for label in _labels(link))
    found = (text for texts in (chosen, named, links, labels) for text in texts if text)
    return line(next(found, ""), _MOST_TITLE)


def _headlines(item: Item) -> Iterator[HtmlElement]:
    """Headings within the links, links within headings, what is named a title, other headings."""
    for link in item.links:
        yield from link.iter(*HEADINGS)
        if any(above.tag in HEADINGS for above in islice(link.iterancestors(), 3)):
            yield link
    for link in item.links:
        for element in link.iter("span", "div", "p", "strong", "b"):
            if any(name in (element.get("class") or "").lower() for name in _NAMES):
                yield element
    if not any(line(tree.text_of(link)) for link in item.links):
        yield from item.box.iter(*HEADINGS)


def _labels(link: HtmlElement) -> Iterator[str | None]:
    yield link.get("aria-label") or link.get("title")
    yield from (image.get("alt") for image in link.iter("img"))


def _dates(item: Item, title: str, selectors: Listing) -> Iterator[str]:
    """Texts that may be the item's date, the surest first."""
    if selectors.date:
        for element in tree.select(item.box, selectors.date):
            yield from _said(element)
        return
    for element in islice(item.box.iter("time"), _MOST_TEXTS):
        yield from _said(element)
    for text in islice(item.box.itertext(), _MOST_TEXTS):
        if len(text) < 10 * _MOST_DATE and (short := line(text)) not in title:
            yield short[: _MOST_DATE + 1]


def _said(element: HtmlElement) -> Iterator[str]:
    yield from (value for name in _MACHINE if (value := line(element.get(name))))
    yield line(tree.text_of(element))


def _first_date(texts: list[str], zone: tzinfo, *, is_day_first: bool | None) -> datetime | None:
    short = (text for text in texts if len(text) <= _MOST_DATE)
    found = (dates.parse(text, zone=zone, day_first=is_day_first) for text in short)
    return next((moment for moment in found if moment is not None), None)
