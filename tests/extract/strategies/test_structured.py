"""The body that the page itself marks."""

from __future__ import annotations

import json

import pytest

from archiver.extract.blocks import texts
from archiver.extract.strategies import structured
from tests.extract.paper import PARAGRAPHS, document, paragraphs, reading


def read(html: str) -> list[str]:
    found = structured.extract(reading(html))
    return texts(found.body) if found else []


def ld(**known: object) -> str:
    said = json.dumps({"@type": "NewsArticle", **known}).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{said}</script>'


def test_microdata_marks_the_body() -> None:
    html = f'<p>before</p><div itemprop="text articleBody">{paragraphs()}</div><p>after</p>'
    assert read(html) == list(PARAGRAPHS)


def test_a_body_in_pieces_is_joined() -> None:
    pieces = "".join(f'<div itemprop="articleBody"><p>{text}</p></div><hr>' for text in PARAGRAPHS)
    assert read(pieces) == list(PARAGRAPHS)


def test_a_mark_within_a_mark_is_not_said_twice() -> None:
    html = f'<div itemprop="articleBody"><div itemprop="articleBody">{paragraphs()}</div></div>'
    assert read(html) == list(PARAGRAPHS)


def test_a_mark_without_text_is_none() -> None:
    html = (
        f'<meta itemprop="articleBody" content="x"><div itemprop="articleBody"></div>{paragraphs()}'
    )
    assert read(html) == []


def test_the_text_of_json_ld_is_a_weak_candidate() -> None:
    found = structured.extract(reading(document("<p>x</p>", ld(articleBody="\n".join(PARAGRAPHS)))))
    assert found is not None
    assert texts(found.body) == list(PARAGRAPHS)
    assert found.score < 0.5


def test_microdata_wins_over_json_ld() -> None:
    html = document(f'<div itemprop="articleBody">{paragraphs()}</div>', ld(articleBody="x"))
    assert read(html) == list(PARAGRAPHS)


@pytest.mark.parametrize("text", ["", None, 3, [], {"a": 1}, "\x00\ud800", "  \n "])
def test_text_that_is_none_is_no_candidate(text: object) -> None:
    assert structured.extract(reading(document("<p>x</p>", ld(articleBody=text)))) is None


def test_controls_in_the_text_are_dropped() -> None:
    assert read(document("<p>x</p>", ld(articleBody="a\x00b\u2028c\ud800d"))) == ["ab", "cd"]


def test_tags_in_the_text_are_no_markup() -> None:
    (text,) = read(document("<p>x</p>", ld(articleBody="a &lt;script&gt; b <b>c</b>")))
    assert "<script>" in text
    assert "<b>" not in text
