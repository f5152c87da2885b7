"""Which blocks of a page are in its true text."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.blocks import blocks
from benchmarks.training.labels import shares, tokens
from tests.extract.paper import HAN_PARAGRAPHS, PARAGRAPHS, paragraphs

FIRST, SECOND, THIRD = PARAGRAPHS


def labelled(html: str, truth: str) -> list[float]:
    return shares(blocks(tree.fragment(html)), truth)


@pytest.mark.parametrize("texts", [PARAGRAPHS, HAN_PARAGRAPHS], ids=["Latin", "Han"])
def test_a_paragraph_is_true_where_the_truth_says_it(texts: tuple[str, ...]) -> None:
    assert labelled(paragraphs(texts), f"{texts[0]}\n{texts[2]}") == [1, 0, 1]


def test_a_paragraph_may_be_true_in_part() -> None:
    (share,) = labelled(f"<p>{FIRST} {SECOND}</p>", FIRST)
    assert 0.3 < share < 0.7


def test_a_short_line_is_true_only_beside_what_is_true() -> None:
    html = f"<p>The lens</p><p>{FIRST}</p><h2>The lens</h2><p>{SECOND}</p>"
    assert labelled(html, f"{FIRST}\nThe lens\n{SECOND}") == [0, 1, 1, 1]
    assert labelled(html, f"{FIRST}\n{SECOND}") == [0, 1, 0, 1]


def test_a_line_that_the_page_says_twice_is_true_where_the_truth_stands() -> None:
    html = f"<aside><p>{SECOND}</p></aside><div>{paragraphs()}</div>"
    assert labelled(html, "\n".join(PARAGRAPHS)) == [0, 1, 1, 1]


def test_case_does_not_matter() -> None:
    assert labelled(f"<p>{FIRST.upper()}</p>", FIRST) == [1]


def test_a_page_without_a_truth_has_no_true_block() -> None:
    assert labelled(paragraphs(), "") == [0, 0, 0]
    assert labelled("", FIRST) == []


def test_a_character_of_a_script_without_spaces_is_a_token() -> None:
    assert tokens("The 灯塔 lamp, 2024!") == ["The", "灯", "塔", "lamp", "2024"]
