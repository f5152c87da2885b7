"""Sitemaps and news sitemaps → entries, whole, cut or wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import NotAFeed
from archiver.feeds import parse, sitemap
from archiver.model import Entry

URL = "https://a.example/maps/news.xml"
SPACES = (
    "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' "
    "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'"
)
PAGE = (
    "<url><loc>https://a.example/1</loc><lastmod>2024-03-13</lastmod>"
    "<image:image><image:loc>https://a.example/1.jpg</image:loc>"
    "<image:title>A boat</image:title></image:image>"
    "<news:news><news:publication><news:name>News</news:name></news:publication>"
    "<news:publication_date>2024-03-12T20:00:00+08:00</news:publication_date>"
    "<news:title>Rain &amp; wind</news:title><news:keywords>sea, boats</news:keywords>"
    "</news:news></url>"
)


def urlset(pages: str) -> bytes:
    return f"<?xml version='1.0' encoding='utf-8'?><urlset {SPACES}>{pages}</urlset>".encode()


def test_a_page_of_a_news_sitemap_is_an_entry() -> None:
    assert parse(urlset(PAGE), URL, feed="news").entries == (
        Entry(
            feed="news",
            url="https://a.example/1",
            title="Rain & wind",
            published=datetime(2024, 3, 12, 12, tzinfo=UTC),
            updated=datetime(2024, 3, 13, tzinfo=UTC),
            tags=("sea", "boats"),
        ),
    )


def test_when_a_page_was_changed_is_no_date_of_publication() -> None:
    (entry,) = parse(urlset("<url><loc>/a</loc><lastmod>2024-03-13</lastmod></url>"), URL).entries
    assert (entry.url, entry.published) == ("https://a.example/a", None)
    assert entry.updated == datetime(2024, 3, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param("<url><loc>javascript:alert(1)</loc></url>", id="script"),
        pytest.param("<url><lastmod>2024-03-13</lastmod></url>", id="no-address"),
        pytest.param("<url></url>", id="empty"),
        pytest.param("", id="none"),
    ],
)
def test_what_has_no_address_is_left_out(pages: str) -> None:
    assert parse(urlset(pages), URL).entries == ()


def test_a_sitemap_that_was_cut_gives_what_stands_before_the_cut() -> None:
    whole = urlset(PAGE * 3)
    assert len(parse(whole[: whole.rindex(b"<news:title>")], URL).entries) == 2


def test_a_bare_ampersand_and_a_foreign_prefix_are_read() -> None:
    data = b"<s:urlset xmlns:s='urn:x'><s:url><s:loc>https://a.example/?a=1&b=2</s:loc></s:url></s:urlset>"
    assert [entry.url for entry in parse(data, URL).entries] == ["https://a.example/?a=1&b=2"]


def test_an_index_lists_sitemaps_and_is_no_feed() -> None:
    index = (
        f"<!-- ours --><sitemapindex {SPACES}><sitemap><loc>/maps/1.xml</loc>"
        "<lastmod>2024-03-13</lastmod></sitemap><sitemap><loc>2.xml</loc></sitemap>"
        "</sitemapindex>"
    ).encode()
    assert list(sitemap.listed(index, URL)) == [
        ("https://a.example/maps/1.xml", "2024-03-13"),
        ("https://a.example/maps/2.xml", ""),
    ]
    with pytest.raises(NotAFeed, match="an index of sitemaps"):
        parse(index, URL)


def test_entities_are_neither_resolved_nor_loaded() -> None:
    bomb = (
        b"<!DOCTYPE u [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]>"
        + urlset("<url><loc>/&b;</loc></url>").partition(b"?>")[2]
    )
    for entry in sitemap.pages(bomb, URL, "f", UTC):
        assert "lol" not in entry.url


def test_many_pages_are_read_in_turn() -> None:
    data = urlset("".join(f"<url><loc>/{n}</loc></url>" for n in range(20_000)))
    pages = sitemap.pages(data, URL, "f", UTC)
    assert next(pages).url == "https://a.example/0"
    assert sum(1 for _ in pages) == 19_999


@given(st.text(max_size=200))
def test_no_sitemap_raises(text: str) -> None:
    data = urlset(text)
    assert list(sitemap.listed(data, URL)) is not None
    assert all(entry.url for entry in sitemap.pages(data, URL, "f", UTC))
