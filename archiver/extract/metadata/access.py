"""Whether all of the article may be read here: what the page declares, never what it says.

Structured data for paywalled content: `isAccessibleForFree` of the article and of its parts,
which are named by a class (schema.org; developers.google.com/search/docs, "paywalled content").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lxml.html import HtmlElement

from archiver.extract.blocks import blocks
from archiver.extract.metadata import jsonld
from archiver.extract.metadata.witness import Witness

_PARAGRAPH = 80
"""Size of a text that is a paragraph of a part, not a notice in its place."""

_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9]{0,10})?(?P<marks>(?:[.#][\w-]{1,80}){1,3})", re.ASCII)
_Selector: TypeAlias = tuple[str | None, list[str]]
"""A tag, if one is named, and classes and ids with their sign."""

_MOST_PARTS = 10
_MOST_CHARACTERS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Whether the article is *paywalled*, None where the page does not tell; and whether the
    text behind the wall is *withheld*, not on the page at all."""

    paywalled: bool | None = None
    withheld: bool = False


NOT_DECLARED = Access()


def declared(page: Witness) -> Access:
    """What the page declares of its article, and whether the part for payers is there.

    A page that names no part tells nothing of what is there: of eight real ones all had the
    whole text.
    """
    said = [_flag(article.get("isAccessibleForFree")) for article in page.articles]
    parts = [part for article in page.articles for part in _walled_parts(article)]
    if False not in said and not parts:
        return Access(paywalled=False if True in said else None)
    selectors = [selector for part in parts for selector in _selectors(part)]
    return Access(paywalled=True, withheld=bool(selectors) and not _is_there(page.tree, selectors))


def _flag(value: object) -> bool | None:
    """A boolean as sites write it: `false`, "False", "https://schema.org/False"."""
    if isinstance(value, bool):
        return value
    word = value.strip().rpartition("/")[2].lower() if isinstance(value, str) else ""
    return {"false": False, "no": False, "true": True, "yes": True}.get(word)


def _walled_parts(article: jsonld.Node) -> Iterator[jsonld.Node]:
    given = article.get("hasPart")
    for part in (given if isinstance(given, list) else [given])[:_MOST_PARTS]:
        if isinstance(part, dict) and _flag(part.get("isAccessibleForFree")) is False:
            yield part


def _selectors(part: jsonld.Node) -> Iterator[_Selector]:
    """The selectors that are classes and ids; a page may hold any, of any cost."""
    given = part.get("cssSelector")
    for text in (given if isinstance(given, list) else [given])[:_MOST_PARTS]:
        if isinstance(text, str):
            for one in text[:_MOST_CHARACTERS].split(","):
                if (simple := _SIMPLE.fullmatch(one.strip())) is not None:
                    yield simple["tag"], re.findall(r"[.#][\w-]+", simple["marks"])


def _is_there(tree: HtmlElement, selectors: list[_Selector]) -> bool:
    """Whether any element that a selector names holds a paragraph."""
    named = (each for each in tree.iter() if any(_matches(each, one) for one in selectors))
    outer = next(named, None)
    while outer is not None:
        if any(block.size >= _PARAGRAPH for block in blocks(outer)):
            return True
        within = set(outer.iter())
        outer = next((each for each in named if each not in within), None)
    return False


def _matches(element: HtmlElement, selector: _Selector) -> bool:
    tag, marks = selector
    if tag and element.tag != tag:
        return False
    classes = (element.get("class") or "").split()
    return all(
        mark[1:] in classes if mark[0] == "." else element.get("id") == mark[1:] for mark in marks
    )
