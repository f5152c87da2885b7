"""Whatever stands on the shelf of strategies keeps these promises."""

from __future__ import annotations

import json
import time
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from archiver import shelf
from archiver.extract.article import STRATEGIES
from archiver.model import Rules
from archiver.protocols import Candidate, Reading, Strategy
from tests.extract.paper import PARAGRAPHS, TITLE, document, entry, feed, paragraphs, reading

NAMES = shelf.names(STRATEGIES)
PAGE = document(
    f'<main><article><h1>A</h1><div itemprop="articleBody">{paragraphs()}</div></article></main>'
)
PAGES = {
    "scriptdata": document(
        '<script type="application/json">'
        + json.dumps({"title": TITLE, "body": paragraphs()}).replace("<", "\\u003c")
        + "</script>",
        f"<title>{TITLE}</title>",
    )
}
"""A page of its kind, for a strategy that leaves other pages alone."""


def strategy(name: str) -> Strategy:
    return cast(Strategy, shelf.find(STRATEGIES, name))


def read(page: str) -> Reading:
    return reading(page, entry(content=paragraphs()), feed(rules=Rules(body=("article",))))


def extracted(name: str, page: str) -> Candidate | None:
    return strategy(name).extract(read(page))


def test_the_shelf_is_not_empty() -> None:
    assert {"container", "feedtext", "readability", "rules", "scriptdata", "structured"} <= set(
        NAMES
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_strategy_declares_its_cost(name: str) -> None:
    assert isinstance(strategy(name).COST, float)
    assert strategy(name).COST > 0


@pytest.mark.parametrize("name", NAMES)
def test_a_candidate_names_its_strategy_and_how_sure_it_is(name: str) -> None:
    found = extracted(name, PAGES.get(name, PAGE))
    assert found is not None
    assert found.strategy == name
    assert 0 <= found.score <= 1
    assert isinstance(found.body, HtmlElement)


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_article_is_found(name: str) -> None:
    found = extracted(name, PAGES.get(name, PAGE))
    assert found is not None
    text = " ".join(found.body.text_content().split())
    assert all(paragraph in text for paragraph in PARAGRAPHS)


@pytest.mark.parametrize("name", NAMES)
def test_the_tree_is_shared_and_not_changed(name: str) -> None:
    seen = read(PAGES.get(name, PAGE))
    before = html.tostring(seen.tree)
    found = strategy(name).extract(seen)
    assert found is not None
    found.body.clear()
    assert html.tostring(seen.tree) == before


@pytest.mark.parametrize("name", NAMES)
def test_twice_gives_the_same(name: str) -> None:
    one, other = (extracted(name, PAGES.get(name, PAGE)) for _ in range(2))
    assert one is not None
    assert other is not None
    assert html.tostring(one.body) == html.tostring(other.body)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "page", ["", "<p>", "<frameset><frame src=a>", "<svg><title>x</title></svg>", "<img src=a>"]
)
def test_a_page_of_nothing_is_no_failure(name: str, page: str) -> None:
    found = strategy(name).extract(reading(page))
    assert found is None or found.strategy == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 3_000 + paragraphs() + "</div>" * 3_000,
        "<ul>" + "<li><a href=/a>one of many links here</a>" * 20_000 + "</ul>",
        "<div class='share related'>" + paragraphs() * 4_000,
        '<div itemprop="articleBody">' * 3_000 + paragraphs(),
        '<script type="application/ld+json">{"@type":"Article","articleBody":' + "[" * 90_000,
    ],
    ids=["deep", "links", "named", "marked", "JSON-LD"],
)
def test_a_hostile_page_ends_soon(name: str, page: str) -> None:
    seen = read(page)
    started = time.process_time()
    strategy(name).extract(seen)
    assert time.process_time() - started < 4


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div class=a>", "</div>", "<article>", "</article>", "<ul><li>",
             "<table><tr><td>", "<a href=x>", "</a>", "<br>", "<img src=a>", PARAGRAPHS[0], "x, "]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_any_nesting_is_read(name: str, pieces: list[str]) -> None:
    found = extracted(name, "".join(pieces))
    assert found is None or found.strategy == name
