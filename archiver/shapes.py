"""Which URLs of a site are articles, told by their shape. Pure.

A sitemap or a web archive lists everything that has an address: sections, tags, authors,
pictures. What the feed itself links is the best witness of how this site writes the address of
an article; beyond that, dates, long numbers and many words in the last part of a path speak
for one, and the words of the table below against. The owner's patterns win over all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from archiver import patterns
from archiver.urls import canonical, same_site

NO_ARTICLES = frozenset(
    "about about-us account advertise advertising archive archives author authors autor cart cat"  # noqa: SIM905 - a table
    " categories category checkout comments contact contact-us cookie-policy cookies corrections"
    " embed events faq feed feeds help home impressum imprint index jobs kategorie label labels"
    " legal login logout masthead newsletter newsletters page pages paged password-reset people"
    " press privacy privacy-policy profile register registration rss schlagwort search section"
    " sections shop sign-in sign-up signin signup sitemap sitemaps staff subscribe subscription"
    " support tag tags team terms terms-of-service terms-of-use thema theme themen topic topics"
    " trackback user users wp-admin wp-content wp-includes wp-json".split()
)
"""Path segments of pages that list articles, or speak of the site."""

LEAST_SAMPLES = 5
"""Links of a feed from which on what they have in common is no chance."""

_FILE = re.compile(
    r"\.(?:7z|atom|avi|bmp|css|csv|docx?|eot|epub|gif|gz|ico|jpe?g|js|json|m3u8|m4a|m4v|mov|mp3|mp4"
    r"|ogg|pdf|png|pptx?|rdf|rss|svg|swf|tar|tiff?|ttf|txt|wav|webm|webp|woff2?|xlsx?|xml|zip)$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19[7-9]|20)\d\d")
_EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?|jsp|cfm|do)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_DATED = re.compile(
    r"(?<!\d)(?P<Y>(?:19[7-9]|20)\d\d)(?:"
    r"(?P<s>[/_-]?)(?P<M>0[1-9]|1[0-2])(?P=s)(?P<D>0[1-9]|[12]\d|3[01])(?!\d)"
    r"|[/_-](?P<m>0?[1-9]|1[0-2])(?:[/_-](?P<d>0?[1-9]|[12]\d|3[01]))?(?!\d))"
)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")

_MANY_WORDS = 4
_LONG_NUMBER = 4
_MANY_SIGNS = 8
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """What is known of a site's addresses; made by `learn`.

    *samples* are the addresses that it was learned from, *known* the shapes of articles, *words*
    the first parts of a path that all of them share, *queries* the parameters that name each
    article here, *barred* the parts that none has; *is_marked* tells that each of them has a
    date or a long number in it.
    """

    url: str
    samples: tuple[str, ...] = ()
    known: frozenset[tuple[str, ...]] = frozenset()
    words: tuple[str, ...] = ()
    queries: frozenset[str] = frozenset()
    barred: frozenset[str] = NO_ARTICLES
    is_marked: bool = False
    articles: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def is_article(self, url: str, *, is_likely: bool = False) -> bool:
        """Whether this is the address of an article of the site; *is_likely* where whoever
        lists it lists articles."""
        if not same_site(self.url, url) or _has_one(url, self.others):
            return False
        if self.articles:
            return _has_one(url, self.articles)
        try:
            parts = urlsplit(canonical(url) if "?" in url else url)
        except ValueError:
            return False
        segments = _segments(parts.path)
        if _names(parts.query) != self.queries or tuple(segments[: len(self.words)]) != self.words:
            return False
        return self._is_told(segments, is_likely=is_likely) if segments else bool(self.queries)

    def _is_told(self, segments: Sequence[str], *, is_likely: bool) -> bool:
        """Whether the path of an address is that of an article."""
        if _FILE.search(segments[-1]) or not self.barred.isdisjoint(map(_bare, segments)):
            return False
        kinds = shape(segments)
        if kinds in self.known:
            return True
        if kinds[-1] == "year" and (*kinds[:-1], "number") in self.known:
            return True  # numbers count through 1970 and 2024, too
        if _is_marked(segments):
            return not _is_date(segments[-1])
        return not self.is_marked and (is_likely or _is_told(segments[-1]))


def learn(
    url: str,
    samples: Iterable[str],
    articles: tuple[str, ...] = (),
    others: tuple[str, ...] = (),
) -> Shapes:
    """What the addresses of known articles have in common. *url* is one of the site; the
    patterns are the owner's, searched for in an address: of *articles*, and of *others*."""
    used = [canonical(one) for one in dict.fromkeys(samples) if same_site(url, one)]
    paths = [segments for one in used if (segments := _segments(urlsplit(one).path))]
    queries = Counter(name for one in used for name in _names(urlsplit(one).query))
    is_known = len(paths) >= LEAST_SAMPLES
    return Shapes(
        url=url,
        samples=tuple(used),
        known=frozenset(shape(segments) for segments in paths),
        words=_shared(paths) if is_known else (),
        queries=frozenset(name for name, count in queries.items() if 2 * count > len(used)),
        barred=NO_ARTICLES.difference(_bare(each) for segments in paths for each in segments),
        is_marked=is_known and all(map(_is_marked, paths)),
        articles=articles,
        others=others,
    )


