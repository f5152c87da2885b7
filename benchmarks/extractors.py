"""Our extraction in the form that a scorer of article extraction asks for.

A scorer calls `ours(html, url)` for each of its pages; there is no feed and no HTTP header
beside them, so this measures the weakest case: an archive knows more.
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from lxml.html import HtmlElement

from archiver import extract
from archiver.errors import NothingToKeep
from archiver.extract import tree
from archiver.extract.blocks import texts
from archiver.model import Article, Entry, Feed, Page

_NOW = datetime(2100, 1, 1, tzinfo=UTC)
_PARAGRAPH = 60
"""Characters from which on a block is a paragraph rather than a label."""


def ours(html: bytes, url: str) -> dict[str, object]:
    """What we take from the page: its body as plain text, its title, authors and date."""
    article = _read(html, Entry(feed="benchmark", url=url))
    return {} if article is None else _told(article)


def with_entry(html: bytes, url: str) -> dict[str, object]:
    """The same where a feed has told the article's title and its first paragraph; the page's
    own, as we take them, stand in for what a feed would tell."""
    alone = _read(html, Entry(feed="benchmark", url=url))
    if alone is None:
        return {}
    said = (text for text in texts(tree.fragment(alone.body)) if len(text) >= _PARAGRAPH)
    summary = escape(next(said, ""))
    article = _read(html, Entry(feed="benchmark", url=url, title=alone.title, summary=summary))
    return {} if article is None else _told(article)


def _read(html: bytes, entry: Entry) -> Article | None:
    page = Page(url=entry.url, final_url=entry.url, status=200, body=html, fetched_at=_NOW)
    feed = Feed(name=entry.feed, url=entry.url, title="")
    try:
        return extract.read(page, entry, feed, _NOW).article
    except NothingToKeep:
        return None


def _told(article: Article) -> dict[str, object]:
    return {
        "body": "\n".join(texts(_running(article))),
        "title": article.title,
        "authors": list(article.authors),
        "date": article.claimed,
    }


def _running(article: Article) -> HtmlElement:
    """The article's running text: a caption is kept with its picture, and is none of it."""
    body = tree.fragment(article.body)
    tree.drop(body, list(body.iter("figcaption")))
    return body
