"""What stands before a body's first sentence and is said elsewhere in the file.

The headline, the authors and the date are in the file's header; a body that begins with
them says them twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from lxml.html import HtmlElement

from archiver import dates
from archiver.calendars import MONTHS
from archiver.extract.blocks import HEADINGS, is_whole
from archiver.extract.text import folded, size
from archiver.extract.tree import drop
from archiver.protocols import Block

_MOST_BLOCKS = 12
"""Blocks before the first sentence; further down a line stands where its author put it."""

_LONGEST = 120
_SENTENCE = 60
_SHORT = 30
_NEAR = timedelta(days=2)
"""How far a line may be off the date that it says, by its zone and its rounding."""
_NO_SIGNATURES = frozenset({"blockquote", "figcaption", "li", "tr"})

_BYLINE = re.compile(
    r"^(?:by|von|par|por|di|da|door|av|af|autor|author|text|words|autore|auteur|fonte|quelle|source"
    r"|first\s+published|published|stand(?=\s*:)|updated|posted|last\s+updated|veröffentlicht"
    r"|aktualisiert|publié|mis\s+à\s+jour"
    r"|publicado|actualizado|pubblicato|aggiornato|opublikowano|文|作者|记者|記者|撰文|责任编辑"
    r"|責任編輯|责编|编辑|編輯|来源|來源|发布时间|更新时间|发布|發布|发表|發表|更新|时间|時間|日期"
    r"|执笔|執筆|取材)"
    r"(?:\s*[:：/／|]|\s|$)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r"[.!?。！？…”\"»」』]\s*$")


def trim(
    body: HtmlElement,
    found: Sequence[Block],
    title: str,
    authors: Sequence[str],
    when: Sequence[datetime] = (),
) -> list[Block]:
    """Remove those of the body's blocks that are its headline, byline and date: the others. *when*
    are the days on which it was published and changed, if known: of any other day it tells."""
    said = set(_said_elsewhere(body, found[:_MOST_BLOCKS], title, authors, when))
    drop(body, said)
    return [block for block in found if block.element not in said]


def _said_elsewhere(
    body: HtmlElement,
    found: Sequence[Block],
    title: str,
    authors: Sequence[str],
    when: Sequence[datetime],
) -> Iterator[HtmlElement]:
    names = {folded(name) for name in authors} - {""}
    for block in found:
        element = block.element
        if _is_headline(block, title) or _is_signature(block, names, when):
            if element is not body and is_whole(block) and element.find(".//img") is None:
                yield element
        elif _is_sentence(block):
            return


def _is_headline(block: Block, title: str) -> bool:
    wanted, found = folded(title), folded(block.text)
    if not wanted or not found:
        return False
    return found == wanted or (block.element.tag == "h1" and (found in wanted or wanted in found))


def _is_signature(block: Block, names: set[str], when: Sequence[datetime]) -> bool:
    """Whether the line says who wrote the article, or when, and little else."""
    text = block.text
    if len(text) > _LONGEST or block.element.tag in _NO_SIGNATURES or _ENDS.search(text):
        return False
    byline = _BYLINE.match(text)
    told = text if byline is None else text[byline.end() :]
    rest = folded(told)
    for name in names:
        rest = rest.replace(name, "")
    if not rest:
        return True
    is_byline = byline is not None
    words = _WORD.findall(told.lower())
    is_bare = all(word in MONTHS or any(word in name for name in names) for word in words)
    is_dated = size(rest) <= _SENTENCE and _is_date(text, () if is_byline or is_bare else when)
    if block.element.tag in HEADINGS:
        return is_dated and is_byline
    return is_dated or (is_byline and size(rest) <= _SHORT)


def _is_date(text: str, when: Sequence[datetime]) -> bool:
    """Whether the line has a date, near one of those where any are known."""
    for day_first in (True, False):
        found = dates.parse(text, day_first=day_first)
        if found is not None and (not when or any(abs(found - each) <= _NEAR for each in when)):
            return True
    return False


def _is_sentence(block: Block) -> bool:
    if block.element.tag in HEADINGS or block.linked > 0.5:
        return False
    return block.size >= 2 * _SENTENCE or (block.size >= 30 and bool(_ENDS.search(block.text)))
