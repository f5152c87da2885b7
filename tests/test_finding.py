"""From an address to the feeds that answer there, over real HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from archiver.clock import SystemClock
from archiver.config import load
from archiver.discover import NAMES
from archiver.errors import ArchiverError, FetchError, NotAFeed
from archiver.finding import LATEST, Found
from archiver.subscribing import find
from tests import news
from tests.site import Answer, Site

LINK = "<link rel=alternate type='application/rss+xml' href={}>"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return news.write_config(tmp_path, [])


def sought(config: Path, url: str) -> Sequence[Found]:
    return asyncio.run(find(load(config, {}), SystemClock(), url))


def test_a_feeds_own_address_is_enough(site: Site, config: Path) -> None:
    (found,) = sought(config, news.publish(site, range(8)))
    assert (found.title, found.entries) == ("Harbour News", 8)
    assert [entry.title for entry in found.latest] == [news.title(n) for n in (7, 6, 5, 4, 3)]
    assert len(site.requests) == 1


def test_a_home_page_leads_to_its_feed(site: Site, config: Path) -> None:
    site.put("/", LINK.format("/feed.xml"))
    url = news.publish(site, [1])
    assert [found.url for found in sought(config, site.url("/"))] == [url]


def test_an_article_leads_to_its_sites_feed_by_the_home_page(site: Site, config: Path) -> None:
    url = news.publish(site, [1], "/hidden/away.xml")
    site.put("/", LINK.format("/hidden/away.xml"))
    assert [found.url for found in sought(config, site.url("/news/1"))] == [url]


def test_a_page_of_feeds_is_looked_through(site: Site, config: Path) -> None:
    site.put("/", "<a href=/rss>Feeds</a>")
    site.put("/rss", "<a href=/sea.xml type=text/xml>Sea</a><a href=/land.rss>Land</a>")
    urls = [news.publish(site, [n], path) for n, path in ((1, "/sea.xml"), (2, "/land.rss"))]
    assert [found.url for found in sought(config, site.url("/"))] == urls


def test_a_feed_that_nothing_links_to_is_found_where_feeds_are(site: Site, config: Path) -> None:
    site.put("/", "<p>Welcome</p>")
    site.put("/section/sea", "<p>The sea</p>")
    url = news.publish(site, [1], "/section/rss.xml")
    assert [found.url for found in sought(config, site.url("/section/sea"))] == [url]


def test_a_json_feed_is_a_feed(site: Site, config: Path) -> None:
    site.put("/", "<link rel=alternate type='application/feed+json' href=/feed.json>")
    item = {"id": "1", "url": "https://a.example/1", "title": "One", "content_text": "x"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [item]}
    site.put("/feed.json", json.dumps(feed), type="application/feed+json")
    (found,) = sought(config, site.url("/"))
    assert (found.title, found.latest[0].title) == ("J", "One")


def test_what_is_declared_and_broken_is_passed_over(site: Site, config: Path) -> None:
    site.put("/", "".join(LINK.format(path) for path in ("/gone", "/page", "/feed.xml")))
    site.put("/page", "<p>no feed</p>")
    url = news.publish(site, [1])
    assert [found.url for found in sought(config, site.url("/"))] == [url]


def test_a_feed_that_moved_for_good_is_had_from_where_it_is(site: Site, config: Path) -> None:
    news.publish(site, [1])
    site.put("/old", status=301, headers={"Location": "/feed.xml"})
    site.put("/mirror", status=302, headers={"Location": "/feed.xml"})
    assert [found.url for found in sought(config, site.url("/old"))] == [site.url("/feed.xml")]
    assert [found.url for found in sought(config, site.url("/mirror"))] == [site.url("/mirror")]


def test_without_any_feed_it_is_said_where_was_looked(site: Site, config: Path) -> None:
    site.put("/", "<title>Welcome</title><p>No feed here.</p>")
    with pytest.raises(NotAFeed, match="a page titled 'Welcome'; no feed is linked there"):
        sought(config, site.url("/"))
    asked = [request.path for request in site.requests]
    assert sorted(asked) == sorted(["/", "/robots.txt", *(f"/{name}" for name in NAMES)])


def test_an_address_that_fails_says_why(site: Site, config: Path) -> None:
    with pytest.raises(FetchError, match="404"):
        sought(config, site.url("/nowhere"))


def test_an_address_may_lack_its_scheme(site: Site, config: Path) -> None:
    address = news.publish(site, [1]).removeprefix("http://")
    (found,) = sought(config, address)  # https is tried first, and there is none
    assert found.url == f"http://{address}"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "", "http://"])
def test_what_is_no_web_address_is_refused(address: str, config: Path) -> None:
    with pytest.raises(ArchiverError):
        sought(config, address)


def test_entries_without_a_date_are_shown_as_they_stand(site: Site, config: Path) -> None:
    items = [f"<item><title>{n}</title><link>https://a.example/{n}</link></item>" for n in range(9)]
    site.put("/f", news.feed(items), type="application/rss+xml")
    (found,) = sought(config, site.url("/f"))
    assert [entry.title for entry in found.latest] == [str(n) for n in range(LATEST)]


def test_no_more_is_asked_than_a_person_can_choose_from(site: Site, config: Path) -> None:
    site.put("/", "".join(f"<a href=/{n}/rss>x</a>" for n in range(50)))
    for number in range(50):
        site.on(f"/{number}/rss", lambda *_: Answer(news.feed([news.item(1, "")]).encode()))
    assert len(sought(config, site.url("/"))) == 10
    assert len([each for each in site.requests if each.path != "/robots.txt"]) == 11
