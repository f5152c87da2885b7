"""Which headline is the page's, where its title for sharing is not what its other witnesses give.

og:title is mostly the headline, but it is written for networks, and no reader sees that it is
stale: another article's. Its copy for Twitter is no second witness of that.
"""

from __future__ import annotations

from dataclasses import dataclass

from archiver.extract.metadata.headings import Headings
from archiver.extract.text import folded, share, terms

_STRANGE = 0.34
"""Below this share of common terms no headline is a wording of another. Of 132 newspaper pages
21 have a title for sharing that title, heading and JSON-LD outvote: three strangers (0 to .29),
the others wordings (.4 and more), of which most are the headline that the paper itself gives."""

_TELLING = 0.5
"""From this share of a headline's terms on, an address was made of it."""

_FEWEST = 3
"""Terms of a headline: what has fewer may be a section's name, the same on all of its pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """What a page gives as its headline, freed of the site's name: the title for *sharing* and
    its copy for *twitter*, the head's *title*, JSON-LD's (*structured*), the headings *shown*;
    the *url* may be made of it."""

    sharing: str
    twitter: str
    title: str
    structured: str
    shown: Headings
    url: str


def winner(said: Voices) -> str:
    """The title for sharing, unless what readers see has more voices."""
    if _stands_alone(said):
        return said.structured
    rivals = (each for each in (said.structured, said.title) if _is_agreed(each, said))
    return next(rivals, said.sharing) if _is_strange(said) else said.sharing


def _stands_alone(said: Voices) -> bool:
    """Whether the title for sharing is nobody else's, or a breadcrumb's, and readers see the one
    that JSON-LD gives.

    What is the same but for words before it (a kicker) is the headline itself.
    """
    one, other = folded(said.sharing), folded(said.structured)
    seen = set(map(folded, said.shown.shown))
    if one in seen or other not in seen or other.endswith(one):
        return False
    others = {folded(said.twitter), folded(said.title)}
    return one not in others or one in map(folded, said.shown.crumbs)


def _is_strange(said: Voices) -> bool:
    """Whether the title for sharing is not even a wording of what anybody else gives."""
    others = filter(None, (said.structured, said.title, *said.shown.shown))
    return all(_common(each, said.sharing) < _STRANGE for each in others)


def _is_agreed(headline: str, said: Voices) -> bool:
    """Whether readers see that headline, and two more give it: title, JSON-LD, address."""
    about, one = terms(headline), folded(headline)
    if len(about) < _FEWEST or not any(folded(each).endswith(one) for each in said.shown.shown):
        return False
    given = [folded(each) == one for each in (said.title, said.structured)]
    return sum(given) + (share(about, _slug(said.url)) >= _TELLING) >= 2


def _slug(url: str) -> frozenset[str]:
    return terms(max(url.split("/")[3:], key=len, default=""))


def _common(one: str, other: str) -> float:
    """How much of what says less stands in the other; all of what has no terms to tell by."""
    few, many = sorted((terms(one), terms(other)), key=len)
    return share(few, many) if few else 1.0
