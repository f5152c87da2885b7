"""Backfill: an errand of its own, resumed by the same command, killed or interrupted."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from archiver.app import FIRST_LOOK_SECONDS
from tests import news
from tests.news import until
from tests.site import Answer, Request, Site


def backfill(folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    done = news.archiver(folder, "backfill", "--json", *words)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def history(site: Site, folder: Path, count: int) -> Path:
    """A site with *count* articles, a feed of the last two, and a list of all."""
    base = site.url("")
    for number in range(count):
        site.put(f"/news/{number}", news.page(number, base))
    last = [news.item(number, base) for number in range(count - 2, count)]
    news.write_config(folder, [{"name": "harbour", "url": site.put("/feed.xml", news.feed(last))}])
    listed = folder / "urls.txt"
    listed.write_text("".join(f"{base}/news/{n}\n" for n in range(count)))
    return listed


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# a comment\n\n{0}\n not a url\n{1}\n{2}", id="text"),
        pytest.param('Title,URL,date\n"A, b",{0},\nB,{1},2024-03-01\nC,,\nD,{2},x\n', id="csv"),
        pytest.param(
            '{{"url": "{0}"}}\n{{"url": "{1}", "date": null}}\n[]\nx\n{{"url": "{2}"}}', id="jsonl"
        ),
    ],
)
@pytest.mark.parametrize("by", ["file", "stdin"])
def test_a_list_of_urls_is_read_in_three_forms(
    site: Site, tmp_path: Path, text: str, by: str
) -> None:
    history(site, tmp_path, 3)
    said = text.format(*(site.url(f"/news/{n}") for n in range(3)))
    (tmp_path / "list").write_text(said)
    if by == "file":
        assert backfill(tmp_path, "--urls", str(tmp_path / "list"))[1]["archived"] == 3
        return
    done = subprocess.run(
        news.command(tmp_path, "backfill", "--json", "--urls", "-"),
        input=said,
        text=True,
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["archived"] == 3


def test_a_url_in_a_list_is_for_the_feed_of_its_site(site: Site, tmp_path: Path) -> None:
    listed = history(site, tmp_path, 4)
    urls = [site.url(f"/news/{n}") for n in range(3)]
    urls[1] = urls[1].replace("127.0.0.1", "localhost")
    site.put("/news/1", news.page(1, site.url("").replace("127.0.0.1", "localhost")))
    urls[2] = urls[2].replace("127.0.0.1", "127.1")  # of nobody's site
    listed.write_text("\n".join([*urls, "no URL"]))
    here = site.url("/feed.xml")
    feeds = {"first": here, "second": here.replace("127.0.0.1", "localhost"), "third": here}
    news.write_config(tmp_path, [{"name": name, "url": url} for name, url in feeds.items()])
    done = news.archiver(tmp_path, "backfill", "--urls", str(listed))
    assert "2 feeds: 3 archived" in done.stdout, done.stderr
    assert done.stderr.count("lines without a URL were skipped") == 1
    owners = {url: str(post["author"]) for url, post in news.kept(tmp_path).items()}
    assert [owners[url] for url in urls[:2]] == ["first", "second"]
    assert sorted(owners.values()) == ["first", "first", "second"]
    done = news.archiver(tmp_path, "backfill", "--urls", "-", "--dry-run", "second", "third")
    assert "second" in done.stdout  # stdin is read once
    assert "third" not in done.stdout


def test_a_pipe_that_never_ends_holds_up_neither_keeping_nor_a_stop(
    site: Site, tmp_path: Path
) -> None:
    history(site, tmp_path, 2)
    lines = [f"{site.url('/news/0')}\n"] + [f"{site.url('/other')}/{n}\n" for n in range(500)]
    with subprocess.Popen(
        news.command(tmp_path, "backfill", "--urls", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdin is not None
            process.stdin.write("".join(lines))
            process.stdin.flush()
            until(lambda: site.asked("/news/0") == 1)
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
        finally:
            process.kill()


def test_what_the_feed_still_lists_is_backfilled_by_default(site: Site, tmp_path: Path) -> None:
    history(site, tmp_path, 5)
    assert backfill(tmp_path)[1]["archived"] == 2


def test_a_poll_keeps_nothing_of_an_errand(site: Site, tmp_path: Path) -> None:
    listed = history(site, tmp_path, 6)
    site.put("/news/0", "later", status=503)
    backfill(tmp_path, "--urls", str(listed), "--now", "2024-03-10T00:00:00Z")
    site.put("/news/0", news.page(0, site.url("")))
    _, counted = news.poll(tmp_path, "--now", "2024-03-11T00:00:00Z")
    assert counted["archived"] == 0
    _, counted = backfill(tmp_path, "--urls", str(listed), "--now", "2024-03-11T00:00:00Z")
    assert counted["archived"] == 1


def test_a_dry_run_tells_and_keeps_nothing(site: Site, tmp_path: Path) -> None:
    listed = history(site, tmp_path, 6)
    news.poll(tmp_path)
    done = news.archiver(tmp_path, "backfill", "--dry-run", "--json", "--urls", str(listed))
    (plan,) = json.loads(done.stdout)["plans"]
    assert (plan["entries"], plan["known"], plan["requests"]) == (6, 2, 4)
    assert len(news.kept(tmp_path)) == 2
    few = ("--dry-run", "--json", "--urls", str(listed), "--limit", "3")
    (plan,) = json.loads(news.archiver(tmp_path, "backfill", *few).stdout)["plans"]
    assert plan["requests"] == 3
    text = news.archiver(tmp_path, "backfill", "--dry-run").stdout
    assert "harbour, feed: 2 entries from 2024-03-01T10:30:00+00:00 to " in text


def test_a_span_and_a_limit_are_kept(site: Site, tmp_path: Path) -> None:
    history(site, tmp_path, 6)
    rows = [f"{site.url(f'/news/{n}')},2024-03-0{n + 1}" for n in range(6)]
    (tmp_path / "list").write_text("url,date\n" + "\n".join(rows))
    words = ("--urls", str(tmp_path / "list"), "--since", "2024-03-02", "--until", "2024-03-06")
    assert backfill(tmp_path, *words, "--limit", "2")[1]["archived"] == 2
    assert backfill(tmp_path, *words, "--limit", "2")[1]["archived"] == 0
    _, counted = backfill(tmp_path, *words)
    assert (counted["archived"], counted["skipped"]) == (2, 2)
    kept = {int(url.rpartition("/")[2]) for url in news.kept(tmp_path)}
    assert kept == {1, 2, 3, 4}


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_what_is_to_come_first_is_asked_for_first(site: Site, tmp_path: Path, order: str) -> None:
    numbers = [3, 0, 4, 1, 2]
    news.write_config(
        tmp_path,
        [{"name": "harbour", "url": news.publish(site, numbers)}],
        fetch={"concurrency": 1, "per_host": 1},
    )
    backfill(tmp_path, "--source", "feed", "--order", order)
    asked = [request.path for request in site.requests if request.path.startswith("/news/")]
    expected = sorted(numbers, reverse=order == "newest")
    assert asked == [f"/news/{number}" for number in expected]


@pytest.mark.parametrize(
    ("order", "expected"), [("newest", {7, 8, 9}), ("oldest", {0, 1, 2})], ids=["newest", "oldest"]
)
def test_a_limit_takes_the_first_in_that_order_of_all_that_is_listed(
    site: Site, tmp_path: Path, order: str, expected: set[int]
) -> None:
    feeds = [
        {"name": f"feed-{n}", "url": news.publish(site, numbers, f"/{n}.xml")}
        for n, numbers in enumerate([(4, 0, 8, 3, 1), (7, 2, 9, 5, 6)])
    ]
    news.write_config(tmp_path, feeds)
    words = ("--source", "feed", "--order", order, "--limit", "3")
    planned = news.archiver(tmp_path, "backfill", "--dry-run", "--json", *words)
    assert [plan["entries"] for plan in json.loads(planned.stdout)["plans"]] == [3, 3]
    counted = backfill(tmp_path, *words)[1]
    assert (counted["archived"], counted["owed_new"], counted["skipped"]) == (3, 3, 7)
    assert {int(url.rpartition("/")[2]) for url in news.kept(tmp_path)} == expected
    assert backfill(tmp_path, *words)[1]["archived"] == 0
    assert backfill(tmp_path, "--source", "feed")[1]["archived"] == 7


def test_a_dry_run_that_is_interrupted_tells_what_it_knows(site: Site, tmp_path: Path) -> None:
    asked = threading.Event()

    def hang(_request: Request, connection: BaseHTTPRequestHandler) -> None:
        asked.set()
        connection.rfile.read(1)  # until the other side goes away

    listed = news.feed([news.item(n, site.url("")) for n in range(20)])
    site.put("/a.xml", listed, type="application/rss+xml")
    site.on("/b.xml", hang)
    feeds = [{"name": name, "url": site.url(f"/{name}.xml")} for name in "ab"]
    news.write_config(tmp_path, feeds)
    words = news.command(tmp_path, "backfill", "a", "b", "--dry-run", "--source", "feed")
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert asked.wait(30)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.startswith("a, feed: 20 entries from ")


def test_a_plan_of_so_many_of_the_newest_tells_their_time(site: Site, tmp_path: Path) -> None:
    news.write_config(
        tmp_path, [{"name": "harbour", "url": news.publish(site, [30, 2, 80, 1, 55])}]
    )
    words = ("--dry-run", "--json", "--source", "feed", "--limit", "2", "--order", "newest")
    (plan,) = json.loads(news.archiver(tmp_path, "backfill", *words).stdout)["plans"]
    first, last = ((news.START + timedelta(hours=n)).isoformat() for n in (55, 80))
    assert (plan["entries"], plan["first"], plan["last"]) == (2, first, last)


def test_a_limit_is_that_of_all_feeds_together(site: Site, tmp_path: Path) -> None:
    feeds = [
        {"name": f"feed-{n}", "url": news.publish(site, range(3 * n, 3 * n + 3), f"/{n}.xml")}
        for n in range(3)
    ]
    news.write_config(tmp_path, feeds)
    done = news.archiver(tmp_path, "backfill", "--dry-run", "--json", "--limit", "4")
    listed = [plan["entries"] for plan in json.loads(done.stdout)["plans"]]
    assert [number for number in listed if number] == [3, 1]
    assert backfill(tmp_path, "--limit", "4")[1]["archived"] == 4


def test_what_a_limit_left_out_is_kept_without_it(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, range(4))
    body = news.feed([news.item(n, site.url("")) for n in range(4)]).encode()

    def answer(request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        is_known = request.headers.get("if-none-match") == '"one"'
        return Answer(b"" if is_known else body, 304 if is_known else 200, {"ETag": '"one"'})

    site.on("/feed.xml", answer)
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    assert backfill(tmp_path, "--limit", "1")[1]["archived"] == 1
    assert backfill(tmp_path)[1]["archived"] == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--urls", "nowhere.txt"), "nowhere.txt: no such file"),
        (("--source", "urls"), "--source urls: needs a file; --urls FILE"),
        (("--source", "feed,urls"), "--source urls: needs a file; --urls FILE"),
        (("--source", "wayback", "--urls", "urls.txt"), "--urls: is for --source urls"),
        (("--source", "wayback", "--file", "a.warc"), "--file: is for --source warc"),
        (("--source", "nothing"), "--source: no source is named 'nothing'; there are: export, "),
        (("--since", "monday"), "--since: no ISO time: 'monday'; write it as 2021-10-22 or"),
    ],
)
def test_wrong_usage_gets_one_clear_line(
    site: Site, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    history(site, tmp_path, 2)
    done = news.archiver(tmp_path, "backfill", *words)
    assert done.returncode == 2
    assert done.stderr.startswith(said)


@pytest.mark.parametrize(
    ("articles", "kills", "interrupts"),
    [
        pytest.param(150, 3, 1, id="150-articles-3-kills-1-interrupt"),
        pytest.param(1_000, 10, 2, id="1000-articles-10-kills", marks=pytest.mark.soak),
    ],
)
def test_a_backfill_that_is_killed_is_resumed_by_the_same_command(
    site: Site, tmp_path: Path, articles: int, kills: int, interrupts: int
) -> None:
    listed = history(site, tmp_path, articles)
    words = news.command(tmp_path, "backfill", "--urls", str(listed))
    chance = random.Random(articles)
    ends = [signal.SIGKILL] * kills + [signal.SIGINT] * interrupts
    chance.shuffle(ends)
    for end in ends:
        process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(1.5, 3.0))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, end)
        assert process.wait(20) in {0, 130, -9}
    code, _ = backfill(tmp_path, "--urls", str(listed))
    assert code == 0
    assert len(news.kept(tmp_path)) == articles
    asked = [site.asked(f"/news/{n}") for n in range(articles)]
    assert sum(times - 1 for times in asked) <= len(ends) * (16 + 16)
    assert max(asked) <= 4


def test_what_a_source_has_named_is_kept_while_it_is_still_asked(
    site: Site, tmp_path: Path
) -> None:
    base = site.url("")
    feed = news.publish(site, range(6))
    news.write_config(tmp_path, [{"name": "harbour", "url": feed}])
    news.poll(tmp_path)
    site.put("/news/6", news.page(6, base))
    ahead: list[int] = []

    def later(_request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        """It comes when what the first names is kept."""
        until(lambda: len(news.kept(tmp_path)) == 7)
        ahead.append(len(news.kept(tmp_path)))
        return Answer(f"<urlset {XMLNS}></urlset>".encode(), headers={"Content-Type": "text/xml"})

    named = "".join(f"<sitemap><loc>{base}/{name}.xml</loc></sitemap>" for name in "ab")
    site.put("/sitemap.xml", f"<sitemapindex {XMLNS}>{named}</sitemapindex>", type="text/xml")
    one = f"<urlset {XMLNS}><url><loc>{base}/news/6</loc></url></urlset>"

    def first(_request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        """It comes when whoever keeps has nothing left to do."""
        time.sleep(FIRST_LOOK_SECONDS + 2)
        return Answer(one.encode(), headers={"Content-Type": "text/xml"})

    site.on("/a.xml", first)
    site.on("/b.xml", later)
    backfill(tmp_path, "--source", "sitemap")
    assert ahead == [7]


XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
