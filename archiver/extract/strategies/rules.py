"""The body that the owner's rules name: CSS selectors, which win over every guess."""

from __future__ import annotations

from lxml import html
from lxml.html import HtmlElement

from archiver.extract.tree import copy, select
from archiver.protocols import Candidate, Reading

COST = 0.5


def extract(reading: Reading) -> Candidate | None:
    """Everything the body selectors match, in document order."""
    matched = set(select(reading.tree, reading.rules.body))
    if not matched:
        return None
    body = html.Element("div")
    body.extend(copy(element) for element in _outermost(reading.tree, matched))
    return Candidate(strategy="rules", body=body, score=1.0)


def _outermost(root: HtmlElement, matched: set[HtmlElement]) -> list[HtmlElement]:
    return [
        element
        for element in root.iter()
        if element in matched and matched.isdisjoint(element.iterancestors())
    ]
