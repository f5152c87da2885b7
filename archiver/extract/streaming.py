"""Pages that arrive in pieces: React streams what was not ready in time behind the page, hidden,
and a script puts each piece where its placeholder stands (react-dom/server,
`renderToPipeableStream`; Next.js does so wherever a page waits for its data).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

MARK = b'<div hidden id="S:'
"""What a page that was streamed holds."""

_COMPLETED = re.compile(r'\$RC\("(?P<place>B:\w+)","(?P<piece>S:\w+)"')
_PUT = re.compile(r'\$RS\("(?P<piece>S:\w+)","(?P<place>P:\w+)"')
"""A boundary that is complete, and a piece of one."""

_MOST = 100
_DEEPEST = 256
"""Elements in one another, as the parser has it."""


def arrange(page: HtmlElement) -> None:
    """Put each piece where the page's scripts would put it; one that none speaks of stays."""
    named = ((each.get("id") or "", each) for each in page.iter("div") if "hidden" in each.attrib)
    pieces = dict(islice((pair for pair in named if pair[0].startswith("S:")), _MOST))
    told = _told(page)
    heights = _heights(page)
    for place in list(islice(page.iter("template"), _MOST)):
        piece = pieces.pop(told.get(place.get("id") or "", ""), None)
        if piece is not None:
            _move(piece, place, heights)


def _told(page: HtmlElement) -> Mapping[str, str]:
    """Which piece goes to which place."""
    scripts = "\n".join(script.text or "" for script in page.iter("script"))
    return {
        found["place"]: found["piece"]
        for form in (_COMPLETED, _PUT)
        for found in form.finditer(scripts)
    }


def _heights(page: HtmlElement) -> dict[HtmlElement, int]:
    """How many elements in one another each holds, itself included."""
    heights = dict.fromkeys(page.iter(etree.Element), 1)
    for element in reversed(heights):
        above = element.getparent()
        if above is not None:
            heights[above] = max(heights[above], heights[element] + 1)
    return heights


def _move(piece: HtmlElement, place: HtmlElement, heights: dict[HtmlElement, int]) -> None:
    """Put the piece before its place, unless that is within it, or the page would grow deep."""
    around = list(place.iterancestors())
    if piece in around or len(around) + heights[piece] > _DEEPEST:
        return
    piece.attrib.clear()
    piece.tail = None
    place.addprevious(piece)
    for distance, above in enumerate(around, 1):
        heights[above] = max(heights[above], heights[piece] + distance)
