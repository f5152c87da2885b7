"""Page → document in one worker task: extract, then render. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from archiver import codings, extract, shelf
from archiver.errors import NothingToKeep
from archiver.model import (
    NOTHING_KNOWN,
    UNSTUDIED,
    Article,
    Document,
    Entry,
    Feed,
    Form,
    Knowledge,
    Learned,
    Page,
    Part,
    Study,
)
from archiver.protocols import Style

STYLES = "archiver.render.styles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An article as it will rest; *next_url* is where its next part is, if it has one, *study*
    what its page taught, *heeded* which of the owner's rules matched, and *flaw* why a better
    version is wished for."""

    article: Article
    document: Document
    next_url: str | None = None
    study: Study = UNSTUDIED
    heeded: tuple[tuple[str, bool], ...] = ()
    flaw: str | None = None


def from_page(
    page: Page,
    entry: Entry,
    feed: Feed,
    form: Form,
    seen: datetime,
    layout: Knowledge = NOTHING_KNOWN,
) -> Made:
    """The document of the article on that page; raises NothingToKeep."""
    page = codings.undone(page)
    part = extract.read(page, entry, feed, seen, layout)
    is_judged = feed.rules.body or part.next_url  # the owner knows; the rest is yet to come
    flaw = None if is_judged else extract.doubt(page, entry, part.said)
    article = part.article if flaw is None else replace(part.article, extent="partial")
    return Made(
        article=article,
        document=render(article, feed, form),
        next_url=part.next_url,
        study=part.study,
        heeded=part.heeded,
        flaw=flaw,
    )


def part_of(
    page: Page, entry: Entry, feed: Feed, seen: datetime, layout: Knowledge = NOTHING_KNOWN
) -> Part:
    """A later part of an article, from its page; raises NothingToKeep."""
    return extract.read(codings.undone(page), entry, feed, seen, layout)


def from_page_again(
    page: Page, entry: Entry, feed: Feed, form: Form, seen: datetime, url: str, layout: Knowledge
) -> Made | None:
    """The same by a template that was not known before, for the article at that *url*; None
    where it does not serve, or would lose something of what the entry told."""
    page = codings.undone(page)
    try:
        part = extract.read(page, entry, feed, seen, layout)
        if not part.study.served:
            return None
        if not extract.says_what_was_told(entry, part.said):
            # Few pages come to this, which costs four times as much as all that is above.
            before = extract.read(page, entry, feed, seen)
            if not extract.keeps_what_was_told(entry, before.said, part.said):
                return None
    except NothingToKeep:
        return None
    article = replace(part.article, url=url)
    return Made(article=article, document=render(article, feed, form), study=part.study)


def learn(lessons: Sequence[bytes]) -> Learned | None:
    """The template of the layout that most of the lessons share; None while they are too few."""
    return extract.learn(lessons)


def from_entry(entry: Entry, feed: Feed, form: Form, seen: datetime) -> Made:
    """The document of what the feed itself carried; raises NothingToKeep."""
    article = extract.from_entry(entry, feed, seen)
    return Made(article=article, document=render(article, feed, form))


def from_parts(parts: tuple[Article, ...], feed: Feed, form: Form) -> Made:
    """The document of an article that came in several parts."""
    article = extract.join(parts)
    return Made(article=article, document=render(article, feed, form))


def render(article: Article, feed: Feed, form: Form) -> Document:
    """The document of an article in the style that the form names."""
    style = cast(Style, shelf.find(STYLES, form.style))
    return style.render(article, feed, form)
