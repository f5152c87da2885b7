"""Where on a site's pages the title, the authors and the date stand, for a page whose head
does not tell them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from archiver import dates
from archiver.extract.template.signature import signature
from archiver.extract.text import folded, line
from archiver.extract.tree import text_of
from archiver.protocols import Block

TITLE, AUTHOR, DATE = "title", "author", "date"

NOBODY = "nobody"
"""Where the authors stand on a page that names none."""

_MOST_BLOCKS = 200
_MOST_TIMES = 20
_LONGEST = 300
BETWEEN = " > "


def seen(
    body: HtmlElement,
    found: Sequence[Block],
    title: str,
    authors: Sequence[str],
    date: datetime | None,
) -> Iterator[tuple[str, str]]:
    """What there is to know and each place, from the body down, where the page says it."""
    names, headline = {folded(name) for name in authors}, folded(title)
    if not names:
        yield AUTHOR, NOBODY
    for block in islice(found, _MOST_BLOCKS):
        if len(block.text) > _LONGEST:
            continue
        text = folded(block.text)
        if text and text == headline:
            yield TITLE, path(block.element, body)
        elif text in names:
            yield AUTHOR, path(block.element, body)
    for element in islice(body.iter("time"), _MOST_TIMES):
        if date is not None and _moment(element) == date:
            yield DATE, path(element, body)


def path(element: HtmlElement, body: HtmlElement) -> str:
    """The signatures from below the body to the element."""
    chain: list[str] = []
    above: HtmlElement | None = element
    while above is not None and above is not body:
        chain.append(signature(above))
        above = above.getparent()
    return BETWEEN.join(reversed(chain))


def text_at(body: HtmlElement, where: str | None) -> str:
    """What the page says there: a moment's machine-readable form first; empty if nothing."""
    level = [body]
    for step in (where or "").split(BETWEEN):
        level = [child for element in level for child in element if signature(child) == step]
    if not level:
        return ""
    return line(level[0].get("datetime") or text_of(level[0]), _LONGEST)


def _moment(element: HtmlElement) -> datetime | None:
    return dates.parse(element.get("datetime") or line(text_of(element), 100))
