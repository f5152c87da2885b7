"""Tables: which of them are a grid of data, and the grid in GFM's form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element

WIDEST = 40
"""More columns than this are no table that a person reads."""

_NOT_IN_CELLS = ("blockquote", "details", "dl", "ol", "pre", "table", "ul")
_LINES = ("br", "div", "p")
_MOST_LINES = 12


class Cell(NamedTuple):
    """A cell's text as written, and how far it reaches."""

    text: str
    columns: int = 1
    rows: int = 1


def is_grid(table: _Element) -> bool:
    """Whether the table holds data rather than a layout: rows and columns of short cells."""
    if next(table.iterdescendants(*_NOT_IN_CELLS), None) is not None:
        return False
    rows = [sum(span(cell, "colspan") for cell in row) for row in table.iterdescendants("tr")]
    return len(rows) > 1 and 1 < max(rows) <= WIDEST and all(map(_is_short, table.iter("td")))


def span(element: _Element, attribute: str) -> int:
    """How many columns or rows a cell says that it covers, within reason."""
    value = element.get(attribute, "")
    return max(1, min(int(value), WIDEST)) if value.isascii() and value.isdigit() else 1


def grid(rows: Sequence[Sequence[Cell]]) -> str:
    """The rows as a GFM table, the first one as its header; "" where no cell has text.

    What a cell covers beyond its own place stays empty; where cells that cover rows push others
    too far to the right, each covers its own alone.
    """
    lines = _placed(rows)
    if lines is None:
        lines = [[text for cell in row for text in _wide(cell)] for row in rows]
    placed = [row for row in lines if any(row)]
    if not placed:
        return ""
    width = max(len(row) for row in placed)
    lines = [row + [""] * (width - len(row)) for row in placed]
    lines.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _placed(rows: Sequence[Sequence[Cell]]) -> list[list[str]] | None:
    """Row by row what stands in each column; None where they are more than `WIDEST`."""
    covered: dict[int, int] = {}
    placed = []
    for row in rows:
        line: list[str] = []
        still = {column: left - 1 for column, left in covered.items() if left > 1}
        for cell in row:
            while covered.get(len(line), 0) > 0:
                line.append("")
            if cell.rows > 1:
                reach = range(len(line), len(line) + cell.columns)
                still |= dict.fromkeys(reach, cell.rows - 1)
            line += _wide(cell)
            if len(line) > WIDEST:
                return None
        placed.append(line)
        covered = still
    return placed


def _wide(cell: Cell) -> list[str]:
    return [cell.text] + [""] * (cell.columns - 1)


def _is_short(cell: _Element) -> bool:
    return sum(1 for _ in cell.iter(*_LINES)) <= _MOST_LINES
