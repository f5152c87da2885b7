"""Addresses of mementos, taken apart and put together."""

from __future__ import annotations

import pytest

from archiver import mementos

RAW = "https://web.archive.example/web/20240305120000id_/https://a.example/rain?x=1"


def test_a_raw_memento_is_told_from_the_one_for_readers() -> None:
    made = mementos.raw(
        "https://web.archive.example", "20240305120000", "https://a.example/rain?x=1"
    )
    assert made == RAW
    assert mementos.shown(RAW) == RAW.replace("id_", "")


@pytest.mark.parametrize(
    ("memento", "original"),
    [
        (RAW, "https://a.example/rain?x=1"),
        (mementos.shown(RAW), "https://a.example/rain?x=1"),
        ("http://m.example/web/2024id_/http:/a.example/rain", "http://a.example/rain"),
        (
            "https://m.example/wayback/20240305120000mp_/http://a.example:80/",
            "http://a.example:80/",
        ),
        ("https://a.example/rain", None),
        ("https://a.example/2024/03/https-works", None),
        ("warc:/a/b.warc.gz#7", None),
        ("", None),
    ],
)
def test_the_original_is_what_was_captured(memento: str, original: str | None) -> None:
    assert mementos.original(memento) == original


@pytest.mark.parametrize(
    ("name", "inner", "shown"),
    [
        ("/a/b.warc.gz", 0, "warc:b.warc.gz#7"),
        ("/a%23/b%21.warc", 12, "warc:b%21.warc#7+12"),
        ("/a/b.wacz!archive/data.warc.gz", 0, "warc:b.wacz!data.warc.gz#7"),
    ],
)
def test_a_record_is_told_by_its_file_and_place_and_not_by_the_folder(
    name: str, inner: int, shown: str
) -> None:
    made = mementos.record(name, 7, inner)
    assert mementos.is_record(made)
    assert mementos.placed(made) == (name, 7, inner)
    assert mementos.shown(made) == shown
