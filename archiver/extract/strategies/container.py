"""The element that holds the prose, with everything in it: paragraphs vote for what is around.

The vote is readability's (a paragraph counts fully for its parent, half for the element
around that), but it counts in any script, heeds what the page marks as article, listing or
surroundings, and takes nothing out: tables, lists and pictures stay for the cleaning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from lxml.html import HtmlElement

from archiver.extract.blocks import BREAKING, Mass, blocks, masses
from archiver.extract.clean import shown
from archiver.extract.clean.boilerplate import named
from archiver.extract.tree import body_of, copy
from archiver.protocols import Block, Candidate, Reading

COST = 18.0
"""8 ms; but what it finds by itself settles nothing, so a surer one is asked before it."""

_SCORE = 0.7
_WHOLE = 0.1
"""How sure one may be of an element that paragraphs have voted for, and of all there is."""

_SHARES = (1.0, 0.5, 0.25)
"""What a paragraph's vote is worth to its parent, and to the elements around that."""

_ARTICLE = 1.5
_SURROUNDING = 0.2
"""Weights of a vote from within an `article` or `main`, and from where names say it is none."""

_ARTICLES = frozenset({"article", "main"})
_PARAGRAPHS = frozenset({"blockquote", "p", "pre"})
_ITEMS = 3
_LINKED_ITEM = 0.15
_LONGEST_ITEM = 500
_MOST_ITEMS = 0.8
"""A listing has three like children or more, most of which are short and begin with a link
that makes up a share of their text: a teaser is a linked title and a few words."""

_PIECES = 0.2
_NEIGHBOUR = 0.5
"""Votes beside an element, as a share of its own, from which on they are of the article:
from elements like it, and from any."""

_MOST_WRAPPERS = 4
"""Elements without votes of their own that are looked through."""


def extract(reading: Reading) -> Candidate | None:
    """The element around most of the prose."""
    body = body_of(shown(reading.tree))
    found = blocks(body)
    held = masses(body, found)
    weights = _weights(body, found, held)
    votes = {block.element: 0.0 for block in found}
    for block in found:
        votes[block.element] += _vote(block) * weights[block.element]
    shared = _shared(body, votes)
    if not any(shared.values()):
        return _whole(body) if found else None
    best = max(shared, key=lambda element: shared[element])
    inner = {element: vote for element, vote in votes.items() if weights[element] >= 1}
    widened = _widened(best, _totals(held, inner), body)
    return Candidate(strategy="container", body=copy(widened), score=_SCORE)


def _whole(body: HtmlElement) -> Candidate:
    """A page without a single paragraph of some length: what it marks as article, or all."""
    marked = (body.find(f".//{tag}") for tag in ("article", "main"))
    element = next((each for each in marked if each is not None), body)
    return Candidate(strategy="container", body=copy(element), score=_WHOLE)


def _weights(
    body: HtmlElement, found: Iterable[Block], held: Mapping[HtmlElement, Mass]
) -> Mapping[HtmlElement, float]:
    """How far a vote from directly within each element is believed."""
    listings, surroundings = _listings(found, held), set(named(body, held))
    weights: dict[HtmlElement | None, float] = {}
    for element in held:
        weight = weights.get(element.getparent(), 1.0)
        if element in listings:
            weight = 0.0
        elif element in surroundings:
            weight = min(weight, _SURROUNDING)
        elif element.tag in _ARTICLES and weight == 1.0:
            weight = _ARTICLE
        weights[element] = weight
    return {element: weights[element] for element in held}


def _listings(found: Iterable[Block], held: Mapping[HtmlElement, Mass]) -> set[HtmlElement]:
    """Elements whose children are teasers of other pages."""
    firsts: dict[HtmlElement, Block] = {}
    for block in found:
        element: HtmlElement | None = block.element
        while element is not None and element not in firsts:
            firsts[element] = block
            element = element.getparent()
    listings = set()
    for element in held:
        items = [child for child in element if held[child].text] if len(element) >= _ITEMS else []
        if len(items) < _ITEMS or len({child.tag for child in items}) > 1:
            continue
        teasers = sum(_is_teaser(firsts.get(child), held[child]) for child in items)
        if teasers >= _MOST_ITEMS * len(items):
            listings.add(element)
    return listings


def _is_teaser(first: Block | None, mass: Mass) -> bool:
    if first is None or mass.text > _LONGEST_ITEM or mass.prose > (1 - _LINKED_ITEM) * mass.text:
        return False
    return first.linked > 0.3


def _shared(body: HtmlElement, votes: Mapping[HtmlElement, float]) -> dict[HtmlElement, float]:
    """The votes, shared among each paragraph's parent and the elements around that."""
    shared: defaultdict[HtmlElement, float] = defaultdict(float)
    for paragraph, vote in votes.items():
        element: HtmlElement | None = paragraph
        if element is not body and paragraph.tag != "div":
            element = paragraph.getparent()
        for part in _SHARES:
            if element is None:
                break
            shared[element] += part * vote
            if element is body:
                break
            element = element.getparent()
    return shared


def _totals(
    held: Mapping[HtmlElement, Mass], votes: Mapping[HtmlElement, float]
) -> Mapping[HtmlElement, float]:
    """The votes from anywhere within each element."""
    totals = {element: votes.get(element, 0.0) for element in held}
    for element in reversed(totals):
        above = element.getparent()
        if above in totals:
            totals[above] += totals[element]
    return totals


def _vote(block: Block) -> float:
    """A paragraph's vote: some for being one, more for its length, less for its links."""
    if block.size < 25 or block.element.tag not in BREAKING:
        return 0.0
    commas = sum(block.text.count(comma) for comma in ",，、。")
    return (1 + commas + min(block.size / 100, 3)) * (1 - block.linked) ** 2


def _widened(
    best: HtmlElement, totals: Mapping[HtmlElement, float], body: HtmlElement
) -> HtmlElement:
    """The element itself, or what is around it when more of the article stands there.

    An article that is cut in pieces (by advertisements, by chapters) has its votes in
    several places; wrappers without any of their own are looked through.
    """
    wider, branch, looked = best, best, 0
    for above in best.iterancestors():
        if wider is body or looked > _MOST_WRAPPERS:
            break
        beside = [child for child in above if child is not branch and totals.get(child)]
        pieces = sum(totals[child] for child in beside if _is_piece(child, branch))
        gain = sum(totals[child] for child in beside)
        is_more = pieces >= _PIECES * totals[wider] or gain >= _NEIGHBOUR * totals[wider]
        if gain and is_more:
            wider, looked = above, 0
        branch, looked = above, looked + 1
    return wider


def _is_piece(element: HtmlElement, branch: HtmlElement) -> bool:
    """Whether the element looks like the next piece of what the branch holds."""
    if element.tag in _PARAGRAPHS:
        return True
    if element.tag == "article":
        return False
    return element.tag == branch.tag and element.get("class") == branch.get("class")
