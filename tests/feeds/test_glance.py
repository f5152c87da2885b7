"""A large document is looked through for what is new before it is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import NotAFeed
from archiver.feeds import glance as room
from archiver.feeds import parse
from archiver.feeds.glance import Glance, glance

URL = "https://a.example/feed.xml"


def item(number: int, more: str = "") -> str:
    return f"<item><title>T{number}</title><link>/{number}</link>{more}</item>"


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>N</title>{''.join(items)}</channel></rss>".encode()


def look(data: bytes, digests: bytes = b"") -> Glance:
    seen = glance(data, URL, digests)
    assert seen is not None
    return seen


def titles(seen: Glance, size: int) -> list[list[str]]:
    return [[entry.title for entry in parse(doc, URL).entries] for doc in seen.slices(size)]


def test_at_first_all_entries_are_unread_and_come_in_slices() -> None:
    seen = look(rss(*map(item, range(5))))
    assert titles(seen, 2) == [["T0", "T1"], ["T2", "T3"], ["T4"]]
    assert seen.known == 0


def test_the_next_time_only_new_and_changed_entries_are_unread() -> None:
    before = look(rss(*map(item, range(5))))
    after = look(rss(item(9), item(0), item(1, "<author>A</author>"), item(2)), before.digests)
    assert titles(after, 10) == [["T9", "T1"]]
    assert after.known == 2


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("<description><![CDATA[</item><item>]]></description>", id="cdata"),
        pytest.param("<!-- </item> -->", id="comment"),
        pytest.param("<entry>inner</entry>", id="other-name"),
        pytest.param("<items>a</items>", id="longer-name"),
    ],
)
def test_what_only_looks_like_a_tag_ends_no_entry(more: str) -> None:
    assert [read[0] for read in titles(look(rss(item(1, more), item(2))), 1)] == ["T1", "T2"]


def test_atom_and_rdf_are_looked_through_too() -> None:
    atom = b"<feed xmlns='http://www.w3.org/2005/Atom'><entry ><title>A</title></entry ></feed>"
    assert titles(look(atom), 1) == [["A"]]
    rdf = (
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        b"xmlns='http://purl.org/rss/1.0/'><channel><title>N</title><items/></channel>"
        b"<item rdf:about='https://a.example/1'><title>R</title></item></rdf:RDF>"
    )
    assert titles(look(rdf), 1) == [["R"]]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<html><p>item</p></html>", id="page"),
        pytest.param(rss(), id="no-entries"),
        pytest.param(b"<rss><item>cut", id="cut"),
        pytest.param(rss(item(1)).decode().encode("utf-16"), id="wide"),
        pytest.param(rss(item(1)).decode().encode("utf-16-le"), id="wide-without-mark"),
        pytest.param(b"\x1b$B" + rss(item(1)), id="shifting"),
    ],
)
def test_what_cannot_be_looked_through_is_read_whole(data: bytes) -> None:
    assert glance(data, URL, b"") is None


def test_a_document_of_too_many_entries_is_no_feed() -> None:
    data = rss("<item></item>" * (room.MOST_ENTRIES + 1))
    with pytest.raises(NotAFeed, match="more than 500,000 entries"):
        glance(data, URL, b"")


@given(st.lists(st.integers(0, 30), max_size=20), st.lists(st.integers(0, 30), max_size=20))
def test_every_entry_is_either_known_or_read(first: list[int], second: list[int]) -> None:
    before = glance(rss(*map(item, first)), URL, b"")
    after = glance(rss(*map(item, second)), URL, before.digests if before else b"")
    if after is None:
        assert not second
        return
    read = [title for slice_ in titles(after, 7) for title in slice_]
    assert read == [f"T{n}" for n in second if n not in first]
    assert after.known == len(second) - len(read)
