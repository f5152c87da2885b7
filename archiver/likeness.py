"""When two entries, or two articles, are one. Pure.

An address proves much and not all: systems use a guid again, name one canonical URL on every
page, put a changing token into each link, and move house. So an address makes two things
candidates, and what they say decides. A wrong yes loses news for ever, a wrong no leaves a
second file: where it is not clear, they are two.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest
from urllib.parse import SplitResult, urlsplit

from archiver import runs, western
from archiver.model import Article, Entry
from archiver.urls import canonical, identity, same_site, site

LEAST_LETTERS = 200
"""Letters and digits of a text whose equality with another's is no chance."""

_ALIKE = 0.5
"""Of two texts of one canonical URL and title: from here on one is an edit of the other."""

_MOVED = 0.75
"""Of two texts under one slug: a new layout changes what stands around a text, not most of it."""

_UNLIKE = 0.05
"""Of two texts of one canonical URL, title and date, at two addresses: below this, hardly a hash of
their sketches is the same, and they are two of a series."""

_DIGEST = 16
"""Bytes of a digest."""

_SKETCH = 32
"""Hashes in a sketch."""

_LIKELY = 4 * _SKETCH << 32
"""Of n hashes some four times as many as make a sketch are below `_LIKELY // n`."""

_WORDS = re.compile(r"\w+")
_LOOKS = re.compile(
    r"^/(?:amp|m|mobile|wap)(?=/)|/amp(?=/|$)|\.amp(?=\.html?$)|(?<=/)(?:index|default)\.\w{3,5}$",
    re.IGNORECASE,
)
_LOOK_PARAMETERS = re.compile(
    r"(?<![^&])(?:amp(?:=1|=true)?|output(?:type)?=amp)(?![^&])", re.IGNORECASE
)
_SLUG = re.compile(r"[^\W\d_]{3,}[-_][^\W\d_]{2,}|\d{6,}")
"""The last part of an address names one article: by words, or by a long number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An article on file; *wording* is empty where it is not known. *is_whole*: its text is no
    teaser that the feed carried, and none that a better one is wished for."""

    url: str
    title: str
    published: datetime | None
    feed: str
    wording: bytes = b""
    is_whole: bool = True


def is_same_entry(known: Entry, new: Entry) -> bool:
    """Whether two entries of one feed and guid are one, though their links differ.

    A guid alone proves nothing: some systems use one again for another article. The title
    and, where both have one, the claimed date must agree as well.
    """
    if not is_same_title(known.title, new.title):
        return False
    return not (known.published and new.published and known.published != new.published)


def is_listed_again(known: Entry, new: Entry) -> bool:
    """Whether two entries whose addresses are akin are one: both of one title and date."""
    is_dated = known.published is not None and known.published == new.published
    return is_dated and is_same_title(known.title, new.title)


def is_same_article(known: Known, article: Article) -> bool:
    """Whether an article is the one on file under the same canonical URL or alias.

    Sites exist whose every page names one canonical URL, also those of a series that has one
    title, or of one day where dates are no more exact.
    """
    is_dated = article.published is not None and known.published == article.published
    if not is_same_title(known.title, article.title):
        return is_dated and _is_to_the_letter(known, article)
    if is_dated:
        return not _is_of_a_series(known, article)
    alike = likeness(known.wording, article.wording)
    return alike is None or alike >= _ALIKE


def is_other(known: Known, article: Article) -> bool:
    """Whether an article surely is not the one on file, though they share every address."""
    alike = likeness(known.wording, article.wording)
    is_titled = is_same_title(known.title, article.title)
    return not is_titled and alike is not None and alike < _ALIKE


def is_another(entry: Entry, article: Article) -> bool:
    """Whether the entry at an article's canonical URL is of another: of other title and date."""
    is_dated = entry.published is None or entry.published == article.published
    return bool(entry.title) and not is_dated and not is_same_title(entry.title, article.title)


def is_akin(known: Known, article: Article) -> bool:
    """Whether an article is the one on file at an address that is akin: of the same title, and
    of the same date or to the letter the same text."""
    if not is_same_title(known.title, article.title):
        return False
    is_dated = article.published is not None and known.published == article.published
    if is_dated:
        return not _is_of_a_series(known, article)
    return _is_to_the_letter(known, article)


