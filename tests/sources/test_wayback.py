"""The Wayback Machine's index, asked through a proxy on loopback that speaks as it does."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
from structlog.testing import capture_logs

from archiver.errors import NotOffered, Transient
from archiver.sources import wayback as source
from tests.site import Answer, Request, Site
from tests.sources.asking import Told, ask, feed_at

CDX = "http://web.archive.org/cdx/search/cdx"
HOST = "www.harbour.example"
KEY = "example,harbour)/ "
SAMPLES = tuple(f"http://{HOST}/news/{n}" for n in range(9))


def line(path: str, time: str = "20240305120000", status: str = "200") -> str:
    return f"example,harbour){path} {time} http://{HOST}{path} text/html {status} {path}{time} 4000"


class Index:
    """A CDX server in front of those lines, which hands out *most* at a time; it prints the key
    of what follows as it stands in an address."""

    def __init__(self, site: Site, lines: list[str], most: int = 1_000) -> None:
        self.lines, self.most = lines, most
        self.questions: list[dict[str, list[str]]] = []
        site.on(CDX, self.answer)

    def answer(self, request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        query = parse_qs(urlsplit(request.path).query)
        self.questions.append(query)
        start = int(query.get("resumeKey", [f"{KEY}0"])[0].removeprefix(KEY))
        more = start + self.most < len(self.lines)
        some = self.lines[start : start + self.most]
        tail = ["", quote_plus(f"{KEY}{start + self.most}")] if more else []
        return Answer("\n".join([*some, *tail, ""]).encode())


def told(site: Site, url: str = f"http://{HOST}/feed", **asked: Any) -> Told:
    return ask(source, feed_at(url), proxy=site.url(""), **{"samples": SAMPLES, **asked})


def test_every_article_comes_once_with_its_mementos(site: Site) -> None:
    sections = [line("/"), line("/sea/"), line("/robots.txt")]
    pages = [line("/news/1"), line("/news/1", "20240405120000"), line("/news/2")]
    Index(site, [*sections, *pages, line("/news/3", status="-"), line("/news/4", status="404")])
    found = told(site)
    assert found.names == ["1", "2"]
    assert [len(entry.mementos) for entry in found.entries] == [2, 1]
    assert all(entry.fetch_from is None for entry in found.entries)


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_an_index_in_many_answers_tears_no_page_apart(site: Site, most: int) -> None:
    lines = [line(f"/news/{n}", f"2024030{day}120000") for n in range(6) for day in (1, 2, 3)]
    Index(site, lines, most)
    found = told(site)
    assert found.names == [str(n) for n in range(6)]
    assert {len(entry.mementos) for entry in found.entries} == {3}


@pytest.mark.parametrize("after", [2, 3, 5])
def test_it_goes_on_from_what_it_remembered(site: Site, after: int) -> None:
    lines = [line(f"/news/{n}", f"2024030{day}120000") for n in range(6) for day in (1, 2)]
    index = Index(site, lines, 3)
    first = told(site, most=after)
    index.questions.clear()
    rest = told(site, memory=json.loads(json.dumps(first.memory)))
    assert sorted({*first.names, *rest.names}) == [str(n) for n in range(6)]
    assert {len(entry.mementos) for entry in rest.entries} == {2}
    assert index.questions[0]["resumeKey"]


def test_an_index_that_goes_in_a_circle_is_left(site: Site) -> None:
    site.put(CDX, f"{line('/news/1')}\n{line('/news/2')}\n\nagain\n")
    with capture_logs() as logs:
        assert set(told(site).names) == {"1", "2"}
    assert [entry["event"] for entry in logs] == ["the index goes round in a circle"]


def test_a_site_that_was_never_captured_has_no_past_there(site: Site) -> None:
    site.put(CDX, "")
    found = told(site)
    assert (found.entries, found.error) == ([], None)


def test_an_answer_that_is_no_index_is_an_error(site: Site) -> None:
    site.put(CDX, "<html><title>Busy</title>\n\n<body>Come back later</body></html>")
    found = told(site)
    assert isinstance(found.error, Transient)
    assert found.batches == []


def test_the_order_of_the_hosts_is_that_of_the_first_run(site: Site) -> None:
    index = Index(site, [line("/news/1"), line("/news/2")], most=1)
    sport = tuple(f"http://sport.harbour.example/news/{n}" for n in range(5))
    first = told(site, samples=(*SAMPLES[:6], *sport), most=1)
    index.questions.clear()
    told(site, samples=(*SAMPLES[:4], *sport), memory=first.memory)
    hosts = [question["url"][0].partition("/")[0] for question in index.questions]
    assert list(dict.fromkeys(hosts)) == [HOST, "sport.harbour.example"]


def test_a_site_that_is_not_shown_is_not_offered(site: Site) -> None:
    site.put(CDX, "org.archive.util.io.RuntimeIOException: Blocked Site Error", status=403)
    assert isinstance(told(site).error, NotOffered)


def test_an_archive_that_is_out_of_order_is_an_error(site: Site) -> None:
    site.put(CDX, "Temporarily offline", status=503)
    assert isinstance(told(site).error, Transient)


@pytest.mark.parametrize(
    "url", ["http://localhost/feed", "http://127.0.0.1:8000/feed", "http://[::1]/feed"]
)
def test_hosts_without_a_name_are_not_asked_about(site: Site, url: str) -> None:
    assert isinstance(told(site, url).error, NotOffered)
    assert site.requests == []


def test_the_hosts_of_the_articles_are_asked_for(site: Site) -> None:
    index = Index(site, [line("/news/1")])
    told(site, "http://feeds.harbour.example/rss", samples=SAMPLES[:6])
    assert [question["url"] for question in index.questions] == [[f"{HOST}/news"]]


def test_a_feed_of_the_whole_site_asks_for_the_host(site: Site) -> None:
    index = Index(site, [])
    told(site, samples=tuple(f"http://{HOST}/{part}/a-{n}000" for n, part in enumerate("abcdef")))
    (question,) = index.questions
    assert (question["url"], question["matchType"]) == ([HOST], ["host"])
