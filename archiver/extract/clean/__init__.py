"""The body of an article, cleaned: from a piece of a page to plain, absolute, safe HTML."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from archiver.extract.clean import boilerplate, embeds, images, links, opening, shape
from archiver.extract.tree import copy


def shown(root: HtmlElement) -> HtmlElement:
    """A copy of the tree, with what a reader is shown: late pictures in, hidden things out."""
    visible = copy(root)
    images.rescue(visible)
    boilerplate.hide(visible)
    return visible


def tidy(
    body: HtmlElement, base: str, title: str, authors: Sequence[str], *, is_pruned: bool = False
) -> HtmlElement:
    """A copy of the body without what is not of the article, in its plain shape.

    *base* is the page's URL; *title* and *authors* are said in the file's header, and a body
    that begins with them would say them twice. Of a body that *is_pruned* no text goes for
    the name of what it stands in.
    """
    tidied = shown(body)
    boilerplate.drop_named(tidied, silent=is_pruned)
    settle(tidied, base, title, authors)
    return tidied


def settle(body: HtmlElement, base: str, title: str, authors: Sequence[str]) -> None:
    """Bring a body from which the foreign elements are gone into its plain shape, in place."""
    embeds.link(body, base)
    images.settle(body, base)
    shape.flatten(body)
    boilerplate.drop_idle(body, base)  # while links that lead nowhere still tell a share bar
    links.settle(body, base)
    opening.trim(body, title, authors)
    shape.drop_empty(body)
    boilerplate.drop_last_headings(body)
