"""The body that a template found, taken out of its page and cleaned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from lxml.etree import Element
from lxml.html import HtmlElement

from archiver.extract import clean
from archiver.extract.blocks import HEADINGS, blocks, is_whole, masses
from archiver.extract.clean import boilerplate, images, words
from archiver.extract.template.fit import Fitted
from archiver.extract.template.learn import LINKED
from archiver.extract.template.prints import first_runs, print_of
from archiver.extract.template.repeated import Known
from archiver.extract.template.value import Template
from archiver.extract.tree import drop, text_of
from archiver.protocols import Block

_KNOWN = 0.6
"""Share of a body's text that must stand at known places; with less the layout is another."""


def take(
    template: Template,
    fitted: Fitted,
    base: str,
    title: str,
    authors: Sequence[str],
    dates: Sequence[datetime],
) -> tuple[HtmlElement, list[str]] | None:
    """The body, cleaned, and its texts; None where too much of it stands at unknown places.

    The page loses what is taken. Class words and their kin judge only what the template does
    not know.
    """
    body = fitted.pieces[0].makeelement("div")
    for piece in fitted.pieces:
        piece.tail = None
        body.append(piece)
    drop(body, fitted.dropped)
    images.rescue(body)
    boilerplate.hide(body)
    if fitted.unknown and not _is_settled(body, fitted):
        return None
    found = clean.settle(body, base, title, authors, dates)
    left = clean.end(body, _without_repeated(body, found, template))
    is_said = any(block.element.tag not in HEADINGS for block in left)
    return body, [block.text for block in left] if is_said else []


def _is_settled(body: HtmlElement, fitted: Fitted) -> bool:
    """Clean what stands at unknown places; whether that leaves enough at known ones."""
    unknown = [each for each in fitted.unknown if _is_within(each, body)]
    silent = {each for each in unknown if not text_of(each).strip()}
    drop(body, [each for each in silent if words.names_boilerplate(each)])
    telling = set(unknown) - silent
    if not telling:
        return True
    if any(boilerplate.is_named(each) for place in telling for each in place.iter(Element)):
        named = boilerplate.named(body, masses(body, blocks(body)))
        above = ((each, {each, *each.iterancestors()}) for each in named)
        drop(body, [each for each, places in above if not telling.isdisjoint(places)])
    size = sum(len(text_of(element)) for element in telling if _is_within(element, body))
    return size <= (1 - _KNOWN) * len(text_of(body))


def _is_within(element: HtmlElement, body: HtmlElement) -> bool:
    return any(above is body for above in element.iterancestors())


def _without_repeated(body: HtmlElement, found: Sequence[Block], template: Template) -> list[Block]:
    """Remove those of the blocks, and pictures, that come again and again on the site's pages:
    the others."""
    known = template.pictures
    gone = [image for image in body.iter("img") if print_of(image.get("src", "")) in known]
    drop(body, gone)
    again = [block for block in found if _is_repeated(block, template)]
    whole = {block.element for block in again if block.element is not body and is_whole(block)}
    drop(body, whole)
    return [block for block in found if block.element not in whole]


def _is_repeated(block: Block, template: Template) -> bool:
    if not template.repeated and block.linked < LINKED:
        return False
    found = first_runs(block.text)
    if block.linked >= LINKED and found[:1] and found[0] in template.openings:
        return True
    return found in _known(template)


@lru_cache(maxsize=64)
def _known(template: Template) -> Known:
    return Known(template.repeated)
