"""What stays the same of an element from page to page."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract.template.signature import signature

SAME = {
    "the number of an article": ("<div id='story-17'>", "<div id='story-2024'>"),
    "the place in a list": ("<li class='item-1'>", "<li class='item-9'>"),
    "what an article is about": (
        "<div class='post entry category-sea'>",
        "<div class='post entry category-air tag-kite'>",
    ),
    "another attribute": ("<p class='a' style='color: red'>", "<p class='a' data-x='1'>"),
}
DIFFERENT = {
    "tags": ("<p>", "<div>"),
    "ids": ("<div id='main'>", "<div id='more'>"),
    "classes": ("<p class='text'>", "<p class='more'>"),
    "names that tools make": ("<p class='css-1q2w3e'>", "<p class='css-4r5t6z'>"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_these_do_not_tell_elements_apart(one: str, other: str) -> None:
    assert signature(html.fromstring(one)) == signature(html.fromstring(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_these_tell_elements_apart(one: str, other: str) -> None:
    assert signature(html.fromstring(one)) != signature(html.fromstring(other))


def test_a_hostile_class_stays_short() -> None:
    element = html.fromstring("<p>")
    element.set("class", "x" * 100_000 + " y")
    assert len(signature(element)) < 200
