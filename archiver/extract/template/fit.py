"""A page read by a template: its body, or that the template does not fit.

One walk down from the page's body, which enters nothing that never holds an article. What
stands at an unknown place within the article stays: no template has seen everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from archiver.extract.blocks import BREAKING
from archiver.extract.template.signature import signature
from archiver.extract.template.value import Template

_SEEN = 2
"""Pages on which a place must have been seen for what it never holds to be known."""


@dataclass(slots=True)
class _Node:
    """A place, as the walk needs it; *holds* whether its own text is the article's."""

    pages: int
    kept: float
    holds: bool
    below: float = 0.0
    is_core: bool = False
    children: dict[str, _Node] = field(default_factory=dict)

    @property
    def is_seen(self) -> bool:
        return self.pages >= _SEEN


@dataclass(frozen=True, slots=True)
class Fitted:
    """The article's *pieces* on a page, what of them is to be *dropped*, and what stands at
    *unknown* places and stays."""

    pieces: tuple[HtmlElement, ...]
    dropped: tuple[HtmlElement, ...]
    unknown: tuple[HtmlElement, ...]


class _Walk:
    """What the walk has found."""

    def __init__(self) -> None:
        self.pieces: list[HtmlElement] = []
        self.dropped: list[HtmlElement] = []
        self.unknown: list[HtmlElement] = []
        self.has_core = False


def fit(template: Template, body: HtmlElement) -> Fitted | None:
    """Where the article is on the page with this *body*; None where the template does not
    fit. The page is not changed."""
    walk = _Walk()
    root = _grown(template)
    if root.is_core:
        walk.has_core = True
        walk.pieces.append(body)
        _inside(body, root, walk)
    else:
        _outside(body, root, walk)
    if not walk.has_core:
        return None
    return Fitted(tuple(walk.pieces), tuple(walk.dropped), tuple(walk.unknown))


def _outside(element: HtmlElement, node: _Node, walk: _Walk) -> None:
    """Look for the places of the article that stand apart; what is unknown is none."""
    for child in element:
        known = node.children.get(signature(child))
        if known is None or not known.below:
            continue
        if known.is_core:
            walk.has_core = True
        if known.is_core or known.holds:
            walk.pieces.append(child)
            _inside(child, known, walk)
        else:
            _outside(child, known, walk)


def _inside(element: HtmlElement, node: _Node, walk: _Walk) -> None:
    """Look for what is not the article's; what is unknown is."""
    for child in element:
        known = node.children.get(signature(child))
        if known is None or not (known.below or known.is_seen):
            if child.tag in BREAKING:
                walk.unknown.append(child)
        elif known.below:
            _inside(child, known, walk)
        else:
            walk.dropped.append(child)


@lru_cache(maxsize=64)
def _grown(template: Template) -> _Node:
    """The template as a tree; *below* is what was kept in a place and in all within it."""
    nodes = [_Node(each.pages, each.kept, each.holds) for each in template.places]
    for place, node in zip(template.places[1:], nodes[1:], strict=True):
        nodes[place.around].children[place.signature] = node
    nodes[template.core].is_core = True
    for number in range(len(nodes) - 1, -1, -1):
        node, around = nodes[number], template.places[number].around
        node.below += node.kept if node.holds else 0.0
        node.pages = max([node.pages, *(child.pages for child in node.children.values())])
        if number:
            nodes[around].below += node.below
    return nodes[0]
