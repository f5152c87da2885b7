"""What a file's front matter says of its article, however it was written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import header
from archiver.render import frontmatter

MOMENT = datetime(2021, 10, 22, 10, 38, 12, 999_000, tzinfo=UTC)
SEED = """---
layout: post
title: "腾讯、华为等企业承诺"
date: 2021-10-22T10:38:12.999Z
author: 联合早报
from: https://www.example.org/story-1
tags: [ 联合早报 ]
categories: [ 联合早报 ]
---
<!--1634922540000-->
"""


def test_a_header_in_the_first_form_is_read_whole() -> None:
    assert header.read(SEED.encode()) == header.Header(
        source="https://www.example.org/story-1",
        title="腾讯、华为等企业承诺",
        published=MOMENT,
        categories=("联合早报",),
    )


@pytest.mark.parametrize(
    ("old", "new", "title"),
    [
        pytest.param(
            '"腾讯、华为等企业承诺"', '"He said "no" again"', 'He said "no" again', id="bare quotes"
        ),
        pytest.param('"腾讯、华为等企业承诺"', "a: b: c", "a: b: c", id="colons"),
        pytest.param('"腾讯、华为等企业承诺"', "2024", "2024", id="a number"),
        pytest.param('"腾讯、华为等企业承诺"', "", "", id="nothing"),
        pytest.param("\n", "\r\n", "腾讯、华为等企业承诺", id="line ends of Windows"),
        pytest.param(
            "---\nlayout", "\ufeff---\nlayout", "腾讯、华为等企业承诺", id="byte order mark"
        ),
    ],
)
def test_a_title_that_is_no_yaml_does_not_hide_where_the_file_is_from(
    old: str, new: str, title: str
) -> None:
    read = header.read(SEED.replace(old, new).encode())
    assert read is not None
    assert (read.source, read.title) == ("https://www.example.org/story-1", title)
    assert read.published == MOMENT


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("date: 2021-10-22", datetime(2021, 10, 22, tzinfo=UTC)),
        ("date: 2021-10-22 18:38:12.999 +0800", MOMENT),
        ("date: '2021-10-22T10:38:12.999Z'", MOMENT),
        ("date: 2021-10-22T10:38:12.999Z\ndated: seen", None),
        ("date: yesterday", None),
        ("date: [1]", None),
        ("date: 0001-01-01T00:00:00+08:00", None),
        ("date: '9999-12-31T23:59:59-08:00'", None),
        ("date: !!timestamp x", None),
        ("date: !!bool x", None),
        ("", None),
    ],
)
def test_the_date_is_when_it_was_published_if_that_is_known(
    line: str, published: datetime | None
) -> None:
    body = SEED.replace("date: 2021-10-22T10:38:12.999Z", line).encode()
    read = header.read(body)
    assert read is not None
    assert read.published == published


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no front matter",
        b"---\ntitle: x\n---\nfrom: https://a.example/1",
        b"---\nfrom: 7\n---\n",
        b"---\nfrom: [\n---\n",
        b"---\nfrom: [https://a.example/1\n---\n",
        b"---\nfrom:\n---\n",
        b"---\n" + b"- " * 20_000 + b"\n---\n",
        b"\xff\xfe\x00",
    ],
)
def test_what_does_not_say_where_it_is_from_is_no_article(body: bytes) -> None:
    assert header.read(body) is None


@given(st.binary(max_size=300))
def test_no_bytes_are_a_reason_to_fail(body: bytes) -> None:
    header.read(b"---\n" + body)


YAML = st.sampled_from(
    (
        *("from: https://a.example/1\n", "date: ", "2024-01-01", "T10:00", "+25:00", "title: "),
        *("&a ", "*a", "!!bool ", "!!int ", "!!float ", "!!timestamp ", "!!set ", "!!omap "),
        *("<<: ", "? ", "[", "]", "{", "}", ": ", "- ", "|\n", " x\n", '"', "'", "%", "@"),
        *("0b_", "1:60:60", ".inf"),
    )
)


@given(st.lists(YAML, max_size=8).map("".join))
def test_no_yaml_is_a_reason_to_fail(header_text: str) -> None:
    header.read(f"---\nfrom: https://a.example/1\n{header_text}\n---\ntext".encode())


@given(st.text(max_size=80))
def test_what_we_write_is_read_back(title: str) -> None:
    written = frontmatter.write({"title": title, "from": "https://a.example/1"}, "text")
    read = header.read(written.encode())
    assert read is not None
    assert read.source == "https://a.example/1"
