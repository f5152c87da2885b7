"""The links of a body: absolute, or gone where they lead nowhere."""

from __future__ import annotations

from lxml.html import HtmlElement

from archiver.extract.tree import unwrap
from archiver.markup import ATTRIBUTES
from archiver.urls import absolute

_NAMED = tuple(tag for tag, names in ATTRIBUTES.items() if "id" in names)


def settle(body: HtmlElement, base: str) -> None:
    """Make links absolute; one that leads nowhere leaves its text.

    A link to a place within the body (a footnote) stays as it is.
    """
    places = None
    leading_nowhere = []
    for link in _named(body):
        href = (link.get("href") or "").strip()
        if href.startswith("#"):
            places = _places(body) if places is None else places
            if href[1:] in places:
                continue
        address = absolute(base, href) if href and not href.startswith("#") else None
        if address is not None:
            link.set("href", address)
        elif not href.lower().startswith("mailto:"):
            leading_nowhere.append(link)
    unwrap(body, [link for link in leading_nowhere if not link.get("id")])


def _named(body: HtmlElement) -> list[HtmlElement]:
    """The links and anchors, whose `name`, as word processors write it, is an id."""
    links = list(body.iter("a"))
    for link in links:
        if (name := link.get("name")) and not link.get("id"):
            link.set("id", name)
    return links


def _places(body: HtmlElement) -> frozenset[str]:
    """The names of places that a file keeps."""
    return frozenset(name for each in body.iter(*_NAMED) if (name := each.get("id")))
