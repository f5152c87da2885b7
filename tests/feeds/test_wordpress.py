"""WordPress's JSON → entries, and how its API is found (REST API Handbook)."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import NotAFeed
from archiver.feeds.wordpress import Api, discover, parse
from archiver.model import Entry

URL = "https://a.example/wp-json/wp/v2/posts?page=1"
LONG = "<p>" + "The ferry returned to the island after eleven winters. " * 12 + "</p>"


def post(**facts: Any) -> dict[str, Any]:
    said = {
        "id": 7,
        "date": "2024-03-12T13:00:00",
        "date_gmt": "2024-03-12T12:00:00",
        "modified_gmt": "2024-03-13T12:00:00",
        "guid": {"rendered": "https://a.example/?p=7"},
        "link": "https://a.example/2024/ferry/",
        "title": {"rendered": "Rain &#038; wind <em>again</em>"},
        "content": {"rendered": LONG, "protected": False},
        "excerpt": {"rendered": "<p>Short</p>"},
        "_embedded": {
            "author": [{"id": 1, "name": "Ann &amp; Bo"}],
            "wp:term": [[{"name": "Sea"}, {"name": "Uncategorized"}], [{"name": "ferries"}]],
        },
    }
    return {**said, **facts}


def only(**facts: Any) -> Entry:
    (entry,) = parse(json.dumps([post(**facts)]).encode(), URL, "news").entries
    return entry


def test_a_post_becomes_an_entry() -> None:
    assert only() == Entry(
        feed="news",
        url="https://a.example/2024/ferry/",
        guid="https://a.example/?p=7",
        title="Rain & wind again",
        authors=("Ann & Bo",),
        published=datetime(2024, 3, 12, 12, tzinfo=UTC),
        updated=datetime(2024, 3, 13, 12, tzinfo=UTC),
        summary="<p>Short</p>",
        content=LONG,
        tags=("Sea", "ferries"),
        is_whole=True,
    )


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"rendered": "", "protected": True}, id="a password"),
        pytest.param({"rendered": LONG, "protected": True}, id="a password and a text"),
        pytest.param({"rendered": "<p>Two words</p>", "protected": False}, id="a short text"),
        pytest.param({"rendered": f"{LONG}<p>And then […]</p>"}, id="a text that is cut short"),
        pytest.param(None, id="nothing"),
        pytest.param("text", id="something else"),
    ],
)
def test_what_may_not_be_the_whole_article_is_not_taken_for_it(content: object) -> None:
    assert not only(content=content).is_whole


def test_a_teaser_as_long_as_the_excerpt_is_not_the_whole() -> None:
    assert not only(excerpt={"rendered": LONG}).is_whole


def test_the_featured_image_stands_before_the_text_that_does_not_show_it() -> None:
    media = {
        "source_url": "https://a.example/up/boat.jpg",
        "alt_text": 'A "boat"',
        "caption": {"rendered": "<p>By Bo</p>"},
    }
    entry = only(_embedded={"wp:featuredmedia": [media]})
    assert entry.content == (
        '<figure><img src="https://a.example/up/boat.jpg" alt="A &quot;boat&quot;">'
        f"<figcaption><p>By Bo</p></figcaption></figure>\n{LONG}"
    )
    shown = f'{LONG}<img src="https://a.example/up/boat-1024x768.jpg">'
    entry = only(_embedded={"wp:featuredmedia": [media]}, content={"rendered": shown})
    assert entry.content == shown


@pytest.mark.parametrize(
    "media",
    [
        {"code": "rest_forbidden"},
        {"source_url": "javascript:alert(1)"},
        {"source_url": "https://a.example/a.mp4", "media_type": "file"},
        None,
        "x",
    ],
)
def test_what_is_no_image_is_left_out(media: object) -> None:
    assert only(_embedded={"wp:featuredmedia": [media]}).content == LONG


@pytest.mark.parametrize("embedded", [None, [], {"author": {"code": "x"}, "wp:term": [None, [1]]}])
def test_an_error_in_place_of_an_author_spoils_nothing(embedded: object) -> None:
    entry = only(_embedded=embedded)
    assert (entry.authors, entry.tags) == ((), ())


def test_the_sites_own_time_is_better_than_none() -> None:
    assert only(date_gmt=None).published == datetime(2024, 3, 12, 13, tzinfo=UTC)


def test_a_post_without_an_address_is_counted_and_left_out() -> None:
    posts = parse(json.dumps([post(link=""), post(id=8)]).encode(), URL, "news")
    assert (len(posts.entries), posts.ids) == (1, (7, 8))


def test_warnings_before_the_list_are_read_over() -> None:
    said = b"<br />\n<b>Warning</b>: Undefined variable in a.php on line 3<br />\n"
    assert len(parse(said + json.dumps([post()]).encode(), URL, "news").entries) == 1


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b'{"code": "rest_no_route"}', b"[", b"[" * 100_000, b"\xff[\xff"]
)
def test_what_is_no_list_is_told(data: bytes) -> None:
    with pytest.raises(NotAFeed, match="no list of WordPress posts"):
        parse(data, URL, "news")


_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(post(), _JSON)))
def test_no_json_raises_anything(said: dict[str, Any]) -> None:
    parse(json.dumps([{**post(), **said}, said]).encode(), URL, "news")


class TestDiscovery:
    """Where the API is."""

    @pytest.mark.parametrize(
        ("headers", "body"),
        [
            pytest.param(['</wp-json/>; rel="https://api.w.org/"'], b"", id="header"),
            pytest.param(["</a>; rel=x, </wp-json/>; rel=https://api.w.org/"], b"", id="bare"),
            pytest.param(
                [], b"<link rel='https://api.w.org/' href='/wp-json/' />", id="element, quoted once"
            ),
            pytest.param([], b"<LINK href=/wp-json/ rel=https://api.w.org/>", id="element, bare"),
        ],
    )
    def test_it_is_announced(self, headers: list[str], body: bytes) -> None:
        assert discover(headers, body, "https://a.example/") == Api(
            root="https://a.example/wp-json/"
        )

    @pytest.mark.parametrize(
        ("kind", "parameter"), [("categories", "categories"), ("tags", "tags"), ("users", "author")]
    )
    def test_a_list_of_a_part_says_which(self, kind: str, parameter: str) -> None:
        headers = [
            '<https://a.example/wp-json/>; rel="https://api.w.org/"',
            f'<https://a.example/wp-json/wp/v2/{kind}/5>; rel="alternate"; title="JSON"; '
            'type="application/json"',
        ]
        found = discover(headers, b"", "https://a.example/category/sea/")
        assert found == Api(root="https://a.example/wp-json/", part=(parameter, "5"))
        assert f"{parameter}=5" in found.posts(page=1)

    @pytest.mark.parametrize("body", [b"", b"<link>", b"<link rel='https://api.w.org/'>"])
    def test_other_pages_announce_nothing(self, body: bytes) -> None:
        assert discover(["</feed/>; rel=alternate"], body, "https://a.example/") is None

    def test_plain_addresses_have_a_root_that_is_a_query(self) -> None:
        url = Api(root="https://a.example/?rest_route=/").posts(page=2)
        assert url.startswith("https://a.example/?rest_route=/wp/v2/posts&page=2&_embed=author,")

    def test_authors_terms_and_links_are_asked_for(self) -> None:
        url = Api(root="https://a.example/wp-json/").posts(page=1, per_page=100)
        assert url.startswith("https://a.example/wp-json/wp/v2/posts?page=1&per_page=100&_embed=")
        assert "_links,_embedded" in url


@pytest.mark.parametrize("hostile", ["a", "a= ", "a=b ", " ", "=", '="'])
def test_a_hostile_page_announces_nothing_soon(hostile: str) -> None:
    page = f"<link {(hostile * 3_000)[:2_990]}>" * 60
    started = time.process_time()
    assert discover([page], page.encode(), URL) is None
    assert time.process_time() - started < 1
