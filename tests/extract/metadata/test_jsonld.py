"""What a page says of itself in JSON-LD, however badly it is written."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.extract import tree
from archiver.extract.metadata import jsonld


def nodes(*scripts: str) -> list[jsonld.Node]:
    page = "".join(f'<script type="application/ld+json">{each}</script>' for each in scripts)
    return jsonld.nodes(tree.parse(page + "<p>x"))


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "A"}',
        '[{"@type": "NewsArticle", "headline": "A"}]',
        '{"@graph": [{"@type": "Organization"}, {"@type": "NewsArticle", "headline": "A"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "A"}}',
        '{"@type": ["Thing", "BlogPosting"], "headline": "A"}',
        '{"@type": "https://schema.org/ReportageNewsArticle", "headline": "A"}',
        '{"@type": "NewsArticle", "headline": "A",}',
        '{"@type": "NewsArticle", "keywords": ["a", "b",], "headline": "A"}',
        '<!-- {"@type": "NewsArticle", "headline": "A"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "A"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "A"};',
        '{"@type": "NewsArticle", "description": "two\nlines\tand a tab", "headline": "A"}',
    ],
)
def test_an_article_is_found_wherever_it_stands(script: str) -> None:
    (article,) = [node for node in nodes(script) if jsonld.is_article(node)]
    assert jsonld.text(article["headline"]) == "A"


@pytest.mark.parametrize("script", ["", "{", "null", "3", '"text"', "[[[[", "{'a': 1}", "\ufffd"])
def test_a_broken_script_says_nothing(script: str) -> None:
    assert nodes(script) == []


def test_a_broken_script_does_not_silence_the_next() -> None:
    assert nodes("{broken", '{"@type": "Article"}') == [{"@type": "Article"}]


def test_the_page_itself_comes_before_what_it_mentions() -> None:
    found = nodes(
        '{"a": {"@type": "Article", "name": "inner"}, "@type": "Article", "name": "outer"}'
    )
    assert [node["name"] for node in found] == ["outer", "inner"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("Fish &amp; chips", "Fish & chips"),
        ("<b>bold</b> words", " bold  words"),
        (["first", "second"], "first"),
        ({"@value": "typed"}, "typed"),
        (None, ""),
        (3, ""),
        ([], ""),
        ({"name": "x"}, ""),
    ],
)
def test_a_value_is_read_as_text(value: object, text: str) -> None:
    assert jsonld.text(value) == text


@pytest.mark.parametrize(
    "hostile",
    ['{"a":' * 100_000, "[" * 100_000, "9" * 100_000, '[{"a":1},' * 50_000, "," * 400_000,
     ", " * 200_000, '{"a": "' + "x" * 400_000],
    ids=["deep objects", "deep lists", "digits", "unclosed list", "commas", "spaces", "string"],
)  # fmt: skip
def test_hostile_scripts_end_soon(hostile: str) -> None:
    started = time.process_time()
    nodes(hostile, hostile, hostile)
    assert time.process_time() - started < 2


def test_objects_are_bounded_in_number() -> None:
    assert len(nodes(json.dumps([{"@type": "Article"}] * 10_000))) <= 2_000


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "name", "author", "a"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@settings(max_examples=80, deadline=None)
@given(values)
def test_any_value_is_heard_without_fail(value: object) -> None:
    for node in nodes(json.dumps(value).replace("<", "\\u003c")):
        assert isinstance(jsonld.is_article(node), bool)
        assert isinstance(jsonld.text(node.get("name")), str)


@pytest.mark.parametrize("name", ["mentions", "citation", "itemListElement"])
def test_the_articles_that_a_page_lists_are_not_its_own(name: str) -> None:
    other = {"@type": "ListItem", "item": {"@type": "NewsArticle", "headline": "Taxes rise"}}
    own = {"@type": "NewsArticle", "headline": "The lamp", name: [other]}
    listed = {"@type": "ItemList", name: [other]}
    assert [node["headline"] for node in jsonld.own_articles(nodes(json.dumps([listed, own])))] == [
        "The lamp"
    ]
    assert jsonld.own_articles(nodes(json.dumps(listed))) == ()
