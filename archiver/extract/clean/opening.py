"""What stands before a body's first sentence and is said elsewhere in the file.

The headline, the authors and the date are in the file's header; a body that begins with
them says them twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from archiver.extract.blocks import HEADINGS, Block, blocks
from archiver.extract.text import folded, size
from archiver.extract.tree import drop, text_of

_MOST_BLOCKS = 12
"""Blocks before the first sentence; further down a line stands where its author put it."""

_LONGEST = 120
_SENTENCE = 60

_BYLINE = re.compile(
    r"(?:by|von|par|por|di|da|door|av|af|autor|author|text|words|autore|auteur|fonte|quelle|source"
    r"|published|updated|posted|last\s+updated|veröffentlicht|aktualisiert|publié|mis\s+à\s+jour"
    r"|publicado|actualizado|pubblicato|aggiornato|opublikowano|文|作者|记者|記者|撰文|责任编辑"
    r"|責任編輯|责编|编辑|編輯|来源|來源|发布|發布|发表|發表|更新|时间|時間|日期|执笔|執筆|取材)"
    r"(?:\s*[:：/／|]|\s|$)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:19|20)\d\d\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d"
    r"|\b\d{1,2}(?:st|nd|rd|th|\.)?\s+\w{3,10}\.?,?\s+(?:19|20)\d\d"
    r"|\b\w{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
)
_ENDS = re.compile(r"[.!?。！？…”\"»」』]\s*$")


def trim(body: HtmlElement, title: str, authors: Sequence[str]) -> None:
    """Remove the headline, byline and date lines with which the body begins."""
    names = {folded(name) for name in authors} - {""}
    for block in blocks(body)[:_MOST_BLOCKS]:
        if _is_headline(block, title) or _is_signature(block, names):
            _drop(block)
        elif _is_sentence(block):
            return


def _is_headline(block: Block, title: str) -> bool:
    wanted, found = folded(title), folded(block.text)
    if not wanted or not found:
        return False
    return found == wanted or (block.element.tag == "h1" and (found in wanted or wanted in found))


def _is_signature(block: Block, names: set[str]) -> bool:
    text = block.text
    if len(text) > _LONGEST or block.element.tag in ("li", "tr", "figcaption"):
        return False
    if folded(text) in names or _is_date(text):
        return True
    begins = _BYLINE.match(text)
    if begins is None or _ENDS.search(text):
        return False
    rest = folded(text[begins.end() :])
    return size(rest) <= _SENTENCE and (
        not rest
        or any(name in rest for name in names)
        or bool(_DATE.search(text))
        or size(rest) <= 30
    )


def _is_date(text: str) -> bool:
    """Whether the line is a date and little else."""
    found = _DATE.search(text)
    return found is not None and size(text) - len(found[0]) <= 40 and not _ENDS.search(text)


def _is_sentence(block: Block) -> bool:
    if block.element.tag in HEADINGS or block.linked > 0.5:
        return False
    return block.size >= 2 * _SENTENCE or (block.size >= 30 and bool(_ENDS.search(block.text)))


def _drop(block: Block) -> None:
    element = block.element
    if element.find(".//img") is None and size(" ".join(text_of(element).split())) <= block.size:
        drop(element)
