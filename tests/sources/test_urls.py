"""Lists of URLs: three forms, and what else people's files hold."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from archiver.errors import ConfigError
from archiver.model import Entry, Feed
from archiver.protocols import Question, Web, Workers
from archiver.sources import urls

FEED = Feed(name="harbour", url="https://a.example/feed.xml", title="Harbour")
NOBODY = cast(Web, None), cast(Workers, None)
"""A list asks neither the network nor a worker."""


def read(file: Path) -> list[Entry]:
    async def story() -> list[Entry]:
        question = Question(feed=FEED, locator=str(file))
        return [entry async for batch in urls.entries(question, *NOBODY) for entry in batch.entries]

    return asyncio.run(story())


def test_a_list_is_shared_out_by_site_and_the_very_site_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "list"
    file.write_text("https://www.blog.a.example/2\nhttps://b.example/3\nno URL")
    blog = Feed(name="blog", url="https://blog.a.example/feed.xml", title="")
    other = Feed(name="other", url="https://c.example/feed.xml", title="")
    assert urls.owners(str(file), [FEED, other, blog]) == [FEED, blog]
    file.write_text("https://blog.a.example/2")
    assert urls.owners(str(file), [FEED, other, blog]) == [blog]
    file.write_text("no URL")
    assert urls.owners(str(file), [other, FEED]) == [other]


def listed(folder: Path, said: bytes | str) -> list[str]:
    """The URLs' last parts."""
    file = folder / "list"
    file.write_bytes(said if isinstance(said, bytes) else said.encode())
    return [entry.url.rpartition("/")[2] for entry in read(file)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("# only\n\n", [], id="a comment"),
        pytest.param("https://a.example/1\r\n https://a.example/2 \n", ["1", "2"], id="text"),
        pytest.param("\ufeffhttps://a.example/1", ["1"], id="a byte order mark"),
        pytest.param(
            "https://a.example/1 One\nhttps://a.example/2\tTwo\nhttps://a.example/3 # later\n # x",
            ["1", "2", "3"],
            id="remarks",
        ),
        pytest.param("no\nfile:///etc/passwd\nhttps://a.example/1", ["1"], id="other lines"),
        pytest.param("\ufeffURL , Title\nhttps://a.example/1,One", ["1"], id="a CSV header"),
        pytest.param("title,url\nA\nB,https://a.example/1,x,y\n", ["1"], id="ragged rows"),
        pytest.param("url\nhttps://a.example/1\0\n", ["1"], id="a NUL"),
        pytest.param('{"URL": "https://a.example/1"}', ["1"], id="keys in capitals"),
        pytest.param('{"url": 7}\n{"url": ["x"]}\n[1]\n', [], id="other JSON"),
        pytest.param(b"https://a.example/1\n\xff\xfe\nhttps://a.example/2", ["1", "2"], id="bytes"),
    ],
)
def test_a_list_holds_the_urls_that_a_person_would_find(
    tmp_path: Path, said: bytes | str, expected: list[str]
) -> None:
    assert listed(tmp_path, said) == expected


@pytest.mark.parametrize(
    "said",
    [
        'url,title,date\nhttps://a.example/1,"One, and",2024-03-01\n',
        '{"url": "https://a.example/1", "title": "One, and", "date": "2024-03-01"}\n',
    ],
    ids=["csv", "jsonl"],
)
def test_titles_and_dates_are_taken_along(tmp_path: Path, said: str) -> None:
    (tmp_path / "list").write_text(said)
    (entry,) = read(tmp_path / "list")
    assert entry == Entry(
        feed="harbour",
        url="https://a.example/1",
        title="One, and",
        published=datetime(2024, 3, 1, tzinfo=UTC),
    )


def test_a_quotation_that_is_never_closed_spoils_no_more_than_a_field_may_hold(
    tmp_path: Path,
) -> None:
    lines = [f"https://a.example/{n},Title {n}" for n in range(10_000)]
    lines[5] = 'https://a.example/5,"Title 5'
    found = listed(tmp_path, "url,title\n" + "\n".join(lines))
    assert found[:5] == ["0", "1", "2", "3", "4"]
    assert found[-1] == "9999"


def test_half_a_character_is_no_reason_to_lose_the_rest(tmp_path: Path) -> None:
    rows = [{"url": "https://a.example/1", "title": "a\ud800b"}, {"url": "https://a.example/2"}]
    (tmp_path / "list").write_text("\n".join(json.dumps(row) for row in rows))
    assert [entry.title for entry in read(tmp_path / "list")] == ["a?b", ""]


def test_a_long_list_comes_in_batches(tmp_path: Path) -> None:
    text = "\n".join(f"https://a.example/{n}" for n in range(1_001))
    (tmp_path / "list").write_text(text)
    question = Question(feed=FEED, locator=str(tmp_path / "list"))

    async def sizes() -> list[int]:
        return [len(batch.entries) async for batch in urls.entries(question, *NOBODY)]

    assert asyncio.run(sizes()) == [500, 500, 1]


def test_how_many_lines_were_skipped_is_said(tmp_path: Path) -> None:
    with capture_logs() as logs:
        listed(tmp_path, "# not counted\n\nhttps://a.example/1\nno\nneither\n")
    (event,) = logs
    assert (event["event"], event["lines"]) == ("lines without a URL were skipped", 2)


def test_a_list_that_vanished_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="list: No such file"):
        read(tmp_path / "list")


@given(st.binary(max_size=200), st.sampled_from([b"", b"url,title\n", b'{"url": 1}\n']))
def test_no_bytes_raise_anything(
    tmp_path_factory: pytest.TempPathFactory, said: bytes, head: bytes
) -> None:
    listed(tmp_path_factory.getbasetemp(), head + said)
