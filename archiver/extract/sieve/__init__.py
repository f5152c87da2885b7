"""Which blocks of a page are article text: each judged by itself, on evidence."""

from __future__ import annotations

from lxml.html import HtmlElement

from archiver.extract.blocks import blocks
from archiver.extract.clean import boilerplate
from archiver.extract.sieve import forest
from archiver.extract.sieve.evidence import gather
from archiver.extract.sieve.prune import Judged, certainty, kept, pruned
from archiver.extract.sieve.survey import Survey
from archiver.extract.tree import body_of

__all__ = ["Judged", "certainty", "judged", "kept", "pruned", "survey"]


def judged(page: HtmlElement, title: str = "", about: str = "") -> list[Judged]:
    """Every block of the page that a reader is shown, in order, with its probability of being
    article text.

    *page* is a parsed page and is not changed; *title* and *about* (a description, a summary)
    are what is known of its article, and may be empty.
    """
    found = survey(page, title, about)
    trees = forest.load()
    return [
        Judged(block, forest.REST if numbers is None else forest.probability(numbers, trees))
        for block, numbers in zip(found.blocks, gather(found), strict=True)
    ]


def survey(page: HtmlElement, title: str, about: str) -> Survey:
    """The page's blocks, counted, for `gather`."""
    body = body_of(page)
    return Survey(body, blocks(body, set(boilerplate.hidden(body))), title, about)
