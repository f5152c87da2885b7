"""What the article is about, in its publisher's words: its tags and its section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archiver.extract.metadata import jsonld
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import folded, line

_METAS = ("article:tag", "og:article:tag", "news_keywords", "keywords", "parsely-tags")
_SECTIONS = ("article:section", "og:article:section", "parsely-section")
_BETWEEN = re.compile(r"\s*[,，;；、|]\s*")
_LONGEST = 100
_MOST = 50
"""More are spam, and a front matter that a reader of its first 64 kB would find no end of."""


def chosen(told: Iterable[str], page: Witness | None = None) -> tuple[str, ...]:
    """The tags that the entry *told*, else those of the page, its section first; each once."""
    given = [line(each, _LONGEST) for each in told]
    if not any(given) and page is not None:
        given = [line(each, _LONGEST) for each in _of(page)]
    found: dict[str, str] = {}
    for each in given:
        if each:
            found.setdefault(folded(each), each)
    return tuple(found.values())[:_MOST]


def _of(page: Witness) -> Iterator[str]:
    for article in page.articles[:1]:
        yield from _texts(article.get("articleSection"))
    yield from (section for name in _SECTIONS for section in page.said(name)[:1])
    keywords = [each for article in page.articles[:1] for each in _texts(article.get("keywords"))]
    marked = [each for name in _METAS for each in page.said(name)]
    for text in keywords or marked:
        yield from _BETWEEN.split(text)


def _texts(value: object) -> Iterator[str]:
    for each in (value if isinstance(value, list) else [value])[:_MOST]:
        yield jsonld.text(each.get("name") if isinstance(each, dict) else each)
