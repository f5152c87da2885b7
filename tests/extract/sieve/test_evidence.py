"""What speaks for and against a block, as numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.extract import sieve, tree
from archiver.extract.sieve.evidence import NAMES, gather
from tests.extract.paper import PARAGRAPHS, TITLE, document, paragraphs


def told(body: str, title: str = "", about: str = "") -> dict[str, dict[str, float] | None]:
    """The evidence of each block, by its text and by name."""
    found = sieve.survey(tree.parse(document(body)), title, about)
    return {
        block.text: None if numbers is None else dict(zip(NAMES, numbers, strict=True))
        for block, numbers in zip(found.blocks, gather(found), strict=True)
    }


def of(text: str, body: str, title: str = "", about: str = "") -> dict[str, float]:
    found = told(body, title, about)[text]
    assert found is not None
    return found


LINES = {
    "a sentence": ("<p>Lit.</p>", {"ends": 1, "is_p": 1, "linked": 0, "heading": 0}),
    "a heading": ("<h3>Lit.</h3>", {"heading": 3, "is_p": 0}),
    "a label": ("<p>Lit.<span> | 12</span></p>", {"ends": 0, "marks": 1}),
    "a stressed line": ("<p><b>Lit.</b></p>", {"emphasis": 1}),
    "a word stressed": ("<p><b>Lit</b> again.</p>", {"emphasis": 0}),
    "a caption": ("<figure><figcaption>Lit.</figcaption></figure>", {"in_figure": 1}),
    "a line in a list": ("<ul><li>Lit.</li></ul>", {"is_li": 1, "in_li": 1}),
    "a quotation": ("<blockquote><p>Lit.</p></blockquote>", {"in_blockquote": 1, "is_p": 1}),
    "a line with a picture": ("<p><img src=a>Lit.</p>", {"pictures": 1}),
}


@pytest.mark.parametrize(("html", "known"), LINES.values(), ids=LINES)
def test_a_line_tells_what_it_is(html: str, known: dict[str, float]) -> None:
    (text,) = (text for text in told(html + paragraphs()) if text not in PARAGRAPHS)
    found = of(text, html + paragraphs())
    assert {name: found[name] for name in known} == known


def test_what_is_known_of_the_article_is_found_again() -> None:
    body = f"<h1>{TITLE}</h1>{paragraphs()}"
    headline = of(TITLE, body, TITLE)
    assert (headline["title_share"], headline["title_said"]) == (1, 1)
    lead = of(PARAGRAPHS[0], body, about=PARAGRAPHS[0])
    assert (lead["in_about"], lead["about_share"]) == (1, 1)
    assert of(PARAGRAPHS[0], body)["in_about"] == 0


def test_a_link_far_from_prose_is_not_worth_the_asking() -> None:
    body = (
        f"<main><article><div>{paragraphs()}</div></article></main>"
        '<footer><div><p><a href="/a">All about lamps</a></p>'
        "<p>A line of its own</p></div></footer>"
    )
    found = told(body)
    assert found["All about lamps"] is None
    assert found["A line of its own"] is not None


def test_a_link_among_prose_is_asked_about() -> None:
    body = f'<p>{PARAGRAPHS[0]}</p><p><a href="/a">All about lamps</a></p>{paragraphs()}'
    assert told(body)["All about lamps"] is not None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div class=promo>", "</div>", "<h1>", "<h2>", "<ul><li>", "<li>",
             "<table><tr><td>", "<a href=x>", "</a>", "<br>", "<img src=a>", PARAGRAPHS[0], "x, ",
             "渡轮", "١٢", "🦀", "ß"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_every_block_of_any_page_has_all_numbers(pieces: list[str]) -> None:
    for found in told("".join(pieces), TITLE, PARAGRAPHS[0]).values():
        assert found is None or all(math.isfinite(number) for number in found.values())
