"""Old mementos of a feed, asked for through a proxy on loopback that speaks as the archive does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from archiver.errors import NotOffered, Transient
from archiver.sources import feedhistory as source
from tests import news
from tests.site import Site
from tests.sources.asking import Told, ask, feed_at

CDX = "http://web.archive.org/cdx/search/cdx"
FEED = "http://www.harbour.example/feed"
BASE = "http://www.harbour.example"
TIMES = [f"2024030{day}120000" for day in (1, 2, 3)]


def held(site: Site, times: list[str] = TIMES) -> None:
    """A capture of the feed at each of those times, with two articles more each time."""
    lines = [f"k {time} {FEED} application/rss+xml 200 {time} 900" for time in times]
    site.put(CDX, "\n".join([*lines, f"k {times[0]} {FEED} text/html 404 x 9", "nonsense", ""]))
    for number, time in enumerate(times):
        items = [news.item(n, BASE) for n in (2 * number, 2 * number + 1)]
        put(site, time, news.feed(items))


def put(site: Site, time: str, body: str, **facts: Any) -> None:
    address = f"http://web.archive.org/web/{time}id_/{FEED}"
    site.put(address, body, **{"type": "application/rss+xml", **facts})


def told(site: Site, **asked: Any) -> Told:
    return ask(source, feed_at(FEED), proxy=site.url(""), **asked)


def test_what_the_feed_once_listed_is_told_from_the_newest_capture_on(site: Site) -> None:
    held(site)
    found = told(site)
    assert found.error is None
    assert found.names == ["4", "5", "2", "3", "0", "1"]
    assert all(entry.url.startswith(BASE) for entry in found.entries)


def test_it_goes_on_with_the_capture_in_hand(site: Site) -> None:
    held(site)
    first = told(site, most=2)
    assert told(site, memory=first.memory).names == ["2", "3", "0", "1"]


def test_captures_before_the_span_are_not_asked_for(site: Site) -> None:
    held(site)
    assert told(site, since=datetime(2024, 3, 2, tzinfo=UTC)).names == ["4", "5", "2", "3"]
    assert site.asked(f"http://web.archive.org/web/{TIMES[0]}id_/{FEED}") == 0


def test_a_capture_that_is_no_feed_or_gone_costs_itself_only(site: Site) -> None:
    held(site)
    put(site, TIMES[1], "<title>Too many requests</title>", type="text/html")
    put(site, TIMES[2], "", status=404)
    assert told(site).names == ["0", "1"]


def test_a_capture_that_cannot_be_had_now_holds_up_no_other(site: Site) -> None:
    held(site)
    put(site, TIMES[1], "", status=503)
    found = told(site)
    assert found.names == ["4", "5", "0", "1"]
    assert isinstance(found.error, Transient)
    assert found.memory == {"time": TIMES[2]}


def test_an_answer_that_is_no_index_is_an_error(site: Site) -> None:
    site.put(CDX, "<html>busy")
    assert isinstance(told(site).error, Transient)


def test_a_feed_that_was_never_captured_has_no_such_past(site: Site) -> None:
    site.put(CDX, "")
    assert isinstance(told(site).error, NotOffered)
