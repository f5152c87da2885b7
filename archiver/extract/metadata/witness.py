"""A page as a witness: what it says of itself in its head and its JSON-LD, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from lxml.html import HtmlElement

from archiver.extract.blocks import Block, blocks
from archiver.extract.metadata import jsonld
from archiver.extract.text import line
from archiver.extract.tree import body_of

_NAMES = ("property", "name", "itemprop", "http-equiv")
_MOST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The page's *tree*, the *url* that it was had from, its `<meta>`s by name in lower case,
    and the objects of its JSON-LD, of which *articles* are some; those that have an identity are
    *identified* by it, for others refer to them. *shown* gives the blocks of text that a reader
    sees. *had* is when the page was had from its site; None where that was long ago."""

    tree: HtmlElement
    url: str
    metas: Mapping[str, tuple[str, ...]]
    nodes: tuple[jsonld.Node, ...]
    articles: tuple[jsonld.Node, ...]
    identified: Mapping[str, jsonld.Node]
    shown: Callable[[], Sequence[Block]]
    had: datetime | None = None

    def meta(self, names: Iterable[str]) -> str:
        """What the first of these names that is there says; empty where none is."""
        return next((self.metas[name][0] for name in names if name in self.metas), "")

    def resolved(self, node: jsonld.Node) -> jsonld.Node:
        """The object itself, or the one elsewhere that it refers to by its identity."""
        identity = node.get("@id")
        if not isinstance(identity, str):
            return node
        return max(node, self.identified.get(identity, node), key=len)

    def links(self, relation: str) -> Iterator[str]:
        """The addresses of the `<link>` elements of that relation."""
        for link in self.tree.iter("link"):
            if relation in (link.get("rel") or "").lower().split() and (href := link.get("href")):
                yield href


def hear(tree: HtmlElement, url: str, had: datetime | None = None) -> Witness:
    """Everything that the page at *url* says of itself."""
    nodes = tuple(jsonld.nodes(tree))
    articles = tuple(node for node in nodes if jsonld.is_article(node))
    named = [node for node in nodes if isinstance(node.get("@id"), str)]
    return Witness(
        tree=tree,
        url=url,
        metas=_metas(tree),
        nodes=nodes,
        articles=articles,
        identified={node["@id"]: node for node in sorted(named, key=len)},
        shown=cache(lambda: blocks(body_of(tree))),
        had=had,
    )


def _metas(tree: HtmlElement) -> Mapping[str, tuple[str, ...]]:
    """Every `<meta>`; a property may hold several names, set apart by spaces (RDFa)."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for count, meta in enumerate(tree.iter("meta")):
        content = line(meta.get("content"))
        if count >= _MOST or not content:
            continue
        for attribute in _NAMES:
            for name in (meta.get(attribute) or "").lower().split()[:5]:
                found[name].append(content)
    return {name: tuple(said) for name, said in found.items()}
