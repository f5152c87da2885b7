"""A page as a witness: what it says of itself in its head and its JSON-LD, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice

from lxml.html import HtmlElement

from archiver.extract.blocks import blocks
from archiver.extract.metadata import jsonld
from archiver.extract.text import line
from archiver.extract.tree import body_of
from archiver.protocols import Block

_NAMES = ("property", "name", "itemprop", "http-equiv")
_TELLING = ("base", "h1", "h2", "link", "meta", "relative-time", "script", "time")
_MOST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The page's *tree*, those of its *elements* that tell of it, by tag, the *url* that it was
    had from, its `<meta>`s by name in lower case, as they stand, and the objects of its JSON-LD,
    of which *articles* are some; those that have an identity are *identified* by it, for others
    refer to them. *shown* gives the blocks of text that a reader sees. *had* is when the page was
    had from its site; None where that was long ago."""

    tree: HtmlElement
    elements: Mapping[str, Sequence[HtmlElement]]
    url: str
    metas: Mapping[str, Sequence[str]]
    nodes: tuple[jsonld.Node, ...]
    articles: tuple[jsonld.Node, ...]
    identified: Mapping[str, jsonld.Node]
    shown: Callable[[], Sequence[Block]]
    had: datetime | None = None

    def meta(self, names: Iterable[str]) -> str:
        """What the first of these names that is there says; empty where none is."""
        return next((said for name in names for said in self.said(name)), "")

    def said(self, name: str) -> tuple[str, ...]:
        """What the `<meta>`s of that name say, each in one line; none of them is empty."""
        return tuple(filter(None, map(line, self.metas.get(name, ()))))

    def resolved(self, node: jsonld.Node) -> jsonld.Node:
        """The object itself, or the one elsewhere that it refers to by its identity."""
        identity = node.get("@id")
        if not isinstance(identity, str):
            return node
        return max(node, self.identified.get(identity, node), key=len)

    def links(self, relation: str) -> Iterator[str]:
        """The addresses of the `<link>` elements of that relation."""
        for link in self.elements["link"]:
            if relation in (link.get("rel") or "").lower().split() and (href := link.get("href")):
                yield href


def hear(tree: HtmlElement, url: str, had: datetime | None = None) -> Witness:
    """Everything that the page at *url* says of itself."""
    elements = _elements(tree)
    nodes = tuple(jsonld.within(elements["script"]))
    articles = jsonld.own_articles(nodes)
    named = [node for node in nodes if isinstance(node.get("@id"), str)]
    return Witness(
        tree=tree,
        elements=elements,
        url=url,
        metas=_metas(elements["meta"]),
        nodes=nodes,
        articles=articles,
        identified={node["@id"]: node for node in sorted(named, key=len)},
        shown=cache(lambda: blocks(body_of(tree))),
        had=had,
    )


def _elements(tree: HtmlElement) -> Mapping[str, Sequence[HtmlElement]]:
    """The elements that tell of the page, in one walk: each costs as much as reading them."""
    found: dict[str, list[HtmlElement]] = {tag: [] for tag in _TELLING}
    for element in tree.iter(*_TELLING):
        found[str(element.tag)].append(element)
    return found


def _metas(elements: Iterable[HtmlElement]) -> Mapping[str, Sequence[str]]:
    """What every `<meta>` says, as it stands, for most are never asked; a property may hold
    several names, set apart by spaces (RDFa)."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for meta in islice(elements, _MOST):
        if content := meta.get("content"):
            for attribute in _NAMES:
                if names := meta.get(attribute):
                    for name in names.lower().split()[:5]:
                        found[name].append(content)
    return found
