"""What a body embeds, as a link to it: the film, the map, the post that a reader could open."""

from __future__ import annotations

import re

from lxml import html
from lxml.html import HtmlElement

from archiver.extract.text import line
from archiver.extract.tree import drop
from archiver.urls import absolute, host

_EMBEDDING = ("audio", "embed", "iframe", "object", "video")
_COMPONENTS = {
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/"),
    "amp-facebook": ("data-href", ""),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/"),
    "amp-tiktok": ("data-src", ""),
    "amp-twitter": ("data-tweetid", "https://x.com/i/status/"),
    "amp-vimeo": ("data-videoid", "https://vimeo.com/"),
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v="),
    "lite-vimeo": ("videoid", "https://vimeo.com/"),
    "lite-youtube": ("videoid", "https://www.youtube.com/watch?v="),
}
"""Elements that a script makes a player or a post of: the attribute that says of which, and what
stands before it in the address."""

_FRAMES = {"amp-audio": "audio", "amp-iframe": "iframe", "amp-video": "video"}
"""AMP's own of what HTML has, too."""

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
    _make_frames(body)
    embeds = list(body.iter(*_EMBEDDING))
    for embedded in embeds:
        address = _address(embedded, base)
        if address is not None and _shows(embedded, address) and embedded is not body:
            embedded.addprevious(_link(embedded, address))
    drop(body, [embedded for embedded in embeds if embedded is not body])


def _make_frames(body: HtmlElement) -> None:
    """Players of a kind of their own become frames, as a browser would have it."""
    for element in list(body.iter(*_COMPONENTS, *_FRAMES)):
        attribute, start = _COMPONENTS.get(str(element.tag), ("src", ""))
        said = (element.get(attribute) or "").strip()
        element.tag = _FRAMES.get(str(element.tag), "video")
        if said:
            element.set("src", start + said)


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
