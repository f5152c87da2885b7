"""The body inside the page's scripts, for a page that a script builds: no browser is run.

Only where the page itself holds no prose: the longest strings of a page's data are as often a
comment, a teaser or a policy. What calls itself a body is taken when the title beside it is the
article's.
"""

from __future__ import annotations

import html as escaping
import re
from collections.abc import Iterable, Iterator, Mapping

from lxml.html import HtmlElement

from archiver.extract import scripts
from archiver.extract.blocks import blocks
from archiver.extract.text import line, share, size, terms
from archiver.extract.tree import body_of, fragment, text_of
from archiver.protocols import Candidate, Reading

COST = 0.5

_SCORE = 0.6

_BODIES: tuple[str, ...] = (
    *("articlebody", "bodyhtml", "contenthtml", "htmlcontent", "htmlbody", "fulltext", "body"),
    *("content", "contentelements", "paragraphs", "blocks", "story", "text", "html", "rendered"),
    *("elements", "components", "children", "value", "document"),
)
"""Keys of a body, the plainest first, without case and underscores."""

_TITLES = ("headline", "title", "headlines", "name", "basic")

_PROSE = 80
_NO_PROSE = 500
"""Size of a paragraph, and of all of them together on a page that a script has yet to build:
a notice that it needs one, a word about cookies."""

_TIMES = 3
"""Times the prose of the page that a body in its scripts must be worth."""

_ENOUGH = 400
"""Size of a body that is worth having."""

_AKIN = 0.5
"""Share of its terms that a title has in common with the page's to be the same."""

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_BLOCK = re.compile(r"<(?:p|div|h[1-6]|ul|ol|blockquote|figure|section)\b", re.IGNORECASE)
_ESCAPED = re.compile(r"&lt;/?(?:p|div|br|h[1-6]|figure|section)\b", re.IGNORECASE)
_HEADING = re.compile(r"head(?:er|ing|line)|subtitle|title|^h[1-6]$", re.IGNORECASE)
_LIST = re.compile(r"list|^[uo]l$", re.IGNORECASE)
_NO_TEXT = re.compile(r"image|video|embed|advert|\bads?\b|related|newsletter|promo", re.IGNORECASE)

_KINDS = ("type", "nodeType", "__typename", "kind", "component", "tag")
_HELD = (
    *("html", "text", "content", "value", "children", "items", "data", "attributes", "props"),
    *("paragraph", "nodes", "body", "rendered"),
)
_INLINE = frozenset({"bold", "em", "italic", "leaf", "link", "hyperlink", "mark", "strong", "text"})

_DEEPEST = 12
_MOST = 2_000
_LONGEST = 1_000_000


def extract(reading: Reading) -> Candidate | None:
    """The longest body in the scripts' data whose title is the article's."""
    prose = _prose(reading.tree)
    if prose >= _NO_PROSE:
        return None
    about = [terms(text) for text in _titles(reading)]
    found = (_body(each, about) for each in scripts.objects(reading.tree))
    body = fragment(max(found, key=len, default=""))
    if sum(block.size for block in blocks(body)) < max(_ENOUGH, _TIMES * prose):
        return None
    return Candidate(strategy="scriptdata", body=body, score=_SCORE)


def _prose(tree: HtmlElement) -> int:
    """How much prose the page holds, as far as it matters; most pages tell soon."""
    shown = 0
    for paragraph in tree.iter("p"):
        text = line(text_of(paragraph))
        shown += size(text) if len(text) >= _PROSE else 0
        if shown >= 2 * _NO_PROSE:
            return shown
    found = blocks(body_of(tree))
    return sum(each.size for each in found if each.size >= _PROSE and each.linked < 0.5)


def _titles(reading: Reading) -> Iterator[str]:
    """What the article may be called."""
    yield reading.entry.title
    for meta in reading.tree.iter("meta"):
        if (meta.get("property") or meta.get("name") or "").lower() in (
            "og:title",
            "twitter:title",
        ):
            yield meta.get("content") or ""
    yield reading.tree.findtext(".//head/title") or ""
    yield from (text_of(each) for each in list(reading.tree.iter("h1"))[:3])


def _body(thing: scripts.Object, about: Iterable[frozenset[str]]) -> str:
    """The HTML of the object's body, if its title is one of those that the page is *about*."""
    named = {key.replace("_", "").replace("-", "").lower(): key for key in thing if len(key) < 40}
    title = next((text for key in _TITLES if (text := _title(thing.get(named.get(key, ""))))), "")
    known = terms(title)
    if not known or not any(share(known, each) >= _AKIN for each in about):
        return ""
    bodies = (_html(thing[named[key]])[:_LONGEST] for key in _BODIES if key in named)
    return next((body for body in bodies if size(body) >= _ENOUGH), "")


def _title(value: object) -> str:
    """A title, or the one within an object that holds it."""
    if isinstance(value, Mapping):
        value = next(
            (value[key] for key in ("basic", "rendered", "text", "main") if key in value), None
        )
    return line(value, 500) if isinstance(value, str) else ""


def _html(value: object, depth: int = 0) -> str:
    """The HTML of what is a body, or a part of one: text, HTML, or a tree of nodes."""
    if isinstance(value, str):
        return _paragraphs(value) if not depth else _inline(value)
    if depth >= _DEEPEST:
        return ""
    if isinstance(value, list):
        return "".join(_node(each, depth + 1) for each in value[:_MOST])
    if isinstance(value, Mapping):
        return _node(value, depth + 1)
    return ""


def _paragraphs(text: str) -> str:
    """A text as HTML: its own, or each line a paragraph."""
    if _ESCAPED.search(text) and not _MARKUP.search(text):
        text = escaping.unescape(text)
    if _MARKUP.search(text):
        return text
    lines = (each.strip() for each in text.splitlines())
    return "".join(f"<p>{escaping.escape(each)}</p>" for each in lines if each)


def _inline(text: str) -> str:
    return text if _MARKUP.search(text) else escaping.escape(text)


def _node(value: object, depth: int) -> str:
    """A node of a body: what its type says, around what it holds."""
    if not isinstance(value, Mapping):
        return f"<p>{_inline(value)}</p>" if isinstance(value, str) else _html(value, depth)
    kind = next((value[key] for key in _KINDS if isinstance(value.get(key), str)), "")
    if _NO_TEXT.search(kind):
        return _picture(value) if "image" in kind.lower() else ""
    held = next((held for key in _HELD if (held := _held(value.get(key), depth))), "")
    if not held:
        return ""
    if kind.lower() in _INLINE and depth > 1:  # a body's own "text" is a paragraph
        return held
    tag = "h2" if _HEADING.search(kind) else "ul" if _LIST.search(kind) else "p"
    if tag == "p" and _BLOCK.search(held):
        return held
    return f"<{tag}>{held}</{tag}>"


def _held(value: object, depth: int) -> str:
    if isinstance(value, list) and depth < _DEEPEST:
        return "".join(
            _inline(each) if isinstance(each, str) else _node(each, depth + 1)
            for each in value[:_MOST]
        )
    return _html(value, depth + 1)


def _picture(value: Mapping[str, object]) -> str:
    for key in ("url", "src"):
        if isinstance(address := value.get(key), str):
            return f'<img src="{escaping.escape(address)}">'
    return ""
