"""What of a feed its owner wants. Pure: decided before the page is asked for, as far as the entry
tells, and for good once the article is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape

from archiver import patterns
from archiver.model import Article, Entry, Filters, Traits

NO_FILTERS = Filters()

_FIELDS = ("title", "author", "categories", "url")

_TAG = re.compile(r"<(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+>")
_SAMPLE = 5_000
"""Characters of a text by which its script is told."""

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_WIDE_LANGUAGES = frozenset({"hak", "ja", "ko", "lzh", "nan", "wuu", "yue", "zh"})


def unwanted(
    entry: Entry, filters: Filters, now: datetime, *, is_live: bool, article: Article | None = None
) -> str | None:
    """Why the entry is not wanted; None where it is, or where only its article will tell.

    Each is judged as it was listed, *now* being when that was. What the entry does not say
    (a title, an author), the article does. Age matters to what a feed lists now: of the past,
    a backfill asks for what it wants.
    """
    if filters == NO_FILTERS:
        return None
    said = _said(entry, article)
    if (found := _found(filters.drop, said)) is not None:
        return f"has {found}, which `drop` names"
    if (why := _not_kept(filters.keep, said, is_whole=article is not None)) is not None:
        return why
    published = entry.published or (article and article.claimed)
    if is_live and filters.max_age and published and now - published > filters.max_age:
        return "is older than `max_age`"
    return None if article is None else _wrong_article(article, filters)


def _said(entry: Entry, article: Article | None) -> Mapping[str, tuple[str, ...]]:
    """The texts of each field that patterns look in."""
    title, authors, tags = entry.title, entry.authors, entry.tags
    if article is not None:
        title, authors = title or article.title, authors or article.authors
        tags = tags or article.tags
    return {
        "title": (title,) if title else (),
        "author": authors,
        "categories": tags,
        "url": (entry.url,),
    }


def _found(wanted: Traits, said: Mapping[str, tuple[str, ...]]) -> str | None:
    """The first pattern that is found, and where."""
    for field in _FIELDS:
        for pattern in getattr(wanted, field):
            if any(patterns.is_in(pattern, text) for text in said[field]):
                return f"{pattern!r} in its {field}"
    return None


def _not_kept(keep: Traits, said: Mapping[str, tuple[str, ...]], *, is_whole: bool) -> str | None:
    looked_in = [field for field in _FIELDS if getattr(keep, field)]
    if not looked_in or _found(keep, said) is not None:
        return None
    if not is_whole and not all(said[field] for field in looked_in):
        return None  # the article will say more
    return "has nothing that `keep` names"


def _wrong_article(article: Article, filters: Filters) -> str | None:
    text = unescape(_TAG.sub(" ", article.body))
    if filters.min_length:
        length = len("".join(text.split()))
        if length < filters.min_length:
            return f"has {length} characters, fewer than `min_length`"
    spoken = _language(article, text) if filters.language else None
    if spoken and not any(_is_of(spoken, one) for one in filters.language):
        return f"is in the language {spoken!r}, which `language` does not name"
    return None


def _is_of(spoken: str, wanted: str) -> bool:
    """Whether `zh-hans-SG` is `zh`; what is wanted may be narrower than what is known."""
    one, other = (tag.replace("_", "-").casefold().split("-") for tag in (spoken, wanted))
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _language(article: Article, text: str) -> str | None:
    """What the page says, unless the script of its text contradicts it; None: not known."""
    declared = article.language or None
    base = (declared or "").replace("_", "-").partition("-")[0].casefold()
    written = _by_script(text[:_SAMPLE])
    if written is None:
        return declared if base not in _WIDE_LANGUAGES else None
    is_chinese = written == "zh" and base in _WIDE_LANGUAGES - {"ja", "ko"}
    return declared if base == written or is_chinese else written


def _by_script(text: str) -> str | None:
    """Chinese, Japanese or Korean; None for what is written in letters."""
    wide = len(_WIDE.findall(text))
    if 2 * wide < sum(map(str.isalpha, text)) or not wide:
        return None
    if 2 * len(_HANGUL.findall(text)) > wide:
        return "ko"
    return "ja" if 20 * len(_KANA.findall(text)) > wide else "zh"
