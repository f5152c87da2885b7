"""The body that a template found, taken out of its page and cleaned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from lxml import html
from lxml.html import HtmlElement

from archiver.extract import clean
from archiver.extract.blocks import Block, blocks, masses
from archiver.extract.clean import boilerplate, images, shape
from archiver.extract.template.fit import Fitted
from archiver.extract.template.learn import LINKED
from archiver.extract.template.prints import print_of, prints
from archiver.extract.template.repeated import Known
from archiver.extract.template.value import Template
from archiver.extract.tree import drop, text_of

_KNOWN = 0.6
"""Share of a body's text that must stand at known places; with less the layout is another."""


def take(
    template: Template, fitted: Fitted, base: str, title: str, authors: Sequence[str]
) -> HtmlElement | None:
    """The body, cleaned; None where too much of it stands at unknown places.

    The page loses what is taken. Class words and their kin judge only what the template does
    not know.
    """
    body = html.Element("div")
    for piece in fitted.pieces:
        piece.tail = None
        body.append(piece)
    drop(body, fitted.dropped)
    images.rescue(body)
    boilerplate.hide(body)
    if fitted.unknown and not _is_settled(body, fitted):
        return None
    clean.settle(body, base, title, authors)
    _drop_repeated(body, template)
    return body


def _is_settled(body: HtmlElement, fitted: Fitted) -> bool:
    """Clean what stands at unknown places; whether that leaves enough at known ones."""
    unknown = {element for element in fitted.unknown if _is_within(element, body)}
    named = boilerplate.named(body, masses(body, blocks(body)))
    drop(body, [each for each in named if not unknown.isdisjoint((each, *each.iterancestors()))])
    size = sum(len(text_of(element)) for element in unknown if _is_within(element, body))
    return size <= (1 - _KNOWN) * len(text_of(body))


def _is_within(element: HtmlElement, body: HtmlElement) -> bool:
    return any(above is body for above in element.iterancestors())


def _drop_repeated(body: HtmlElement, template: Template) -> None:
    """Remove the texts and pictures that come again and again on the site's pages."""
    seen = [
        image for image in body.iter("img") if print_of(image.get("src", "")) in template.pictures
    ]
    drop(body, seen)
    drop(body, list(_repeated(body, template)))
    shape.drop_empty(body)
    boilerplate.drop_last_headings(body)


def _repeated(body: HtmlElement, template: Template) -> Iterator[HtmlElement]:
    found = blocks(body)
    held = masses(body, found)
    for block in found:
        is_whole = block.element is not body and held[block.element].text <= block.size
        if is_whole and _is_repeated(block, template):
            yield block.element


def _is_repeated(block: Block, template: Template) -> bool:
    found = prints(block.text)
    if block.linked >= LINKED and found[:1] and found[0] in template.openings:
        return True
    return found in _known(template)


@lru_cache(maxsize=64)
def _known(template: Template) -> Known:
    return Known(template.repeated)
