"""The body of an article, cleaned: from a piece of a page to plain, absolute, safe HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lxml.html import HtmlElement

from archiver.extract.blocks import blocks
from archiver.extract.clean import (
    boilerplate,
    embeds,
    figures,
    formulas,
    images,
    links,
    opening,
    shape,
)
from archiver.extract.tree import copy
from archiver.protocols import Block


def shown(root: HtmlElement) -> HtmlElement:
    """A copy of the tree, with what a reader is shown: late pictures in, hidden things out."""
    visible = copy(root)
    images.rescue(visible)
    boilerplate.hide(visible)
    return visible


def tidy(
    body: HtmlElement,
    base: str,
    title: str,
    authors: Sequence[str],
    dates: Sequence[datetime] = (),
    *,
    is_pruned: bool = False,
) -> tuple[HtmlElement, list[Block]]:
    """A copy of the body without what is not of the article, in its plain shape, and its blocks.

    *base* is the page's URL; *title*, *authors* and *dates* are said in the file's header, and a
    body that begins with them would say them twice. Of a body that *is_pruned* no text goes for
    the name of what it stands in.
    """
    tidied = shown(body)
    boilerplate.drop_named(tidied, silent=is_pruned)
    return tidied, end(tidied, settle(tidied, base, title, authors, dates))


def settle(
    body: HtmlElement,
    base: str,
    title: str,
    authors: Sequence[str],
    dates: Sequence[datetime] = (),
) -> list[Block]:
    """Bring a body from which the foreign elements are gone into its plain shape, in place, but
    for its `end`: the blocks that are left."""
    embeds.link(body, base)
    formulas.write(body)
    images.settle(body, base)
    shape.flatten(body)
    figures.settle(body)
    boilerplate.drop_offers(body, base)
    found = boilerplate.drop_idle(body, blocks(body), base)
    links.settle(body, base)  # those that lead nowhere have told a share bar by now
    return opening.trim(body, found, title, authors, dates)


def end(body: HtmlElement, found: list[Block]) -> list[Block]:
    """Take away what is left empty, and headings of nothing, of a plain body that has had these
    blocks: those that it has."""
    shape.drop_empty(body)
    boilerplate.drop_last_headings(body)
    while found and found[-1].element.getparent() is None and found[-1].element is not body:
        found = found[:-1]
    return found
