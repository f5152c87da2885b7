"""Pages that arrive in pieces: React streams what was not ready in time behind the page, hidden,
and a script puts each piece where its placeholder stands (react-dom/server,
`renderToPipeableStream`; Next.js does so wherever a page waits for its data).
"""

from __future__ import annotations

from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

MARK = b'<div hidden id="S:'
"""What a page that was streamed holds."""

_PLACES = ("B", "P")
"""First letters of a placeholder's id: of a boundary, and of a piece of one."""

_MOST = 100
_DEEPEST = 256
"""Elements in one another, as the parser has it."""


def arrange(page: HtmlElement) -> None:
    """Put each piece where its placeholder stands; one that has none stays hidden."""
    named = ((each.get("id") or "", each) for each in page.iter("div") if "hidden" in each.attrib)
    pieces = {name[2:]: each for name, each in named if name.startswith("S:")}
    for place in list(islice(page.iter("template"), _MOST)):
        letter, _, number = (place.get("id") or "").partition(":")
        piece = pieces.get(number) if letter in _PLACES else None
        if piece is not None and _fits(piece, place):
            del pieces[number]
            _move(piece, place)


def _fits(piece: HtmlElement, place: HtmlElement) -> bool:
    """Whether the place is not within the piece, and the page is no deeper than before."""
    around = list(place.iterancestors())
    return piece not in around and len(around) + _height(piece) <= _DEEPEST


def _height(element: HtmlElement) -> int:
    depth = highest = 0
    for event, _ in etree.iterwalk(element, events=("start", "end")):
        depth += 1 if event == "start" else -1
        highest = max(highest, depth)
    return highest


def _move(piece: HtmlElement, place: HtmlElement) -> None:
    piece.attrib.clear()
    piece.tail = None
    place.addprevious(piece)