def shape(segments: Sequence[str]) -> tuple[str, ...]:
    """What an address has in common with those of its kind: `2024/03/rain-again` and
    `2023/11/a-ferry` are both year, number, words. Short words stand for themselves."""
    return tuple(map(_kind, segments))


def days(url: str) -> tuple[datetime, datetime] | None:
    """The span in which the article was published, as its address tells it, a day more at
    either end for the sake of time zones; None where it tells no more than a year."""
    found = _DATED.search(urlsplit(url).path)
    if found is None:
        return None
    year, month = int(found["Y"]), int(found["M"] or found["m"])
    day = found["D"] or found["d"]
    try:
        first = datetime(year, month, int(day or 1), tzinfo=UTC)
    except ValueError:
        return None
    last = first + (_DAY if day else timedelta(days=31))
    return first - _DAY, last + _DAY


def may_lie_in(url: str, since: datetime | None, until: datetime | None) -> bool:
    """Whether the address allows that the article was published in that span of time."""
    span = days(url) if since or until else None
    if span is None:
        return True
    return not (since is not None and span[1] < since) and not (
        until is not None and span[0] >= until
    )


def _segments(path: str) -> list[str]:
    return [unquote(each) for each in path.split("/") if each]


def _bare(segment: str) -> str:
    return _EXTENSION.sub("", segment).lower()


def _names(query: str) -> set[str]:
    if not query:
        return set()
    return {name.lower() for name, _ in parse_qsl(query, keep_blank_values=True)}


@lru_cache(maxsize=4_096)
def _kind(segment: str) -> str:
    bare = _EXTENSION.sub("", segment)
    extension = segment[len(bare) :].lower()
    if bare.isdigit():
        kind = "year" if _YEAR.fullmatch(bare) else "number"
    elif _is_told(bare) or any(sign.isdigit() for sign in bare) or len(bare) > 24:
        kind = "words"
    elif "-" in bare or "_" in bare:
        kind = "few words"
    else:
        kind = f"={bare.lower()}"
    return kind + extension


def _is_told(segment: str) -> bool:
    """Whether so many words, or so long a number, name one article."""
    bare = _EXTENSION.sub("", segment)
    words = [word for word in _WORD.findall(bare) if len(word) > 1]
    return (
        (len(words) >= _MANY_WORDS and ("-" in bare or "_" in bare))
        or len(_WIDE.findall(bare)) >= _MANY_SIGNS
        or re.search(rf"\d{{{_LONG_NUMBER},}}", bare) is not None
    )


def _is_marked(segments: Sequence[str]) -> bool:
    """Whether there is a date in the path, or a long number in its last part."""
    path = "/".join(segments)
    number = re.search(rf"\d{{{_LONG_NUMBER},}}", _EXTENSION.sub("", segments[-1]))
    is_year = len(segments) == 1 and _YEAR.fullmatch(segments[-1])
    return _DATED.search(path) is not None or bool(number and not is_year)


def _is_date(segment: str) -> bool:
    """Whether a path that ends so is a calendar's, or a page of a list."""
    return segment.isdigit() and (len(segment) <= 2 or _YEAR.fullmatch(segment) is not None)


def _shared(paths: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The short words that all paths begin with, short of their last part."""
    shared: list[str] = []
    for parts in zip(*(path[:-1] for path in paths), strict=False):
        if len(set(parts)) > 1 or not _kind(parts[0]).startswith("="):
            break
        shared.append(parts[0])
    return tuple(shared)


def _has_one(url: str, expressions: Sequence[str]) -> bool:
    return any(patterns.is_in(patterns.EXPRESSION + each, url) for each in expressions)
