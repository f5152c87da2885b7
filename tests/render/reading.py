"""Reading what was written: Markdown as several readers render it, and what a page says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from markdown_it import MarkdownIt

from archiver import markup
from archiver.render.text import seen

SHOWN_APART = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "caption", "center", "colgroup"),
        *("dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)


def _reader(preset: str) -> MarkdownIt:
    reader = MarkdownIt(preset, {"html": True, "linkify": False})
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return reader


READERS = {
    "commonmark": _reader("commonmark").enable(["table", "strikethrough"]),
    "gfm": _reader("gfm-like"),
}


def render(markdown: str, reader: str = "commonmark") -> str:
    """The HTML that the reader makes of the Markdown, its own link check left out."""
    return str(READERS[reader].render(markdown))


@dataclass(frozen=True)
class Said:
    """What HTML says: its text with white space folded, where it links to, what it shows."""

    text: str
    links: frozenset[str]
    images: frozenset[str]


def said(html: str) -> Said:
    """What a reader of the HTML gets to see."""
    tree = _tree(html)
    links = [a.get("href", "") for a in tree.iter("a") if _has_content(a)]
    images = [img.get("src", "") for img in tree.iter("img")]
    return Said(
        " ".join(seen("".join(_texts(tree))).split()),
        frozenset(filter(None, map(_url, links))),
        frozenset(filter(None, map(_url, images))),
    )


def strangers(html: str) -> list[str]:
    """Elements, attributes and URLs of the HTML that the table does not allow."""
    found = []
    for element in _tree(html).iter(etree.Element):
        tag = str(element.tag)
        if tag in {"html", "body"}:
            continue
        if tag not in markup.ELEMENTS:
            found.append(f"<{tag}>")
        for name, value in element.attrib.items():
            if name not in markup.ATTRIBUTES.get(tag, ()):
                found.append(f"<{tag} {name}>")
            if name in {"cite", "href", "src"} and not markup.is_allowed_url(str(value)):
                found.append(f"<{tag} {name}={value!r}>")
    return found


def _tree(html: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{html}</body></html>")


def _texts(tree: HtmlElement) -> Iterator[str]:
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment")):
        if event == "start":
            yield " " if element.tag in SHOWN_APART else ""
            yield element.text or ""
        elif event == "end":
            yield " " if element.tag in SHOWN_APART else ""
        if event != "start":
            yield element.tail or ""


def _has_content(link: HtmlElement) -> bool:
    return bool(seen("".join(link.itertext())).strip()) or next(link.iter("img"), None) is not None


def _url(url: str) -> str:
    """The URL in the one spelling that both the source and a reader's HTML come to."""
    kept = "".join(sign for sign in url if sign not in "\t\n\r").strip(" ")
    return quote(unquote(kept), safe="")
