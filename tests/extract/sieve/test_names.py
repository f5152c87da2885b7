"""What the names of an element hint at."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract.sieve import names


def hinted(**given: str) -> set[str]:
    element = html.Element("div", {name.rstrip("_"): value for name, value in given.items()})
    found = names.hints(element)
    return {kind for at, kind in enumerate(names.KINDS) if found >> at & 1}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("article-body", "body"),
        ("adSlot", "advertising"),
        ("newsletter_signup", "notice"),
        ("photo__caption", "caption"),
        ("author-date", "byline"),
        ("standfirst", "deck"),
        ("most-popular", "related"),
        ("breadcrumbs", "frame"),
        ("factbox", "box"),
        ("tweet", "social"),
        ("headline", "title"),
        ("card", "card"),
        ("related-articles", "boilerplate"),
    ],
)
def test_a_word_of_a_class_or_id_hints(name: str, hint: str) -> None:
    assert hint in hinted(class_=name)
    assert hint in hinted(id=name)


def test_one_name_may_hint_at_several_things() -> None:
    assert {"title", "frame"} <= hinted(class_="header")


@pytest.mark.parametrize("name", ["", "x7f3", "bodyguard", "adverb"])
def test_a_name_that_says_nothing_hints_at_nothing(name: str) -> None:
    assert hinted(class_=name) == set()


def test_the_tables_are_sorted() -> None:
    assert list(names.GROUPS) == sorted(names.GROUPS)
    for words in names.GROUPS.values():
        assert len(words) == len(set(words))


@pytest.mark.parametrize("name", names.GROUPS)
def test_the_words_of_a_kind_are_sorted(name: str) -> None:
    assert list(names.GROUPS[name]) == sorted(names.GROUPS[name])


def test_elements_that_differ_in_numbers_are_of_one_make() -> None:
    assert names.kind("p", "text-12 s3") == names.kind("p", "text-7 s44")
    assert names.kind("p", "text") != names.kind("p", "lead")
    assert names.kind("p", "text") != names.kind("div", "text")
