"""WARC files as they should be, and as they are: cut, wrong, and made to hurt."""

from __future__ import annotations

import contextlib
import gzip
import os
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver import warc
from archiver.errors import Refused
from archiver.warc import Place, records
from tests import news
from tests.warc import crawl

BASE = "http://harbour.example"
URLS = [f"{BASE}/news/{n}" for n in range(4)]
PAGES = [news.page(n, BASE) for n in range(4)]
Packing = Callable[[Sequence[bytes]], bytes]


def answers() -> list[bytes]:
    return [crawl.answer(url, page) for url, page in zip(URLS, PAGES, strict=True)]


def written(folder: Path, data: bytes, ending: str = ".warc") -> Path:
    file = folder / f"crawl{ending}"
    file.write_bytes(data)
    return file


def bodies(file: Path) -> list[str]:
    """What each page of the file says, had by its place."""
    found, _ = crawl.looked(file)
    pages = [warc.page(crawl.named(file), one.place, one.url) for one in found]
    return [page.body.decode() for page in pages]


@pytest.mark.parametrize(("packing", "ending"), crawl.PACKINGS.values(), ids=crawl.PACKINGS)
def test_every_page_is_found_and_had_again_by_its_place(
    tmp_path: Path, packing: Packing, ending: str
) -> None:
    head = crawl.record("warcinfo", "", b"software: ours\r\n")
    asked = crawl.record("request", URLS[0], b"GET / HTTP/1.1\r\nHost: harbour.example\r\n\r\n")
    file = written(tmp_path, packing([head, asked, *answers()]), ending)
    captures, faults = crawl.looked(file)
    assert [one.url for one in captures] == URLS
    assert faults == []
    assert bodies(file) == PAGES


def test_a_page_is_dated_by_its_record(tmp_path: Path) -> None:
    file = written(tmp_path, crawl.plain(answers()))
    (first, *_), _ = crawl.looked(file)
    moment = datetime(2010, 5, 6, 7, 8, 9, tzinfo=UTC)
    page = warc.page(crawl.named(file), first.place, URLS[0])
    assert (first.time, page.fetched_at, page.url) == (moment, moment, URLS[0])
    assert page.header("content-type") == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "other",
    [
        crawl.record("response", URLS[0], crawl.http(b"x", status="404 Not Found")),
        crawl.record("response", URLS[0], crawl.http(b"x", Content_Type="image/png")),
        crawl.record("response", URLS[0], b""),
        crawl.record("response", URLS[0], b"no http at all"),
        crawl.record("response", "dns:harbour.example", b"x"),
        crawl.record("response", "", crawl.http(b"x")),
        crawl.record("response", URLS[0], crawl.http(b"x"), WARC_Date="yesterday-ish"),
        crawl.record("resource", "urn:thumbnail:x", b"x", Content_Type="text/html"),
        crawl.record("metadata", URLS[0], b"<p>x</p>", Content_Type="text/html"),
        crawl.record("conversion", URLS[0], b"<p>x</p>", Content_Type="text/html"),
    ],
)
def test_what_is_no_page_is_passed_over(tmp_path: Path, other: bytes) -> None:
    file = written(tmp_path, crawl.gzipped([other, *answers()]), ".warc.gz")
    captures, faults = crawl.looked(file)
    assert ([one.url for one in captures], faults) == (URLS, [])


def test_a_resource_is_a_page_without_an_answer_around_it(tmp_path: Path) -> None:
    said = crawl.record("resource", URLS[0], PAGES[0].encode(), Content_Type="text/html")
    assert bodies(written(tmp_path, said)) == [PAGES[0]]


def test_older_tools_write_addresses_in_brackets(tmp_path: Path) -> None:
    said = crawl.answer(URLS[0], PAGES[0], WARC_Target_URI=f"<{URLS[0]}>")
    (found,), _ = crawl.looked(written(tmp_path, said))
    assert found.url == URLS[0]


