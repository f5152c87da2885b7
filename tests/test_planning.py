"""What would come and what it would cost, said beforehand: of long histories, too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from archiver.planning import Plan
from archiver.tempo import Load, Tempo
from tests import footprint, news
from tests.site import Answer, Request, Site

PER_SITEMAP = 50_000
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MOST_MEGABYTES = 300
MOST_CPU_SECONDS = 60


def newspaper(site: Site, articles: int) -> None:
    """A feed of twenty, and sitemaps of all; written while they are sent."""
    base, maps = site.url(""), -(-articles // PER_SITEMAP)
    site.put("/feed.xml", news.feed([news.item(n, base) for n in range(20)]))
    named = "".join(f"<sitemap><loc>{base}/map/{n}.xml</loc></sitemap>" for n in range(maps))
    site.put("/robots.txt", f"Sitemap: {base}/sitemap.xml")
    site.put("/sitemap.xml", f"<sitemapindex {XMLNS}>{named}</sitemapindex>")
    for number in range(maps):
        first = number * PER_SITEMAP
        numbers = range(first, min(articles, first + PER_SITEMAP))
        stream(site, f"/map/{number}.xml", numbers)


def stream(site: Site, path: str, numbers: range) -> None:
    def lines() -> Iterator[str]:
        yield f"<urlset {XMLNS}>"
        for n in numbers:
            changed = f"<lastmod>{2000 + n % 20}-0{n % 9 + 1}-11</lastmod>"
            yield f"<url><loc>{site.url('')}/news/{n}</loc>{changed}</url>\n"
        yield "</urlset>"

    def send(_request: Request, connection: BaseHTTPRequestHandler) -> None:
        connection.send_response(200)
        connection.send_header("Connection", "close")
        connection.end_headers()
        connection.wfile.writelines(line.encode() for line in lines())
        connection.close_connection = True

    site.on(path, send)


def test_what_may_be_asked_in_a_day_bounds_the_pace(site: Site, tmp_path: Path) -> None:
    newspaper(site, 30)
    feeds = [{"name": "harbour", "url": site.url("/feed.xml")}]
    news.write_config(tmp_path, feeds, fetch={"per_day": 24})
    words = ("--dry-run", "--json", "--source", "sitemap")
    (plan,) = json.loads(news.archiver(tmp_path, "backfill", *words).stdout)["plans"]
    assert plan["seconds"] == plan["requests"] * 3_600


def test_every_request_of_a_plan_is_counted_those_in_vain_too(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(3))}])
    site.put("/wp-json/wp/v2/posts", status=403)
    done = news.archiver(tmp_path, "backfill", "--dry-run", "--json", "--without", "wayback")
    plans = json.loads(done.stdout)["plans"]
    asked = [request.path for request in site.requests]
    by_the_guard = asked.count("/robots.txt") - 1  # the sitemaps ask for it themselves once
    pages = 3
    assert sum(plan["requests"] for plan in plans) - pages == len(asked) - by_the_guard
    assert next(plan for plan in plans if plan["source"] == "wordpress")["requests"] == 2


@pytest.mark.parametrize(
    ("asked", "answer", "seconds"),
    [
        pytest.param(10, 0.2, 10.0, id="as it has answered the plan"),
        pytest.param(0, 0.0, 22.5, id="as sites answer, nothing being known"),
    ],
)
def test_a_site_is_taken_to_answer_as_it_has_answered(
    asked: int, answer: float, seconds: float
) -> None:
    loads = (Load(requests=90 + asked),)
    plan = Plan(source="feed", feed="a", pages=90, asked=asked, answer_seconds=answer, hosts=loads)
    tempo = Tempo(pause_seconds=0.0, at_once=2, in_all=16, readers=2)
    assert plan.seconds(tempo) == pytest.approx(seconds)


def planned(folder: Path, *words: str) -> dict[str, Any]:
    """The one plan of a dry run."""
    done = news.archiver(folder, "backfill", "--dry-run", "--json", *words)
    (plan,) = json.loads(done.stdout)["plans"]
    return dict(plan)


def two_hosts(site: Site, folder: Path, **fetch: Any) -> list[str]:
    """Thirty addresses of one host and ten of another, which wants nine seconds between two
    requests; the words of a backfill of them."""

    def robots(request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        is_slow = request.headers["host"].startswith("localhost")
        return Answer(b"User-agent: *\nCrawl-delay: 9\n" if is_slow else b"")

    site.on("/robots.txt", robots)
    url = site.put("/feed.xml", news.feed([]), type="application/rss+xml")
    news.write_config(folder, [{"name": "harbour", "url": url, **fetch}], fetch={"delay": "2s"})
    hosts = ["127.0.0.1"] * 30 + ["localhost"] * 10
    lines = [f"http://{host}:{site.port}/news/{n}\n" for n, host in enumerate(hosts)]
    (folder / "urls.txt").write_text("".join(lines))
    return ["--urls", str(folder / "urls.txt")]


def test_a_plan_heeds_what_hosts_ask_for_and_that_they_are_asked_side_by_side(
    site: Site, tmp_path: Path
) -> None:
    words = two_hosts(site, tmp_path)
    assert (planned(tmp_path, *words)["seconds"], site.asked("/robots.txt")) == (90, 2)


def test_where_robots_txt_is_not_heeded_a_plan_does_not_ask_for_it(
    site: Site, tmp_path: Path
) -> None:
    words = two_hosts(site, tmp_path, robots=False)
    assert (planned(tmp_path, *words)["seconds"], site.requests) == (60, [])


def test_a_limit_bounds_the_time_too(site: Site, tmp_path: Path) -> None:
    words = two_hosts(site, tmp_path)
    plan = planned(tmp_path, *words, "--limit", "12")
    assert (plan["entries"], plan["requests"], plan["seconds"]) == (12, 12, 24)
    plan = planned(tmp_path, *words, "--limit", "35", "--order", "oldest")
    assert (plan["entries"], plan["requests"], plan["seconds"]) == (35, 35, 60)


def test_a_plan_says_how_long_a_host_rests_and_not_that_it_would_ask_again(
    site: Site, tmp_path: Path
) -> None:
    site.put("/feed.xml", status=429, headers={"Retry-After": "700"})
    news.write_config(tmp_path, [{"name": "harbour", "url": site.url("/feed.xml")}])
    words = ("--source", "feed")
    assert "asks for 700 s" in planned(tmp_path, *words)["notice"]
    notice = planned(tmp_path, *words)["notice"]
    assert re.search(r"its host answered 429; it rests for (700|69\d) s more$", notice)
    assert "asked again" not in notice


@pytest.mark.parametrize(
    "articles",
    [
        pytest.param(3_000, id="3000-addresses"),
        pytest.param(1_000_000, id="1000000-addresses", marks=pytest.mark.soak),
    ],
)
def test_a_history_of_so_many_addresses_is_planned_in_little_room(
    site: Site, tmp_path: Path, articles: int
) -> None:
    newspaper(site, articles)
    feeds = [{"name": "harbour", "url": site.url("/feed.xml")}]
    news.write_config(tmp_path, feeds, workers={"deadline": "5m"})  # the machine may be busy
    words = news.command(tmp_path, "backfill", "--dry-run", "--json", "--source", "sitemap")
    took = footprint.of(words)
    (plan,) = json.loads(took.said)["plans"]
    asked = sum(site.asked(f"/map/{n}.xml") for n in range(articles // PER_SITEMAP + 1)) + 3
    assert (plan["entries"], plan["known"]) == (articles, 0)
    assert (plan["first"][:10], plan["last"][:10]) == ("2000-01-11", "2019-09-11")
    assert plan["requests"] == articles + asked
    assert took.peak < MOST_MEGABYTES
    assert took.cpu_seconds < MOST_CPU_SECONDS
