"""A page, counted once."""

from __future__ import annotations

import pytest

from archiver.extract import sieve, tree
from archiver.extract.sieve import names
from archiver.extract.sieve.survey import UNNAMED, Survey
from tests.extract.paper import HAN_PARAGRAPHS, PARAGRAPHS, document, paragraphs


def survey(body: str, title: str = "", about: str = "") -> Survey:
    return sieve.survey(tree.parse(document(body)), title, about)


CARDS = "".join(
    f'<li class="card-{at}"><a href="/{at}">Elsewhere, number {at}</a> today</li>'
    for at in range(6)
)


@pytest.mark.parametrize("texts", [PARAGRAPHS, HAN_PARAGRAPHS], ids=["Latin", "Han"])
def test_the_element_around_the_paragraphs_has_most_votes(texts: tuple[str, ...]) -> None:
    found = survey(f"<div><section id=s>{paragraphs(texts)}</section></div><ul>{CARDS}</ul>")
    section = found.root.find(".//section")
    assert section is not None
    assert found.votes[section] == 1
    assert max(vote for each, vote in found.votes.items() if each is not section) < 1


def test_levels_are_counted_up_to_what_holds_both() -> None:
    found = survey(f"<div><div><section>{paragraphs()}</section></div><p id=x>x</p></div>")
    beside, section = found.root.find(".//p[@id='x']"), found.root.find(".//section")
    assert beside is not None
    assert section is not None
    assert found.climb(section[0]) == 0
    assert found.climb(beside) == 2


def test_a_name_is_told_by_the_share_of_the_prose_under_it() -> None:
    first, *others = PARAGRAPHS
    html = f'<div class="promo"><p id=x>{first}</p></div><div>{paragraphs(others)}</div>'
    found = survey(html)
    under, beside = found.root.find(".//p[@id='x']"), found.root[1][0]
    assert under is not None
    at = names.KINDS.index("advertising")
    share = len(first) / sum(map(len, PARAGRAPHS))
    assert found.place(under).shares[at] == pytest.approx(share, abs=0.05)
    assert found.place(beside).shares[at] == UNNAMED


def test_elements_of_a_name_are_weighed_together() -> None:
    html = "".join(f'<div class="promo"><p>{text}</p></div>' for text in PARAGRAPHS)
    found = survey(html)
    at = names.KINDS.index("advertising")
    assert found.place(found.root[0][0]).shares[at] == pytest.approx(1)


def test_like_elements_beside_each_other_are_a_row() -> None:
    found = survey(f"<p>{PARAGRAPHS[0]}</p><ul>{CARDS}</ul>")
    row, outer = found.rows(found.root[1][0])
    assert (row.count, row.teasers) == (6, 1)
    assert row.linked > 0.5
    assert outer.count == 1


def test_a_row_within_a_row_is_seen_with_the_outer_one() -> None:
    inner = "<p>one</p><p>two</p><p>three</p>"
    found = survey(f"<div class=a>{inner}</div><div class=a>{inner}</div>")
    row, outer = found.rows(found.root[0][0])
    assert (row.count, outer.count) == (3, 2)


def test_a_text_is_elsewhere_only_under_another_parent() -> None:
    found = survey(
        "<div><p>again</p><p>again</p></div><p>once</p><div><p>twice</p></div><p>twice</p>"
    )
    assert found.elsewhere == {"twice"}
    assert found.times["again"] == 2


def test_a_page_without_prose_is_counted_too() -> None:
    found = survey("<ul><li><a href=/a>a</a></ul>")
    assert found.votes == {}
    assert found.climb(found.root) == 0


def test_what_no_reader_is_shown_is_not_counted() -> None:
    found = survey(f"{paragraphs()}<div hidden><p>Stay a while.</p></div>")
    assert [block.text for block in found.blocks] == list(PARAGRAPHS)
