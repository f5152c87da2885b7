"""A sitemap as a history needs it: sieved, unpacked, told what it lists (sitemaps.org)."""

from __future__ import annotations

import contextlib
import gzip
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import shapes
from archiver.errors import NotAFeed
from archiver.feeds import atlas
from archiver.feeds.atlas import Sheet, Span

SITE = "https://a.example"
URL = f"{SITE}/sitemap.xml"
SHAPES = shapes.learn(SITE, [f"{SITE}/2024/03/rain-{n}" for n in range(6)])
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(*inner: str) -> bytes:
    urls = "".join(f"<url>{one}</url>" for one in inner)
    return f'<?xml version="1.0"?><urlset xmlns="{XMLNS}">{urls}</urlset>'.encode()


def loc(path: str, more: str = "") -> str:
    return f"<loc>{SITE}{path}</loc>{more}"


def read(data: bytes, url: str = URL, **span: datetime) -> Sheet:
    return atlas.read(data, url, "news", SHAPES, Span(**span))


def paths(sheet: Sheet) -> list[str]:
    return [row[0].removeprefix(SITE) for row in sheet.rows]


def test_articles_are_kept_and_the_rest_is_counted() -> None:
    sheet = read(urlset(loc("/2024/03/rain"), loc("/tag/rain"), loc("/2021/01/wind")))
    assert (paths(sheet), sheet.passed) == (["/2024/03/rain", "/2021/01/wind"], 1)


def test_a_row_becomes_an_entry_whose_last_change_is_no_publication() -> None:
    (row,) = read(urlset(loc("/2024/03/rain", "<lastmod>2024-04-01</lastmod>"))).rows
    entry = atlas.entry(row, "news")
    assert (entry.url, entry.feed) == (f"{SITE}/2024/03/rain", "news")
    assert (entry.published, entry.updated) == (None, datetime(2024, 4, 1, tzinfo=UTC))


def test_images_and_videos_say_nothing_of_the_page() -> None:
    beside = (
        '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        f"<image:loc>{SITE}/2024/03/boat</image:loc><image:title>Boat</image:title></image:image>"
    )
    (row,) = read(urlset(beside + loc("/2024/03/rain"))).rows
    assert row[:2] == (f"{SITE}/2024/03/rain", "")


def test_a_news_sitemap_tells_titles_and_dates_and_is_believed() -> None:
    news = (
        "<n:news xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><n:title>Rain &amp; wind"
        "</n:title><n:publication_date>2024-03-05T12:00:00Z</n:publication_date></n:news>"
    )
    known = shapes.learn(SITE, [f"{SITE}/rain-{n}" for n in range(6)])
    (row,) = atlas.read(urlset(loc("/rain", news)), URL, "news", known, Span()).rows
    assert row[1:3] == ("Rain & wind", datetime(2024, 3, 5, 12, tzinfo=UTC))


def test_an_index_lists_sitemaps() -> None:
    data = (
        f'<sitemapindex xmlns="{XMLNS}"><sitemap><loc>{SITE}/a.xml</loc>'
        "<lastmod>2024-03-01</lastmod></sitemap><sitemap><loc>b.xml</loc></sitemap></sitemapindex>"
    ).encode()
    assert read(data).sitemaps == (f"{SITE}/a.xml", f"{SITE}/b.xml")
    assert read(data, since=datetime(2024, 5, 1, tzinfo=UTC)).sitemaps == (f"{SITE}/b.xml",)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"https://a.example/2024/03/rain\nno\n", ["/2024/03/rain"], id="text"),
        pytest.param(
            b"<rss version='2.0'><channel><item><link>https://a.example/2024/03/rain</link></item>"
            b"</channel></rss>",
            ["/2024/03/rain"],
            id="RSS",
        ),
    ],
)
def test_other_forms_are_read(data: bytes, expected: list[str]) -> None:
    assert paths(read(data)) == expected


