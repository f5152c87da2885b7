"""Sanitised HTML → a block of HTML within Markdown."""

from __future__ import annotations

import re

from archiver.markup import sanitise
from archiver.render.text import seen

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)([^"<>]*(?:"[^"]*"[^"<>]*)*)>')
_WHITE_LINES = re.compile(r"(?:(?<![ \t\f\v])[ \t\f\v]+)?\n[ \t\n\f\v]*")
_BLANK_LINE = re.compile(r"\r\n?|\n(?=[ \t\r\f\v]*\n)")
_LINE_END = re.compile(r"[\r\n]")


def block(html: str) -> str:
    """The HTML, sanitised, as lines none of which is blank: a blank one would end the block
    (CommonMark 0.31 section 4.6) and let Markdown read the rest. In `pre`, where line ends
    count, `&#10;` stands for them. No brace stays that Liquid or a shortcode could read.
    """
    html = seen(sanitise(html))
    lines: list[str] = []
    at = depth = 0
    for tag in _TAG.finditer(html):
        lines.append(_text(html[at : tag.start()], depth > 0))
        lines.append(_LINE_END.sub("&#10;", tag[0]))
        at = tag.end()
        if tag[2] == "pre":
            depth += -1 if tag[1] else 1
    lines.append(_text(html[at:], depth > 0))
    return "".join(lines).strip().replace("{", "&#123;")


def _text(text: str, is_preformatted: bool) -> str:
    if is_preformatted:
        return _BLANK_LINE.sub("&#10;", text)
    return _WHITE_LINES.sub("\n", text.replace("\r", " "))
