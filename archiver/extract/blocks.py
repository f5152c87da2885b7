"""A tree as its reader sees it: blocks of text, in order, and how much each element holds.

A block is a run of text that stands on lines of its own: a paragraph, a heading, a list
item, a table row. One walk finds them; what judges a page (a container, a class word, a
part that comes twice) weighs blocks and never asks the tree again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from archiver.extract.text import size

BREAKING: frozenset[str] = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd"),
        *("details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li"),
        *("main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody"),
        *("tfoot", "thead", "tr", "ul"),
    }
)
"""Elements that begin and end a line. A cell does not: one alone is too short to judge."""

HEADINGS: frozenset[str] = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

SILENT: frozenset[str] = frozenset(
    {
        *("audio", "button", "canvas", "datalist", "dialog", "embed", "head", "iframe", "input"),
        *("link", "meta", "noscript", "object", "option", "script", "select", "style", "svg"),
        *("template", "textarea", "title", "video"),
    }
)
"""Elements whose text nobody reads as part of an article."""


class Block(NamedTuple):
    """A run of text: the *element* that it stands in, its *text* in one line, its *size*
    and the share of it that is *linked*, 0 to 1.

    *pieces* are the places in the tree that the text comes from: an element, and whether the
    piece is its tail (else its text).
    """

    element: HtmlElement
    text: str
    size: int
    linked: float
    pieces: tuple[tuple[HtmlElement, bool], ...] = ()


@dataclass(slots=True)
class Mass:
    """How much an element holds: the size of all text, and of text that is not linked."""

    text: float = 0.0
    prose: float = 0.0


class _Run:
    """The block that is being read."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.places: list[tuple[HtmlElement, bool]] = []
        self.linked = 0
        self.broken = False

    def add(self, text: str, *, is_linked: bool) -> None:
        if self.texts or not text.isspace():
            self.texts.append(text)
            self.linked += len(text.strip()) if is_linked else 0
            self.broken = self.broken and text.isspace()

    def read(self, text: str, element: HtmlElement, *, is_tail: bool, is_linked: bool) -> None:
        self.places.append((element, is_tail))
        self.add(text, is_linked=is_linked)

    def end(self, element: HtmlElement, found: list[Block]) -> None:
        if not self.texts:  # as between most elements
            self.places.clear()
            self.broken = False
            return
        text = " ".join("".join(self.texts).split())
        if text:
            linked = min(1.0, self.linked / len(text))
            found.append(Block(element, text, size(text), linked, tuple(self.places)))
        self.texts, self.places, self.linked, self.broken = [], [], 0, False


def blocks(root: HtmlElement, skipped: Container[HtmlElement] = ()) -> list[Block]:
    """The blocks of text within *root*, in document order; two `<br>` end one.

    What stands within an element of *skipped* is not read.
    """
    return list(walk(root, skipped))


def walk(root: HtmlElement, skipped: Container[HtmlElement] = ()) -> Iterator[Block]:
    """The same one by one, for who looks at the first of them only."""
    found: list[Block] = []
    run, owners, links = _Run(), [root], 0
    steps = etree.iterwalk(root, events=("start", "end"))
    for event, element in steps:
        tag = element.tag
        if event == "start":
            is_silent = tag in SILENT or element in skipped
            if is_silent and element is not root:
                steps.skip_subtree()
            elif tag in BREAKING and element is not root:
                run.end(owners[-1], found)
                owners.append(element)
            links += tag == "a"
            if tag == "br":
                _break(run, owners[-1], found)
            elif not is_silent:
                if tag in ("td", "th"):
                    run.add(" ", is_linked=False)
                if text := element.text:
                    run.read(text, element, is_tail=False, is_linked=links > 0)
        elif element is not root:
            if tag in BREAKING and owners[-1] is element:
                run.end(owners.pop(), found)
            links -= tag == "a"
            if text := element.tail:
                run.read(text, element, is_tail=True, is_linked=links > 0)
        if found:
            yield from found
            found.clear()
    run.end(root, found)
    yield from found


def _break(run: _Run, element: HtmlElement, found: list[Block]) -> None:
    if run.broken:
        run.end(element, found)
    else:
        run.add("\n", is_linked=False)
        run.broken = True


def is_whole(block: Block) -> bool:
    """Whether the block is all the text that its element holds."""
    return sum(each.size for each in walk(block.element)) <= block.size


def masses(root: HtmlElement, found: Iterable[Block]) -> Mapping[HtmlElement, Mass]:
    """What every element within *root* holds, itself included."""
    held = {element: Mass() for element in root.iter(etree.Element)}
    for block in found:
        mass = held[block.element]
        mass.text += block.size
        mass.prose += block.size * (1 - block.linked)
    for element, mass in reversed(held.items()):
        parent = element.getparent()
        if element is not root and parent is not None:
            held[parent].text += mass.text
            held[parent].prose += mass.prose
    return held


def texts(root: HtmlElement) -> list[str]:
    """The text of each block within *root*."""
    return [block.text for block in blocks(root)]
