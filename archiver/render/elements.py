"""What each element of HTML is in Markdown, told to a `Flow`."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from archiver.markup import is_allowed_url, language
from archiver.render import html, tables
from archiver.render.escape import as_entities, destination
from archiver.render.flow import Block, Flow
from archiver.render.inline import CODE
from archiver.render.marks import LINK, Style
from archiver.render.text import fold, seen

if TYPE_CHECKING:
    from lxml.etree import _Element

BLOCKS = frozenset(
    {
        *("address", "article", "aside", "body", "caption", "center", "colgroup", "dd"),
        *("details", "div", "dl", "figure", "footer", "header", "main", "nav", "p", "section"),
        *("tbody", "tfoot", "thead"),
    }
)
"""Elements that end a paragraph where they begin and end, and are no more than that."""

STYLED_BLOCKS: dict[str, str] = {"dt": "strong", "figcaption": "em", "summary": "strong"}

STYLES: dict[str, str] = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("cite", "dfn", "em", "i", "var"), "em"),
    **dict.fromkeys(("del", "s", "strike"), "del"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), CODE),
    **{name: name for name in ("ins", "q", "rp", "rt", "ruby", "sub", "sup")},
    "span": "",
}
"""Inline elements and the styles they are; those of the last lines have no mark or no style.

Only such are written as elements in which kramdown reads Markdown: within `mark` or `u` it
shows the backslashes.
"""

RULE = "* * *"
"""Not dashes: a line of those can be a heading, or the end of a front matter."""

_OWN_LINES = BLOCKS | {
    *("blockquote", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol"),
    *("pre", "summary", "table", "td", "th", "tr", "ul"),
}

_TILDES = re.compile("~+")

_MOST_LAYOUTS = 4
"""Deeper within tables none is looked at: each look reads all that the table holds."""


def styled(flow: Flow, element: _Element) -> None:
    """An inline element: bold, code, a superscript."""
    _anchor(flow, element)
    name = STYLES[str(element.tag)]
    flow.begin(Style(name) if name else None)


def link(flow: Flow, element: _Element) -> None:
    """A link, where its URL is one that a reader may follow."""
    _anchor(flow, element)
    target = _target(element, "href")
    flow.begin(Style(LINK, target) if target else None)


def image(flow: Flow, element: _Element) -> None:
    """An image; without a URL that may be loaded it is nothing."""
    target = _target(element, "src")
    if target:
        flow.markup(f"![{as_entities(fold(element.get('alt', '')).strip())}]({target})")


def block(flow: Flow, element: _Element) -> None:
    """A block that only ends a paragraph."""
    flow.paragraph()
    _anchor(flow, element)


def styled_block(flow: Flow, element: _Element) -> None:
    """A block whose paragraphs have a style: a caption, a term."""
    flow.paragraph()
    flow.begin(Style(STYLED_BLOCKS[str(element.tag)]))


def end_of_styled_block(flow: Flow) -> None:
    """The end of such a block."""
    flow.paragraph()
    flow.end()


def heading(flow: Flow, element: _Element) -> None:
    """A heading, h1 to h6."""
    flow.heading(int(str(element.tag)[1]))


def rule(flow: Flow, _element: _Element) -> None:
    """A thematic break."""
    flow.rule(RULE)


def quotation(flow: Flow, _element: _Element) -> None:
    """A quotation in blocks."""
    flow.open("quote")


def bullet_list(flow: Flow, _element: _Element) -> None:
    """A list without numbers."""
    flow.open("list")


def numbered_list(flow: Flow, element: _Element) -> None:
    """A list with numbers, from `start` on."""
    start = element.get("start", "1")
    is_number = start.isascii() and start.isdigit() and len(start) < 10
    flow.open("list", start=int(start) if is_number else 1)


def item(flow: Flow, element: _Element) -> None:
    """An item of a list."""
    flow.open("item")
    _anchor(flow, element)


def table(flow: Flow, element: _Element) -> None:
    """A table of data; of a layout only what its cells hold."""
    layouts = sum(1 for _ in element.iterancestors("table"))
    flow.open("table" if layouts < _MOST_LAYOUTS and tables.is_grid(element) else "through")


def cell(flow: Flow, element: _Element) -> None:
    """A cell of a table."""
    flow.open("cell", spans=(tables.span(element, "colspan"), tables.span(element, "rowspan")))


def preformatted(flow: Flow, element: _Element) -> None:
    """A fenced block of code; HTML where it has links, or text that Liquid would read."""
    flow.paragraph()
    text = _lines(element)
    element = _with_its_link(element) if text else element
    if "{{" in text or "{%" in text or next(element.iter("a", "img"), None) is not None:
        source = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
        flow.add(Block(html.block(source)))
    elif text:
        classes = " ".join(part.get("class", "") for part in element.iter("pre", "code"))
        # Not backticks: kramdown's own parser reads those as a span, and its text as markup.
        fence = "~" * max(3, *(len(run) + 1 for run in _TILDES.findall(text)), 0)
        flow.add(Block(f"{fence}{language(classes) or ''}\n{text}\n{fence}"))


def _with_its_link(code: _Element) -> _Element:
    """The code; a copy with the link around it inside, where there is one."""
    around = next(code.iterancestors("a"), None)
    href = around.get("href") if around is not None else None
    if not href:
        return code
    linked = etree.Element(code.tag, code.attrib)
    link = etree.SubElement(linked, "a", href=href)
    link.text = code.text
    link.extend(deepcopy(code))
    return linked


def _lines(element: _Element) -> str:
    """Its text line by line; within `pre` some pages make every line an element."""
    parts = [""]
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if part.tag == "br":
            parts.append("\n" if event == "start" else "")
        elif part.tag in _OWN_LINES and not parts[-1].endswith("\n"):
            parts.append("\n")
        text = part.text if event == "start" else part.tail if part is not element else ""
        parts += [text] if text else []
    text = seen("".join(parts)).replace("\r\n", "\n").replace("\r", "\n")
    return text.removeprefix("\n").rstrip()


def _target(element: _Element, attribute: str) -> str:
    """The URL and the title as they stand between the parentheses, or ""."""
    url = element.get(attribute, "")
    target = destination(url) if is_allowed_url(url) else ""
    title = fold(element.get("title", "")).strip()
    return f'{target} "{as_entities(title)}"' if target and title else target


def _anchor(flow: Flow, element: _Element) -> None:
    """The place that a footnote's link leads to: Markdown has no word for it."""
    name = fold(element.get("id", "")).strip()
    if name:
        flow.anchor(f'<a id="{as_entities(name)}"></a>')
