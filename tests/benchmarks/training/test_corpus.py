"""A folder of pages with known text."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from benchmarks.training import corpus
from tests.extract.paper import PARAGRAPHS, document, paragraphs


def folder(path: Path, urls: dict[str, str]) -> Path:
    (path / "pages").mkdir()
    truth = {key: {"url": url, "body": PARAGRAPHS[0]} for key, url in urls.items()}
    (path / "truth.json").write_text(json.dumps(truth), "utf-8")
    for key in urls:
        page = gzip.compress(document(paragraphs()).encode())
        (path / "pages" / f"{key}.html.gz").write_bytes(page)
    return path


def publishers(path: Path, urls: dict[str, str]) -> list[str]:
    return [page.publisher for page in corpus.samples(folder(path, urls))]


def test_pages_of_one_host_are_of_one_publisher(tmp_path: Path) -> None:
    urls = {
        "a": "https://www.courier.example/1",
        "b": "https://courier.example/2",
        **{f"x{at}": f"https://paper-{at}.example/" for at in range(8)},
    }
    found = publishers(tmp_path, urls)
    assert found[:2] == ["courier.example", "courier.example"]
    assert len(set(found)) == 9


def test_where_all_have_one_host_the_page_s_name_tells_the_publisher(tmp_path: Path) -> None:
    urls = {
        "courier-1": "http://x.example/",
        "courier-2": "http://x.example/",
        "gazette": "http://x.example/",
    }
    assert publishers(tmp_path, urls) == ["courier", "courier", "gazette"]


def test_a_page_is_surveyed_as_the_sieve_sees_it(tmp_path: Path) -> None:
    (page,) = corpus.samples(folder(tmp_path, {"a": "https://courier.example/1"}))
    assert (page.corpus, page.truth) == (tmp_path.name, PARAGRAPHS[0])
    assert [block.text for block in corpus.surveyed(page).blocks] == list(PARAGRAPHS)
