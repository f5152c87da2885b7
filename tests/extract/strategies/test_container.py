"""The element that holds the prose."""

from __future__ import annotations

import pytest

from archiver.extract.blocks import texts
from archiver.extract.strategies import container
from tests.extract.paper import HAN_PARAGRAPHS, PARAGRAPHS, document, paragraphs, reading


def read(html: str) -> list[str]:
    found = container.extract(reading(html))
    return texts(found.body) if found else []


def listing(count: int) -> str:
    items = "".join(
        f'<li><a href="/{number}">Something else happened, number {number}</a>'
        "<p>It happened elsewhere, to other people, and it is told on a page of its own.</p></li>"
        for number in range(count)
    )
    return f"<div><ul>{items}</ul></div>"


@pytest.mark.parametrize("texts_", [PARAGRAPHS, HAN_PARAGRAPHS], ids=["Latin", "Han"])
def test_the_prose_is_found_among_navigation_and_footer(texts_: tuple[str, ...]) -> None:
    html = document(
        '<div><a href="/">Home</a> <a href="/news">News</a></div>'
        f"<div><div>{paragraphs(texts_)}</div></div><div><p>The Courier, Harbour Street</p></div>"
    )
    assert read(html) == list(texts_)


def test_everything_within_stays() -> None:
    inner = (
        f"<p>{PARAGRAPHS[0]}</p><table><tr><td>Boats</td><td>12</td></tr></table>"
        f"<ul><li>a</li></ul><p>{PARAGRAPHS[1]}</p>"
    )
    assert read(document(f"<div>{inner}</div><div>other</div>")) == [
        PARAGRAPHS[0],
        "Boats 12",
        "a",
        PARAGRAPHS[1],
    ]


def test_a_short_article_wins_over_a_long_listing() -> None:
    article = (
        "<article><h1>A</h1><div><p>渡轮公司星期一宣布，从下个月起增开夜班。</p></div></article>"
    )
    assert "渡轮公司星期一宣布，从下个月起增开夜班。" in read(document(article + listing(8)))
    assert not any("elsewhere" in text for text in read(document(article + listing(8))))


def test_an_article_with_many_links_is_no_listing() -> None:
    linked = "".join(
        f'<p><a href="/{number}">The board</a> said, {text}</p>'
        for number, text in enumerate(PARAGRAPHS)
    )
    assert len(read(document(f"<div>{linked}</div>" + listing(5)))) == len(PARAGRAPHS)


@pytest.mark.parametrize("piece", ["div", "section"])
def test_an_article_cut_in_pieces_is_found_whole(piece: str) -> None:
    pieces = "".join(
        f'<{piece} class="chunk"><div><p>{text}</p><p>{text[::-1]}</p></div></{piece}><div>ad</div>'
        for text in PARAGRAPHS
    )
    found = read(document(f"<article>{pieces}</article><div><p>Elsewhere, x.</p></div>"))
    assert all(text in found for text in PARAGRAPHS)


def test_paragraphs_before_a_box_that_holds_the_rest_are_of_the_article() -> None:
    before, rest = PARAGRAPHS[:2], PARAGRAPHS[2:] * 4
    html = f'<div>{paragraphs(before)}<div id="more">{paragraphs(rest)}</div></div>'
    assert read(document(html))[0] == PARAGRAPHS[0]


def test_comments_are_not_the_article_however_long() -> None:
    comments = "".join(f'<div class="comment"><p>{text}</p></div>' for text in PARAGRAPHS * 4)
    html = f'<article><div>{paragraphs()}</div></article><div id="comments">{comments}</div>'
    assert read(document(html)) == list(PARAGRAPHS)


def test_a_page_of_short_lines_is_taken_as_it_is_marked() -> None:
    html = document("<div>Menu</div><main><p>Lit.</p><p>At last.</p></main>")
    found = container.extract(reading(html))
    assert found is not None
    assert texts(found.body) == ["Lit.", "At last."]
    assert found.score < 0.5


def test_a_page_without_text_has_no_container() -> None:
    assert container.extract(reading(document("<img src=a>"))) is None
