"""Which blocks of a page are article text."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract import sieve, tree
from tests.extract.paper import (
    HAN_PARAGRAPHS,
    HAN_TITLE,
    PARAGRAPHS,
    TITLE,
    document,
    paragraphs,
)

NAVIGATION = "".join(f'<li><a href="/{at}">Section {at}</a></li>' for at in range(12))
TEASERS = "".join(
    f'<div class="teaser"><h3><a href="/t{at}">Elsewhere, something happened ({at})</a></h3>'
    "<p>It happened to others.</p></div>"
    for at in range(8)
)


def page(title: str, texts: tuple[str, ...]) -> str:
    return document(
        f"<header><nav><ul>{NAVIGATION}</ul></nav></header><main><article><h1>{title}</h1>"
        f'<div class="article-body">{paragraphs(texts)}</div></article></main>'
        f'<aside class="related"><h2>Most read</h2>{TEASERS}</aside>'
        "<footer><p>© The Courier. All rights reserved.</p></footer>"
    )


def probable(source: str, title: str = "") -> list[str]:
    found = sieve.judged(sieve.survey(tree.parse(source), title))
    return [each.text for each in found if each.probability > 0.5]


@pytest.mark.parametrize(
    ("title", "texts"), [(TITLE, PARAGRAPHS), (HAN_TITLE, HAN_PARAGRAPHS)], ids=["Latin", "Han"]
)
def test_the_paragraphs_of_the_article_are_probable(title: str, texts: tuple[str, ...]) -> None:
    assert probable(page(title, texts), title) == list(texts)


def test_every_block_that_a_reader_is_shown_is_judged_in_order() -> None:
    source = document(f"<p>one</p><div hidden><p>two</p></div>{paragraphs()}<p>three</p>")
    found = sieve.judged(sieve.survey(tree.parse(source)))
    assert [each.text for each in found] == ["one", *PARAGRAPHS, "three"]
    assert all(0 <= each.probability <= 1 for each in found)


def test_the_page_is_not_changed() -> None:
    document_ = tree.parse(page(TITLE, PARAGRAPHS))
    before = html.tostring(document_)
    sieve.judged(sieve.survey(document_, TITLE, PARAGRAPHS[0]))
    assert html.tostring(document_) == before


def test_a_page_of_nothing_has_no_blocks() -> None:
    assert sieve.judged(sieve.survey(tree.parse(""))) == []
