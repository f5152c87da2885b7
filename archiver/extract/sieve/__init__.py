"""Which blocks of a page are article text: each judged by itself, on evidence."""

from __future__ import annotations

from lxml.html import HtmlElement

from archiver.extract.clean.boilerplate import visible
from archiver.extract.sieve import forest
from archiver.extract.sieve.evidence import gather
from archiver.extract.sieve.prune import Judged, certainty, kept, pruned
from archiver.extract.sieve.survey import Survey
from archiver.extract.tree import body_of

__all__ = ["Judged", "Survey", "certainty", "judged", "kept", "pruned", "survey"]


def judged(found: Survey) -> list[Judged]:
    """Every block that was surveyed, with its probability of being article text."""
    trees = forest.load()
    return [
        Judged(block, forest.REST if numbers is None else forest.probability(numbers, trees))
        for block, numbers in zip(found.blocks, gather(found), strict=True)
    ]


def survey(page: HtmlElement, title: str = "", about: str = "") -> Survey:
    """The blocks of a parsed page that a reader is shown, counted.

    *title* and *about* (a description, a summary) are what is known of its article, and may be
    empty.
    """
    body = body_of(page)
    return Survey(body, visible(body), title, about)
