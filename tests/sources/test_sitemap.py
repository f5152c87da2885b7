"""The sitemaps of a site, walked: robots.txt, indexes, circles, faults on the way."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from archiver.errors import NotOffered, Transient, WorkerFailed
from archiver.model import History
from archiver.sources import sitemap as source
from tests import news
from tests.site import Site
from tests.sources.asking import Here, P, T, Told, ask, feed_at

XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
SAMPLES = tuple(f"http://127.0.0.1/news/{n}" for n in range(9))


def urlset(site: Site, *numbers: int, more: str = "") -> str:
    urls = "".join(f"<url><loc>{site.url(f'/news/{n}')}</loc></url>" for n in numbers)
    return f"<urlset {XMLNS}>{urls}{more}</urlset>"


def index(site: Site, *paths: str) -> str:
    named = "".join(f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in paths)
    return f"<sitemapindex {XMLNS}>{named}</sitemapindex>"


def told(site: Site, **asked: Any) -> Told:
    return ask(source, feed_at(site.url("/feed")), **{"samples": SAMPLES, **asked})


def test_robots_txt_leads_through_the_index_to_every_article(site: Site) -> None:
    site.put("/robots.txt", f"Sitemap: {site.url('/map.xml')}", type="text/plain")
    site.put("/map.xml", index(site, "/a.xml", "/b.xml.gz", "/category-sitemap.xml"))
    section = f"<url><loc>{site.url('/sea/')}</loc></url>"
    site.put("/a.xml", urlset(site, 1, 2, more=section))
    site.put("/b.xml.gz", gzip.compress(urlset(site, 3).encode()), type="application/gzip")
    found = told(site)
    assert found.names == ["1", "2", "3"]
    assert sum(batch.skipped for batch in found.batches) == 1
    assert not site.asked("/category-sitemap.xml")


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml"])
def test_a_sitemap_that_nobody_names_is_looked_for(site: Site, path: str) -> None:
    site.put(path, urlset(site, 1))
    with capture_logs() as logs:
        assert told(site).names == ["1"]
    assert logs == []


def test_a_site_without_sitemaps_offers_none(site: Site) -> None:
    assert isinstance(told(site).error, NotOffered)


def test_a_sitemap_that_lists_itself_is_read_once(site: Site) -> None:
    site.put("/sitemap.xml", index(site, "/sitemap.xml", "/a.xml", "/a.xml", "/other.xml"))
    site.put("/other.xml", index(site, "/sitemap.xml", "/a.xml", "/b.xml"))
    site.put("/a.xml", urlset(site, 1))
    site.put("/b.xml", urlset(site, 2))
    assert told(site).names == ["1", "2"]
    assert {site.asked(path) for path in ("/sitemap.xml", "/a.xml", "/b.xml")} == {1}


def test_indexes_without_end_have_one(site: Site) -> None:
    for depth in range(10):
        site.put(f"/{depth}.xml", index(site, f"/{depth + 1}.xml"))
    site.put("/sitemap.xml", index(site, "/0.xml"))
    told(site)
    assert not site.asked("/6.xml")


def test_sitemaps_of_strangers_are_not_asked_for(site: Site) -> None:
    stranger = "<sitemap><loc>http://localhost:1/a.xml</loc></sitemap>"
    site.put("/sitemap.xml", f"<sitemapindex {XMLNS}>{stranger}</sitemapindex>")
    with capture_logs() as logs:
        told(site)
    assert logs == []


@pytest.mark.parametrize("status", [404, 403, 410])
def test_one_that_is_missing_is_told_and_the_rest_is_read(site: Site, status: int) -> None:
    site.put("/sitemap.xml", index(site, "/a.xml", "/b.xml"))
    site.put("/a.xml", "no", status=status)
    site.put("/b.xml", urlset(site, 2))
    with capture_logs() as logs:
        found = told(site)
    assert (found.names, found.error) == (["2"], None)
    assert logs[0]["event"] == "a sitemap could not be read"
    assert logs[0]["error"].endswith(f"answered {status}")


def test_one_that_fails_for_now_is_an_error_at_the_end_and_all_is_read_anew(site: Site) -> None:
    site.put("/sitemap.xml", index(site, "/a.xml", "/b.xml"))
    site.put("/a.xml", "no", status=500)
    site.put("/b.xml", urlset(site, 2))
    found = told(site)
    assert found.names == ["2"]
    assert isinstance(found.error, Transient)
    assert found.memory == {}


def test_none_that_can_be_read_now_is_an_error_too(site: Site) -> None:
    site.put("/robots.txt", f"Sitemap: {site.url('/all.xml')}", type="text/plain")
    site.put("/all.xml", "no", status=503)
    assert isinstance(told(site).error, Transient)
    site.put("/robots.txt", "no", status=503)
    site.put("/all.xml", urlset(site, 1))
    assert isinstance(told(site).error, Transient)


def test_behind_one_that_fails_for_now_nobody_goes_on(site: Site) -> None:
    site.put("/sitemap.xml", index(site, "/a.xml", "/b.xml", "/c.xml"))
    for number, name in enumerate("abc"):
        site.put(f"/{name}.xml", urlset(site, number))
    site.put("/b.xml", "no", status=503)
    way = {"way": [site.url("/sitemap.xml"), site.url("/a.xml")]}
    interrupted = told(site, most=5)
    assert interrupted.names == ["0", "2"]
    assert interrupted.memory == way
    site.put("/b.xml", urlset(site, 1))
    assert told(site, memory=way).names == ["0", "1", "2"]


def test_one_that_no_worker_could_read_in_time_is_read_by_the_next_run(site: Site) -> None:
    class Busy(Here):
        async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
            if str(args[1]).endswith("/a.xml"):
                raise WorkerFailed(task="read", why="took longer than 30 s")
            return function(*args, **kwargs)

    site.put("/sitemap.xml", index(site, "/a.xml", "/b.xml"))
    for number, name in enumerate("ab"):
        site.put(f"/{name}.xml", urlset(site, number))
    found = told(site, workers=Busy())
    assert found.names == ["1"]
    assert isinstance(found.error, WorkerFailed)
    assert found.memory == {}


def test_a_page_in_place_of_a_sitemap_is_told(site: Site) -> None:
    site.put("/sitemap.xml", index(site, "/a.xml"))
    site.put("/a.xml", "<html><title>Nothing here</title></html>")
    with capture_logs() as logs:
        told(site)
    assert "a page titled 'Nothing here'" in logs[0]["error"]


def test_a_file_that_was_cut_is_told_and_read_as_far_as_it_goes(site: Site) -> None:
    whole = gzip.compress(urlset(site, *range(1_000)).encode())
    site.put("/sitemap.xml", whole[: len(whole) // 2])
    with capture_logs() as logs:
        assert len(told(site).names) > 50
    assert [line["event"] for line in logs] == [
        "a sitemap was cut; what stands before the cut was read"
    ]


def test_it_goes_on_from_what_it_remembered(site: Site) -> None:
    site.put("/sitemap.xml", index(site, "/one.xml", "/two.xml"))
    site.put("/one.xml", index(site, "/a.xml", "/b.xml"))
    site.put("/two.xml", index(site, "/c.xml", "/d.xml"))
    for number, name in enumerate("abcd"):
        site.put(f"/{name}.xml", urlset(site, number))
    way = {"way": [site.url("/sitemap.xml"), site.url("/two.xml"), site.url("/d.xml")]}
    assert told(site).memory == way
    site.requests.clear()
    assert told(site, memory=way).names == ["3"]
    assert not any(site.asked(f"/{name}.xml") for name in ("one", "a", "b", "c"))


def test_a_way_that_is_no_more_leads_through_all(site: Site) -> None:
    site.put("/sitemap.xml", urlset(site, 1))
    assert told(site, memory={"way": [site.url("/old.xml")]}).names == ["1"]


def test_the_feed_is_asked_where_too_little_of_it_is_known(site: Site) -> None:
    base = site.url("")
    site.put("/feed", news.feed([news.item(n, base) for n in range(9)]))
    site.put("/sitemap.xml", urlset(site, 77))
    assert told(site, samples=()).names == ["77"]
    assert site.asked("/feed") == 1


def test_the_owners_patterns_need_no_feed(site: Site) -> None:
    site.put("/sitemap.xml", urlset(site, 77))
    feed = feed_at(site.url("/feed"), history=History(articles=("/news/",)))
    assert ask(source, feed).names == ["77"]
    assert not site.asked("/feed")


def test_a_long_list_comes_in_batches(site: Site) -> None:
    site.put("/sitemap.xml", urlset(site, *range(1_200)))
    assert [len(batch.entries) for batch in told(site).batches] == [500, 500, 200, 0]
