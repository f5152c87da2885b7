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


def tidy(body: HtmlElement, base: str, title: str, authors: Sequence[str]) -> HtmlElement:
    """A copy of the body without what is not of the article, in its plain shape.

    *base* is the page's URL; *title* and *authors* are said in the file's header, and a body
    that begins with them would say them twice.
    """
    tidied = shown(body)
    boilerplate.drop_named(tidied)
    embeds.link(tidied, base)
    images.settle(tidied, base)
    shape.flatten(tidied)
    boilerplate.drop_idle(tidied, base)  # while links that lead nowhere still tell a share bar
    links.settle(tidied, base)
    opening.trim(tidied, title, authors)
    shape.drop_empty(tidied)
    boilerplate.drop_last_headings(tidied)
    return tidied
