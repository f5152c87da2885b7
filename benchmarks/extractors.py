"""Our extraction in the form that a scorer of article extraction asks for.

A scorer calls `ours(html, url)` for each of its pages; there is no feed and no HTTP header
beside them, so this measures the weakest case: an archive knows more.
"""

from __future__ import annotations

from datetime import UTC, datetime

from archiver import extract
from archiver.errors import NothingToKeep
from archiver.extract import tree
from archiver.extract.blocks import texts
from archiver.model import Entry, Feed, Page

_NOW = datetime(2100, 1, 1, tzinfo=UTC)


def ours(html: bytes, url: str) -> dict[str, object]:
    """What we take from the page: its body as plain text, its title, authors and date."""
    page = Page(url=url, final_url=url, status=200, body=html, fetched_at=_NOW)
    feed = Feed(name="benchmark", url=url, title="")
    try:
        article = extract.read(page, Entry(feed="benchmark", url=url), feed, _NOW).article
    except NothingToKeep:
        return {}
    return {
        "body": "\n".join(texts(tree.fragment(article.body))),
        "title": article.title,
        "authors": list(article.authors),
        "date": article.claimed,
    }
