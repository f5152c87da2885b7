"""A WordPress site's posts: found, walked page by page, with odd answers on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs

from archiver.errors import NotOffered, Refused
from archiver.sources import wordpress as source
from tests import news
from tests.site import Answer, Request, Site
from tests.sources.asking import Told, ask, feed_at

API = "/wp-json/wp/v2/posts"


def refusal(status: int, code: str) -> Answer:
    return Answer(json.dumps({"code": code, "data": {"status": status}}).encode(), status)


class Blog:
    """`wp/v2/posts` as the REST API Handbook describes it; *odd* answers come first."""

    def __init__(self, site: Site, count: int, *, most: int = 100) -> None:
        self.site, self.most = site, most
        self.numbers = list(range(count - 1, -1, -1))
        self.odd: dict[int, Callable[[], Answer | None]] = {}
        self.headers: dict[str, str] = {}
        site.on(API, self.answer)
        site.put("/", "<p>Home", headers={"Link": '</wp-json/>; rel="https://api.w.org/"'})

    def answer(self, request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        query = {key: values[-1] for key, values in parse_qs(urlsplit(request.path).query).items()}
        page, size = int(query["page"]), int(query["per_page"])
        if page in self.odd and (answer := self.odd[page]()) is not None:
            return answer
        if size > self.most:
            return refusal(400, "rest_invalid_param")
        some = [n for n in self.numbers if self.wants(n, query)]
        pages = -(-len(some) // size)
        if page > max(1, pages):
            return refusal(400, "rest_post_invalid_page_number")
        posts = [self.post(n) for n in some[(page - 1) * size : page * size]]
        totals = {"X-WP-Total": str(len(some)), "X-WP-TotalPages": str(pages)}
        return Answer(json.dumps(posts).encode(), 200, {**totals, **self.headers})

    @staticmethod
    def wants(number: int, query: dict[str, str]) -> bool:
        said = f"{news.START + timedelta(hours=number):%Y-%m-%dT%H:%M:%S}"
        return query.get("after", "") < said < query.get("before", "9")

    def post(self, number: int) -> dict[str, Any]:
        text = "".join(f"<p>{line}</p>" for line in news.paragraphs(number))
        return {
            "id": number + 1,
            "date_gmt": f"{news.START + timedelta(hours=number):%Y-%m-%dT%H:%M:%S}",
            "link": self.site.url(f"/news/{number}"),
            "title": {"rendered": news.title(number)},
            "content": {"rendered": text, "protected": False},
        }

    def asked(self) -> list[tuple[str, str]]:
        """Page and size of each question."""
        found = [r.path for r in self.site.requests if r.path.startswith(API)]
        queries = [parse_qs(urlsplit(path).query) for path in found]
        return [(query["page"][0], query["per_page"][0]) for query in queries]


def told(site: Site, path: str = "/feed/", **asked: Any) -> Told:
    return ask(source, feed_at(site.url(path)), **asked)


def numbers(found: Told) -> list[int]:
    return [int(name) for name in found.names]


def test_every_post_comes_once_with_its_text_and_date(site: Site) -> None:
    Blog(site, 250)
    found = told(site)
    assert numbers(found) == list(range(249, -1, -1))
    assert all(entry.is_whole for entry in found.entries)
    assert found.entries[0].published == news.START + timedelta(hours=249)
    assert len(site.requests) == 4


def test_a_site_that_announces_nothing_is_asked_where_the_api_usually_is(site: Site) -> None:
    Blog(site, 3)
    site.put("/", "<p>Home")
    assert numbers(told(site)) == [2, 1, 0]


def test_a_home_page_that_fails_is_no_reason_to_give_up(site: Site) -> None:
    Blog(site, 3)
    site.put("/", "no", status=403)
    assert numbers(told(site)) == [2, 1, 0]


@pytest.mark.parametrize("most", [50, 10])
def test_a_site_that_allows_less_is_asked_for_less(site: Site, most: int) -> None:
    blog = Blog(site, 120, most=most)
    assert numbers(told(site)) == list(range(119, -1, -1))
    assert {size for _, size in blog.asked()} >= {"100", str(most)}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(refusal(401, "rest_not_logged_in"), id="401"),
        pytest.param(refusal(403, "rest_forbidden"), id="403"),
        pytest.param(refusal(404, "rest_no_route"), id="404"),
        pytest.param(Answer(b"<html><title>Home</title>"), id="a page"),
        pytest.param(Answer(b'{"code": "x"}'), id="an object"),
        pytest.param(Answer(b""), id="nothing"),
    ],
)
def test_a_closed_api_is_not_offered(site: Site, answer: Answer) -> None:
    Blog(site, 3).odd[1] = lambda: answer
    found = told(site)
    assert isinstance(found.error, NotOffered)
    assert found.entries == []


def test_an_api_that_closes_on_the_way_is_an_error(site: Site) -> None:
    Blog(site, 250).odd[3] = lambda: refusal(403, "blocked")
    found = told(site)
    assert len(found.entries) == 200
    assert isinstance(found.error, Refused)


@pytest.mark.parametrize(
    "totals",
    [
        pytest.param({"X-WP-TotalPages": "1", "X-WP-Total": "3"}, id="too small"),
        pytest.param({"X-WP-TotalPages": "99", "X-WP-Total": "9900"}, id="too large"),
        pytest.param({"X-WP-TotalPages": "many", "X-WP-Total": ""}, id="no numbers"),
        pytest.param({"X-WP-TotalPages": "0", "X-WP-Total": "0"}, id="nought"),
    ],
)
def test_wrong_totals_lose_nothing(site: Site, totals: dict[str, str]) -> None:
    Blog(site, 200).headers = totals
    assert numbers(told(site)) == list(range(199, -1, -1))


def test_an_empty_page_is_the_end(site: Site) -> None:
    Blog(site, 500).odd[3] = lambda: Answer(b"[]")
    found = told(site)
    assert found.error is None
    assert len(found.entries) == 200


def test_a_list_that_repeats_itself_ends(site: Site) -> None:
    blog = Blog(site, 100)
    page = Answer(json.dumps([blog.post(n) for n in range(100)]).encode())
    blog.odd = {n: lambda: page for n in range(1, 50)}
    with capture_logs() as logs:
        assert len(told(site).entries) == 100
    assert [line["event"] for line in logs] == ["the list of posts repeats itself"]


@pytest.mark.parametrize("gone", [240, 3], ids=["a new post", "an old post"])
def test_a_post_deleted_on_the_way_costs_no_other(site: Site, gone: int) -> None:
    blog = Blog(site, 250)

    def delete() -> None:
        if gone in blog.numbers:
            blog.numbers.remove(gone)

    blog.odd[2] = delete
    assert set(numbers(told(site))) >= set(range(250)) - {gone}


def test_totals_of_caches_that_never_agree_come_to_an_end(site: Site) -> None:
    blog = Blog(site, 900)
    for page in range(1, 10):
        total = {"X-WP-Total": str(900 - page // 6)}
        blog.odd[page] = partial(blog.headers.update, total)
    assert list(dict.fromkeys(numbers(told(site, most=50)))) == list(range(899, -1, -1))
    pages = [int(page) for page, _ in blog.asked()]
    assert pages == [1, 2, 3, 4, 5, 6, 5, 6, 7, 8, 9, 10]


def test_too_much_at_once_is_asked_for_in_smaller_pages(site: Site) -> None:
    blog = Blog(site, 150)
    blog.odd[2] = lambda: Answer(b"", 500) if blog.asked()[-1][1] == "100" else None
    assert numbers(told(site)) == list(range(149, -1, -1))
    assert blog.asked()[-1] == ("4", "50")


def test_it_goes_on_from_what_it_remembered(site: Site) -> None:
    blog = Blog(site, 450, most=50)
    first = told(site, most=4)
    site.requests.clear()
    rest = told(site, memory=json.loads(json.dumps(first.memory)))
    assert set(numbers(first)) | set(numbers(rest)) == set(range(450))
    assert blog.asked()[0] == ("4", "50")
    assert len(site.requests) == 7


def test_a_span_is_asked_for_with_room_for_time_zones(site: Site) -> None:
    Blog(site, 400)
    since, until = (news.START + timedelta(hours=hours) for hours in (200, 240))
    assert set(range(200, 240)) < set(numbers(told(site, since=since, until=until)))
    assert len(told(site, since=since, until=until).names) < 100


def test_a_span_may_be_of_all_time(site: Site) -> None:
    Blog(site, 20)
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    found = told(site, since=first, until=last)
    assert (len(found.names), found.error) == (20, None)


class TestParts:
    """A feed of a category is not the whole site."""

    def test_the_posts_of_a_category_are_those_of_its_feed(self, site: Site) -> None:
        Blog(site, 3)
        links = (
            '</wp-json/>; rel="https://api.w.org/", '
            '</wp-json/wp/v2/categories/5>; rel="alternate"; type="application/json"'
        )
        site.put("/category/sea/", "<p>Sea", headers={"Link": links})
        told(site, "/category/sea/feed/")
        assert "categories=5" in site.requests[-1].path

    def test_where_the_part_is_not_said_the_site_is_not_taken_for_it(self, site: Site) -> None:
        Blog(site, 3)
        site.put("/category/sea/", "", headers={"Link": '</wp-json/>; rel="https://api.w.org/"'})
        assert isinstance(told(site, "/category/sea/feed/").error, NotOffered)

    def test_a_blog_below_a_site_is_whole(self, site: Site) -> None:
        blog = Blog(site, 3)
        site.on(f"/blog{API}", blog.answer)
        link = {"Link": '</blog/wp-json/>; rel="https://api.w.org/"'}
        site.put("/blog/", "", headers=link)
        assert numbers(told(site, "/blog/feed/")) == [2, 1, 0]


def test_so_many_of_the_newest_need_no_page_of_older_ones(site: Site, tmp_path: Path) -> None:
    blog = Blog(site, 450)
    news.write_config(tmp_path, [{"name": "blog", "url": site.url("/feed/")}])
    words = ("--source", "wordpress", "--order", "newest", "--limit", "20")
    done = news.archiver(tmp_path, "backfill", "--json", *words)
    assert json.loads(done.stdout)["archived"] == 20
    kept = sorted(int(url.rpartition("/")[2]) for url in news.kept(tmp_path))
    assert kept == blog.numbers[19::-1]
    assert sum(request.path.startswith(API) for request in site.requests) == 2
