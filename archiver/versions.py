"""Which of two versions of one article is the better one, and when to look for a better. Pure.

An archive is read when the site is gone: what rests gives way to what says more, or to what
its source has corrected, and never to what is worse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from archiver.model import Extent

LOOKS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
"""How long after the last look a version that is not well is looked at again: a wall is gone
within the hour, a fault by the next day, and who restores a site does it within the week."""

MOST_REVISIONS = 20
"""Looks that the feed's own changes may cause; a text that changes at each poll has no end."""

_RANKS: dict[Extent, int] = {"whole": 2, "partial": 1, "feed": 0}

_GUTTED = 0.5
"""A page that says less than this share of what rests is a wall that was not known for one."""

_CORRECTED = 0.7
"""A correction may take something back; what takes more than this is an error of its site."""

_MORE = 1.1
"""The same page read anew must say so much more to be worth a change."""

_HEAD = re.compile(r"\A---\n.*?\n---\n(?:<!--\d+-->\n)?(?:\[[^\n]*+\n-{3,}(?:\n|\Z))?", re.DOTALL)
_DESTINATION = re.compile(r"\]\([^)\s]*|<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """How much of an article it is, and how many letters and digits it says."""

    extent: Extent
    letters: int


def is_better(new: Version, old: Version, *, is_revised: bool) -> bool:
    """Whether *new* may take the place of *old*; *is_revised* where the feed says that the
    article has changed."""
    if _RANKS[new.extent] < _RANKS[old.extent]:
        return False
    if _RANKS[new.extent] > _RANKS[old.extent]:
        return new.letters >= _GUTTED * old.letters
    if is_revised:
        return new.letters >= _CORRECTED * old.letters
    return new.letters > _MORE * old.letters


def next_look(looks: int) -> timedelta | None:
    """How long to wait before the look after *looks* of them; None where it is let be."""
    return LOOKS[looks] if looks < len(LOOKS) else None


def letters(file: str) -> int:
    """What a file says beside its header and the destinations of its links."""
    text = _DESTINATION.sub("", _HEAD.sub("", file, count=1))
    return sum(map(str.isalnum, text))