def has_moved(known: Known, article: Article, feed: str) -> bool:
    """Whether an article is the one on file under an address that has nothing in common.

    Of the same feed or site, title and date; and to the letter the same text, or much the
    same under the same slug. The same text in another outlet is another article.
    """
    if article.published is None or known.published != article.published:
        return False
    if not is_same_title(known.title, article.title):
        return False
    if feed != known.feed and not same_site(known.url, article.url):
        return False
    if _is_to_the_letter(known, article):
        return True
    alike = likeness(known.wording, article.wording)
    return _has_same_slug(known.url, article.url) and (alike is None or alike >= _MOVED)


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles differ in case and white space at most; no title equals none."""
    return bool(one) and "".join(one.split()).casefold() == "".join(other.split()).casefold()


_LENT = ("title", "authors", "published", "updated", "summary", "content", "mementos")


def merged(owner: Entry, other: Entry) -> Entry:
    """The owner's entry, with what it did not say taken from the other's."""
    lent: Mapping[str, object] = {
        name: getattr(other, name)
        for name in _LENT
        if not getattr(owner, name) and getattr(other, name)
    }
    return replace(owner, **lent) if lent else owner  # type: ignore[arg-type]  # fields by name


@lru_cache(maxsize=1024)
def kin(url: str) -> int:
    """What addresses share that differ in where a reader came from, or in how the page looks
    (AMP, mobile, `www.`, `index.html`, a last slash): 64 bits, signed.

    Wider than `urls.identity`, and no proof: a site may tell its articles apart by a parameter
    that others track with.
    """
    try:
        parts = urlsplit(canonical(url))
    except ValueError:  # no address at all is akin to itself
        parts = SplitResult("", "", url, "", "")
    path = _LOOKS.sub("", parts.path).rstrip("/")
    query = _LOOK_PARAMETERS.sub("", parts.query).strip("&")
    told = f"{site(url)}{path}?{_untracked(query) if query else ''}#{parts.fragment}"
    return int.from_bytes(blake2b(told.encode(), digest_size=8).digest(), signed=True)


def wording(texts: Iterable[str]) -> bytes:
    """What an article says, in 144 bytes: a digest of it all and a sketch; empty where it says
    too little to be told by.

    Letters and digits count, in any case. The sketch is the least hashes of all runs of words: the
    share of hashes that two sketches have in common estimates how much of two texts is the same.
    """
    said = _spaced("\n".join(texts)).encode()
    written = said.translate(None, b" ")
    letters = written.decode()
    if len(letters) < LEAST_LETTERS:
        return b""
    units = said.split()
    if len(units) * 8 <= len(letters):  # Chinese and Thai write no spaces
        units = " ".join(letters).encode().split()
    digest = blake2b(written, digest_size=_DIGEST)
    return digest.digest() + array("I", _least(runs.hashes(units))).tobytes()


def _least(hashes: array[int]) -> list[int]:
    """The least of the hashes, each once."""
    likely = _LIKELY // len(hashes)
    few = {each for each in hashes if each < likely}
    return nsmallest(_SKETCH, few if len(few) >= _SKETCH else set(hashes))


def _spaced(text: str) -> str:
    """The words of a text, in no case, with nothing but spaces between them."""
    spaced = western.spaced(text)
    return " ".join(_WORDS.findall(text.casefold())) if spaced is None else spaced


def likeness(one: bytes, other: bytes) -> float | None:
    """How much of two wordings is the same, 0 to 1; None where one is not known."""
    if not one or not other:
        return None
    if one[:_DIGEST] == other[:_DIGEST]:
        return 1.0
    first, second = _sketch(one), _sketch(other)
    least = set(sorted(first | second)[:_SKETCH])
    return len(least & first & second) / len(least) if least else 0.0


def _is_of_a_series(known: Known, article: Article) -> bool:
    """Whether the article, whose page is not at the address on file, has nothing of that text: a
    teaser has nothing of its own article, either."""
    if not known.is_whole or article.extent != "whole":
        return False
    pages = {identity(url) for url in article.aliases}
    if not pages or identity(known.url) in pages:
        return False
    alike = likeness(known.wording, article.wording)
    return alike is not None and alike < _UNLIKE


def _is_to_the_letter(known: Known, article: Article) -> bool:
    return bool(known.wording) and known.wording[:_DIGEST] == article.wording[:_DIGEST]


def _has_same_slug(one: str, other: str) -> bool:
    slugs = [urlsplit(url).path.rstrip("/").rpartition("/")[2].casefold() for url in (one, other)]
    stems = {slug.rpartition(".")[0] or slug for slug in slugs}
    return len(stems) == 1 and _SLUG.search(stems.pop()) is not None


def _sketch(wording: bytes) -> set[int]:
    found = array("I")
    found.frombytes(wording[_DIGEST:])
    return set(found)


@lru_cache(maxsize=1_000)
def _untracked(query: str) -> str:
    """The query without what the maintained list of courlan takes for tracking."""
    from courlan.clean import clean_query  # noqa: PLC0415 - 60 ms, for few addresses

    return clean_query(query)