def chunked(body: bytes) -> bytes:
    parts = [body[at : at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("said", "packed"),
    [
        ({"Content_Encoding": "gzip"}, gzip.compress),
        ({"Content_Encoding": "deflate"}, zlib.compress),
        ({"Content_Encoding": "br"}, brotli.compress),
        ({"Content_Encoding": "zstd"}, zstd.compress),
        ({"Transfer_Encoding": "chunked"}, chunked),
        (
            {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"},
            lambda body: chunked(gzip.compress(body)),
        ),
        ({"Content_Encoding": "gzip"}, bytes),
        ({"Content_Encoding": "zstd"}, bytes),
        ({"Transfer_Encoding": "chunked"}, bytes),
    ],
    ids=["gzip", "deflate", "br", "zstd", "chunked", "both", "undone", "undone zstd", "unchunked"],
)
def test_a_page_is_had_however_it_was_sent(
    tmp_path: Path, said: dict[str, str], packed: Callable[[bytes], bytes]
) -> None:
    block = crawl.http(packed(PAGES[0].encode()), **said)
    assert bodies(written(tmp_path, crawl.record("response", URLS[0], block))) == [PAGES[0]]


def test_a_page_that_was_found_as_before_tells_of_which(tmp_path: Path) -> None:
    file = written(tmp_path, crawl.plain([*answers(), crawl.revisit(f"{BASE}/x/9", PAGES[1])]))
    captures, _ = crawl.looked(file)
    assert captures[-1].is_revisit
    assert captures[-1].digest == captures[1].digest


@pytest.mark.parametrize("name", ["plain", "gzip", "zstd", "zstd with a dictionary"])
def test_of_a_file_that_is_cut_all_that_is_whole_is_read(tmp_path: Path, name: str) -> None:
    packing, ending = crawl.PACKINGS[name]
    whole = packing(answers())
    file = written(tmp_path, whole[:-20], ending)
    captures, faults = crawl.looked(file)
    assert [one.url for one in captures] == URLS[:3]
    assert len(faults) == 1
    assert "cut off in the middle of a record" in faults[0]


@pytest.mark.parametrize("name", ["plain", "gzip", "zstd", "zstd with a dictionary"])
@pytest.mark.parametrize("length", [0, 10, 500, 2_500, 10**9, -1])
def test_a_wrong_length_spoils_its_own_record_only(tmp_path: Path, name: str, length: int) -> None:
    packing, ending = crawl.PACKINGS[name]
    wrong = crawl.answer(f"{BASE}/news/wrong", PAGES[0], Content_Length=str(length))
    file = written(tmp_path, packing([answers()[0], wrong, *answers()[1:]]), ending)
    captures, faults = crawl.looked(file)
    assert [one.url for one in captures if "wrong" not in one.url] == URLS
    assert faults
    pages = [warc.page(crawl.named(file), one.place, one.url) for one in captures]
    assert all(b"WARC/1.1" not in page.body for page in pages)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_a_record_that_is_garbage_spoils_itself_only(tmp_path: Path, name: str) -> None:
    packing, ending = crawl.PACKINGS[name]
    parts = [packing([one]) for one in answers()]
    garbage = parts[1][:40] + os.urandom(100) + parts[1][140:]
    file = written(tmp_path, b"".join([parts[0], garbage, *parts[2:]]), ending)
    captures, faults = crawl.looked(file)
    assert [one.url for one in captures] == [URLS[0], *URLS[2:]]
    assert faults


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_a_bomb_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    packing, ending = crawl.PACKINGS[name]
    bomb = crawl.answer(f"{BASE}/news/bomb", b"<p>" + bytes(80 << 20))
    file = written(tmp_path, packing([answers()[0], bomb, *answers()[1:]]), ending)
    captures, faults = crawl.looked(file)
    assert [one.url for one in captures] == URLS
    assert "a record of" in faults[0]


def test_a_page_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    block = crawl.http(gzip.compress(bytes(40 << 20)), Content_Encoding="gzip")
    file = written(tmp_path, crawl.record("response", URLS[0], block))
    (found,), _ = crawl.looked(file)
    with pytest.raises(Refused, match="larger than 16 MB"):
        warc.page(crawl.named(file), found.place, URLS[0])


def test_headers_without_an_end_are_not_read_to_it(tmp_path: Path) -> None:
    endless = b"WARC/1.1\r\n" + b"a: b\r\n" * 1_000_000
    file = written(tmp_path, crawl.gzipped([endless, *answers()]), ".warc.gz")
    captures, faults = crawl.looked(file)
    assert [one.url for one in captures] == URLS
    assert "headers without an end" in faults[0]


def test_a_large_record_in_a_plain_file_costs_nothing(tmp_path: Path) -> None:
    film = crawl.http(b"", Content_Type="video/mp4")
    length = str(len(film) + (8 << 30))
    head = crawl.record("response", f"{BASE}/film", film, Content_Length=length)
    file = tmp_path / "crawl.warc"
    with file.open("wb") as out:
        out.write(head.removesuffix(b"\r\n\r\n"))
        out.seek(8 << 30, os.SEEK_CUR)
        out.write(b"\r\n\r\n" + crawl.plain(answers()))
    captures, faults = crawl.looked(file)
    assert ([one.url for one in captures], faults) == (URLS, [])


def test_a_record_within_a_page_is_text_of_that_page(tmp_path: Path) -> None:
    forged = crawl.answer("http://other.example/news/1", "<p>Forged.</p>").decode()
    page = crawl.answer(URLS[0], f"<pre>\n{forged}</pre>")
    file = written(tmp_path, crawl.plain([page, *answers()[1:]])[:-100])
    captures, _ = crawl.looked(file)
    assert [one.url for one in captures] == URLS[:3]


@pytest.mark.parametrize(
    "said", [b"", b"\r\n\r\n", b"<html>", b"\x1f\x8b", b"PK\x03\x04", b"WARC/"]
)
def test_what_is_no_warc_file_has_no_pages(tmp_path: Path, said: bytes) -> None:
    captures, faults = crawl.looked(written(tmp_path, said))
    assert captures == []
    assert len(faults) == bool(said.strip())


def test_a_file_that_has_gone_since_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no such file"):
        warc.page(f"{tmp_path}/gone.warc", Place(), URLS[0])
    assert warc.look(f"{tmp_path}/gone.warc", Place()).faults == ("no such file or directory",)


@pytest.mark.parametrize("place", [Place(5), Place(0, 5), Place(10**12), Place(0, 10**12)])
def test_a_file_that_was_changed_since_is_told_of(tmp_path: Path, place: Place) -> None:
    file = written(tmp_path, crawl.gzipped(answers()), ".warc.gz")
    with pytest.raises(Refused):
        warc.page(crawl.named(file), place, URLS[0])


def test_a_look_ends_after_some_captures_and_goes_on_from_there(
    tmp_path: Path,
) -> None:
    many = [crawl.answer(f"{BASE}/news/{n}", "<p>x</p>") for n in range(records.MOST_CAPTURES + 3)]
    file = written(tmp_path, crawl.gzipped(many), ".warc.gz")
    first = warc.look(crawl.named(file), Place())
    assert len(first.captures) == records.MOST_CAPTURES
    assert first.following is not None
    assert len(warc.look(crawl.named(file), first.following).captures) == 3


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(crawl.PACKINGS)),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8), st.integers(0, 8)), max_size=4),
)
def test_no_damage_raises_anything_or_goes_on_for_ever(
    tmp_path_factory: pytest.TempPathFactory, name: str, damage: list[tuple[float, bytes, int]]
) -> None:
    packing, ending = crawl.PACKINGS[name]
    data = packing(answers())
    for where, put, gone in damage:
        at = int(where * len(data))
        data = data[:at] + put + data[at + gone :]
    file = written(tmp_path_factory.getbasetemp(), data, ending)
    captures, _ = crawl.looked(file)
    for one in captures:
        with contextlib.suppress(Refused):
            warc.page(crawl.named(file), one.place, one.url)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything(tmp_path_factory: pytest.TempPathFactory, said: bytes) -> None:
    crawl.looked(written(tmp_path_factory.getbasetemp(), b"WARC/1.1\r\n" + said))