class TestGzip:
    """Packed files, whole and cut."""

    def test_it_is_unpacked(self) -> None:
        data = urlset(loc("/2024/03/rain"))
        assert paths(read(gzip.compress(data))) == ["/2024/03/rain"]
        assert paths(read(gzip.compress(data[:80]) + gzip.compress(data[80:]))) == ["/2024/03/rain"]

    def test_what_stands_before_a_cut_is_read(self) -> None:
        data = gzip.compress(urlset(*(loc(f"/2024/03/rain-{n:05}") for n in range(2_000))))
        sheet = read(data[: len(data) // 2])
        assert sheet.is_cut
        assert 100 < len(sheet.rows) < 2_000
        assert paths(sheet)[:2] == ["/2024/03/rain-00000", "/2024/03/rain-00001"]

    def test_a_bomb_is_refused(self) -> None:
        bomb = gzip.compress(b" " * (atlas.MOST_BYTES + 1), 1)
        with pytest.raises(NotAFeed, match="unpacked"):
            read(bomb)

    def test_an_xml_that_was_cut_says_so(self) -> None:
        sheet = read(urlset(loc("/2024/03/rain"), loc("/2024/03/wind"))[:-20])
        assert (sheet.is_cut, paths(sheet)) == (True, ["/2024/03/rain"])


class TestSpans:
    """What lies outside the span of time is not asked for."""

    @pytest.mark.parametrize(
        ("inner", "is_wanted"),
        [
            pytest.param(loc("/2024/03/rain"), True, id="address of the span"),
            pytest.param(loc("/2023/03/rain"), False, id="address before it"),
            pytest.param(loc("/2024/09/rain"), False, id="address after it"),
            pytest.param(loc("/2024/03/r", "<lastmod>2024-01-01</lastmod>"), False, id="changed"),
            pytest.param(loc("/2024/03/r", "<lastmod>2024-09-01</lastmod>"), True, id="edited"),
            pytest.param(loc("/2024/03/r", "<lastmod>gestern</lastmod>"), True, id="no date"),
        ],
    )
    def test_by_address_and_last_change(self, inner: str, is_wanted: bool) -> None:
        since, until = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
        assert len(read(urlset(inner), since=since, until=until).rows) == is_wanted


@pytest.mark.parametrize(
    ("name", "is_other"),
    [
        ("category-sitemap.xml", True),
        ("post_tag-sitemap2.xml", True),
        ("page-sitemap.xml", True),
        ("author-sitemap.xml.gz", True),
        ("wp-sitemap-taxonomies-category-1.xml", True),
        ("wp-sitemap-users-1.xml", True),
        ("wp-sitemap-posts-page-1.xml", True),
        ("sitemap_tags_1.xml", True),
        ("post-sitemap.xml", False),
        ("wp-sitemap-posts-post-1.xml", False),
        ("sitemap-page-2.xml", False),
        ("sitemap.xml", False),
        ("news-sitemap.xml", False),
        ("sitemap-2024-03.xml", False),
    ],
)
def test_names_tell_sitemaps_without_articles(name: str, is_other: bool) -> None:
    assert atlas.lists_others(f"{SITE}/{name}") is is_other


def test_robots_names_sitemaps_in_any_case_and_place() -> None:
    said = b"User-agent: *\nDisallow: /\r\nSITEMAP:  https://a.example/1.xml\nsitemap: /2.xml # x\n"
    assert atlas.named(said + b"Sitemap:\nSitemap: javascript:1\n", f"{SITE}/robots.txt") == (
        f"{SITE}/1.xml",
        f"{SITE}/2.xml",
    )


@pytest.mark.parametrize("data", [b"", b"<html><body>Not here", b"{}"])
def test_what_is_no_sitemap_is_told(data: bytes) -> None:
    with pytest.raises(NotAFeed):
        read(data)


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x1f\x8b\x08", b"<urlset>", b"http"]))
def test_no_bytes_raise_anything_else(data: bytes, head: bytes) -> None:
    with contextlib.suppress(NotAFeed):
        read(head + data)


@pytest.mark.parametrize("hostile", [b"\n", b" ", b"\r", b" \n", b"sitemap", b"sitemap :"])
def test_a_hostile_robots_txt_names_little_soon(hostile: bytes) -> None:
    started = time.process_time()
    assert len(atlas.named(b"User-agent: *\n" + hostile * 100_000, URL)) <= 1
    assert time.process_time() - started < 1
