"""The plain shape of a body: paragraphs, headings, lists, tables, figures, and no wrappers.

Sites wrap and break as their layout wants; an archive keeps what the layout was for. After
this a body is flat: every run of text stands in an element of its own.
"""

from __future__ import annotations

from lxml import etree, html
from lxml.html import HtmlElement

from archiver.extract.tree import drop, rename, unwrap

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
    *(
        "address",
        "aside",
        "blockquote",
        "details",
        "dl",
        "dt",
        "dd",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
    ),
    *("h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "summary", "table", "ul"),
}
_TABLE_PARTS = ("caption", "tbody", "td", "tfoot", "th", "thead", "tr")
_MAY_HOLD: frozenset[str] = _BLOCK | _HOLDING | frozenset(_TABLE_PARTS)
_DECORATION: frozenset[str] = frozenset({"big", "font", "label", "nobr", "noindex"})
_STANDING: frozenset[str] = frozenset({"br", "col", "hr", "img", "td", "th", "tr", "wbr"})
"""Elements that mean something though they hold nothing."""

_MOST_CELL = 2
"""Blocks in a cell up to which a table is one of figures, not of layout."""


def flatten(body: HtmlElement) -> None:
    """Leave paragraphs where there were breaks and wrappers, and nothing empty."""
    etree.strip_tags(body, *_DECORATION)
    for code in body.iter("pre"):
        _unwrap_lines(code)
    _unwrap_layout(body)
    _unwrap_around_blocks(body)
    for element in list(body.iter("p", *_FLOW, *_HOLDING)):
        _paragraph(element, is_root=element is body)
    etree.strip_tags(body, *_FLOW)
    paragraphs = [*body.iterfind(".//li/p"), *body.iterfind(".//td/p")]
    unwrap(body, [paragraph for paragraph in paragraphs if _is_only_child(paragraph)])
    drop_empty(body)


def _unwrap_lines(code: HtmlElement) -> None:
    """Lines of code stand in one text, without the elements that number and colour them."""
    inner = [each for each in code.iter(etree.Element) if each is not code and each.tag != "code"]
    for element in inner:
        if element.tag in _BLOCK or element.tag in ("br", "tr"):
            element.tail = "\n" + (element.tail or "")
    unwrap(code, inner)


def _unwrap_layout(body: HtmlElement) -> None:
    """Tables that only place things give way to what they hold."""
    layouts = {table for table in body.iter("table") if _is_layout(table)}
    for part in list(body.iter(*_TABLE_PARTS)):
        if next(part.iterancestors("table"), None) in layouts:
            part.tag = "div"
    for table in layouts:
        table.tag = "div"


def _is_layout(table: HtmlElement) -> bool:
    if table.find(".//th") is not None or table.find("caption") is not None:
        return False
    rows = [*table.iterfind("tr"), *table.iterfind("*/tr")]
    if table.find(".//table") is not None or all(len(row) <= 1 for row in rows):
        return True
    cells = (cell for row in rows for cell in row)
    return any(sum(child.tag in _BLOCK for child in cell) > _MOST_CELL for cell in cells)


def _unwrap_around_blocks(body: HtmlElement) -> None:
    """Links, spans and elements of a site's own that hold blocks give way to them."""
    around: set[HtmlElement] = set()
    for block in body.iterdescendants(*_BLOCK):
        above = block.getparent()
        while above is not None and above is not body and above.tag not in _MAY_HOLD:
            if above in around:
                break
            around.add(above)
            above = above.getparent()
    unwrap(body, around)


def _paragraph(element: HtmlElement, *, is_root: bool) -> None:
    """Put every run of inline content that stands beside blocks into a `p` of its own."""
    tags = {child.tag for child in element}
    has_blocks = not _BLOCK.isdisjoint(tags)
    breaks = _double_breaks(element) if "br" in tags else set()
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
    lead, element.text = element.text, None
    run: list[HtmlElement] = []
    for child in list(element):
        if child.tag not in _BLOCK and child not in breaks:
            run.append(child)
            continue
        _wrap(element, lead, run, child)
        lead, run, child.tail = child.tail, [], None
        if child in breaks:
            element.remove(child)
    _wrap(element, lead, run, None)


def _wrap(
    element: HtmlElement, lead: str | None, run: list[HtmlElement], before: HtmlElement | None
) -> None:
    """Put the text and the inline elements that follow it into a `p`, *before* what comes next."""
    if not run and _is_blank(lead):
        return
    paragraph = html.Element("p")
    paragraph.text = lead
    place = run[0] if run else before
    if place is None:
        element.append(paragraph)
    else:
        place.addprevious(paragraph)
    paragraph.extend(run)


def _is_only_child(paragraph: HtmlElement) -> bool:
    parent = paragraph.getparent()
    if parent is None or paragraph.getprevious() is not None or paragraph.getnext() is not None:
        return False
    return _is_blank(parent.text)


def drop_empty(body: HtmlElement) -> None:
    """Remove what holds neither text nor a picture."""
    empty: set[HtmlElement] = set()
    for element in reversed(list(body.iter(etree.Element))):
        if element is not body and _is_empty(element, empty):
            empty.add(element)
    outermost = [element for element in empty if element.getparent() not in empty]
    empty.clear()
    drop(body, outermost)
    broken = {line_break.getparent() for line_break in body.iterdescendants("br")}
    for paragraph in broken:
        if paragraph is not None and paragraph.tag == "p":
            _trim_breaks(paragraph)


def _is_empty(element: HtmlElement, empty: set[HtmlElement]) -> bool:
    """Whether the element holds nothing but what is *empty*."""
    if element.tag in _STANDING or not _is_blank(element.text):
        return False
    if element.tag == "a" and element.get("id"):
        return False
    if element.tag == "table":
        return not "".join(element.itertext()).strip() and element.find(".//img") is None
    return all(
        (child in empty or child.tag in ("br", "wbr")) and _is_blank(child.tail)
        for child in element
    )


def _trim_breaks(paragraph: HtmlElement) -> None:
    while len(paragraph) and paragraph[-1].tag == "br" and _is_blank(paragraph[-1].tail):
        paragraph.remove(paragraph[-1])
    while len(paragraph) and paragraph[0].tag == "br" and _is_blank(paragraph.text):
        paragraph.text = paragraph[0].tail
        paragraph.remove(paragraph[0])


def _is_blank(text: str | None) -> bool:
    return text is None or not text.strip(" \t\r\n\xa0\u200b\ufeff")
