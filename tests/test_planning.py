"""What would come and what it would cost, said beforehand: of long histories, too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from archiver.planning import Plan, Tempo
from tests import footprint, news
from tests.site import Request, Site

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


PLAN = Plan(source="sitemap", feed="a", pages=90, asked=10, answer_seconds=2.0)


@pytest.mark.parametrize(
    ("plan", "pause", "seconds"),
    [
        pytest.param(PLAN, 3.0, 300.0, id="by the pause"),
        pytest.param(PLAN, 0.0, 100.0, id="as the site answers, two at once"),
        pytest.param(replace(PLAN, answer_seconds=0.001), 0.0, 2.5, id="as pages are read"),
        pytest.param(replace(PLAN, asked=0), 0.0, 22.5, id="as sites answer, nothing being known"),
    ],
)
def test_a_plan_takes_as_long_as_the_slowest_of_what_it_needs(
    plan: Plan, pause: float, seconds: float
) -> None:
    tempo = Tempo(pause_seconds=pause, at_once=2, readers=2)
    assert tempo.seconds(plan) == pytest.approx(seconds)


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
