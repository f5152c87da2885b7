"""The pages that are measured on: corpora, bulk worlds, and those of the press."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import httpx
import pytest

from archiver.feeds import parse
from benchmarks import press, world
from benchmarks.extractors import ours as extracted
from benchmarks.feeds import ours as parsed
from benchmarks.server import serving


def through_proxy(proxy: str, url: str) -> tuple[int, bytes]:
    answer = httpx.get(url, proxy=proxy)
    return answer.status_code, answer.content


def corpus(folder: Path, *urls: str) -> Path:
    (folder / "pages").mkdir()
    known = {}
    for number, url in enumerate(urls):
        known[str(number)] = {"url": url, "title": f"Tide & {number}", "body": "First.\n\nSecond."}
        packed = gzip.compress(f"<p>Page {number}</p>".encode())
        (folder / "pages" / f"{number}.html.gz").write_bytes(packed)
    (folder / "truth.json").write_text(json.dumps(known), "utf-8")
    return folder


def test_a_corpus_is_listed_by_one_feed_with_first_paragraphs(tmp_path: Path) -> None:
    found = world.read(corpus(tmp_path, "https://a.example/1#top", "http://b.example/2"))
    assert found.pages == ("http://a.example/1", "http://b.example/2")
    assert found.resources["http://b.example/2"].body == b"<p>Page 1</p>"
    (feed,) = found.feeds
    entries = parse(found.resources[feed].body, feed).entries
    assert [entry.url for entry in entries] == list(found.pages)
    assert entries[0].title == "Tide & 0"
    assert entries[0].summary == "First."


def test_halves_are_the_earlier_and_the_later_pages_of_each_site() -> None:
    whole = world.made("press", press.articles(25))
    earlier, later = world.halves(whole)
    assert earlier.pages == whole.pages[:10]
    assert later.pages == whole.pages[10:]
    assert earlier.feeds == later.feeds == whole.feeds
    for half in (earlier, later):
        (feed,) = half.feeds
        entries = parse(half.resources[feed].body, feed).entries
        known = {entry.url: entry for entry in parse(whole.resources[feed].body, feed).entries}
        assert [entry.url for entry in entries] == list(half.pages)
        assert all(entry == known[entry.url] for entry in entries)
        assert all(half.resources[url] is whole.resources[url] for url in half.pages)


def test_a_bulk_world_keeps_its_own_feeds(tmp_path: Path) -> None:
    feed, page = "http://a.example/feed.xml", "http://a.example/1"
    resources = {
        feed: [{"phase": 0, "file": "feed.xml", "type": "application/rss+xml"}],
        page: [{"phase": 0, "file": "1.html", "type": "text/html"}],
    }
    manifest = {"feeds": [{"url": feed}], "resources": resources}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (tmp_path / "feed.xml").write_text("<rss/>", "utf-8")
    (tmp_path / "1.html").write_text("<p>One</p>", "utf-8")
    found = world.read(tmp_path)
    assert (found.feeds, found.pages) == ((feed,), (page,))
    assert found.page_bytes == len("<p>One</p>")


def test_a_world_that_needs_https_is_refused(tmp_path: Path) -> None:
    resources = {"https://a.example/1": [{"file": "1.html", "type": "text/html"}]}
    manifest = {"feeds": [], "resources": resources}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(SystemExit, match="only http is served"):
        world.read(tmp_path)


def test_the_world_is_served_through_a_proxy_and_nothing_else_is() -> None:
    made = world.made("press", press.articles(2))
    with serving(made) as proxy:
        for url in (*made.feeds, *made.pages):
            assert through_proxy(proxy, url) == (200, made.resources[url].body)
        assert through_proxy(proxy, "http://elsewhere.example/") == (404, b"")


def test_the_press_prints_what_an_extractor_can_read() -> None:
    made = world.made("press", press.articles(press.SITES))
    (feed,) = made.feeds
    listed = parsed(made.resources[feed].body, feed, world.RSS)["entries"]
    assert [entry["link"] for entry in listed] == list(made.pages)
    for entry in listed:
        found = extracted(made.resources[entry["link"]].body, entry["link"])
        assert found["title"] == entry["title"]
        assert found["date"] == entry["published"]
        assert found["authors"] == ["Ida Marlowe"]
        assert str(found["body"]).startswith(entry["content"])
        assert "invented" not in str(found["body"])


def test_the_press_prints_the_same_each_time() -> None:
    assert list(press.articles(3)) == list(press.articles(3))
