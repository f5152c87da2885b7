"""Which links of a list page lead to its articles, and the box that each stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from archiver.extract import tree
from archiver.listing import guess
from archiver.model import Listing
from archiver.urls import absolute, canonical

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

MOST_ITEMS = 5_000
"""Of one page; more is no list that anyone reads."""

_STAGES = frozenset({"body", "html", "main"})
"""What holds a page's parts, and is never one item's box."""


@dataclass(frozen=True, slots=True)
class Item:
    """An article's *url* as the page gives it, the *links* to it, and the *box* around them
    that holds no other article's."""

    url: str
    links: tuple[HtmlElement, ...]
    box: HtmlElement


def items(page: HtmlElement, base: str, url: str, selectors: Listing) -> list[Item]:
    """The articles that the page at *url* lists; its links are relative to *base*."""
    if selectors.item:
        return _in_boxes(tree.select(page, selectors.item), base, selectors)
    if selectors.link:
        return _around(_linked(tree.select(page, selectors.link), base))
    return _around(_linked(guess.links(page, base, url), base))


def _in_boxes(boxes: Sequence[HtmlElement], base: str, selectors: Listing) -> list[Item]:
    """One item a box: the first link in it that leads anywhere."""
    found: dict[str, Item] = {}
    for box in boxes[:MOST_ITEMS]:
        elements = tree.select(box, selectors.link) if selectors.link else (box,)
        by_key = _linked(elements, base)
        if by_key:
            key, (address, links) = next(iter(by_key.items()))
            found.setdefault(key, Item(address, tuple(links), box))
    return list(found.values())


def _linked(elements: Iterable[HtmlElement], base: str) -> dict[str, tuple[str, list[HtmlElement]]]:
    """The links that the elements are or hold, by the canonical form of where they lead."""
    found: dict[str, tuple[str, list[HtmlElement]]] = {}
    for element in elements:
        for link in _links_of(element):
            address = absolute(base, link.get("href"))
            if address is not None and (len(found) < MOST_ITEMS or canonical(address) in found):
                found.setdefault(canonical(address), (address, []))[1].append(link)
    return found


def _links_of(element: HtmlElement) -> Iterator[HtmlElement]:
    """The element itself where it is a link, else the links in it, or the one around it."""
    inside = list(islice(element.iter("a"), 100))
    yield from inside or islice(element.iterancestors("a"), 1)


def _around(linked: dict[str, tuple[str, list[HtmlElement]]]) -> list[Item]:
    """Each article with the largest box that is its own."""
    owners: dict[HtmlElement, str | None] = {}
    for key, (_, links) in linked.items():
        for link in links:
            _own(owners, link, key)
    return [
        Item(address, tuple(links), _box(owners, links[0], key))
        for key, (address, links) in linked.items()
    ]


def _own(owners: dict[HtmlElement, str | None], link: HtmlElement, key: str) -> None:
    """Note whose each element above is: None where it is several articles'."""
    owners[link] = key
    for above in link.iterancestors():
        owner = owners.setdefault(above, key)
        if owner is None:
            return  # and so is all that is above it
        if owner != key:
            owners[above] = None


def _box(owners: dict[HtmlElement, str | None], link: HtmlElement, key: str) -> HtmlElement:
    box = link
    for above in link.iterancestors():
        if owners[above] != key or above.tag in _STAGES:
            break
        box = above
    return box
