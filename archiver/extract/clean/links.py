"""The links of a body: absolute, or gone where they lead nowhere."""

from __future__ import annotations

from lxml.html import HtmlElement

from archiver.extract.tree import unwrap
from archiver.urls import absolute


def settle(body: HtmlElement, base: str) -> None:
    """Make links absolute; one that leads nowhere leaves its text.

    A link to a place within the body (a footnote) stays as it is.
    """
    places = {name for element in body.iter() if (name := element.get("id") or element.get("name"))}
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
