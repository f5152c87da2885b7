"""Who wrote the article."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.extract import tree
from archiver.extract.metadata import authors
from archiver.extract.metadata.witness import hear
from tests.extract.paper import URL, document, paragraphs


def chosen(head: str = "", body: str = "", told: tuple[str, ...] = ()) -> tuple[str, ...]:
    page = hear(tree.parse(document(body + paragraphs(), head)), URL)
    return authors.chosen(told, page, "The Courier")


def ld(*objects: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(objects)}</script>'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ida Marlowe", ("Ida Marlowe",)),
        ("By Ida Marlowe", ("Ida Marlowe",)),
        ("by  Ida Marlowe and Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Von Ida Marlowe und Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Por Ida Marlowe y Tomás Reyne", ("Ida Marlowe", "Tomás Reyne")),
        ("Ida Marlowe, Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Ida Marlowe, Tomas Reyne, and Ann Lee", ("Ida Marlowe", "Tomas Reyne", "Ann Lee")),
        ("Ida Marlowe; Tomas Reyne | Ann Lee", ("Ida Marlowe", "Tomas Reyne", "Ann Lee")),
        ("Ida Marlowe & Tomas Reyne", ("Ida Marlowe", "Tomas Reyne")),
        ("Marlowe, Ida", ("Marlowe, Ida",)),
        ("John E Smith", ("John E Smith",)),
        ("文 / 沈若愚", ("沈若愚",)),
        ("记者 沈若愚", ("沈若愚",)),
        ("作者：沈若愚、王立言", ("沈若愚", "王立言")),
        ("沈若愚 王立言", ("沈若愚", "王立言")),
        ("沈若愚 报道", ("沈若愚",)),
        ("Ida Marlowe (in the harbour)", ("Ida Marlowe",)),
        ("Ida Marlowe, IDA MARLOWE", ("Ida Marlowe",)),
        ("Daniel O'Hara-Byrd", ("Daniel O'Hara-Byrd",)),
        ("https://courier.example/ida", ()),
        ("ida@courier.example", ()),
        ("发布 / 2021年10月22日", ()),
        ("admin", ()),
        ("  ", ()),
        ("—", ()),
        ("x" * 200, ()),
    ],
)
def test_names_are_taken_out_of_a_line(text: str, names: tuple[str, ...]) -> None:
    assert authors.names([text]) == names


def test_the_entry_knows_best() -> None:
    head = '<meta name="author" content="Tomas Reyne">'
    assert chosen(head, told=("Ida Marlowe",)) == ("Ida Marlowe",)


@pytest.mark.parametrize(
    "head",
    [
        ld({"@type": "NewsArticle", "author": "Ida Marlowe"}),
        ld({"@type": "NewsArticle", "author": {"@type": "Person", "name": "Ida Marlowe"}}),
        ld({"@type": "NewsArticle", "author": [{"name": ["Ida Marlowe"]}]}),
        ld({"@type": "Article", "author": {"@id": "#i"}}, {"@id": "#i", "name": "Ida Marlowe"}),
        ld({"@graph": [{"@type": "Article", "author": [{"@id": "#ida"}]},
                       {"@type": "Person", "@id": "#ida", "name": "Ida Marlowe"}]}),
        ld({"@type": "NewsArticle", "author": [{"@type": "Organization", "name": "Courier"},
                                               {"@type": "Person", "name": "Ida Marlowe"}]}),
        ld({"@type": "NewsArticle", "creator": "Ida Marlowe"}),
        '<meta name="author" content="Ida Marlowe">',
        '<meta property="article:author" content="Ida Marlowe">',
        '<meta property="article:author" content="https://b.example/ida">'
        '<meta name="dc.creator" content="Ida Marlowe">',
    ],
)  # fmt: skip
def test_the_page_names_its_authors(head: str) -> None:
    assert chosen(head) == ("Ida Marlowe",)


@pytest.mark.parametrize(
    "body",
    [
        '<p class="byline">By Ida Marlowe</p>',
        '<div class="article-author"><a href="/ida">Ida Marlowe</a></div>',
        '<span itemprop="author">Ida Marlowe</span>',
        '<a rel="author" href="/ida">Ida Marlowe</a>',
        '<h4 class="byline date">2024-03-03</h4><h4 class="byline">By <a>Ida Marlowe</a></h4>',
        "<h1>The lamp</h1><p>By Ida Marlowe</p>",
        '<div class="comments"><b class="author">Troll</b></div><p class="author">Ida Marlowe</p>',
    ],
)
def test_the_line_near_the_headline_names_them(body: str) -> None:
    assert chosen(body=body) == ("Ida Marlowe",)


def test_a_witness_that_names_the_site_only_gives_way_to_one_that_names_a_person() -> None:
    head = '<meta name="author" content="The Courier">'
    assert chosen(head, '<p class="byline">By Ida Marlowe</p>') == ("Ida Marlowe",)
    assert chosen(head) == ("The Courier",)


def test_an_organisation_is_an_author_where_no_person_is() -> None:
    head = ld(
        {"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Harbour Press"}}
    )
    assert chosen(head) == ("Harbour Press",)


def test_a_page_that_names_nobody_has_no_authors() -> None:
    assert chosen() == ()


@pytest.mark.parametrize("hostile", [",", " and ", "by ", "(", "、", "& "])
def test_hostile_lists_end_soon(hostile: str) -> None:
    started = time.process_time()
    assert len(authors.names([hostile * 100_000])) <= 20
    assert time.process_time() - started < 1


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_names_are_clean_lines_and_none_comes_twice(texts: list[str]) -> None:
    found = authors.names(texts)
    assert len({name.casefold() for name in found}) == len(found)
    assert all(name == " ".join(name.split()) and name for name in found)
    assert not any(
        character.isdigit() for name in found for character in name if character < "\x80"
    )
