"""Text → tree, within bounds: any page ends as a tree that is neither deep nor huge.

Deeper than 256 elements libxml2 drops the rest of the page, and `huge_tree` would only move
that cliff; a page that deep is read again without its wrappers. What XML forbids is mended
in the text first, because lxml refuses it everywhere but in a parsed tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from functools import lru_cache

from lxml import etree, html
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from archiver.extract import streaming

MOST_CHARACTERS = 3_000_000
"""A page's text; a single text of 10 MB makes libxml2 give up (3 bytes a Chinese character)."""

MOST_ELEMENTS = 50_000
"""Elements of a page; the largest of some 300 real ones has 9,900."""

MOST_ATTRIBUTE = 16_384
"""Characters of an attribute; longer ones are pictures or state of a script."""

MOST_ATTRIBUTES = 200
"""Attributes of an element, beyond which all go: reading them takes quadratic time."""

_LONG_TAG = 10 * MOST_ATTRIBUTES
"""Characters of a tag from which on its attributes are counted."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_SIGNS = 200
"""Number signs that are looked at one by one."""

_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?")
MOST_AMPERSANDS = 50_000
"""Ampersands of one text, beyond which all go: writing them safely takes quadratic time."""

_CONTROLS = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20)])
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_THEIR_LEAD = 0xEF
"""What `_FORBIDDEN` finds in UTF-8, form feeds added, and the characters that are none: looked
for one byte at a time it costs a tenth."""

_AMPERSAND, _BRACE, _SIGN = b"&{#"
"""As numbers, which are looked for at a tenth of what it costs to look for bytes."""

_ROUGHLY_A_TAG = re.compile(
    rb"""<[a-zA-Z][^=>]*+(?:(?:="[^"]*+"|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))"""
    rb"""[^=>]*+)*+"""
)
"""A tag and perhaps what follows it: never less than the parser takes for one. Most values are as
the first that is tried, at a tenth less than all of it costs."""

