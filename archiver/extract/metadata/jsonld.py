"""What a page says of itself in JSON-LD, as objects; broken scripts are mended where it is plain.

Sites write it by template: trailing commas, raw line ends inside strings, comments around.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from lxml.html import HtmlElement

Node: TypeAlias = Mapping[str, Any]

_MOST_SCRIPTS = 30
_MOST_CHARACTERS = 500_000
_MOST_NODES = 2_000
_DEEPEST = 12

_ARTICLES: frozenset[str] = frozenset(
    {
        *("advertisercontentarticle", "analysisnewsarticle", "article", "askpublicnewsarticle"),
        *("backgroundnewsarticle", "blogposting", "liveblogposting", "newsarticle"),
        *("opinionnewsarticle", "report", "reportagenewsarticle", "reviewnewsarticle"),
        *("satiricalarticle", "scholarlyarticle", "socialmediaposting", "techarticle"),
    }
)
"""schema.org types of an article, in lower case."""

_PAGES: frozenset[str] = frozenset(
    {
        *("creativework", "itempage", "medicalwebpage", "podcastepisode", "radioepisode"),
        *("recipe", "review", "webpage"),
    }
)
"""Types of what a page is where it is no article by its own words."""

_OTHERS = ("citation", "isBasedOn", "itemListElement", "liveBlogUpdate", "mentions")
"""What leads from the page, or its article, to others."""

_HOLDING = (dict, list)
_COMMENT = re.compile(r"(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.{0,40}?\*/)", re.DOTALL)
_COMMENT_END = re.compile(r"(?:-->|//\s*\]\]>|\]\]>|;)\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_TAG = re.compile(r"<[^<>]{0,300}>")


def nodes(page: HtmlElement) -> list[Node]:
    """Every object in the page's JSON-LD, outer ones first, bounded in number and depth."""
    return within(page.iter("script"))


def within(scripts: Iterable[HtmlElement]) -> list[Node]:
    """The same, where the page's scripts are at hand."""
    found: list[Node] = []
    kinds = (each for each in scripts if "ld+json" in (each.get("type") or "").lower())
    for count, script in enumerate(kinds):
        if count >= _MOST_SCRIPTS or len(found) >= _MOST_NODES:
            break
        found.extend(_objects(_loaded((script.text or "")[:_MOST_CHARACTERS])))
    return found[:_MOST_NODES]


def articles(page: HtmlElement) -> tuple[Node, ...]:
    """The objects that describe an article of the page's own."""
    return own_articles(nodes(page))


def own_articles(found: Sequence[Node]) -> tuple[Node, ...]:
    """Those of the objects that describe an article, but for what others list or mention."""
    others = (node.get(name) for node in found for name in _OTHERS)
    strangers = {id(each) for other in others if other for each in _objects(other)}
    return tuple(node for node in found if is_article(node) and id(node) not in strangers)


def page_itself(found: Sequence[Node]) -> Node:
    """The only one of the objects that stands for itself and tells when the page was made; empty
    where there is none, or several."""
    held = (
        each
        for node in found
        for name, value in node.items()
        if name != "@graph"
        for each in (value if isinstance(value, list) else [value])
    )
    within = {id(each) for each in held if isinstance(each, dict)}
    own = [node for node in found if id(node) not in within and _is_dated_page(node)]
    return own[0] if len(own) == 1 else {}


def is_article(node: Node) -> bool:
    """Whether the object's type is an article's."""
    return not _ARTICLES.isdisjoint(types(node))


def _is_dated_page(node: Node) -> bool:
    return "datePublished" in node and not _PAGES.isdisjoint(types(node))


def types(node: Node) -> set[str]:
    """The object's types in lower case, without their namespace."""
    said = node.get("@type")
    kinds = said if isinstance(said, list) else [said]
    return {kind.rpartition("/")[2].lower() for kind in kinds if isinstance(kind, str)}


def text(value: object) -> str:
    """The value as text, entities and tags resolved; empty where it is none."""
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, str)), None)
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return ""
    return html.unescape(_TAG.sub(" ", value)) if "<" in value or "&" in value else value


def _loaded(script: str) -> object:
    script = script.strip()
    if (comment := _COMMENT.match(script)) is not None:
        script = script[comment.end() :].lstrip()
    if script.endswith(("-->", "]]>", ";")):
        script = _COMMENT_END.sub("", script)
    for mended in (str, _without_trailing_commas):
        try:
            return json.loads(mended(script), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _without_trailing_commas(script: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", script)


def _objects(loaded: object) -> Iterator[Node]:
    """Objects breadth first, so that the page's own article precedes those it mentions."""
    level: list[object] = [loaded]
    for _ in range(_DEEPEST):
        below: list[object] = []
        for value in level[:_MOST_NODES]:
            if isinstance(value, dict):
                yield value
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
        level = [value for value in below if isinstance(value, _HOLDING)]
