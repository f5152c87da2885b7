"""The past of a feed: pages that it names (RFC 5005, JSON Feed), pages that prove to be some."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from structlog.testing import capture_logs

from archiver import trail
from archiver.errors import Gone
from archiver.sources import feed as source
from tests import news
from tests.site import Answer, Request, Site
from tests.sources.asking import Told, ask, feed_at

ATOM = "application/atom+xml"


def atom(site: Site, numbers: Sequence[int], links: str = "") -> str:
    """An Atom document of those articles; *links* stand in its head."""
    entries = "".join(
        f"<entry><id>harbour-{n}</id><title>{news.title(n)}</title>"
        f"<link href='{site.url(f'/news/{n}')}'/>"
        f"<published>{(news.START + timedelta(hours=n)).isoformat()}</published></entry>"
        for n in numbers
    )
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom' "
        "xmlns:fh='http://purl.org/syndication/history/1.0'>"
        f"<title>Harbour</title><id>urn:x</id>{links}{entries}</feed>"
    )


def told(site: Site, path: str = "/feed", **asked: Any) -> Told:
    return ask(source, feed_at(site.url(path)), **asked)


def numbers(found: Told) -> list[int]:
    return [int(name) for name in found.names]


def numbered(site: Site, parameter: str, *, last: int, beyond: Answer) -> None:
    """A feed of three entries a page, by a query parameter, and what follows the last page."""

    def answer(request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        query = dict(p.split("=") for p in request.path.partition("?")[2].split("&") if p)
        page = int(query.get(parameter, "1"))
        if page > last:
            return beyond
        some = range((last - page) * 3 + 2, (last - page) * 3 - 1, -1)
        return Answer(news.feed([news.item(n, site.url("")) for n in some]).encode())

    site.on("/feed", answer)


@pytest.mark.parametrize(
    ("relation", "beyond"), [("next", ""), ("prev-archive", "<fh:archive/>")], ids=lambda x: x
)
def test_the_documents_that_a_feed_names_are_followed_to_the_first(
    site: Site, relation: str, beyond: str
) -> None:
    site.put("/feed", atom(site, [5, 4], f"<link rel='{relation}' href='/b'/>"), type=ATOM)
    site.put("/b", atom(site, [3, 2], f"{beyond}<link rel='{relation}' href='c'/>"), type=ATOM)
    site.put("/c", atom(site, [1, 0], beyond), type=ATOM)
    assert numbers(told(site)) == [5, 4, 3, 2, 1, 0]
    assert len(site.requests) == 3


def test_the_archive_wins_over_the_page(site: Site) -> None:
    links = "<link rel='next' href='/page'/><link rel='prev-archive' href='/archive'/>"
    site.put("/feed", atom(site, [2], links), type=ATOM)
    site.put("/archive", atom(site, [1]), type=ATOM)
    assert numbers(told(site)) == [2, 1]


def test_rss_names_its_pages_by_atom_links(site: Site) -> None:
    link = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='next' href='/older'/>"
    head = news.feed([news.item(1, site.url(""))]).replace("<channel>", f"<channel>{link}")
    site.put("/feed", head)
    site.put("/older", news.feed([news.item(0, site.url(""))]))
    assert numbers(told(site)) == [1, 0]


def test_a_json_feed_names_its_next_page(site: Site) -> None:
    def page(number: int, **more: str) -> str:
        items = [{"id": str(number), "url": site.url(f"/news/{number}")}]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **more})

    site.put("/feed", page(1, next_url=site.url("/older")))
    site.put("/older", page(0))
    assert numbers(told(site)) == [1, 0]


def test_a_complete_feed_is_asked_once(site: Site) -> None:
    site.put("/feed", atom(site, [1, 0], "<fh:complete/>"), type=ATOM)
    assert numbers(told(site)) == [1, 0]
    assert len(site.requests) == 1


@pytest.mark.parametrize("parameter", ["paged", "page"])
@pytest.mark.parametrize(
    "beyond",
    [
        pytest.param(Answer(b"no", 404), id="404"),
        pytest.param(Answer(b"no", 400), id="400"),
        pytest.param(Answer(b"no", 403), id="403"),
        pytest.param(Answer(b"<html><title>Nothing</title>"), id="a-page"),
        pytest.param(Answer(news.feed([]).encode()), id="an-empty-feed"),
        pytest.param(Answer(b""), id="an-empty-answer"),
    ],
)
def test_numbered_pages_are_followed_to_the_last(
    site: Site, parameter: str, beyond: Answer
) -> None:
    numbered(site, parameter, last=4, beyond=beyond)
    found = told(site)
    assert found.error is None
    assert numbers(found) == list(range(11, -1, -1))


def test_a_query_of_the_feeds_own_is_kept(site: Site) -> None:
    numbered(site, "paged", last=2, beyond=Answer(b"no", 404))
    assert len(told(site, "/feed?cat=1").names) == 6
    assert site.asked("/feed?cat=1&paged=2") == 1


def test_a_site_without_pages_is_asked_for_no_more_than_two(site: Site) -> None:
    news.publish(site, range(3), "/feed")
    assert numbers(told(site)) == [0, 1, 2]
    assert [request.path for request in site.requests] == ["/feed", "/feed?paged=2", "/feed?page=2"]


def test_another_choice_of_the_same_time_is_no_page(site: Site) -> None:
    news.publish(site, [5, 6, 7], "/feed")
    for query in ("paged=2", "page=2"):
        site.put(f"/feed?{query}", news.feed([news.item(n, site.url("")) for n in (8, 6, 9)]))
    assert numbers(told(site)) == [5, 6, 7]


def test_a_circle_is_left_and_told(site: Site) -> None:
    site.put("/feed", atom(site, [2], "<link rel='next' href='/b'/>"), type=ATOM)
    site.put("/b", atom(site, [1], "<link rel='next' href='/feed'/>"), type=ATOM)
    with capture_logs() as logs:
        assert numbers(told(site)) == [2, 1]
    assert [line["event"] for line in logs] == ["the pages lead in a circle"]


def test_ever_new_addresses_of_the_same_document_have_an_end(site: Site) -> None:
    def answer(request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        at = int(request.path.partition("?n=")[2] or 0)
        return Answer(atom(site, [1], f"<link rel='next' href='/feed?n={at + 1}'/>").encode())

    site.on("/feed", answer)
    assert set(numbers(told(site))) == {1}
    assert len(site.requests) == trail.MOST_BARREN + 1


def test_an_archive_that_is_missing_is_an_error_and_the_rest_is_told(site: Site) -> None:
    site.put("/feed", atom(site, [1], "<link rel='prev-archive' href='/b'/>"), type=ATOM)
    found = told(site)
    assert numbers(found) == [1]
    assert isinstance(found.error, Gone)


def test_a_quiet_month_ends_no_chain_of_archives(site: Site) -> None:
    site.put("/feed", atom(site, [2], "<link rel='prev-archive' href='/b'/>"), type=ATOM)
    site.put("/b", atom(site, [], "<link rel='prev-archive' href='/c'/>"), type=ATOM)
    site.put("/c", atom(site, [1]), type=ATOM)
    assert numbers(told(site)) == [2, 1]


def test_it_goes_on_from_what_it_remembered(site: Site) -> None:
    numbered(site, "paged", last=5, beyond=Answer(b"no", 404))
    first = told(site, most=9)
    site.requests.clear()
    rest = told(site, memory=first.memory)
    assert {*numbers(first), *numbers(rest)} == set(range(15))
    assert site.requests[0].path == "/feed?paged=3"


def test_documents_before_the_span_are_not_asked_for(site: Site) -> None:
    numbered(site, "paged", last=5, beyond=Answer(b"no", 404))
    told(site, since=news.START + timedelta(hours=10))
    assert [request.path for request in site.requests] == [
        "/feed",
        "/feed?paged=2",
        "/feed?paged=3",
    ]


def test_a_large_document_is_read_whole(site: Site) -> None:
    many = range(1_200, 0, -1)
    site.put("/feed", atom(site, many, "<link rel='next' href='/b'/>" + " " * 1_000_000), type=ATOM)
    site.put("/b", atom(site, [0]), type=ATOM)
    assert numbers(told(site)) == [*many, 0]


@pytest.mark.parametrize("robots", [True, False])
def test_robots_txt_rules_over_what_lies_behind_the_feed_and_not_over_the_feed(
    site: Site, robots: bool
) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /feed")
    site.put("/feed", atom(site, [3, 4], f'<link rel="next" href="{site.url("/feed/2")}"/>'))
    site.put("/feed/2", atom(site, [1, 2]))
    found = ask(source, feed_at(site.url("/feed"), robots=robots))
    assert len(found.entries) == (2 if robots else 4)
    assert ("robots.txt forbids it" in str(found.error)) is robots
