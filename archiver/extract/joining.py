"""The parts of one article, joined.

Sites repeat things on every page of an article: its first lines, a picture, at times all of
it. What an earlier part has said is not said again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from archiver.extract import tree
from archiver.extract.blocks import blocks, masses, texts
from archiver.extract.clean import images, shape
from archiver.extract.text import folded
from archiver.likeness import wording
from archiver.markup import sanitise
from archiver.model import Article

_REPEATED = 24
"""Size from which on a block that an earlier part has said already is left out."""

_ENDS = re.compile(r"[.!?。！？…][”\"»」』)）]*$")
"""How a sentence ends, and a label does not."""


def join(parts: Sequence[Article]) -> Article:
    """The parts of one article as one, in order; nothing that two of them say is said twice."""
    first, *others = parts
    said = _said(tree.fragment(first.body))
    shown = set(first.images)
    bodies = [first.body]
    for part in others:
        body = tree.fragment(part.body)
        if not _says_more(body, said, shown):
            continue
        said |= _said(body)
        shown |= set(images.addresses(body))
        bodies.append(sanitise(tree.inner_html(body)).strip())
    led = (url for part in parts for url in (part.url, *part.aliases))
    dates = [part.modified for part in parts if part.modified is not None]
    joined = "\n".join(bodies)
    return replace(
        first,
        body=joined,
        wording=wording(texts(tree.fragment(joined))),
        images=tuple(dict.fromkeys(src for part in parts for src in part.images)),
        aliases=tuple(dict.fromkeys(url for url in led if url != first.url)),
        modified=max(dates, default=None),
        extent="partial" if any(part.extent == "partial" for part in parts) else first.extent,
    )


def _said(body: HtmlElement) -> set[str]:
    return {folded(block.text) for block in blocks(body)}


def _says_more(body: HtmlElement, said: set[str], shown: set[str]) -> bool:
    """Remove from a part's body what earlier ones have said or shown; whether more is left.

    Short lines may stand in an article twice; but a part of which nothing is left but labels
    says nothing more.
    """
    repeated = _repeated(body, said)
    tree.drop(body, repeated)
    again = [image for image in body.iter("img") if image.get("src") in shown]
    tree.drop(body, [next(image.iterancestors("figure"), image) for image in again])
    shape.drop_empty(body)
    new = [block for block in blocks(body) if folded(block.text) not in said]
    is_text = any(block.size >= _REPEATED or _ENDS.search(block.text) for block in new)
    return is_text or (bool(new) and not repeated) or bool(images.addresses(body))


def _repeated(body: HtmlElement, said: set[str]) -> list[HtmlElement]:
    """The elements that hold a block said before, and nothing else."""
    found = blocks(body)
    held = masses(body, found)
    repeated = (block for block in found if block.size >= _REPEATED and folded(block.text) in said)
    whole = (block.element for block in repeated if held[block.element].text <= block.size)
    return [element for element in whole if element is not body]
