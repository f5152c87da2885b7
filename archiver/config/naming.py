"""Which feeds are new to a configuration, and names for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace

from archiver.model import Feed
from archiver.urls import identity, site

MOST_NAME = 40
"""Characters of a name that is made from a title."""

_BREAKS = re.compile(r"(?:[^\w]|_)+")


def fresh(known: Sequence[Feed], new: Sequence[Feed]) -> Sequence[Feed]:
    """Those of the *new* feeds that are not *known* by their address, each with a unique name:
    its own, or one made of its title or its host."""
    addresses = {identity(feed.url) for feed in known}
    names = {feed.name for feed in known}
    added: list[Feed] = []
    for feed in new:
        if identity(feed.url) not in addresses:
            name = _unique(feed.name or _name(feed.title) or site(feed.url) or "feed", names)
            addresses.add(identity(feed.url))
            names.add(name)
            added.append(replace(feed, name=name, title=feed.title or name))
    return added


def _name(title: str) -> str:
    """A name to type: the title's letters and digits in lower case, joined by hyphens."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    words = _BREAKS.sub("-", folded).strip("-")
    if len(words) > MOST_NAME:
        cut = words[:MOST_NAME]
        words = (cut.rpartition("-")[0] if words[MOST_NAME] != "-" else cut) or cut
    return words.strip("-")


def _unique(name: str, taken: Collection[str]) -> str:
    names = (name if number == 1 else f"{name}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in names if one not in taken)
