"""A backfill from WARC files: pages out of the file, nothing from the network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import news
from tests.warc import crawl

BASE = "http://harbour.example"


def configured(folder: Path) -> None:
    history = {"articles": ["/news/"]}
    news.write_config(folder, [{"name": "harbour", "url": f"{BASE}/feed.xml", "history": history}])


def written(folder: Path, numbers: range) -> Path:
    """A file with those articles."""
    file = folder / "harbour.warc.gz"
    pages = [crawl.answer(f"{BASE}/news/{n}", news.page(n, BASE)) for n in numbers]
    file.write_bytes(crawl.gzipped(pages))
    return file


def backfill(folder: Path, file: Path, *words: str) -> tuple[int, dict[str, Any]]:
    said = ("backfill", "--json", "--source", "warc", "--file", str(file), *words)
    done = news.archiver(folder, *said)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_every_article_of_a_file_becomes_a_file_that_says_where_it_was_had(
    tmp_path: Path,
) -> None:
    configured(tmp_path)
    pages = [crawl.answer(f"{BASE}/news/{n}", news.page(n, BASE)) for n in range(3)]
    pages += [crawl.answer(f"{BASE}/news/0", "<p>Captured again.</p>")]
    data = crawl.zstandard_with_dictionary(pages)
    file = crawl.wacz(tmp_path / "harbour.wacz", "data.warc.zst", data)
    code, counts = backfill(tmp_path, file)
    assert (code, counts["archived"]) == (0, 3)
    kept = news.kept(tmp_path)
    assert set(kept) == {f"{BASE}/news/{n}" for n in range(3)}
    first = kept[f"{BASE}/news/0"]
    assert news.paragraphs(0)[0] in first.content
    assert str(first["memento"]).startswith("warc:harbour.wacz!data.warc.zst#")


def test_an_article_without_a_date_is_of_the_day_it_was_captured(tmp_path: Path) -> None:
    configured(tmp_path)
    backfill(tmp_path, written(tmp_path, range(1)))
    (kept,) = news.kept(tmp_path).values()
    assert kept["memento"] == "warc:harbour.warc.gz#0"
    assert kept["dated"] == "seen"
    assert str(kept["date"]).startswith("2010-05-06 07:08:09")


def test_the_same_again_adds_nothing(tmp_path: Path) -> None:
    configured(tmp_path)
    file = written(tmp_path, range(3))
    backfill(tmp_path, file)
    code, counts = backfill(tmp_path, file)
    assert (code, counts["known"], counts["archived"]) == (0, 3, 0)


def test_of_a_file_that_is_cut_the_rest_is_archived(tmp_path: Path) -> None:
    configured(tmp_path)
    file = written(tmp_path, range(4))
    file.write_bytes(file.read_bytes()[:-50])
    code, counts = backfill(tmp_path, file)
    assert (code, counts["archived"]) == (0, 3)


def test_an_article_in_parts_is_not_gone_after_on_the_network(tmp_path: Path) -> None:
    configured(tmp_path)
    more = f"<p><a rel='next' href='{BASE}/news/0?page=2'>Next page</a></p>"
    file = tmp_path / "harbour.warc"
    file.write_bytes(crawl.answer(f"{BASE}/news/0", news.page(0, BASE, extra=more)))
    code, counts = backfill(tmp_path, file)
    assert (code, counts["archived"]) == (0, 1)


def test_a_dry_run_counts_and_asks_nobody(tmp_path: Path) -> None:
    configured(tmp_path)
    code, said = backfill(tmp_path, written(tmp_path, range(3)), "--dry-run")
    assert code == 0
    (plan,) = said["plans"]
    assert (plan["entries"], plan["requests"]) == (3, 0)
    assert news.kept(tmp_path) == {}


@pytest.mark.parametrize(
    "words",
    [
        ("--source", "warc"),
        ("--file", "nothing.warc"),
        ("--file", ".", "--source", "sitemap"),
    ],
)
def test_wrong_words_are_told_in_a_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    configured(tmp_path)
    done = news.archiver(tmp_path, "backfill", *words)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
