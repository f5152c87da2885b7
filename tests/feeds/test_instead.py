"""What an answer is that holds no feed: told apart from an empty one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import NotAFeed
from archiver.feeds import parse, what_it_is

URL = "https://a.example/feed"


def page(title: str, body: str = "<p>Text") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", "an empty answer"),
        (page("The Harbour"), "a page titled 'The Harbour'"),
        ("<html><p>Text", "an HTML page"),
        ("just text", "no feed element in it"),
        (page("Sign in - Harbour"), "a page to log in titled 'Sign in - Harbour'"),
        (page("用户登录"), "a page to log in titled '用户登录'"),
        (page("Harbour", "<input class=x type='password'>"), "a page to log in titled 'Harbour'"),
        ("<form><INPUT TYPE=password>", "a page to log in"),
        (page("Before you continue"), "a page that asks for consent titled 'Before you continue'"),
        (page("Your privacy &amp; consent"),
         "a page that asks for consent titled 'Your privacy & consent'"),
        (page("Just a moment..."), "a check for robots titled 'Just a moment...'"),
        (page("人机验证"), "a check for robots titled '人机验证'"),
        (page("The logging industry"), "a page titled 'The logging industry'"),
    ],
)  # fmt: skip
def test_what_came_in_place_of_a_feed_is_named(said: str, expected: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        parse(said.encode(), URL, "text/html")
    assert caught.value.why == expected


def test_an_empty_feed_is_a_feed() -> None:
    said = b"<rss version='2.0'><channel><title>Sign in</title></channel></rss>"
    assert parse(said, URL).entries == ()


@given(st.binary(max_size=300), st.sampled_from([b"", b"<title>", b"<input type="]))
def test_no_bytes_raise_anything(said: bytes, head: bytes) -> None:
    assert what_it_is(head + said)
