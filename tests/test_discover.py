"""What a page says of its feeds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.discover import MOST_LINKS, NAMES, guesses, links
from archiver.urls import is_web

PAGE = "https://www.tidewater.example/news/harbour"
RSS = "type='application/rss+xml'"


def found(head: str, body: str = "", url: str = PAGE) -> list[str]:
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return [link.url for link in links(html.encode(), url, "text/html; charset=utf-8")]


@pytest.mark.parametrize(
    "link",
    [
        f"<link rel=alternate {RSS} href=/f>",
        f"<link rel='ALTERNATE stylesheet' {RSS} href=/f>",
        "<link rel=alternate type='Application/Atom+XML; charset=utf-8' href=/f>",
        "<link rel=alternate type='application/feed+json' href=/f>",
        "<link rel=alternate type='application/rdf+xml' href=/f>",
        "<link rel=alternate type=text/xml href=/f>",
        "<link rel=feed href=/f>",
        f"<base href=https://www.tidewater.example/deep/><link rel=alternate {RSS} href=../f>",
        f"<link rel=alternate {RSS} href='feed://www.tidewater.example/f'>",
        f"<link rel=alternate {RSS} href='feed:https://www.tidewater.example/f'>",
    ],
)
def test_a_declared_feed_is_found(link: str) -> None:
    (url,) = found(link)
    assert url.partition("://")[2] == "www.tidewater.example/f"


def test_json_of_an_api_is_no_feed_and_json_of_a_feed_is() -> None:
    api = "<link rel=alternate type=application/json href=/wp-json/wp/v2/pages/7>"
    feed = "<link rel=alternate type=application/json href=/feed.json>"
    assert found(api + feed) == ["https://www.tidewater.example/feed.json"]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=alternate hreflang=fr href=/fr/>",
        "<link rel=stylesheet type=text/css href=/rss>",
        f"<link rel=next {RSS} href=/f>",
        "<link rel=alternate type='application/json+oembed' href=/oembed?format=json>",
        f"<link rel=alternate {RSS} href='javascript:alert(1)'>",
        f"<link rel=alternate {RSS} href='ftp://a.example/feed'>",
        f"<link rel=alternate {RSS}>",
        f"<link rel=alternate {RSS} href=''>",
        f"<link rel=alternate {RSS} href='http://[broken/feed'>",
        "<!-- <link rel=feed href=/f> -->",
    ],
)
def test_what_is_no_feed_is_not_taken_for_one(link: str) -> None:
    assert found(link) == []


@pytest.mark.parametrize(
    "href",
    [
        "/rss", "/news/feed/", "/feeds", "/rss.xml", "/index.rdf", "/atom.xml", "/rss2.xml",
        "/blog/rss.php", "/a.rss", "/feed.json", "/?feed=rss2", "/list?page=1&format=atom",
        "/rss_2.0.xml", "/news-feed.xml",
    ],
)  # fmt: skip
def test_a_link_says_by_its_address_that_it_is_a_feed(href: str) -> None:
    assert len(found("", f"<a href='{href}'>x</a>")) == 1


@pytest.mark.parametrize(
    "href",
    ["/feedback", "/news/feeding-the-gulls", "/brass", "/transatomic", "/feed/story-7", "/a?q=rss"],
)
def test_other_links_do_not(href: str) -> None:
    assert found("", f"<a href='{href}'>RSS</a>") == []


def test_what_is_declared_comes_first_and_feeds_of_comments_last() -> None:
    comments = f"<link rel=alternate title='Harbour: Comments Feed' {RSS} href=/comments/feed>"
    declared = f"<link rel=alternate title=Harbour {RSS} href=/feed>"
    body = "<a href=https://feeds.elsewhere.example/rss>a</a><a href=/sea/rss>b</a>"
    assert found(comments + declared, body) == [
        "https://www.tidewater.example/feed",
        "https://www.tidewater.example/sea/rss",
        "https://feeds.elsewhere.example/rss",
        "https://www.tidewater.example/comments/feed",
    ]


def test_a_feed_is_told_once_and_the_page_itself_never() -> None:
    twice = f"<link rel=alternate {RSS} href=/feed><link rel=alternate {RSS} href=/feed#top>"
    itself = f"<link rel=alternate {RSS} href={PAGE}>"
    assert found(twice + itself, "<a href=/feed>x</a>") == ["https://www.tidewater.example/feed"]


def test_titles_are_told() -> None:
    html = f"<link rel=alternate title=' The\n Harbour ' {RSS} href=/f><a href=/rss> 订阅 </a>"
    titles = [link.title for link in links(html.encode("gb18030"), PAGE, "text/html; charset=gbk")]
    assert titles == ["The Harbour", "订阅"]


def test_of_a_thousand_feeds_only_some_are_told() -> None:
    many = "".join(f"<a href=/{number}/rss>x</a>" for number in range(1_000))
    assert len(found("", many)) == MOST_LINKS


@settings(deadline=None)
@given(st.binary(max_size=300), st.text(max_size=60))
def test_no_page_raises_and_only_web_addresses_are_told(body: bytes, href: str) -> None:
    page = b"<link rel=feed href='" + href.encode("utf-8", "replace") + b"'>" + body
    assert all(is_web(link.url) for link in links(page, PAGE))


def test_feeds_are_looked_for_in_the_nearest_folder_first() -> None:
    asked = guesses("https://a.example/realtime/china?page=2#top")
    assert asked[0] == "https://a.example/realtime/china/feed"
    assert asked[len(NAMES)] == "https://a.example/realtime/feed"
    assert asked[-len(NAMES)] == "https://a.example/feed"
    assert len(asked) == 3 * len(NAMES)


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example/"])
def test_a_home_page_has_one_folder(url: str) -> None:
    assert guesses(url) == [f"https://a.example/{name}" for name in NAMES]


def test_of_a_deep_page_the_folders_next_to_it_and_the_root_are_asked() -> None:
    folders = {url.rpartition("/")[0] for url in guesses("https://a.example/a/b/c/d/")}
    assert folders == {f"https://a.example{path}" for path in ("", "/a/b/c", "/a/b/c/d")}
