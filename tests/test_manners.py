"""Manners of a whole pass: hosts that rest, told by the server's own log."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import signal
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests import news
from tests.site import Answer, Request, Site

START = "2024-03-10T00:00:00Z"


def pages_asked(site: Site) -> int:
    return sum(request.path.startswith("/news/") for request in site.requests)


def test_a_short_rest_is_waited_for_and_costs_nobody_anything(site: Site, tmp_path: Path) -> None:
    """The server says "too much" at each tenth request, for a second."""
    url = news.publish(site, range(40))
    lock, turns, refused = threading.Lock(), itertools.count(1), list[str]()

    def busy(request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        with lock:  # two that come at once count one after the other
            if next(turns) % 10 == 0:
                refused.append(request.path)
                return Answer(b"", 429, {"Retry-After": "1"})
        number = int(request.path.rpartition("/")[2])
        return Answer(news.page(number, site.url("")).encode(), 200, {"Content-Type": "text/html"})

    for number in range(40):
        site.on(f"/news/{number}", busy)
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    code, counted = news.poll(tmp_path)
    assert 2 <= len(refused) <= 6
    assert (code, counted["archived"], len(news.kept(tmp_path))) == (0, 40, 40)
    assert counted["owed_again"] == 0
    assert pages_asked(site) == 40 + len(refused)


def test_a_page_that_is_always_too_much_is_put_off(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, range(3))
    site.put("/news/1", status=429, headers={"Retry-After": "1"})
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"], counted["owed_again"]) == (1, 2, 1)
    assert 3 <= site.asked("/news/1") <= 5


def test_a_long_rest_is_kept_by_the_next_poll_too(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, range(30))
    for number in range(30):
        site.put(f"/news/{number}", status=503, headers={"Retry-After": "1000"})
    news.write_config(tmp_path, [{"name": "harbour", "url": url}], fetch={"per_host": 1})
    with Site().serving() as other:
        news.write_config(
            tmp_path,
            [
                {"name": "harbour", "url": url},
                {"name": "island", "url": news.publish(other, range(50, 60))},
            ],
            fetch={"per_host": 1},
        )
        code, counted = news.poll(tmp_path, "--now", START)
        assert (code, counted["archived"], counted["owed_again"]) == (1, 10, 30)
        assert pages_asked(site) == 1
        assert "rests" in counted["errors"][-1]["error"]
        code, counted = news.poll(tmp_path, "--now", "2024-03-10T00:10:00Z")
        assert (code, pages_asked(site)) == (1, 1)
        assert (counted["feeds_failed"], counted["owed_again"]) == (1, 29)
    news.publish(site, range(30))
    code, counted = news.poll(tmp_path, "harbour", "--now", "2024-03-10T00:20:00Z")
    assert (code, counted["archived"], counted["owed_again"]) == (0, 30, 0)


def waiting_line(words: list[str]) -> dict[str, Any]:
    """What the program says when all that is left waits; then it is interrupted."""
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(words, stdout=nowhere, stderr=pipe, text=True) as process:
        assert process.stderr is not None
        found = (json.loads(line) for line in process.stderr)
        told = next(line for line in found if line["event"] == "waiting for hosts that rest")
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        assert process.wait(20) == 130
    return dict(told)


def test_a_backfill_of_a_dead_host_says_what_it_waits_for_and_what_can_be_done(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        dead = f"127.0.0.1:{nobody.getsockname()[1]}"
    news.write_config(tmp_path, [{"name": "harbour", "url": f"http://{dead}/feed.xml"}])
    (tmp_path / "urls.txt").write_text("".join(f"http://{dead}/news/{n}\n" for n in range(60)))
    words = news.command(tmp_path, "backfill", "--urls", str(tmp_path / "urls.txt"))
    told = waiting_line(words)
    (host,) = told["hosts"]
    assert re.fullmatch(rf"{dead} rests for \d+ s, {told['entries']} wait", host)
    assert told["entries"] > 50
    assert told["hint"] == "Ctrl-C ends; the same command goes on where it stopped"


def test_what_waits_for_more_dead_hosts_than_are_named_is_told_as_well(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        doors = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(23)]
        dead = [f"127.0.0.1:{door.getsockname()[1]}" for door in doors]
    news.write_config(tmp_path, [{"name": "harbour", "url": f"http://{dead[0]}/feed.xml"}])
    urls = [f"http://{host}/news/{n}\n" for host in dead for n in range(8)]
    (tmp_path / "urls.txt").write_text("".join(urls))
    words = news.command(tmp_path, "backfill", "--urls", str(tmp_path / "urls.txt"))
    told = waiting_line(words)
    assert len(told["hosts"]) == 21
    assert told["hosts"][-1] == f"others rest, too, {told['entries'] - waits(told['hosts'])} wait"


def waits(hosts: list[str]) -> int:
    """How many wait of the hosts that are named."""
    found = [re.search(r"rests for \d+ s, (\d+) wait$", host) for host in hosts]
    return sum(int(one[1]) for one in found if one)


def test_sixty_entries_of_a_silent_host_do_not_each_wait(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, range(5))
    hung = threading.Event()

    def hang(_request: Request, connection: BaseHTTPRequestHandler) -> None:
        connection.close_connection = True
        hung.wait(30)

    with Site().serving() as silent:
        for number in range(100, 160):
            silent.on(f"/news/{number}", hang)
        items = [news.item(number, silent.url("")) for number in range(100, 160)]
        far = site.put("/far.xml", news.feed(items), type="application/rss+xml")
        feeds = [{"name": "harbour", "url": url}, {"name": "far", "url": far}]
        news.write_config(tmp_path, feeds, fetch={"timeout": "2s"})
        code, counted = news.poll(tmp_path, "--now", START)
        assert (code, counted["archived"], counted["owed_again"]) == (1, 5, 60)
        assert pages_asked(silent) <= 4  # of sixty, each with its second
        hung.set()
        for number in range(100, 160):
            silent.put(f"/news/{number}", news.page(number, silent.url("")))
        code, counted = news.poll(tmp_path, "--now", "2024-03-10T01:00:00Z")
    assert (code, counted["archived"], len(news.kept(tmp_path))) == (0, 60, 65)


def test_a_site_that_complains_is_asked_more_slowly(site: Site, tmp_path: Path) -> None:
    """The server answers 429 to more than ten requests within a second."""
    url = news.publish(site, range(60))
    lock, asked, refused = threading.Lock(), list[float](), list[float]()

    def limited(request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        now = time.monotonic()
        with lock:
            asked.append(now)
            if sum(now - moment < 1 for moment in asked) > 10:
                refused.append(now)
                return Answer(b"", 429, {"Retry-After": "1"})
        number = int(request.path.rpartition("/")[2])
        return Answer(news.page(number, site.url("")).encode(), 200, {"Content-Type": "text/html"})

    for number in range(60):
        site.on(f"/news/{number}", limited)
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"]) == (0, 60)
    assert len(refused) <= 6


def test_what_robots_txt_forbids_is_set_aside_and_shown(site: Site, tmp_path: Path) -> None:
    """The feed itself is asked for though it is forbidden, too: its owner subscribed to it."""
    url = news.publish(site, range(6))
    site.put("/robots.txt", "User-agent: *\nDisallow: /feed\nDisallow: /news/3\nDisallow: /news/4")
    items = [news.item(number, site.url("")).partition("<description>")[0] for number in range(6)]
    site.put("/feed.xml", news.feed([f"{item}</item>" for item in items]))
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"], counted["set_aside"]) == (1, 4, 2)
    assert [error["error"].rpartition(": ")[2] for error in counted["errors"]] == [
        "robots.txt forbids it"
    ] * 2
    assert site.asked("/news/3") + site.asked("/news/4") == 0
    assert site.asked("/robots.txt") == 1
    assert "robots.txt forbids it" in news.archiver(tmp_path, "status").stdout


def test_an_owner_may_be_let_in_where_robots_txt_forbids(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, range(3))
    site.put("/robots.txt", "User-agent: *\nDisallow: /")
    news.write_config(tmp_path, [{"name": "harbour", "url": url, "robots": False}])
    assert news.poll(tmp_path)[1]["archived"] == 3
    assert site.asked("/robots.txt") == 0


def test_a_crawl_delay_is_kept_by_all_feeds_of_a_host_together(site: Site, tmp_path: Path) -> None:
    starts: list[float] = []

    def page(request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        starts.append(time.monotonic())
        number = int(request.path.rpartition("/")[2])
        return Answer(news.page(number, site.url("")).encode(), 200, {"Content-Type": "text/html"})

    feeds = []
    for number in range(3):
        numbers = range(number * 2, number * 2 + 2)
        url = news.publish(site, numbers, f"/feed-{number}.xml")
        feeds.append({"name": f"feed-{number}", "url": url})
        for one in numbers:
            site.on(f"/news/{one}", page)
    site.put("/robots.txt", "User-agent: archiver\nCrawl-delay: 0.4")
    news.write_config(tmp_path, feeds)
    assert news.poll(tmp_path)[1]["archived"] == 6
    starts.sort()
    assert min(later - one for one, later in itertools.pairwise(starts)) > 0.35


def test_a_day_of_a_host_has_so_many_requests_and_the_next_goes_on(
    site: Site, tmp_path: Path
) -> None:
    url = news.publish(site, range(10))
    news.write_config(tmp_path, [{"name": "harbour", "url": url}], fetch={"per_day": 8})
    said = [("10",), ("10", "-q"), ("11",)]
    passes = [
        news.archiver(tmp_path, "poll", "--json", "--now", f"2024-03-{day}T23:00:00Z", *words)
        for day, *words in said
    ]
    told = [json.loads(done.stdout) for done in passes]
    # The feed and robots.txt count, too: six pages are left of the first day.
    assert [(one["archived"], one["failed"]) for one in told] == [(6, 0), (0, 0), (4, 0)]
    assert [done.returncode for done in passes] == [0, 0, 0]
    first, second, _ = (done.stderr for done in passes)
    (line,) = (json.loads(line) for line in first.splitlines() if "day's share" in line)
    assert (line["entries"], line["seconds"]) == (4, 3_600)
    assert "owed again" not in first
    assert second == ""
    assert site.asked("/feed.xml") == 3
