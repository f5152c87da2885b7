"""The body that the page itself marks as one: microdata, else the text in its JSON-LD."""

from __future__ import annotations

from lxml import etree, html
from lxml.html import HtmlElement

from archiver.extract.blocks import blocks
from archiver.extract.metadata import jsonld
from archiver.extract.text import line, size
from archiver.extract.tree import copy
from archiver.protocols import Candidate, Reading

COST = 17.0
"""2 ms; but what it finds by itself settles nothing, so a surer one is asked before it."""

_MARKED = 0.65
_QUOTED = 0.2
"""JSON-LD text is often cut short and has neither headings nor pictures: better than nothing."""


def extract(reading: Reading) -> Candidate | None:
    """The elements marked `articleBody`, joined, or the text that JSON-LD gives."""
    marked = {
        element: None
        for element in reading.tree.iter()
        if "articleBody" in (element.get("itemprop") or "").split() and element.tag != "meta"
    }
    outermost = [each for each in marked if not any(a in marked for a in each.iterancestors())]
    if outermost and sum(block.size for each in outermost for block in blocks(each)):
        body = html.Element("div")
        body.extend(copy(element) for element in outermost)
        return Candidate(strategy="structured", body=body, score=_MARKED)
    return _quoted(reading.tree)


def _quoted(tree: HtmlElement) -> Candidate | None:
    texts = (jsonld.text(article.get("articleBody")) for article in jsonld.articles(tree))
    text = max(texts, key=size, default="")
    body = html.Element("div")
    for paragraph in text.splitlines():
        if said := line(paragraph, len(paragraph)):
            etree.SubElement(body, "p").text = said
    return Candidate(strategy="structured", body=body, score=_QUOTED) if len(body) else None
