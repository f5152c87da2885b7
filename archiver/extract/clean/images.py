"""The pictures of a body: lazy ones found, the best of several sizes, no placeholders.

A page that loads pictures late leaves the true address in another attribute, in `srcset`,
in a `<source>` beside it or in a `<noscript>` behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from archiver.extract.text import line
from archiver.extract.tree import drop
from archiver.urls import absolute

_LAZY: tuple[str, ...] = (
    *("data-src", "data-original", "data-lazy-src", "data-lazy", "data-original-src"),
    *("data-actualsrc", "data-echo", "data-hi-res-src", "data-image", "data-image-src"),
    *("data-img", "data-img-src", "data-full-src", "data-large-file", "data-lazyload"),
    *("data-orig-file", "data-pin-media", "data-raw-src", "data-real-src", "data-url"),
)
"""Where the true address of a late picture stands, the surest first."""

_SETS: tuple[str, ...] = ("data-srcset", "data-lazy-srcset", "srcset")

_WIDEST = 2_048
"""Pixels beyond which a larger version adds bytes and no news."""

_MOST_SOURCES = 10
_TINY = 2
"""Pixels of width or height of a picture that only counts readers."""

_PLACEHOLDERS: frozenset[str] = frozenset(
    {
        *("1x1", "blank", "clear", "dot", "empty", "gray", "grey", "lazy", "lazyload", "loader"),
        *("loading", "pixel", "placeholder", "space", "spacer", "spinner", "trans"),
        *("transparent", "white"),
    }
)
"""File names of pictures that stand in for others."""

_CANDIDATE = re.compile(r"[\s,]*+([^\s,]\S*[^\s,])(?:\s++([\d.]{1,9})([wx]))?\s*(?=,|$)")
"""An image candidate string (HTML, "parse a srcset attribute")."""

_PIXELS = re.compile(r"\s*(\d{1,5})")
_KEPT = frozenset({"src", "alt", "title", "width", "height"})


def rescue(root: HtmlElement) -> None:
    """Bring the pictures out of `<noscript>`, where nothing before it shows the same."""
    for image in list(root.iter("amp-img")):
        image.tag = "img"
    for silent in list(root.iter("noscript")):
        pictures = list(silent.iter("img"))
        if len(pictures) != 1:
            continue
        before = _image_before(silent)
        if before is None:
            silent.addprevious(pictures[0])
            pictures[0].tail = None
        elif (address := _address(before, "")) is None or _name(address) == "default":
            for name, value in pictures[0].attrib.items():
                before.set(name, value)


def settle(body: HtmlElement, base: str) -> None:
    """Give every picture its one, absolute address; remove the ones that show nothing."""
    seen: set[str] = set()
    useless = []
    for image in body.iter("img"):
        address = _address(image, base)
        is_again = address in seen and not _stands_in_text(image)
        if address is None or is_again or _counts_readers(image) or _is_emoji(image):
            useless.append(image)
            if _is_emoji(image):
                image.tail = image.get("alt", "") + (image.tail or "")
        else:
            seen.add(address)
            _set(image, address)
    drop(body, useless)
    etree.strip_tags(body, "picture", "source")


def addresses(body: HtmlElement) -> tuple[str, ...]:
    """The addresses of the pictures, in order, each once."""
    return tuple(dict.fromkeys(src for image in body.iter("img") if (src := image.get("src"))))


def _address(image: HtmlElement, base: str) -> str | None:
    """The best address that the picture gives, absolute when there is a base."""
    for address in _given(image):
        if address.startswith("data:") or "{" in address or _stands_in(address):
            continue
        if not base:
            return address
        if (found := absolute(base, address)) is not None:
            return found
    return None


def _given(image: HtmlElement) -> Iterator[str]:
    # To libxml2, `source` is no void element: the picture's `img` may stand in one.
    picture = next(image.iterancestors("picture"), None)
    sources: Iterable[HtmlElement] = ()
    if picture is not None:
        sources = islice(picture.iter("source"), _MOST_SOURCES)
    for holder in (image, *sources):
        for name in _SETS:
            if best := _best(holder.get(name, "")):
                yield best
    for name in _LAZY:
        if address := image.get(name):
            yield address
    if address := image.get("src"):
        yield address


def _best(srcset: str) -> str | None:
    """The widest picture of the set that is no wider than a page needs."""
    sizes: list[tuple[bool, float, str]] = []
    for address, number, unit in _CANDIDATE.findall(srcset[:8_000]):
        width = _number(number) if unit == "w" else 800 * _number(number)
        fits = width <= _WIDEST
        sizes.append((fits, width if fits else -width, address))
    return max(sizes)[2] if sizes else None


def _number(digits: str) -> float:
    try:
        return float(digits or 1)
    except ValueError:
        return 1.0


def _stands_in(address: str) -> bool:
    return _name(address) in _PLACEHOLDERS


def _name(address: str) -> str:
    path = address.partition("?")[0].partition("#")[0]
    return path.rpartition("/")[2].partition(".")[0].lower()


def _counts_readers(image: HtmlElement) -> bool:
    found = (_PIXELS.match(image.get(side, "")) for side in ("width", "height"))
    pixels = [int(size[1]) for size in found if size is not None]
    # Where the page says how wide it is shown, a size of nought is that of what holds it.
    least = 1 if image.get("sizes") or image.get("srcset") else 0
    return any(least <= number <= _TINY for number in pixels)


def _stands_in_text(image: HtmlElement) -> bool:
    """Whether it is a sign that a sentence, or a row of a table, has again."""
    above, before = image.getparent(), image.getprevious()
    if above is None or above.tag in ("td", "th"):
        return above is not None
    lead = above.text if before is None else before.tail
    return bool((lead or "").strip() or (image.tail or "").strip())


def _is_emoji(image: HtmlElement) -> bool:
    """Whether it stands for a character that is no letter: amid text, or by its class."""
    alt = image.get("alt", "").strip()
    is_sign = 0 < len(alt) <= 8 and not any(one.isalnum() or one.isascii() for one in alt)
    return is_sign and (_stands_in_text(image) or "emoji" in image.get("class", ""))


def _set(image: HtmlElement, address: str) -> None:
    for name in image.attrib:
        if name not in _KEPT:
            del image.attrib[name]
    image.set("src", address)
    if "alt" in image.attrib:
        image.set("alt", line(image.get("alt")))


def _image_before(element: HtmlElement) -> HtmlElement | None:
    """The picture just before the element, or alone within what is."""
    before = element.getprevious()
    if before is None:
        return None
    if before.tag == "img":
        return before
    return before.find(".//img") if before.tag in ("a", "div", "picture", "span") else None
