"""A tree as its reader sees it: blocks of text, in order, and how much each element holds.

A block is a run of text that stands on lines of its own: a paragraph, a heading, a list
item, a table row. One walk finds them; what judges a page (a container, a class word, a
part that comes twice) weighs blocks and never asks the tree again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from archiver.extract.text import size
from archiver.protocols import Block

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

_CELLS = frozenset({"td", "th"})


@dataclass(slots=True)
class Mass:
    """How much an element holds: the size of all text, and of text that is not linked."""

    text: float = 0.0
    prose: float = 0.0


class _Reader:
    """Reads what elements hold, and keeps the blocks that it *found*."""

    __slots__ = ("_is_broken", "_linked", "_places", "_skipped", "_texts", "found")

    def __init__(self, skipped: Container[HtmlElement]) -> None:
        self.found: list[Block] = []
        self._skipped = skipped
        self._texts: list[str] = []
        self._places: list[tuple[HtmlElement, bool]] = []
        self._linked = 0
        self._is_broken = False

    def read(self, element: HtmlElement, owner: HtmlElement, *, is_linked: bool) -> None:
        """What the element holds; what it begins with is a block of the *owner*. It goes down as
        deep as a tree is, which `tree.parse` bounds."""
        if text := element.text:
            self._add(text, element, is_tail=False, is_linked=is_linked)
        for child in element:
            tag = child.tag
            if tag in SILENT or child in self._skipped:
                pass
            elif tag in BREAKING:
                self.end(owner)
                self.read(child, child, is_linked=is_linked)
                self.end(child)
            elif tag == "br":
                self._break(owner)
            else:
                if self._texts and tag in _CELLS:
                    self._texts.append(" ")
                self.read(child, owner, is_linked=is_linked or tag == "a")
            if text := child.tail:
                self._add(text, child, is_tail=True, is_linked=is_linked)

    def end(self, owner: HtmlElement) -> None:
        """The block ends here, if there is one."""
        if self._texts:  # as between few elements
            text = " ".join("".join(self._texts).split())
            if text:
                linked = min(1.0, self._linked / len(text))
                self.found.append(Block(owner, text, size(text), linked, tuple(self._places)))
            self._texts, self._linked = [], 0
        self._places.clear()
        self._is_broken = False

    def _break(self, owner: HtmlElement) -> None:
        if self._is_broken:
            self.end(owner)
            return
        if self._texts:
            self._texts.append("\n")
        self._is_broken = True

    def _add(self, text: str, element: HtmlElement, *, is_tail: bool, is_linked: bool) -> None:
        self._places.append((element, is_tail))
        is_space = text.isspace()
        if self._texts or not is_space:
            self._texts.append(text)
            self._is_broken = self._is_broken and is_space
            if is_linked:
                self._linked += len(text.strip())


def blocks(root: HtmlElement, skipped: Container[HtmlElement] = ()) -> list[Block]:
    """The blocks of text within *root*, in document order; two `<br>` end one.

    What stands within an element of *skipped* is not read.
    """
    reader = _Reader(skipped)
    reader.read(root, root, is_linked=root.tag == "a")
    reader.end(root)
    return reader.found


def is_whole(block: Block) -> bool:
    """Whether the block is all the text that its element holds."""
    return sum(each.size for each in blocks(block.element)) <= block.size


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
