"""Which of several bodies is the article's: pure, from their texts and what is known of it.

An archiver knows more than a page: what the entry says is an anchor for where the body is.
The thresholds were tried on some 300 real pages (benchmarks/extractors.py) with the
strategies that stand on the shelf; try them again when one is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from lxml.html import HtmlElement

from archiver.extract.text import share, shingles, size, terms
from archiver.protocols import Candidate

RULES, FEED = "rules", "feedtext"

_ENOUGH_CONTENT = 40
"""Shingles from which on the feed's content is an anchor by itself."""

_SURE = 0.88
"""How sure a strategy must be of its candidate for no other to be asked."""

_AGREED = 0.9
"""Agreement with the feed's content that ends the search."""

_SAME = 0.95
"""Agreement of two candidates that bears both out, and outvotes a third which is in doubt."""

_ALIKE = 0.6
"""Agreement with the feed's content from which on it decides: below, it is an excerpt."""

_AKIN = 0.5
"""A candidate that holds less than this share of the terms that the best one holds is of
something else: a consent dialogue, another article."""

_WHOLE = 0.25
"""A candidate with less than this share of the longest one's text is a piece of it."""

_PURE = 2.2
"""A candidate with this many times the text of a more careful one holds more than the article."""

_CAREFUL = 0.5
"""How sure a strategy must be of itself for its view of another to count."""

_MORE = 1.15
"""Times the text of the best one, from which on a careful one that holds it all is preferred."""

_FULLER = 1.3
_REPEATED = 0.8
"""The feed's content is taken for the body when it says most of what the page does, and this
many times as much: the page was cut short, or says it in parts."""

_SHOWN = 0.8
"""Share of what the entry told, from which on a page shows that it is the entry's."""

_LONG = 1_000
"""Size from which on a text that a strategy is sure of is no wall."""

_SHORT = 80
"""Size of a body that is doubted when it has nothing in common with what the feed carried."""

_TELLING = 12
_HARDLY = 0.05
"""Terms that an entry must tell for a longer body to be doubted, and the share of them that
even a body in other words has."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is known of the article before its body: shingles of the feed's full *content*,
    the *terms* that entry and page say it is about, those that the entry alone has *told*,
    and the *size* of the text that the feed carried."""

    content: frozenset[tuple[str, ...]] = frozenset()
    terms: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    size: int = 0


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate's cleaned body, the *texts* of its blocks, and what it is judged by."""

    candidate: Candidate
    body: HtmlElement
    texts: tuple[str, ...]
    shingles: frozenset[tuple[str, ...]]
    terms: frozenset[str]
    size: int

    @property
    def strategy(self) -> str:
        return self.candidate.strategy


def anchor(
    title: str, content: Sequence[str], summary: Sequence[str], about: Iterable[str]
) -> Anchor:
    """The anchor that an entry's *title*, *content* and *summary* make, with what its page
    says that it is *about*."""
    return Anchor(
        content=shingles(content),
        terms=terms("\n".join([title, *summary, *about])),
        told=terms("\n".join([title, *(content or summary)])),
        size=sum(map(size, content or summary)),
    )


def weigh(candidate: Candidate, body: HtmlElement, texts: Sequence[str]) -> Weighed:
    """The candidate with its cleaned body, whose blocks have these texts."""
    return Weighed(
        candidate=candidate,
        body=body,
        texts=tuple(texts),
        shingles=shingles(texts),
        terms=terms("\n".join(texts)),
        size=sum(map(size, texts)),
    )


def is_settled(weighed: Sequence[Weighed], anchor: Anchor) -> bool:
    """Whether what the cheap strategies found needs no second opinion of a dear one."""
    pages = [each for each in weighed if each.strategy != FEED]
    if any(each.strategy == RULES for each in pages):
        return True
    if len(anchor.content) >= _ENOUGH_CONTENT:
        return any(agreement(each.shingles, anchor.content) >= _AGREED for each in pages)
    return bool(pages) and (_is_sure(_surest(pages), anchor) or _agreed(pages) is not None)


def choose(weighed: Sequence[Weighed], anchor: Anchor) -> Weighed | None:
    """The best of the candidates; None where none of them is the article.

    The owner's rules win. A feed's full content decides by agreement. Else the candidates
    that are of something else, or a piece of another, go, and of the rest the one that its
    strategy is surest of wins, unless it is in doubt: then two that agree outvote it, and a
    more careful one may say that it holds too much, or too little.
    """
    ruled = next((each for each in weighed if each.strategy == RULES), None)
    if ruled is not None:
        return ruled
    pages = [each for each in weighed if each.strategy != FEED]
    if not pages:
        return None
    best = _by_content(pages, anchor) or _by_itself(pages, anchor)
    told = next((each for each in weighed if each.strategy == FEED), None)
    if told is not None and _is_fuller(told, best):
        return told
    return None if _is_foreign(best, anchor) else best


