"""What a body embeds, as a link to it: the film, the map, the post that a reader could open."""

from __future__ import annotations

import re

from lxml import html
from lxml.html import HtmlElement

from archiver.extract.text import line
from archiver.extract.tree import drop
from archiver.urls import absolute, host

_EMBEDDING = ("audio", "embed", "iframe", "object", "video")
_ADDRESSES = ("src", "data-src", "data-lazy-src", "data", "data-url")
_TITLES = ("title", "aria-label", "data-title", "alt")

_TELLING: frozenset[str] = frozenset(
    {
        *("audio", "chart", "charts", "content", "document", "embed", "embeds", "episode"),
        *("graph", "map", "maps", "media", "player", "playlist", "podcast", "post", "posts"),
        *("slides", "slideshow", "status", "track", "tweet", "video", "videos", "visualisation"),
        *("visualization", "watch"),
    }
)
"""Words in the address or the names of a frame that shows something; others advertise, or count
readers."""

_SELLING = frozenset({"ad", "ads", "advertisement", "form", "instream", "newsletter", "signup"})
_WORD = re.compile("[a-z]+")
_TINY = re.compile(r"\s*[012](?:px)?\s*$")


def link(body: HtmlElement, base: str) -> None:
    """Put a link in the place of everything embedded, and nothing where it shows nothing."""
    embeds = list(body.iter(*_EMBEDDING))
    for embedded in embeds:
        address = _address(embedded, base)
        if address is not None and _shows(embedded, address) and embedded is not body:
            embedded.addprevious(_link(embedded, address))
    drop(body, [embedded for embedded in embeds if embedded is not body])


def _address(embedded: HtmlElement, base: str) -> str | None:
    for holder in (embedded, *embedded.iter("source")):
        for name in _ADDRESSES:
            if (found := absolute(base, holder.get(name))) is not None:
                return found
    return None


def _shows(embedded: HtmlElement, address: str) -> bool:
    if any(_TINY.match(embedded.get(side, "")) for side in ("width", "height")):
        return False
    if embedded.tag in ("audio", "video") or "allowfullscreen" in embedded.attrib:
        return True
    names = (embedded.get(name, "")[:200] for name in ("id", "class", "title", "aria-label"))
    words = _WORD.findall(" ".join((address[:500], *names)).lower())
    return _SELLING.isdisjoint(words) and any(
        word in _TELLING or word.startswith("embed") or word.endswith(("player", "players"))
        for word in words
    )


def _link(embedded: HtmlElement, address: str) -> HtmlElement:
    titles = (line(embedded.get(name), 300) for name in _TITLES)
    anchor = html.Element("a", href=address)
    anchor.text = next((title for title in titles if title), host(address))
    return anchor
