"""Pages that React streams: what comes late stands where its placeholder is."""

from __future__ import annotations

from archiver.extract import tree
from tests.extract.paper import PARAGRAPHS, TITLE, article, document, paragraphs
from tests.extract.test_tree import depth

FOOT = "<p>The Courier has told the harbour's stories since the first pier was built there.</p>"


def streamed(*pieces: str) -> str:
    """A page as `renderToPipeableStream` writes it, each piece in a boundary of its own."""
    places = "".join(
        f'<section><!--$?--><template id="B:{at:x}"></template><p>…</p><!--/$--></section>'
        for at in range(len(pieces))
    )
    late = "".join(
        f'<div hidden id="S:{at:x}">{piece}</div><script>$RC("B:{at:x}","S:{at:x}")</script>'
        for at, piece in enumerate(pieces)
    )
    return document(f"<main><h1>{TITLE}</h1>{places}</main><footer>{FOOT * 3}</footer>{late}")


def test_an_article_that_is_streamed_is_kept_and_the_foot_is_not() -> None:
    others = "".join(f'<li><a href="/{at}">Another story of the harbour</a></li>' for at in "abc")
    html = streamed(f"<article>{paragraphs()}</article>", f"<aside><ul>{others}</ul></aside>")
    body = article(html).body
    assert all(paragraph in body for paragraph in PARAGRAPHS)
    assert "told the harbour" not in body
    assert "Another story" not in body


def test_a_piece_within_a_piece_comes_to_its_place() -> None:
    found = tree.parse(
        '<main><template id="B:0"></template></main><aside><template id="B:1"></template></aside>'
        '<div hidden id="S:0"><p>one</p><template id="P:1"></template><p>three</p></div>'
        '<div hidden id="S:1"><p>two</p></div><div hidden id="S:2"><p>aside</p></div>'
        '<script>$RS("S:1","P:1");$RC("B:0","S:0");$RC("B:1","S:2")</script>'
    )
    assert [each.text for each in found.findall(".//aside//p")] == ["aside"]
    assert [each.text for each in found.findall(".//main//p")] == ["one", "two", "three"]


def test_a_piece_without_a_place_or_within_itself_stays() -> None:
    text = '<div hidden id="S:0">a<template id="B:0"></template></div><div hidden id="S:1">b</div>'
    found = tree.parse(text + '<script>$RC("B:0","S:0")</script>')
    assert len(found.findall(".//div[@hidden]")) == 2


def test_pieces_make_no_page_deep() -> None:
    pieces = [
        f'<div hidden id="S:{at:x}">{"<i>" * 100}<template id="B:{at + 1:x}"></template></div>'
        for at in range(150)
    ]
    calls = "".join(f'$RC("B:{at:x}","S:{at:x}");' for at in range(150))
    for order in (pieces, reversed(pieces)):
        page = '<template id="B:0"></template>' + "".join(order) + f"<script>{calls}</script>"
        assert depth(tree.parse(page)) <= 300
