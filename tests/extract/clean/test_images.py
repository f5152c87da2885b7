"""Pictures: late ones found, the best of several sizes, no placeholders."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.clean import images, shown
from tests.extract.paper import URL

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
SITE = "https://courier.example"


def settled(html: str) -> str:
    body = shown(tree.fragment(html))
    images.settle(body, URL)
    return tree.inner_html(body)


def sources(html: str) -> list[str]:
    body = shown(tree.fragment(html))
    images.settle(body, URL)
    return list(images.addresses(body))


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<img src="/a.jpg">', "/a.jpg"),
        ('<img src="a.jpg">', "/2024/a.jpg"),
        ('<img data-src="/a.jpg">', "/a.jpg"),
        (f'<img src="{PIXEL}" data-src="/a.jpg">', "/a.jpg"),
        ('<img src="/img/blank.gif" data-original="/a.jpg">', "/a.jpg"),
        ('<img src="/loading.svg?v=2" data-lazy-src="/a.jpg">', "/a.jpg"),
        ('<img src="/s.jpg" srcset="/m.jpg 600w, /l.jpg 1200w">', "/l.jpg"),
        ('<img srcset="/m.jpg 600w, /l.jpg 1200w, /xl.jpg 4000w">', "/l.jpg"),
        ('<img srcset="/huge.jpg 5000w, /huger.jpg 9000w">', "/huge.jpg"),
        ('<img srcset="/a.jpg, /b.jpg 2x">', "/b.jpg"),
        ('<img srcset="/w_10,h_10/a.jpg 600w, /w_20,h_20/a.jpg 900w">', "/w_20,h_20/a.jpg"),
        (f'<img src="{PIXEL}" data-srcset="/a.jpg 1200w">', "/a.jpg"),
        ('<img data-src="/{width}/a.jpg" src="/a.jpg">', "/a.jpg"),
        ('<picture><source data-srcset="/a.jpg 1200w"><img></picture>', "/a.jpg"),
        ('<picture><source srcset="/a.webp"></source><img src="/a.jpg"></picture>', "/a.webp"),
        ('<img><noscript><img src="/a.jpg"></noscript>', "/a.jpg"),
        ('<a href="/b"><img></a><noscript><img src="/a.jpg"></noscript>', "/a.jpg"),
        ('<div data-bg="/x"></div><noscript><img src="/a.jpg"></noscript>', "/a.jpg"),
        ('<amp-img src="/a.jpg"></amp-img>', "/a.jpg"),
        ('<img src="/iiif/7/default.jpg">', "/iiif/7/default.jpg"),
        ('<img width="0" height="0" sizes="100vw" srcset="/a.jpg 900w">', "/a.jpg"),
    ],
)
def test_a_picture_has_its_one_true_address(html: str, address: str) -> None:
    assert sources(html) == [SITE + address]


def test_a_picture_that_noscript_shows_again_is_shown_once() -> None:
    assert sources('<img src="/a.jpg"><noscript><img src="/b.jpg"></noscript>') == [f"{SITE}/a.jpg"]


def test_a_sign_that_a_sentence_or_a_row_has_again_stays() -> None:
    sentence = (
        '<p>Let <img src="/x.png" alt="x"> be a lamp; then <img src="/x.png" alt="x"> burns.</p>'
    )
    table = (
        '<table><tr><td><img src="/y.png"></td></tr><tr><td><img src="/y.png"></td></tr></table>'
    )
    assert settled(sentence + table).count("<img") == 4
    assert settled('<p><img src="/x.png"></p><p>x</p><p><img src="/x.png"></p>').count("<img") == 1


@pytest.mark.parametrize("alt", [" ", "-", "...", "—", "?", "❤️"])
def test_a_picture_whose_words_are_none_is_a_picture(alt: str) -> None:
    assert sources(f'<figure><img src="/photo.jpg" alt="{alt}"></figure>') == [f"{SITE}/photo.jpg"]


@pytest.mark.parametrize("name", ["grey.gif", "white.png", "default.png"])
def test_what_stands_in_for_a_picture_gives_way_to_it(name: str) -> None:
    late = f'<img src="/img/{name}"><noscript><img src="/a.jpg"></noscript>'
    assert sources(f"<figure>{late}</figure>") == [f"{SITE}/a.jpg"]


def test_a_sign_for_the_eye_is_itself_again_and_again() -> None:
    smile = '<img src="/smile.png" class="emoji" alt="😀">'
    assert settled(f"<p>Yes {smile} and no {smile}</p>") == "<p>Yes 😀 and no 😀</p>"


def test_the_same_picture_for_two_screens_is_shown_once() -> None:
    assert sources('<img src="/a.jpg"><p>x</p><img data-src="/a.jpg">') == [f"{SITE}/a.jpg"]


@pytest.mark.parametrize(
    "useless",
    [
        "<img>",
        f'<img src="{PIXEL}">',
        '<img src="/pixel.gif">',
        '<img src="/count?id=1" width="1" height="1">',
        '<img src="/count?id=1" width="0">',
        '<img src="javascript:alert(1)">',
        '<img src="ftp://x.example/a.jpg">',
    ],
)
def test_a_picture_that_shows_nothing_goes(useless: str) -> None:
    assert settled(f"<p>a{useless}b</p>") == "<p>ab</p>"


def test_an_emoji_drawn_as_a_picture_is_written() -> None:
    assert settled(f'<p>Lit again <img src="{PIXEL}" alt="🎉">!</p>') == "<p>Lit again 🎉!</p>"


def test_only_what_a_picture_says_is_kept_of_it() -> None:
    written = settled('<img class="x" loading="lazy" data-src="/a.jpg" alt=" a\n b " width="600">')
    assert written == f'<img alt="a b" width="600" src="{SITE}/a.jpg">'


def test_a_picture_element_leaves_its_picture() -> None:
    picture = '<picture><source srcset="/a.jpg 1w"><img></picture>'
    html = f"<figure>{picture}<figcaption>c</figcaption></figure>"
    assert settled(html) == (f'<figure><img src="{SITE}/a.jpg"><figcaption>c</figcaption></figure>')
