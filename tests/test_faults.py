"""What goes wrong around us: one bad feed or page costs itself only."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests import news
from tests.site import Request, Site


def test_bad_feeds_do_not_stop_the_others(site: Site, tmp_path: Path) -> None:
    release = threading.Event()

    def hang(_request: Request, _connection: BaseHTTPRequestHandler) -> None:
        release.wait(20)

    feeds = [
        {"name": "slow", "url": site.on("/slow.xml", hang)},
        {"name": "broken", "url": site.put("/broken.xml", "oops", status=500)},
        {"name": "page", "url": site.put("/page.xml", "<html><title>Sign in</title>hello</html>")},
        {"name": "good", "url": news.publish(site, range(3))},
    ]
    news.write_config(tmp_path, feeds, fetch={"timeout": "2s"})
    code, counted = news.poll(tmp_path)
    release.set()
    assert (code, counted["archived"], counted["feeds_failed"]) == (1, 3, 3)
    said = {error["feed"]: error["error"] for error in counted["errors"]}
    assert set(said) == {"slow", "broken", "page"}
    assert "timed out" in said["slow"]
    assert "500" in said["broken"]
    assert "not a feed" in said["page"]
    shown = json.loads(news.archiver(tmp_path, "status", "--json").stdout)
    health = {feed["name"]: feed["error"] for feed in shown["feeds"]}
    assert health == {**said, "good": None}
    text = news.archiver(tmp_path, "status").stdout
    assert all(line in text for line in said.values())


def test_a_feed_that_leads_nowhere_does_not_stop_the_others(site: Site, tmp_path: Path) -> None:
    away = {"Location": "http://127.0.0.1:99999/feed.xml"}
    feeds = [
        {"name": "moved", "url": site.put("/moved.xml", "", status=301, headers=away)},
        {"name": "good", "url": news.publish(site, range(2))},
    ]
    news.write_config(tmp_path, feeds)
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"], counted["feeds_failed"]) == (1, 2, 1)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param("", "nothing to keep", id="empty"),
        pytest.param("<html><body></body></html>", "nothing to keep", id="no text"),
    ],
)
def test_a_page_with_nothing_on_it_leaves_the_summary(
    site: Site, tmp_path: Path, body: str, why: str
) -> None:
    url = news.publish(site, [1])
    site.put("/news/1", body)
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    assert news.poll(tmp_path)[1]["archived"] == 1
    (post,) = news.kept(tmp_path).values()
    assert news.paragraphs(1)[0] in post.content


def test_a_link_to_a_document_leaves_the_summary_and_no_rubbish(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, [1])
    site.put("/news/1", b"%PDF-1.7\n" + bytes(range(256)) * 200, type="application/pdf")
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    assert news.poll(tmp_path)[1]["archived"] == 1
    (post,) = news.kept(tmp_path).values()
    assert post.content.endswith(news.paragraphs(1)[0])


def test_a_page_that_hangs_its_reader_costs_that_page_only(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, range(4))
    base = site.url("")
    # Nested unclosed formatting makes a quadratic reader hang; here the deadline is so short
    # that a merely large page outlives it.
    large = news.page(2, base, extra="<p>word</p>" * 300_000)
    site.put("/news/2", large)
    without_text = [news.item(n, base).replace(news.paragraphs(n)[0], "") for n in range(4)]
    site.put("/feed.xml", news.feed(without_text))
    news.write_config(tmp_path, [{"name": "harbour", "url": url}], workers={"deadline": "3s"})
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"], counted["set_aside"]) == (1, 3, 1)
    (error,) = counted["errors"]
    assert error["url"] == site.url("/news/2")
    assert "longer than 3 s" in error["error"]


def test_an_archive_that_cannot_be_written_ends_the_poll_with_its_path(
    site: Site, tmp_path: Path
) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, [1])}])
    (tmp_path / "archive").write_text("a file in the way", "utf-8")
    done = news.archiver(tmp_path, "poll")
    assert done.returncode == 1
    assert str(tmp_path / "archive") in done.stderr
    assert "Traceback" not in done.stderr
