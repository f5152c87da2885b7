"""WARC files as a source: which of their pages are the feed's articles."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from archiver.errors import ConfigError
from archiver.sources import warc as source
from tests.sources.asking import Told, ask, feed_at
from tests.warc import crawl

BASE = "http://www.harbour.example"
SAMPLES = tuple(f"{BASE}/news/{n}" for n in range(100, 109))


def told(folder: Path, records: list[bytes], **asked: Any) -> Told:
    (folder / "crawl.warc.gz").write_bytes(crawl.gzipped(records))
    feed = feed_at(f"{BASE}/feed.xml")
    return ask(source, feed, **{"samples": SAMPLES, "locator": str(folder), **asked})


def page(path: str, body: str = "<p>x</p>", base: str = BASE) -> bytes:
    return crawl.answer(f"{base}{path}", body)


def test_articles_of_the_feed_are_told_from_all_else(tmp_path: Path) -> None:
    others = [page("/"), page("/sea/"), page("/tag/5"), page("/news/7", base="http://b.example")]
    found = told(tmp_path, [*others, page("/news/1"), page("/news/2?utm_source=x")])
    assert found.urls == [f"{BASE}/news/1", f"{BASE}/news/2"]
    assert found.batches[0].skipped == len(others)
    assert all(str(entry.fetch_from).startswith(f"warc:{tmp_path}") for entry in found.entries)
    assert {entry.published for entry in found.entries} == {None}


def test_what_was_captured_before_the_span_is_older_than_it(tmp_path: Path) -> None:
    records = [page("/news/1"), crawl.answer(f"{BASE}/news/2", "x", WARC_Date="2012-01-01T00:00Z")]
    assert told(tmp_path, records, since=datetime(2011, 1, 1, tzinfo=UTC)).names == ["2"]


@pytest.mark.parametrize("is_first", [True, False])
def test_a_page_that_was_as_another_is_had_from_that(tmp_path: Path, is_first: bool) -> None:
    again, whole = crawl.revisit(f"{BASE}/news/2", "<p>One.</p>"), page("/news/1", "<p>One.</p>")
    found = told(tmp_path, [again, whole] if is_first else [whole, again])
    assert found.names == ["1", "2"]
    assert found.entries[0].fetch_from == found.entries[1].fetch_from


def test_a_page_that_was_as_one_which_is_not_there_is_left_out(tmp_path: Path) -> None:
    found = told(tmp_path, [crawl.revisit(f"{BASE}/news/2", "<p>One.</p>"), page("/news/1")])
    assert found.names == ["1"]


def test_a_file_that_is_damaged_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(crawl.gzipped([page("/news/7"), page("/news/8")])[:-20])
    with capture_logs() as logs:
        assert told(tmp_path, [page("/news/1")]).names == ["7", "1"]
    (event,) = logs
    assert (event["event"], event["file"]) == ("damaged", f"{tmp_path}/a.warc.gz")


def test_it_needs_a_file(tmp_path: Path) -> None:
    assert isinstance(told(tmp_path, [], locator=None).error, ConfigError)


def test_a_long_file_comes_in_batches(tmp_path: Path) -> None:
    found = told(tmp_path, [page(f"/news/{n}") for n in range(1_001)])
    assert [len(batch.entries) for batch in found.batches] == [500, 500, 1]
