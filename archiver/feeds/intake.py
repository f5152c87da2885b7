"""A document of any form → a parsed feed, or word of what it is instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, tzinfo

from archiver.errors import NotAFeed
from archiver.feeds.instead import what_it_is
from archiver.feeds.mending import mended
from archiver.feeds.parsed import ParsedFeed


def parse(
    data: bytes, url: str, content_type: str | None = None, *, feed: str = "", zone: tzinfo = UTC
) -> ParsedFeed:
    """The entries of a feed document that was had from *url*.

    *feed* is the name that entries carry; dates without a zone are in *zone*. NotAFeed says
    what the document is instead.
    """
    # The process that fetches names this function and runs none of it: 50 ms that it need not load.
    from archiver.feeds import jsonfeed, sitemap, syndication, timetable  # noqa: PLC0415

    data, content_type = mended(data, content_type)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return jsonfeed.parse(data, url, feed, zone)
    match sitemap.kind(data):
        case "urlset":
            return sitemap.parse(data, url, feed, zone)
        case "sitemapindex":
            raise NotAFeed(url=url, why="an index of sitemaps: name one of those it lists")
    found = syndication.parse(data, url, content_type, feed, zone)
    if found is None:
        raise NotAFeed(url=url, why=what_it_is(data))
    return replace(found, timetable=timetable.read(data))
