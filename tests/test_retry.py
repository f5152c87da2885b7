"""`archiver retry`: what was set aside is tried again, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import news
from tests.site import Site

BARE = "<item><title>{title}</title><link>{base}/news/{n}</link></item>"


@pytest.fixture
def troubled(site: Site, tmp_path: Path) -> Path:
    """Two feeds, each with one article set aside: its page was a document, its entry bare."""
    feeds = []
    for name, numbers in (("harbour", (1, 2)), ("market", (3, 4))):
        base, items = site.url(""), []
        for n in numbers:
            items.append(BARE.format(title=news.title(n), base=base, n=n))
            site.put(f"/news/{n}", news.page(n, base))
        site.put(f"/news/{numbers[0]}", b"%PDF-1.7\n\0\0", type="application/pdf")
        feed = site.put(f"/{name}.xml", news.feed(items), type="application/rss+xml")
        feeds.append({"name": name, "url": feed})
    news.write_config(tmp_path, feeds)
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"], counted["set_aside"]) == (1, 2, 2)
    return tmp_path


def retry(folder: Path, *words: str) -> tuple[int, dict[str, object]]:
    done = news.archiver(folder, "retry", "--json", *words)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def mend(site: Site) -> None:
    for n in (1, 3):
        site.put(f"/news/{n}", news.page(n, site.url("")))


def test_status_says_how_to_try_again_what_is_set_aside(troubled: Path) -> None:
    said = news.archiver(troubled, "status").stdout
    assert "2 set aside: `archiver retry` tries them again" in said


def test_all_that_was_set_aside_is_kept_once_its_pages_are_well(site: Site, troubled: Path) -> None:
    assert news.poll(troubled)[1]["archived"] == 0
    mend(site)
    asked = len(site.requests)
    code, counted = retry(troubled)
    assert (code, counted["archived"], counted["feeds"]) == (0, 2, 0)
    assert len(news.kept(troubled)) == 4
    pages = [r.path for r in site.requests[asked:] if r.path.startswith("/news/")]
    assert sorted(pages) == ["/news/1", "/news/3"]
    assert "set aside:" not in news.archiver(troubled, "status").stdout


@pytest.mark.parametrize("by", ["feed", "url"])
def test_one_feed_or_one_url_is_tried_alone(site: Site, troubled: Path, by: str) -> None:
    mend(site)
    code, counted = retry(troubled, "harbour" if by == "feed" else site.url("/news/1"))
    assert (code, counted["archived"]) == (0, 1)
    assert site.url("/news/1") in news.kept(troubled)
    assert site.url("/news/3") not in news.kept(troubled)


def test_what_fails_again_is_set_aside_again(troubled: Path) -> None:
    code, counted = retry(troubled)
    assert (code, counted["set_aside"], counted["archived"]) == (1, 2, 0)
    assert "2 set aside" in news.archiver(troubled, "status").stdout


def test_with_nothing_set_aside_there_is_nothing_to_do(site: Site, troubled: Path) -> None:
    mend(site)
    retry(troubled)
    asked = len(site.requests)
    assert retry(troubled)[0] == 0
    assert len(site.requests) == asked


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("harbor", 'did you mean "harbour"?'),
        ("http://127.0.0.1:1/never", "http://127.0.0.1:1/never: no feed has listed it"),
    ],
)
def test_what_is_not_known_is_said_in_one_line(troubled: Path, word: str, why: str) -> None:
    done = news.archiver(troubled, "retry", word)
    assert done.returncode == 2
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_a_renamed_feed_owed_is_kept_under_its_new_name(site: Site, tmp_path: Path) -> None:
    """As one that has moved for good is, where its address is all the name it has."""
    news.write_config(tmp_path, [{"url": news.publish(site, range(3))}])
    for number in range(3):
        site.put(f"/news/{number}", "busy", status=503)
    assert news.poll(tmp_path, "--now", "2024-03-12T12:00:00Z")[1]["owed_again"] == 3
    for number in range(3):
        site.put(f"/news/{number}", news.page(number, site.url("")))
    site.put("/feed.xml", "", status=410)
    news.write_config(tmp_path, [{"url": site.put("/rss.xml", news.feed([]))}])
    assert news.poll(tmp_path, "--now", "2024-03-13T12:00:00Z")[1]["archived"] == 3
