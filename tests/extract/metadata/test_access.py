"""Whether all of the article may be read here."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.extract import tree
from archiver.extract.metadata import access
from archiver.extract.metadata.access import Access
from archiver.extract.metadata.witness import hear
from tests.extract.paper import URL, document, paragraphs

OPEN, UNTOLD = Access(paywalled=False), Access()
WALLED, WITHHELD = Access(paywalled=True), Access(paywalled=True, withheld=True)


def declared(body: str = "", **known: object) -> Access:
    said = json.dumps({"@type": "NewsArticle", **known}).replace("<", "\\u003c")
    head = f'<script type="application/ld+json">{said}</script>'
    return access.declared(hear(tree.parse(document(body, head)), URL))


def part(*selectors: object) -> dict[str, object]:
    given = selectors[0] if len(selectors) == 1 else list(selectors)
    return {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": given}


@pytest.mark.parametrize("no", [False, "false", "False", "http://schema.org/False", " no "])
def test_a_wall_is_declared_in_many_ways(no: object) -> None:
    assert declared(isAccessibleForFree=no) == WALLED


@pytest.mark.parametrize("yes", [True, "true", "True", "https://schema.org/True"])
def test_so_is_an_open_article(yes: object) -> None:
    assert declared(isAccessibleForFree=yes) == OPEN


@pytest.mark.parametrize("other", [None, "", 0, 1, [], {}, "maybe"])
def test_what_is_neither_tells_nothing(other: object) -> None:
    assert declared(isAccessibleForFree=other) == UNTOLD


def test_phrases_are_no_evidence() -> None:
    body = '<div class="paywall"><p>Subscribe to read the rest of this article.</p></div>'
    assert declared(body) == UNTOLD


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f'<div class="wall x">{paragraphs()}</div>', WALLED),
        (f'<section class="wall"></section><p class="wall">{paragraphs()}</p>', WITHHELD),
        (f'<div class="wall"></div><div class="a wall">{paragraphs()}</div>', WALLED),
        (f'<div class="wall"><p>Subscribe to go on.</p></div>{paragraphs()}', WITHHELD),
        (paragraphs(), WITHHELD),
    ],
    ids=["there", "beside it", "the second", "a notice", "absent"],
)
def test_a_part_for_payers_is_withheld_where_it_holds_no_text(body: str, found: Access) -> None:
    assert declared(body, isAccessibleForFree=False, hasPart=part(".wall")) == found


@pytest.mark.parametrize(
    "selector", ["div.wall", "#rest", ".wall.x", ".none, .wall", ["p.wall", ".wall"]]
)
def test_a_part_is_named_by_class_and_id(selector: object) -> None:
    body = f'<div class="wall x" id="rest">{paragraphs()}</div>'
    assert declared(body, hasPart=[part(selector)]) == WALLED
    assert declared(paragraphs(), hasPart=[part(selector)]) == WITHHELD


@pytest.mark.parametrize(
    "selector", [None, "", "* * * *", "p:has(p p p)", 3, [[]], ".", "x" * 9_000]
)
def test_a_selector_of_another_kind_tells_nothing(selector: object) -> None:
    assert declared(paragraphs(), hasPart=part(selector)) == WALLED


@pytest.mark.parametrize("parts", [None, 3, "x", [], [None], {}, [[part(".wall")]]])
def test_parts_that_are_none_are_no_failure(parts: object) -> None:
    assert declared(hasPart=parts) == UNTOLD


def test_a_hostile_page_ends_soon() -> None:
    body = '<div class="wall">' * 200 + '<p class="wall">a</p>' * 20_000
    started = time.process_time()
    assert declared(body, hasPart=[part(*[".wall"] * 50)] * 50) == WITHHELD
    assert time.process_time() - started < 3


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_selector_is_heard_without_fail(selector: str) -> None:
    assert declared(paragraphs(), hasPart=part(selector)).paywalled
