"""URLs: one article, one identity; two articles, two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.urls import (
    absolute,
    authority,
    canonical,
    host,
    identity,
    is_web,
    may_hear,
    same_site,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("HTTPS://News.Example/A", "https://news.example/A", id="case"),
        pytest.param("https://a.example", "https://a.example/", id="empty path"),
        pytest.param("https://a.example:443/x", "https://a.example/x", id="default port"),
        pytest.param("http://a.example:443/x", "http://a.example:443/x", id="other port"),
        pytest.param("https://a.example./x", "https://a.example/x", id="root dot"),
        pytest.param("https://a.example/x#top", "https://a.example/x", id="fragment"),
        pytest.param("https://a.example/#!/x", "https://a.example/#!/x", id="hashbang"),
        pytest.param("https://a.example/a/./b/../c", "https://a.example/a/c", id="dots"),
        pytest.param("https://a.example/../../c", "https://a.example/c", id="dots at the root"),
        pytest.param("https://a.example/a/..", "https://a.example/", id="dots at the end"),
        pytest.param("https://a.example/%7ea%2fb", "https://a.example/~a%2Fb", id="escapes"),
        pytest.param("https://a.example/雨", "https://a.example/%E9%9B%A8", id="raw path"),
        pytest.param("https://a.example/%e9%9b%a8", "https://a.example/%E9%9B%A8", id="hex case"),
        pytest.param("https://新闻.example/", "https://xn--efvy88h.example/", id="host"),
        pytest.param("https://a.example/x?", "https://a.example/x", id="empty query"),
        pytest.param(
            "https://a.example/x?utm_source=rss&id=7&fbclid=z", "https://a.example/x?id=7", id="utm"
        ),
        pytest.param("https://a.example/?b=2&a=1", "https://a.example/?b=2&a=1", id="order"),
        pytest.param("https://a.example/?utmost=1", "https://a.example/?utmost=1", id="not utm"),
        pytest.param("https://u:p@a.example/x", "https://a.example/x", id="user"),
        pytest.param("https://[::1]/x", "https://[::1]/x", id="IPv6"),
        pytest.param(" https://a.example/x\n", "https://a.example/x", id="white space"),
        pytest.param("mailto:a@b.example", "mailto:a@b.example", id="no web address"),
        pytest.param("http://[", "http://[", id="broken"),
    ],
)
def test_a_canonical_url_is_settled(url: str, expected: str) -> None:
    assert canonical(url) == expected


@given(st.one_of(st.text(), st.from_regex(r"https?://[a-z.]{1,9}/\S{0,30}", fullmatch=True)))
def test_settling_twice_changes_nothing(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
    assert identity(identity(url)) == identity(url)


@given(
    st.from_regex(
        r"https?://([a-z.]{1,9}|[0-9]{1,3}(\.[0-9]{1,3}){3})(:[0-9]{0,4}|:80|:443)?"
        r"(/(\.{0,2}|%41|[A-Za-z~:'(]{1,3})){0,5}",
        fullmatch=True,
    )
)
def test_a_url_that_looks_settled_is_settled_as_any_other(url: str) -> None:
    assert canonical(f"{url}#fragment") == canonical(url)
    assert is_web(f"{url}#fragment") == is_web(url)


@given(st.text(), st.text())
def test_no_string_raises(one: str, other: str) -> None:
    host(one)
    is_web(one)
    same_site(one, other)
    found = absolute(one, other)
    assert found is None or is_web(found)


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("http://a.example/x", "https://a.example/x", True),
        ("https://a.example/x?utm_medium=feed", "https://a.example/x", True),
        ("https://a.example/x", "https://a.example/x/", False),
        ("https://a.example/x", "https://www.a.example/x", False),
        ("https://a.example/x?id=1", "https://a.example/x?id=2", False),
        ("https://a.example/X", "https://a.example/x", False),
    ],
)
def test_identity_unifies_only_what_is_surely_one(one: str, other: str, are_one: bool) -> None:
    assert (identity(one) == identity(other)) is are_one


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("https://a.example/1", "http://a.example:81/2", True),
        ("https://www.a.example/", "https://m.a.example/", True),
        ("https://news.a.example/", "https://a.example/", True),
        ("https://one.host.example/", "https://two.host.example/", False),
        ("https://a.example/", "https://b.example/", False),
        ("https://ba.example/", "https://a.example/", False),
        ("nothing", "nothing", False),
    ],
)
def test_a_site_is_its_host_and_its_kin(one: str, other: str, are_one: bool) -> None:
    assert same_site(one, other) is are_one
    assert same_site(other, one) is are_one


BASE = "https://a.example/dir/page?x=1"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("other", "https://a.example/dir/other"),
        ("/root", "https://a.example/root"),
        ("?page=2", "https://a.example/dir/page?page=2"),
        ("//b.example/x", "https://b.example/x"),
        (" https://b.example/x \n", "https://b.example/x"),
        ("/a b", "https://a.example/a%20b"),
        ("/a\n\tb", "https://a.example/ab"),
        ("java\nscript:alert(1)", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("mailto:a@b.example", None),
        ("http://", None),
        ("", None),
        (None, None),
        ("/" + "x" * 5_000, None),
    ],
)
def test_links_are_made_absolute_or_dropped(href: str | None, expected: str | None) -> None:
    assert absolute(BASE, href) == expected


@pytest.mark.parametrize("port", ["99999", "-1", "8o", "1:1"])
def test_an_address_with_an_impossible_port_is_none(port: str) -> None:
    assert not is_web(f"https://a.example:{port}/x")
    assert absolute("https://a.example/", f"//b.example:{port}/x") is None


@pytest.mark.parametrize(
    ("url", "who"),
    [
        ("https://A.example/x", "a.example"),
        ("https://a.example.:443/x", "a.example"),
        ("http://a.example:443/x", "a.example:443"),
        ("http://u:p@a.example:8080/x", "a.example:8080"),
        ("http://[::1]:80/", "[::1]"),
        ("http://报.example/", "xn--4ru.example"),
        ("warc:a.warc#7", ""),
        ("http://a.example:99999/", ""),
        ("http://[", ""),
    ],
)
def test_who_is_asked_is_a_host_and_its_port(url: str, who: str) -> None:
    assert authority(url) == who


@pytest.mark.parametrize(
    ("url", "other", "may"),
    [
        ("https://a.example/feed", "https://a.example/rss", True),
        ("http://a.example/feed", "https://a.example/feed", True),
        ("http://a.example/feed", "http://a.example/rss", True),
        ("https://a.example/feed", "http://a.example/feed", False),
        ("https://a.example/feed", "https://b.example/feed", False),
        ("https://a.example/feed", "https://www.a.example/feed", False),
    ],
)
def test_what_is_given_for_one_address_is_told_to_few_others(
    url: str, other: str, *, may: bool
) -> None:
    assert may_hear(url, other) is may