def agreement(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """How far two texts are the same, 0 to 1 (F1 of their shingles)."""
    common = len(one & other)
    return 2 * common / (len(one) + len(other)) if common else 0.0


def is_shown(anchor: Anchor, page: Sequence[str]) -> bool:
    """Whether the page, whose texts these are, shows what the entry told: then it is the entry's
    page, though the article be in other words: in another language, below a standfirst."""
    return share(anchor.told, terms("\n".join(page))) >= _SHOWN


def beyond_doubt(weighed: Iterable[Weighed]) -> list[Weighed]:
    """The candidates that are articles, whatever was told: no wall says so much so plainly."""
    return [each for each in weighed if _sureness(each) >= _SURE and each.size >= _LONG]


def score(weighed: Weighed, anchor: Anchor) -> float:
    """How sure one may be of the candidate, for the record: 0 to 1."""
    akin = share(anchor.terms, weighed.terms) if anchor.terms else 1.0
    return round(weighed.candidate.score * (1 + akin) / 2, 3)


def _by_content(pages: Sequence[Weighed], anchor: Anchor) -> Weighed | None:
    if len(anchor.content) < _ENOUGH_CONTENT:
        return None
    careful = [each for each in pages if each.candidate.score >= _CAREFUL] or pages
    best = max(careful, key=lambda each: agreement(each.shingles, anchor.content))
    return best if agreement(best.shingles, anchor.content) >= _ALIKE else None


def _by_itself(pages: Sequence[Weighed], anchor: Anchor) -> Weighed:
    akin = {each.strategy: share(anchor.terms, each.terms) for each in pages}
    least = _AKIN * max(akin.values())
    related = [each for each in pages if akin[each.strategy] >= least]
    longest = max(each.size for each in related)
    whole = [each for each in related if each.size >= _WHOLE * longest]
    if (surest := _surest(whole)).candidate.score >= _SURE:
        return surest
    if (agreed := _agreed(whole)) is not None:
        return agreed
    ordered = sorted(whole, key=_sureness, reverse=True)
    best = next((each for each in ordered if not _holds_too_much(each, ordered)), ordered[0])
    return next((each for each in ordered if _holds_all(each, best)), best)


def _sureness(weighed: Weighed) -> float:
    return weighed.candidate.score


def _is_sure(weighed: Weighed, anchor: Anchor) -> bool:
    return _sureness(weighed) >= _SURE and not _is_foreign(weighed, anchor)


def _surest(candidates: Sequence[Weighed]) -> Weighed:
    return max(candidates, key=_sureness)


def _agreed(candidates: Iterable[Weighed]) -> Weighed | None:
    """Of the surest pair of careful candidates that agree, the surer one, unless the other has
    all of it and more: a text that comes again."""
    careful = [each for each in candidates if each.candidate.score >= _CAREFUL]
    pairs = combinations(sorted(careful, key=_sureness, reverse=True), 2)
    for surer, other in pairs:
        if agreement(surer.shingles, other.shingles) >= _SAME:
            return other if _holds_all(other, surer) else surer
    return None


def _holds_too_much(weighed: Weighed, others: Sequence[Weighed]) -> bool:
    careful = (other.size for other in others if other.candidate.score >= _CAREFUL)
    return any(weighed.size > _PURE * size for size in careful)


def _holds_all(weighed: Weighed, best: Weighed) -> bool:
    """Whether a careful candidate has all that the best one has, and more."""
    if weighed.candidate.score < _CAREFUL or weighed.size < _MORE * best.size:
        return False
    return share(best.shingles, weighed.shingles) >= _AGREED and not _holds_too_much(
        weighed, (best,)
    )


def _is_fuller(told: Weighed, page: Weighed) -> bool:
    is_longer = told.size > _FULLER * page.size
    return is_longer and share(page.shingles, told.shingles) >= _REPEATED


def _is_foreign(weighed: Weighed, anchor: Anchor) -> bool:
    """Whether the text (a consent page, a request for a script) is not the article's."""
    shared = share(anchor.told, weighed.terms)
    if weighed.size < min(_SHORT, anchor.size):
        return not shared
    return len(anchor.told) >= _TELLING and shared < _HARDLY
