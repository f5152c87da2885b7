"""Figures: what one says beside its picture is the caption, however that is marked up.

Sites put the photographer, or the whole caption, into a paragraph or a span, where it would
read as a sentence of the article.
"""

from __future__ import annotations

import re

from lxml import etree, html
from lxml.html import HtmlElement

from archiver.extract.blocks import blocks

_LONGEST = 300
"""Letters beside a picture and its caption, beyond which they are none: a figure holds what its
author wants."""

_SPACES = re.compile(r"\s+")
_MORE = frozenset(
    {"blockquote", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "pre", "table", "ul"}
)
"""What no caption is made of."""


def settle(body: HtmlElement) -> None:
    """Give every figure of a plain body that shows a picture one caption, of all that it says."""
    for figure in list(body.iter("figure")):
        if not any(each.tag in _MORE for each in figure.iterdescendants()) and _has_loose(figure):
            caption = html.Element("figcaption")
            _move(figure, caption)
            etree.strip_tags(caption, "figcaption", "p")
            figure.append(caption)


def _has_loose(figure: HtmlElement) -> bool:
    """Whether the figure of a picture says something beside its caption, though not much."""
    if figure.find(".//img") is None:
        return False
    beside = (block.size for block in blocks(figure) if not _is_caption(block.element))
    return 0 < sum(beside) <= _LONGEST


def _is_caption(element: HtmlElement) -> bool:
    return any(each.tag == "figcaption" for each in (element, *element.iterancestors()))


def _move(element: HtmlElement, caption: HtmlElement) -> None:
    """Move all that the element says into the caption, and leave the pictures."""
    _say(caption, element.text)
    element.text = None
    for child in list(element):
        tail, child.tail = child.tail, None
        if child.tag != "img":
            if child.find(".//img") is not None:
                _move(child, caption)
            else:
                _say(caption, " ")
                caption.append(child)
        _say(caption, tail)


def _say(caption: HtmlElement, text: str | None) -> None:
    last = caption[-1] if len(caption) else None
    said = (caption.text if last is None else last.tail) or ""
    text = _SPACES.sub(" ", said + (text or ""))  # as short as what is said, between many pictures
    if last is None:
        caption.text = text
    else:
        last.tail = text
