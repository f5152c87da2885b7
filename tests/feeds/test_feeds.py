"""Feed documents → entries: every form that we say we read, written here by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import NotAFeed
from archiver.feeds import ParsedFeed, parse
from archiver.feeds.plain import plain
from archiver.model import Entry
from archiver.urls import is_web

URL = "https://a.example/dir/feed.xml"
NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)


def rss(items: str, channel: str = "") -> bytes:
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        f"<channel><title>News</title><link>https://a.example/</link>{channel}{items}</channel></rss>"
    ).encode()


def atom(entries: str, feed: str = "") -> bytes:
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/base/'>"
        f"<title>News</title><id>urn:x</id>{feed}{entries}</feed>"
    ).encode()


def only(data: bytes, **facts: object) -> Entry:
    (entry,) = parse(data, URL, **facts).entries  # type: ignore[arg-type]  # by name
    return entry


class TestRss:
    """RSS 2.0 and its modules."""

    def test_an_item_becomes_an_entry(self) -> None:
        entry = only(
            rss(
                "<item><title>Rain &amp;amp; wind</title><link>https://a.example/1</link>"
                "<guid isPermaLink='false'>g1</guid>"
                "<pubDate>Tue, 12 Mar 2024 12:00:00 GMT</pubDate>"
                "<dc:creator>Ann</dc:creator><category>Sea</category>"
                "<description>Short</description>"
                "<content:encoded><![CDATA[<p>Long</p>]]></content:encoded></item>"
            ),
            feed="news",
        )
        assert entry == Entry(
            feed="news",
            url="https://a.example/1",
            guid="g1",
            title="Rain & wind",
            authors=("Ann",),
            published=NOON,
            summary="Short",
            content="<p>Long</p>",
            tags=("Sea",),
        )

    def test_a_guid_that_is_an_address_serves_as_link(self) -> None:
        entry = only(rss("<item><title>T</title><guid>https://a.example/7</guid></item>"))
        assert (entry.url, entry.guid) == ("https://a.example/7", "https://a.example/7")

    def test_an_enclosure_serves_only_where_nothing_else_does(self) -> None:
        sound = "<enclosure url='https://a.example/s.mp3' type='audio/mpeg' length='1'/>"
        assert only(rss(f"<item><title>T</title>{sound}</item>")).url == "https://a.example/s.mp3"
        both = rss(f"<item><link>https://a.example/1</link>{sound}</item>")
        assert only(both).url == "https://a.example/1"

    def test_an_entry_without_any_address_has_an_empty_one(self) -> None:
        entry = only(rss("<item><guid isPermaLink='false'>x</guid></item>"))
        assert (entry.url, entry.guid) == ("", "x")

    @pytest.mark.parametrize(
        ("link", "expected"),
        [
            ("/1", "https://a.example/1"),
            ("1.html", "https://a.example/dir/1.html"),
            (" https://a.example/1 ", "https://a.example/1"),
            ("https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2"),
        ],
    )
    def test_links_are_absolute(self, link: str, expected: str) -> None:
        assert only(rss(f"<item><link>{link}</link></item>")).url == expected

    def test_a_script_is_no_link(self) -> None:
        assert only(rss("<item><link>javascript:alert(1)</link></item>")).url == ""

    def test_a_mail_address_is_not_a_name(self) -> None:
        author = "<author>ann@news.example.org (Ann Li)</author>"
        assert only(rss(f"<item><link>/1</link>{author}</item>")).authors == ("Ann Li",)

    def test_an_entry_without_a_date_is_undated_whatever_the_feed_says(self) -> None:
        channel = "<pubDate>Tue, 12 Mar 2024 12:00:00 GMT</pubDate>"
        assert only(rss("<item><link>/1</link></item>", channel)).published is None

    def test_a_chinese_date_without_a_zone_is_in_the_feeds_zone(self) -> None:
        item = rss("<item><link>/1</link><pubDate>2024年3月12日 20:00</pubDate></item>")
        assert only(item, zone=ZoneInfo("Asia/Singapore")).published == NOON

    def test_gbk_is_read_as_it_is_declared(self) -> None:
        text = rss("<item><title>雨</title><link>/1</link></item>").decode()
        data = text.replace("utf-8", "gb2312").encode("gb18030")
        assert only(data).title == "雨"

    def test_the_same_link_twice_is_two_entries_for_the_queue_to_settle(self) -> None:
        assert len(parse(rss("<item><link>/1</link></item>" * 2), URL).entries) == 2

    def test_a_feed_without_entries_is_a_feed(self) -> None:
        assert parse(rss(""), URL) == ParsedFeed(title="News", link="https://a.example/")


class TestAtom:
    """Atom 1.0 (RFC 4287)."""

    def test_an_entry_is_read(self) -> None:
        entry = only(
            atom(
                "<entry><title type='html'>&lt;b&gt;Rain&lt;/b&gt;</title><id>urn:1</id>"
                "<link rel='edit' href='/edit/1'/><link href='1.html'/>"
                "<published>2024-03-12T20:00:00+08:00</published>"
                "<updated>2024-03-13T12:00:00Z</updated>"
                "<author><name>Ann</name></author><author><name>Bo</name></author>"
                "<content type='html'>&lt;p&gt;Long&lt;/p&gt;</content></entry>"
            )
        )
        assert entry.url == "https://a.example/base/1.html"
        assert (entry.title, entry.authors) == ("Rain", ("Ann", "Bo"))
        assert entry.published == NOON
        assert entry.updated == datetime(2024, 3, 13, 12, tzinfo=UTC)
        assert entry.content == "<p>Long</p>"

    def test_the_feeds_author_is_inherited(self) -> None:
        entry = "<entry><id>urn:1</id><link href='/1'/></entry>"
        assert only(atom(entry, "<author><name>Desk</name></author>")).authors == ("Desk",)

    def test_the_last_change_serves_where_no_publication_is_told(self) -> None:
        entry = "<entry><id>1</id><link href='/1'/><updated>2024-03-12T12:00:00Z</updated></entry>"
        assert only(atom(entry)).published == NOON


class TestJsonFeed:
    """JSON Feed 1 and 1.1."""

    @staticmethod
    def document(item: Mapping[str, object], **feed: object) -> bytes:
        said = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [item]}
        return json.dumps({**said, **feed}).encode()

    def test_an_item_is_read(self) -> None:
        item = {
            "id": 7,
            "url": "https://a.example/7",
            "title": " Rain  today",
            "date_published": "2024-03-12T20:00:00+08:00",
            "authors": [{"name": "Ann"}, {"name": "Bo"}],
            "content_html": "<p>Long</p>",
            "summary": "Short",
            "tags": ["Sea", 7],
        }
        assert only(self.document(item)) == Entry(
            feed="",
            url="https://a.example/7",
            guid="7",
            title="Rain today",
            authors=("Ann", "Bo"),
            published=NOON,
            summary="Short",
            content="<p>Long</p>",
            tags=("Sea",),
        )

    def test_the_author_of_version_1_and_of_the_feed_is_read(self) -> None:
        item = {"id": "https://a.example/1", "content_text": "a < b\n\nc"}
        entry = only(self.document(item, author={"name": "Desk"}))
        assert entry.authors == ("Desk",)
        assert entry.content == "<p>a &lt; b</p><p>c</p>"

    @pytest.mark.parametrize(
        "data", [b"{", b'{"items": []}', b'{"version": "x", "items": []}', b"{" * 100_000]
    )
    def test_other_json_is_no_feed(self, data: bytes) -> None:
        with pytest.raises(NotAFeed, match="JSON"):
            parse(data, URL)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "an empty answer"),
        (b"  \n", "an empty answer"),
        (
            b"<html><title>Sign  in</title><body>x</body></html>",
            "a page to log in titled 'Sign in'",
        ),
        (b"<!DOCTYPE html><html><body>x</body></html>", "an HTML page"),
        (b"hello", "no feed element in it"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "no feed element in it"),
    ],
)
def test_what_is_no_feed_is_told_apart(data: bytes, why: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        parse(data, URL, "text/html")
    assert str(caught.value) == f"{URL}: not a feed: {why}"


def test_an_entity_bomb_stays_small() -> None:
    entities = "<!ENTITY a0 'lol'>" + "".join(
        f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
    )
    bomb = (
        f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]>"
        + rss("<item><title>&a9;</title><link>/1</link></item>").decode().partition("?>")[2]
    )
    try:
        found = parse(bomb.encode(), URL)
    except NotAFeed:
        return
    assert all(len(entry.title) < 1_000 for entry in found.entries)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>Rain</b> &amp; wind", "Rain & wind"),
        ("a < b and c > d", "a < b and c > d"),
        (" two\n lines ", "two lines"),
        ("bell\x07 and \u200bzero width", "bell and zero width"),
        (None, ""),
    ],
)
def test_a_title_is_plain(text: str | None, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    "odd",
    [
        '<psc:chapters xmlns:psc="http://podlove.org/simple-chapters">'
        '<psc:chapter title="x"/></psc:chapters>',
        '<gml:pos xmlns:gml="http://www.opengis.net/gml">1 2</gml:pos>',
        "<textInput><link>1</link></textInput>",
        "<rights><height>tall</height></rights>",
    ],
    ids=["a chapter without a time", "a place in nothing", "an input", "a height"],
)
def test_an_odd_element_does_not_cost_the_feed(odd: str) -> None:
    text = "<content:encoded>Dusk</content:encoded>"
    one = f"<item><title>A</title><link>/1</link>{text}{odd}</item>"
    found = parse(rss(f"{one}<item><title>B</title><link>/2</link></item>"), URL)
    assert [(entry.title, entry.content) for entry in found.entries] == [("A", "Dusk"), ("B", "")]


def test_what_no_reader_takes_is_no_feed() -> None:
    with pytest.raises(NotAFeed, match="cannot be read"):
        parse(b"<c\x1b>&#57000;", URL)


@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda t: rss(f"<item>{t}</item>")))
def test_no_document_raises_anything_but_that_it_is_no_feed(data: bytes) -> None:
    try:
        found = parse(data, URL)
    except NotAFeed:
        return
    assert all(not entry.url or is_web(entry.url) for entry in found.entries)
