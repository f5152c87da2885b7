"""Page → document in one worker task: extract, then render. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from archiver import extract, shelf
from archiver.model import Article, Document, Entry, Feed, Form, Page
from archiver.protocols import Style

STYLES = "archiver.render.styles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An article as it will rest; *next_url* is where its next part is, if it has one."""

    article: Article
    document: Document
    next_url: str | None = None


def from_page(page: Page, entry: Entry, feed: Feed, form: Form, seen: datetime) -> Made:
    """The document of the article on that page; raises NothingToKeep."""
    part = extract.read(page, entry, feed, seen)
    document = render(part.article, feed, form)
    return Made(article=part.article, document=document, next_url=part.next_url)


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
