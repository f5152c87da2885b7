"""The plain shape of a body: paragraphs, headings, lists, tables, figures, and no wrappers.

Sites wrap and break as their layout wants; an archive keeps what the layout was for. After
this a body is flat: every run of text stands in an element of its own.
"""

from __future__ import annotations

from lxml import etree, html
from lxml.html import HtmlElement

from archiver.extract.tree import rename, unwrap

_FLOW: frozenset[str] = frozenset(
    {
        *("article", "body", "center", "div", "fieldset", "footer", "form", "header", "hgroup"),
        *("main", "nav", "section"),
    }
)
"""Wrappers: what they hold matters, they do not."""

_HOLDING: frozenset[str] = frozenset({"aside", "blockquote", "dd", "details", "li", "td"})
"""Elements that may hold either text or blocks."""

_BLOCK: frozenset[str] = _FLOW | {
    *("aside", "blockquote", "details", "dl", "dt", "dd", "figcaption", "figure", "h1", "h2", "h3"),
    *("h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "summary", "table", "ul"),
}
_DECORATION: frozenset[str] = frozenset({"big", "font", "label", "noindex", "nobr", "picture"})
_STANDING: frozenset[str] = frozenset({"br", "col", "hr", "img", "td", "th", "tr", "wbr"})
"""Elements that mean something though they hold nothing."""

_MOST_CELL = 2
"""Blocks in a cell up to which a table is one of figures, not of layout."""


def flatten(body: HtmlElement) -> None:
    """Leave paragraphs where there were breaks and wrappers, and nothing empty."""
    for decoration in list(body.iter(*_DECORATION)):
        unwrap(decoration)
    _unwrap_layout(body)
    for element in list(body.iter("p", *_FLOW, *_HOLDING)):
        _paragraph(element, is_root=element is body)
    for element in list(body.iter(*_FLOW)):
        if element is not body:
            unwrap(element)
    for paragraph in list(body.iterfind(".//li/p")) + list(body.iterfind(".//td/p")):
        _unwrap_only_child(paragraph)
    drop_empty(body)


def _unwrap_layout(body: HtmlElement) -> None:
    """Tables that only place things give way to what they hold."""
    for table in list(body.iter("table")):
        if not _is_layout(table):
            continue
        for part in list(table.iter("tbody", "thead", "tfoot", "tr", "td", "th", "caption")):
            if next(part.iterancestors("table"), None) is table:
                part.tag = "div"
        table.tag = "div"


def _is_layout(table: HtmlElement) -> bool:
    if table.find(".//th") is not None or table.find("caption") is not None:
        return False
    rows = list(table.iter("tr"))
    if table.find(".//table") is not None or all(len(row) <= 1 for row in rows):
        return True
    cells = (cell for row in rows for cell in row)
    return any(sum(child.tag in _BLOCK for child in cell) > _MOST_CELL for cell in cells)


def _paragraph(element: HtmlElement, *, is_root: bool) -> None:
    """Put every run of inline content that stands beside blocks into a `p` of its own."""
    has_blocks = any(child.tag in _BLOCK for child in element)
    breaks = _double_breaks(element)
    if not has_blocks and not breaks:
        if element.tag in _FLOW and not is_root:
            rename(element, "p")
        elif is_root:
            _wrap_runs(element, breaks)
        return
    if element.tag == "p":
        rename(element, "div")
    _wrap_runs(element, breaks)


def _double_breaks(element: HtmlElement) -> set[HtmlElement]:
    """The `br` elements that, with a neighbour, end a paragraph."""
    found: set[HtmlElement] = set()
    for child in element:
        after = child.getnext()
        if child.tag == "br" and after is not None and after.tag == "br" and _is_blank(child.tail):
            found |= {child, after}
    return found


def _wrap_runs(element: HtmlElement, breaks: set[HtmlElement]) -> None:
    children = list(element)
    run: list[HtmlElement] = []
    lead, element.text = element.text, None
    place = 0

    def close() -> None:
        nonlocal run, lead, place
        if run or not _is_blank(lead):
            paragraph = html.Element("p")
            paragraph.text = lead
            element.insert(place, paragraph)
            paragraph.extend(run)
            place += 1
        run, lead = [], None

    for child in children:
        if child.tag in _BLOCK or child in breaks:
            close()
            lead, child.tail = child.tail, None
            if child in breaks:
                element.remove(child)
            else:
                place += 1
        else:
            run.append(child)
    close()


def _unwrap_only_child(paragraph: HtmlElement) -> None:
    parent = paragraph.getparent()
    if parent is not None and len(parent) == 1 and _is_blank(parent.text):
        unwrap(paragraph)


def drop_empty(body: HtmlElement) -> None:
    """Remove what holds neither text nor a picture."""
    for element in reversed(list(body.iter(etree.Element))):
        if (
            element is body
            or element.tag in _STANDING
            or len(element)
            or not _is_blank(element.text)
        ):
            continue
        if not (element.tag == "a" and element.get("id")):
            element.drop_tree()
    for row in list(body.iter("table")):
        if not "".join(row.itertext()).strip() and row.find(".//img") is None:
            row.drop_tree()
    for paragraph in list(body.iter("p")):
        _trim_breaks(paragraph)


def _trim_breaks(paragraph: HtmlElement) -> None:
    while len(paragraph) and paragraph[-1].tag == "br" and _is_blank(paragraph[-1].tail):
        paragraph.remove(paragraph[-1])
    while len(paragraph) and paragraph[0].tag == "br" and _is_blank(paragraph.text):
        paragraph.text = paragraph[0].tail
        paragraph.remove(paragraph[0])
    if not len(paragraph) and _is_blank(paragraph.text):
        paragraph.drop_tree()


def _is_blank(text: str | None) -> bool:
    return text is None or not text.strip(" \t\r\n\xa0\u200b\ufeff")
