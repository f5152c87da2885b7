"""The body that the owner's rules name: CSS selectors, which win over every guess."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import html
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from archiver.extract.tree import copy, drop
from archiver.protocols import Candidate, Reading

COST = 0.5


def extract(reading: Reading) -> Candidate | None:
    """Everything the body selectors match, in document order, without what is to be removed."""
    matched = _select(reading.tree, reading.rules.body)
    if not matched:
        return None
    body = html.Element("div")
    body.extend(copy(element) for element in _outermost(reading.tree, matched))
    for element in _select(body, reading.rules.remove):
        drop(element)
    return Candidate(strategy="rules", body=body, score=1.0)


def _select(root: HtmlElement, selectors: Iterable[str]) -> set[HtmlElement]:
    matched = (CSSSelector(selector, translator="html")(root) for selector in selectors)
    return {element for elements in matched for element in elements}


def _outermost(root: HtmlElement, matched: set[HtmlElement]) -> list[HtmlElement]:
    return [
        element
        for element in root.iter()
        if element in matched and matched.isdisjoint(element.iterancestors())
    ]
