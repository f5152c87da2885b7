"""What feedparser stumbles over is undone before it reads."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.feeds import parse
from archiver.feeds.mending import mended, with_whole_characters

URL = "https://a.example/feed.xml"


def feed(title: str, encoding: str | None = None) -> str:
    declared = f" encoding='{encoding}'" if encoding else ""
    return (
        f"<?xml version='1.0'{declared}?><rss version='2.0'><channel><title>News</title>"
        f"<item><title>{title}</title><link>/1</link></item></channel></rss>"
    )


def title_of(data: bytes, content_type: str | None = None) -> str:
    (entry,) = parse(data, URL, content_type).entries
    return entry.title


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("declared", [None, "utf-8", "utf-16"])
def test_wide_encodings_need_no_mark(encoding: str, declared: str | None) -> None:
    assert title_of(feed("雨が降る", declared).encode(encoding)) == "雨が降る"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_is_believed_before_a_declaration(encoding: str) -> None:
    data = feed("雨が降る", "iso-8859-1").encode(encoding)
    assert title_of(data, "text/xml; charset=gbk") == "雨が降る"


@pytest.mark.parametrize("declared", ["utf-16", "iso-8859-1", "gb2312", "us-ascii", "nonsense"])
def test_utf8_is_read_as_utf8_whatever_is_declared(declared: str) -> None:
    data = feed("Dürre – 大旱", declared).encode()
    assert title_of(data) == "Dürre – 大旱"
    assert title_of(data, f"text/xml; charset={declared}") == "Dürre – 大旱"


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "shift_jis", "euc-jp", "iso-2022-jp"])
def test_other_encodings_are_read_as_declared(encoding: str) -> None:
    assert title_of(feed("日本海 &amp; 天文", encoding).encode(encoding)) == "日本海 & 天文"


def test_a_cut_character_costs_one_character() -> None:
    whole = feed("第一条新闻在这里，内容很长很长。" * 5, "utf-8").encode()
    at = whole.index("闻".encode()) + 1
    said = title_of(whole[:at] + whole[at + 1 :])
    assert said.startswith("第一条新")
    assert said.endswith("第一条新闻在这里，内容很长很长。")


def test_a_document_cut_inside_a_character_is_read_up_to_there() -> None:
    whole = feed("Erste", "utf-8").encode() + "雨".encode()[:2]
    assert title_of(whole) == "Erste"


def test_a_byte_of_windows_1252_in_latin_text_is_read_as_such() -> None:
    data = feed("Käthe – Größe – Weiß – Äpfel – Züge – fünf § ", "utf-8").encode()
    assert title_of(data.replace("fünf".encode(), b"f\xfcnf")).endswith("fünf §")


@pytest.mark.parametrize(
    ("written", "means"),
    [
        pytest.param("https://a.example/?a=1&lang=x&copy=2", "?a=1&lang=x&copy=2", id="bare"),
        pytest.param("https://a.example/?a=1&amp;b=2", "?a=1&b=2", id="escaped"),
        pytest.param("<![CDATA[https://a.example/?a=1&lang=x]]>", "?a=1&lang=x", id="cdata"),
        pytest.param("https://a.example/?a=1&#38;b=2", "?a=1&b=2", id="numeric"),
    ],
)
def test_an_ampersand_in_a_link_is_an_ampersand(written: str, means: str) -> None:
    data = feed("T").replace("/1", written).encode()
    assert parse(data, URL).entries[0].url == f"https://a.example/{means}"


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("&#xD83D;&#xDE00; hi", "😀 hi"),
        ("&#55357;&#56832; hi", "😀 hi"),
        ("&#xD83D; hi", "\ufffd hi"),
        ("&#x110000; hi", "\ufffd hi"),
        ("&#99999999; hi", "\ufffd hi"),
    ],
)
def test_references_to_surrogates_are_joined_or_replaced(written: str, means: str) -> None:
    assert title_of(feed(written).encode()) == means


def test_what_is_right_stays_as_it_is() -> None:
    data = feed("Rain &amp; wind &lt;b&gt;").encode()
    assert mended(data, "text/xml") == (data, "text/xml; charset=utf-8")


@given(st.binary(max_size=400), st.sampled_from([None, "text/xml", "text/xml; charset=gbk"]))
def test_no_bytes_are_refused(data: bytes, content_type: str | None) -> None:
    once, of_type = mended(data, content_type)
    assert len(once) <= 6 * len(data) + 16
    assert isinstance(of_type, str | None)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_text_in_utf8_is_never_changed(text: str) -> None:
    data = f"<a>{text}</a>".replace("&", "&amp;").encode()
    assert mended(data, None)[0] == data


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (r"\ud83d Report", "\ufffd Report"),
        (r"\uDC00\ud83d", "\ufffd\ufffd"),
        (r"\ud83d\ude00\ude00", "\U0001f600\ufffd"),
        (r"\\ud83d", r"\ud83d"),
        (r"\u00e9 \" \n", 'é " \n'),
    ],
)
def test_half_a_character_in_json_is_replaced(said: str, read: str) -> None:
    assert json.loads(with_whole_characters(f'"{said}"'.encode())) == read


@given(st.text(max_size=30))
def test_json_in_whole_characters_stays_as_it_is(text: str) -> None:
    said = json.dumps(text).encode()
    assert with_whole_characters(said) == said
