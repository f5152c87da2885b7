"""Clean HTML → CommonMark with GFM's tables and strikethrough.

Our own walk, because what was text in a page must stay text: the converters at hand turn
`&lt;script&gt;` into a live tag and let kramdown's `{: onclick=…}` pass. It writes only what
its tables name, so nothing else of the HTML can reach the file, whatever the page held.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lxml import etree

from archiver import markup
from archiver.render import elements
from archiver.render.flow import Flow
from archiver.render.text import seen

if TYPE_CHECKING:
    from lxml.etree import _Element

OPENERS: dict[str, Callable[[Flow, _Element], None]] = {
    "a": elements.link,
    "blockquote": elements.quotation,
    "br": lambda flow, _: flow.line_break(),
    "hr": elements.rule,
    "img": elements.image,
    "li": elements.item,
    "ol": elements.numbered_list,
    "pre": elements.preformatted,
    "table": elements.table,
    "td": elements.cell,
    "th": elements.cell,
    "tr": lambda flow, _: flow.row(),
    "ul": elements.bullet_list,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), elements.heading),
    **dict.fromkeys(elements.BLOCKS, elements.block),
    **dict.fromkeys(elements.STYLED_BLOCKS, elements.styled_block),
    **dict.fromkeys(elements.STYLES, elements.styled),
}
"""What an element begins; of any other only the text counts."""

CLOSERS: dict[str, Callable[[Flow], None]] = {
    **dict.fromkeys(("a", *elements.STYLES), Flow.end),
    **dict.fromkeys(("blockquote", "li", "ol", "table", "td", "th", "ul"), Flow.close),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), lambda flow: flow.heading(0)),
    **dict.fromkeys(elements.BLOCKS, Flow.paragraph),
    **dict.fromkeys(elements.STYLED_BLOCKS, elements.end_of_styled_block),
}


def to_markdown(html: str) -> str:
    """The Markdown of the HTML; "" where it holds neither text nor picture."""
    flow = Flow()
    walker = etree.iterwalk(_parse(html), events=("start", "end"))
    for event, element in walker:
        tag = str(element.tag)
        if event == "end":
            if tag in CLOSERS:
                CLOSERS[tag](flow)
            flow.text(element.tail or "")
            continue
        if tag in OPENERS:
            OPENERS[tag](flow, element)
        if tag == "pre" or tag in markup.REMOVED:
            walker.skip_subtree()
        else:
            flow.text(element.text or "")
    return flow.finish()


def _parse(html: str) -> _Element:
    """The tree; libxml2 would stop reading at a NUL, and past 2,048 elements in each other.

    Of its ids only those stay that a link points to.
    """
    html = seen(markup.shallow(html))
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    tree = etree.fromstring(f"<div>{html}</div>", parser)
    targets = markup.targets(html)
    for element in tree.xpath("//*[@id]"):
        if element.get("id") not in targets:
            del element.attrib["id"]
    return tree
