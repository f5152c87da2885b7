"""What a path stands for: a file, a folder, a WACZ."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver import warc
from archiver.warc import Place
from tests.warc import crawl

URL = "http://harbour.example/news/1"
DATA = crawl.gzipped([crawl.answer(URL, "<p>One.</p>"), crawl.answer(URL + "0", "<p>Ten.</p>")])


def test_a_folder_stands_for_the_files_below_it_in_order(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("b.warc", "a/c.warc.zst", "a/d.warc.gz", "notes.txt", "e.warc.gz.part"):
        (tmp_path / name).touch()
    names, faults = warc.listed(str(tmp_path))
    assert [name.removeprefix(f"{tmp_path}/") for name in names] == [
        "a/c.warc.zst",
        "a/d.warc.gz",
        "b.warc",
    ]
    assert faults == []


def test_a_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    file = tmp_path / "Ærø #1!\n.dat"
    file.write_bytes(DATA)
    captures, faults = crawl.looked(file)
    assert ([one.url for one in captures], faults) == ([URL, URL + "0"], [])


def test_the_files_of_a_wacz_are_read_where_they_lie(tmp_path: Path) -> None:
    file = crawl.wacz(tmp_path / "site!.wacz", "data #1.warc.gz", DATA)
    captures, faults = crawl.looked(file)
    assert faults == []
    pages = [warc.page(crawl.named(file), one.place, one.url) for one in captures]
    assert [page.body for page in pages] == [b"<p>One.</p>", b"<p>Ten.</p>"]


def test_what_is_compressed_within_a_wacz_is_named(tmp_path: Path) -> None:
    file = crawl.wacz(tmp_path / "site.wacz", "data.warc.gz", DATA, packed=True)
    names, (fault,) = warc.listed(str(file))
    assert names == []
    assert fault.endswith("data.warc.gz: compressed within the WACZ; unpack it")


@pytest.mark.parametrize("cut", [30, 100])
def test_a_wacz_that_is_cut_is_told_of(tmp_path: Path, cut: int) -> None:
    file = crawl.wacz(tmp_path / "site.wacz", "data.warc.gz", DATA)
    file.write_bytes(file.read_bytes()[:-cut])
    captures, faults = crawl.looked(file)
    assert captures == []
    assert faults


@pytest.mark.parametrize("name", ["nothing.warc.gz", "../../etc/passwd", ""])
def test_what_is_not_in_a_wacz_is_not_had(tmp_path: Path, name: str) -> None:
    file = crawl.wacz(tmp_path / "site.wacz", "data.warc.gz", DATA)
    look = warc.look(f"{file}!{name}", Place())
    assert look.captures == ()
    assert len(look.faults) == 1
