"""Names for new feeds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.config.naming import MOST_NAME, fresh
from archiver.model import Feed

URL = "https://www.sea.example/feed"


def new(title: str, url: str = URL, name: str = "") -> Feed:
    return Feed(name=name, url=url, title=title)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Sea", "the-sea"),
        ("联合早报 即时新闻", "联合早报-即时新闻"),
        ("《联合早报》- China / 即时", "联合早报-china-即时"),
        ("  ...Über__uns!  ", "über-uns"),
        ("", "sea.example"),
        ("!!!", "sea.example"),
        ("One that goes on and on and on and on for ever", "one-that-goes-on-and-on-and-on-and-on"),
        ("长" * 100, "长" * MOST_NAME),
    ],
)  # fmt: skip
def test_a_name_is_made_of_the_title_or_the_host(title: str, name: str) -> None:
    (added,) = fresh([], [new(title)])
    assert added.name == name


def test_a_name_that_was_given_stays() -> None:
    assert fresh([], [new("The Sea", name="Mine")])[0].name == "Mine"


def test_names_are_unique_among_old_and_new() -> None:
    known = [Feed(name="the-sea", url="https://a.example/", title="x")]
    many = [new("The Sea", f"https://b.example/{number}") for number in range(3)]
    assert [one.name for one in fresh(known, many)] == ["the-sea-2", "the-sea-3", "the-sea-4"]


def test_a_feed_is_new_by_its_address() -> None:
    known = [Feed(name="a", url="https://a.example/feed", title="a")]
    same = [new("x", "http://A.example/feed?utm_source=y"), new("y"), new("z", f"{URL}#top")]
    assert [one.title for one in fresh(known, same)] == ["y"]


def test_without_a_title_the_name_is_the_title() -> None:
    assert fresh([], [new("")])[0].title == "sea.example"


@settings(deadline=None)
@given(st.text(max_size=120))
def test_any_title_makes_a_name_that_can_be_typed(title: str) -> None:
    (added,) = fresh([], [new(title)])
    assert 0 < len(added.name) <= 100
    assert not any(letter.isspace() or not letter.isprintable() for letter in added.name)
    assert not added.name.startswith("-")
