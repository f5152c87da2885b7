"""What HTML an article may hold: the one table of elements, attributes and URL schemes.

Extraction sanitises by it before a body becomes an `Article`; rendering writes nothing
outside it. The list is of what carries text, structure or a picture; nothing in it runs,
loads a document, sends a form or takes over the page around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, partial

import nh3

ELEMENTS: frozenset[str] = frozenset(
    {
        *("a", "abbr", "address", "article", "aside", "b", "big", "blockquote", "br"),
        *("caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn"),
        *("div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav"),
        *("ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span"),
        *("strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th"),
        *("thead", "time", "tr", "tt", "u", "ul", "var", "wbr"),
    }
)
"""Elements that stay; of others only the text stays, of `REMOVED` nothing."""

REMOVED: frozenset[str] = frozenset(
    {
        *("annotation", "annotation-xml", "applet", "audio", "canvas", "datalist", "embed"),
        *("head", "iframe", "map", "noembed", "noframes", "noscript", "object", "script"),
        *("select", "style", "svg", "template", "textarea", "title", "video"),
    }
)
"""Elements whose text is no part of what was said: they go with all they hold."""

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "id", "title"}),
    "abbr": frozenset({"title"}),
    "blockquote": frozenset({"cite"}),
    "code": frozenset({"class"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "del": frozenset({"cite", "datetime"}),
    "img": frozenset({"alt", "height", "src", "title", "width"}),
    "ins": frozenset({"cite", "datetime"}),
    "li": frozenset({"id", "value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "p": frozenset({"id"}),
    "pre": frozenset({"class"}),
    "q": frozenset({"cite"}),
    "span": frozenset({"id"}),
    "sup": frozenset({"id"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
}
"""Attributes that stay. Of `class` only `language-…` does, of `id` only a link's target."""

SCHEMES: frozenset[str] = frozenset({"http", "https", "mailto"})
"""What a URL may begin with; one without a scheme is relative and stays."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BEFORE_A_SCHEME = "".join(map(chr, range(0x21)))
_DROPPED_BY_BROWSERS = dict.fromkeys(map(ord, "\t\n\r"))
_TARGET = re.compile(r"""href\s*=\s*["']?#([^"'\s<>]{1,80})""", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_PRE_BEFORE_LINE_END = re.compile(r"<pre(?: [^<>]*)?>(?=\n)")
_LANGUAGE = re.compile(r"lang(?:uage)?-([A-Za-z0-9+#._-]{1,40})", re.ASCII)


DEEPEST = 200
"""How deep elements may nest; past it a tag is dropped and what it held stays."""

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style)\b.*?(?:</\1|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-z][a-z0-9]{0,20})\b[^<>]*+>",
    re.IGNORECASE | re.DOTALL,
)
_CLOSED_BY_OTHERS = frozenset(
    {
        *("a", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p"),
        *("source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr"),
    }
)


def sanitise(html: str) -> str:
    """The HTML with nothing outside the table; twice gives the same as once.

    An `id` stays only where a link of the same HTML points to it, as footnotes do: any
    other is of no use here and could shadow names of the page that shows the article.
    """
    html = encodable(shallow(html))
    pointed_at = targets(html)
    cleaned = (_new_cleaner(pointed_at) if pointed_at else _cleaner()).clean(html)
    # A reader drops a byte order mark at the beginning, and the first line end within `pre`
    # (HTML, 13.2.3.2 and 13.2.6.4.7), of which nh3 writes none.
    return _PRE_BEFORE_LINE_END.sub("\\g<0>\n", cleaned.lstrip("\ufeff"))


def encodable(text: str) -> str:
    """The text with lone surrogates, which no file can hold, replaced by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def targets(html: str) -> frozenset[str]:
    """The ids that links of the HTML point to."""
    return frozenset(_TARGET.findall(html)) if "#" in html else frozenset()


def shallow(html: str) -> str:
    """The HTML with tags nested deeper than `DEEPEST` dropped.

    Parsers need time that grows with the square of the depth (100,000 open elements took
    nh3 12 s), or lose all text past their own limit. Elements whose end tag may be left out
    are not counted: few of them fit between two that are.
    """
    if html.count("<") - html.count("</") <= DEEPEST:
        return html
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag["name"] is None or tag["name"].lower() in _CLOSED_BY_OTHERS:
            return tag[0]
        if tag["end"]:
            depth = max(0, depth - 1)
            return tag[0] if depth < DEEPEST else " "
        depth += 1
        return tag[0] if depth <= DEEPEST else " "

    return _TAG.sub(keep, html)


def is_allowed_url(url: str) -> bool:
    """Whether the URL, read as a browser reads it, has an allowed scheme or none.

    Browsers drop leading controls and spaces, and tabs and newlines anywhere
    (WHATWG URL, basic URL parser): `java\\nscript:` is a scheme.
    """
    scheme = _SCHEME.match(url.lstrip(_BEFORE_A_SCHEME).translate(_DROPPED_BY_BROWSERS))
    return scheme is None or scheme[1].lower() in SCHEMES


def language(classes: str) -> str | None:
    """The language that a code element's class names (`language-python`, `lang-py`)."""
    found = (_LANGUAGE.fullmatch(name) for name in classes.split())
    return next((match[1] for match in found if match), None)


@cache
def _cleaner() -> nh3.Cleaner:
    return _new_cleaner(frozenset())


def _new_cleaner(kept_ids: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=ELEMENTS,
        clean_content_tags=REMOVED,
        attributes={**ATTRIBUTES, "*": frozenset()},  # else nh3 adds lang and title to all
        attribute_filter=partial(_keep, kept_ids),
        url_schemes=SCHEMES,
        link_rel=None,
    )


def _keep(kept_ids: frozenset[str], _element: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        name = language(value)
        return f"language-{name}" if name else None
    if attribute == "id":
        return value if value in kept_ids else None
    return value
