"""Blocks of Markdown as they grow: paragraphs within items within lists within quotations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from archiver.render import inline, tables
from archiver.render.inline import Run
from archiver.render.marks import LINK, Style
from archiver.render.text import fold

DEEPEST = 12
"""How deep lists and quotations may nest; what is deeper stays as paragraphs."""

BETWEEN_LISTS = "<!-- -->"
"""Keeps two lists apart that Markdown would read as one."""

_LINE_START = re.compile(r"\n(?=[^\n])")
_MOST_ITEMS = 999_999_999

Kind = Literal["root", "quote", "list", "item", "table", "cell", "through"]
_ONLY_IN: dict[Kind, Kind] = {"cell": "table", "item": "list"}


class Block(NamedTuple):
    """A finished block."""

    text: str
    kind: Literal["paragraph", "bullets", "numbers", "other"] = "other"


@dataclass(slots=True)
class _Frame:
    """What holds blocks, and what it needs to become a block of the frame around it."""

    kind: Kind
    blocks: list[Block] = field(default_factory=list)
    items: list[list[Block]] = field(default_factory=list)
    rows: list[list[tables.Cell]] = field(default_factory=list)
    start: int | None = None
    spans: tuple[int, int] = (1, 1)


class Flow:
    """Takes a document in its order of reading, and gives its Markdown at the end."""

    def __init__(self) -> None:
        self._frames = [_Frame("root")]
        self._runs: list[Run] = []
        self._anchors: list[Run] = []
        self._styles: tuple[Style, ...] = ()
        self._outer_styles: list[tuple[Style, ...]] = []
        self._heading = 0

    def finish(self) -> str:
        """The Markdown of all that was taken."""
        self.paragraph()
        return _stack(self._frames[0].blocks)

    def text(self, text: str) -> None:
        """Text as HTML has it, white space and all."""
        if not text:
            return
        text = fold(text)
        if text[:1] == " " and (not self._runs or self._runs[-1].text[-1:] in {" ", "\n"}):
            text = text[1:]
        if text:
            self._take(Run(text, self._styles), is_content=not text.isspace())

    def markup(self, markup: str) -> None:
        """Inline Markdown, to be written as it is."""
        self._take(Run(markup, self._styles, "markup"), is_content=True)

    def anchor(self, markup: str) -> None:
        """Inline markup that shows nothing, put before the next thing that does."""
        self._anchors.append(Run(markup, (), "markup"))

    def line_break(self) -> None:
        """A line break; two in a row end the paragraph, as old pages use them."""
        while self._runs and self._runs[-1].kind == "text" and self._runs[-1].text.isspace():
            self._runs.pop()
        if self._runs and self._runs[-1].kind == "break" and not self._heading:
            self.paragraph()
        elif self._runs:
            self._runs.append(Run("\n", kind="break"))

    def begin(self, style: Style | None) -> None:
        """All text has the style until `end`; None changes nothing, nor does a repeated one."""
        self._outer_styles.append(self._styles)
        if style is None:
            return
        if style.name == LINK:
            kept = tuple(other for other in self._styles if other.name != LINK)
            self._styles = (*kept, style)
        elif all(other.name != style.name for other in self._styles):
            self._styles = (*self._styles, style)

    def end(self) -> None:
        """The end of what began last."""
        self._styles = self._outer_styles.pop()

    def heading(self, level: int) -> None:
        """What follows is a heading of that level; 0 ends it."""
        self.paragraph()
        self._heading = level

    def paragraph(self) -> None:
        """The end of a paragraph, if there was one."""
        if not self._runs:
            return
        runs, self._runs = self._runs, []
        is_cell = self._frames[-1].kind == "cell"
        line_break = " " if self._heading else "<br>" if is_cell else "  \n"
        text = inline.paragraph(runs, line_break)
        if not text:
            return
        if self._heading and not is_cell:
            self.add(Block(_heading(self._heading, text)))
        else:
            self.add(Block(text, "paragraph"))

    def add(self, block: Block) -> None:
        """A finished block."""
        frame = self._frames[-1]
        if frame.kind != "list":
            frame.blocks.append(block)
        elif frame.items:
            frame.items[-1].append(block)
        else:
            frame.items.append([block])

    def rule(self, rule: str) -> None:
        """A thematic break, which a cell cannot hold."""
        self.paragraph()
        if self._frames[-1].kind != "cell":
            self.add(Block(rule))

    def row(self) -> None:
        """The next row of the table."""
        self.paragraph()
        if self._frames[-1].kind == "table":
            self._frames[-1].rows.append([])

    def open(
        self, kind: Kind, *, start: int | None = None, spans: tuple[int, int] = (1, 1)
    ) -> None:
        """What follows is within a frame of that kind, until `close`.

        A frame out of its place or too deep only ends the paragraph.
        """
        self.paragraph()
        around = self._frames[-1]
        is_in_place = _ONLY_IN.get(kind, around.kind) == around.kind
        if kind == "through" or not is_in_place or len(self._frames) > DEEPEST:
            self._frames.append(around)
        else:
            self._frames.append(_Frame(kind, start=start, spans=spans))

    def close(self) -> None:
        """The end of the frame that was opened last."""
        self.paragraph()
        frame = self._frames.pop()
        around = self._frames[-1]
        if frame is around:
            return
        match frame.kind:
            case "quote" if frame.blocks:
                self.add(Block(_quoted(_stack(frame.blocks))))
            case "item" if frame.blocks:
                around.items.append(frame.blocks)
            case "list" if frame.items:
                self.add(Block(_list(frame), "bullets" if frame.start is None else "numbers"))
            case "cell":
                text = "<br>".join(block.text for block in frame.blocks)
                cell = tables.Cell(text, *frame.spans)
                around.rows = around.rows or [[]]
                around.rows[-1].append(cell)
            case "table":
                for block in frame.blocks:
                    self.add(block)
                if text := tables.grid(frame.rows):
                    self.add(Block(text))

    def _take(self, run: Run, *, is_content: bool) -> None:
        if is_content and self._anchors:
            self._runs += self._anchors
            self._anchors.clear()
        self._runs.append(run)


def _heading(level: int, text: str) -> str:
    if text.endswith("#"):  # a reader would take it for the closing marks
        text = f"{text[:-1]}\\#"
    return f"{'#' * level} {text}"


def _stack(blocks: Sequence[Block]) -> str:
    texts: list[str] = []
    before = "other"
    for text, kind in blocks:
        if kind == before and kind in {"bullets", "numbers"}:
            texts.append(BETWEEN_LISTS)
        texts.append(text)
        before = kind
    return "\n\n".join(texts)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def _list(frame: _Frame) -> str:
    first = frame.start
    if first is not None and first + len(frame.items) > _MOST_ITEMS:
        first = 1
    is_tight = all(map(_is_tight, frame.items))
    items = []
    for at, blocks in enumerate(frame.items):
        mark = "- " if first is None else f"{first + at}. "
        text = "\n".join(block.text for block in blocks) if is_tight else _stack(blocks)
        items.append(mark + _LINE_START.sub("\n" + " " * len(mark), text))
    return ("\n" if is_tight else "\n\n").join(items)


def _is_tight(blocks: Sequence[Block]) -> bool:
    """Whether the item is one text, perhaps with a list right behind it.

    A list that begins with another number than 1 does not end a paragraph (CommonMark 5.2).
    """
    match blocks:
        case [_] | [Block(kind="paragraph"), Block(kind="bullets")]:
            return True
        case [Block(kind="paragraph"), Block(text, kind="numbers")]:
            return text.startswith("1. ")
    return False