_ATTRIBUTE = rb"""(?:[^\s=>/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+)"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_PROPER_TAG = re.compile(
    rb"""<[a-zA-Z][\w:-]*+(?:\s++[\w:@.-]++"""
    rb"""(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`{/]++))?+)*+\s*+/?"""
)
"""A tag that all parsers read alike where no other begins in it, with braces in its values only."""

_TAG = re.compile(rb"<[a-zA-Z][^\s/>]*+(?:[\s/]++" + _ATTRIBUTE + rb"?+)*+")
_WRAPPER = re.compile(
    rb"</?(?:a|b|blockquote|center|dd|div|dl|dt|em|font|i|li|ol|section|small|span|strong|table"
    rb"|tbody|td|tr|u|ul)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_MARKED = "{archiver}marked"
"""A name that no parsed page has: HTML's parser knows no namespaces."""

_ALIKE = etree.ElementDefaultClassLookup(element=HtmlElement)
"""One class for all elements: lxml.html's own parser asks Python for the class of each, which
is a tenth of what reading a page costs, and nobody here fills in forms."""

_HAS_UNREADABLE = etree.XPath('boolean(//@*[starts-with(name(), "{")])')
"""Whether there is an attribute that `_is_sound` refuses for its name. Braces in values are
common (styles, data of scripts), and no harm."""

_EMPTY_PAGE = "<html><body></body></html>"


def parse(text: str | bytes) -> HtmlElement:
    """The tree of a whole page: `html` with `head` and `body`, no comments, within bounds. Bytes
    are UTF-8."""
    if len(text) > MOST_CHARACTERS:
        text = (text if isinstance(text, str) else text.decode())[:MOST_CHARACTERS]
    written = _allowed(text)
    tags = _ROUGHLY_A_TAG.findall(written)
    long = [tag for tag in tags if len(tag) >= _LONG_TAG]
    if any(len(_ATTRIBUTES.findall(tag)) > MOST_ATTRIBUTES for tag in long):
        written = _TAG.sub(_shortened, written)
    page = _page(_REFERENCE.sub(_reference, written) if _may_refer(written) else written)
    is_large = max(map(len, long), default=0) > MOST_ATTRIBUTE or len(tags) > MOST_ELEMENTS // 2
    if is_large or (_may_be_unreadable(tags) and _HAS_UNREADABLE(page)):
        page = _bounded(page)
    if len(written) > MOST_AMPERSANDS and written.count(b"&") > MOST_AMPERSANDS:
        _thin(page)
    if streaming.MARK in written:
        streaming.arrange(page)
    return page


def _may_be_unreadable(tags: Iterable[bytes]) -> bool:
    """Whether a name in any of the tags may begin with a brace: a look that is cheap."""
    doubted = [tag for tag in tags if _BRACE in tag]
    return not all(_PROPER_TAG.fullmatch(tag) and not tag.rfind(b"<") for tag in doubted)


def _may_refer(written: bytes) -> bool:
    """Whether there may be a numeric reference: a look that is cheap where number signs are few."""
    at = written.find(_SIGN)
    for _ in range(_MOST_SIGNS):
        if at < 0 or written[at - 1] == _AMPERSAND:
            return at >= 0
        at = written.find(_SIGN, at + 1)
    return b"&#" in written


def fragment(text: str) -> HtmlElement:
    """The tree of a piece of HTML, in a `div` of its own."""
    if not text:
        return html.Element("div")
    body = body_of(parse(f"<!DOCTYPE html><html><body>{text}"))
    if (page := body.getparent()) is not None:
        page.remove(body)
    body.tag, body.tail = "div", None
    body.attrib.clear()
    return body


def body_of(page: HtmlElement) -> HtmlElement:
    """The page's body; a page of frames has an empty one."""
    body = page.find("body")
    return html.Element("body") if body is None else body


def select(root: HtmlElement, selectors: Iterable[str]) -> list[HtmlElement]:
    """What the owner's CSS selectors match within *root*, selector by selector."""
    return [element for selector in selectors for element in _compiled(selector)(root)]


@lru_cache(maxsize=256)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def copy(element: HtmlElement) -> HtmlElement:
    """An element of its own, without the text that followed it."""
    clone = deepcopy(element)
    clone.tail = None
    return clone


def text_of(element: HtmlElement) -> str:
    """All text within, as one string."""
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def inner_html(element: HtmlElement) -> str:
    """The HTML of what the element holds."""
    written = html.tostring(element, encoding="unicode", with_tail=False)
    return written[written.index(">") + 1 : written.rindex("<")] if "</" in written else ""


def drop(root: HtmlElement, elements: Iterable[HtmlElement]) -> None:
    """Take the elements out of the tree below *root*; the text that follows each stays.

    All at once: lxml's `drop_tree` joins the texts around each, quadratic over many. Who
    calls holds no other elements within these: freeing them one by one is quadratic, too.
    """
    _mark(elements)
    etree.strip_elements(root, _MARKED, with_tail=False)


def unwrap(root: HtmlElement, elements: Iterable[HtmlElement]) -> None:
    """Take the elements below *root* away and leave what they hold in their place."""
    _mark(elements)
    etree.strip_tags(root, _MARKED)


def rename(element: HtmlElement, tag: str) -> None:
    """Make another element of it, without attributes but the name that links point to."""
    name = element.get("id")
    element.tag = tag
    element.attrib.clear()
    if name:
        element.set("id", name)


def _mark(elements: Iterable[HtmlElement]) -> None:
    for element in elements:
        element.tag = _MARKED


def _allowed(text: str | bytes) -> bytes:
    """The text in UTF-8, without what XML forbids; most have nothing of it."""
    try:
        written = text if isinstance(text, bytes) else text.encode()
    except UnicodeEncodeError:  # a surrogate
        written = _CONTROLS
    has_controls = any(map(written.__contains__, _CONTROLS))
    if has_controls or (_THEIR_LEAD in written and any(each in written for each in _NO_CHARACTERS)):
        characters = text if isinstance(text, str) else text.decode()
        return _FORBIDDEN.sub("", characters.replace("\x0c", " ")).encode()
    return written


def _shortened(found: re.Match[bytes]) -> bytes:
    tag = found[0]
    if len(tag) < _LONG_TAG or len(_ATTRIBUTES.findall(tag)) <= MOST_ATTRIBUTES:
        return tag
    return tag.split(None, 1)[0]


def _reference(found: re.Match[bytes]) -> bytes:
    """A numeric reference as browsers read it (HTML, numeric character reference end state)."""
    code = int(found[1], 16) if found[1] else int(found[2])
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("windows-1252", "ignore").encode()
    if code > 0x10FFFF or _FORBIDDEN.match(chr(code)):
        return b""
    return found[0]


def _page(written: bytes) -> HtmlElement:
    page, is_too_deep = _read(written)
    if is_too_deep:
        page, _ = _read(_WRAPPER.sub(b"<p>", written))
    return page


def _read(written: bytes) -> tuple[HtmlElement, bool]:
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False
    )
    parser.set_element_class_lookup(_ALIKE)
    try:
        page = html.document_fromstring(written, parser=parser)
    except etree.ParserError:  # nothing but white space or comments
        page = html.document_fromstring(_EMPTY_PAGE)
    return page, any("depth" in entry.message for entry in parser.error_log)


def _bounded(page: HtmlElement) -> HtmlElement:
    beyond = []
    for count, element in enumerate(page.iter(etree.Element)):
        if count >= MOST_ELEMENTS:
            beyond.append(element)
            continue
        attributes = element.attrib.items()
        kept = [(name, value) for name, value in attributes if _is_sound(name, value)]
        if len(kept) < len(attributes):
            element.attrib.clear()
            element.attrib.update(kept)
    for element in beyond:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return page


def _is_sound(name: str, value: str) -> bool:
    """lxml can list an attribute that a template left as `{x}`, and neither read nor drop it."""
    return len(value) <= MOST_ATTRIBUTE and not name.startswith("{")


def _thin(page: HtmlElement) -> None:
    for element in page.iter(etree.Element):
        if element.text and element.text.count("&") > MOST_AMPERSANDS:
            element.text = element.text.replace("&", "")
        if element.tail and element.tail.count("&") > MOST_AMPERSANDS:
            element.tail = element.tail.replace("&", "")
