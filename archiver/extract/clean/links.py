"""The links of a body: absolute, or gone where they lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from archiver.extract.tree import unwrap
from archiver.markup import ATTRIBUTES
from archiver.urls import absolute

_NAMED = tuple(tag for tag, names in ATTRIBUTES.items() if "id" in names)


def settle(body: HtmlElement, base: str) -> None:
    """Make links absolute; one that leads nowhere leaves its text.

    A link to a place within the body (a footnote) stays as it is.
    """
    places = set(_places(body))
    leading_nowhere = []
    for link in body.iter("a"):
        href = (link.get("href") or "").strip()
        if href.startswith("#") and href[1:] in places:
            continue
        address = absolute(base, href) if href and not href.startswith("#") else None
        if address is not None:
            link.set("href", address)
        elif not href.lower().startswith("mailto:"):
            leading_nowhere.append(link)
    unwrap(body, [link for link in leading_nowhere if not link.get("id")])


def _places(body: HtmlElement) -> Iterator[str]:
    """The names of places that a file keeps; `name`, as word processors write it, is an id."""
    for element in body.iter(*_NAMED):
        if element.tag == "a" and (name := element.get("name")) and not element.get("id"):
            element.set("id", name)
        if name := element.get("id"):
            yield name
