"""The text of an element as its reader sees it: on several lines, and in pieces set apart.

`<li>Ida Marlowe<li>Ann Lee` are two names, and so are two `<span>` that touch: a style sheet
keeps them apart.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from archiver.extract.blocks import BREAKING, SILENT
from archiver.extract.text import line
from archiver.extract.tree import text_of
from archiver.protocols import Block

_LONGEST = 200
_MOST_ELEMENTS = 100

_LINES = BREAKING | {"br", "time"}
_BARS = re.compile(r"(?:(?<!\s)\s+)?\|[\s|]*")


def is_short(element: HtmlElement) -> bool:
    """Whether the element holds no more than a line, and no more elements than that takes."""
    many = next(islice(element.iter(), _MOST_ELEMENTS, None), None)
    return many is None and len(line(text_of(element), _LONGEST + 1)) <= _LONGEST


def parted(element: HtmlElement) -> str:
    """The text within on one line, with a bar where a line of it ends and a space where two
    elements touch."""
    return line(_BARS.sub(" | ", _joined(element, " | ", " ")).strip(" |"))


def unbroken(element: HtmlElement) -> str:
    """The text within on one line, with a space where a line of it ends."""
    return line(_joined(element, " ", "") if len(element) else element.text)


def of_block(block: Block) -> str:
    """The block's text, parted where it is all that a short element holds."""
    if not is_short(block.element):
        return block.text
    said = parted(block.element)
    is_all = "".join(said.replace(" | ", "").split()) == "".join(block.text.split())
    return said if is_all else block.text


def _joined(element: HtmlElement, bar: str, between: str) -> str:
    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in walk:
        end = bar if each.tag in _LINES else ""
        if event == "end":
            pieces += (end, "" if each is element else each.tail or "")
            continue
        before = None if each is element else each.getprevious()
        name = each.get("content") if each.get("itemprop") == "name" else None
        is_touched = before is not None and not before.tail
        pieces += (between if is_touched else "", end, name or "")
        if each.tag in SILENT:
            walk.skip_subtree()
        elif name is None:
            pieces.append(each.text or "")
    return "".join(pieces)
