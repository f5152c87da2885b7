"""A template as a value, and as the bytes that the state keeps of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from archiver.extract.template.repeated import Prints
from archiver.model import TEMPLATE_FORMAT

_KEPT = 0.4
"""Share of a place's text that must have been kept for the place to be of the article."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a site's pages: the number of the place *around* it, its *signature*, on how
    many *pages* it had text, how much that was, and how much of it was *kept*."""

    around: int
    signature: str
    pages: int
    total: float
    kept: float

    @property
    def holds(self) -> bool:
        """Whether the text that stands here is the article's."""
        return self.kept >= _KEPT * self.total and self.kept > 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Template:
    """What *pages* of one layout have in common, from the *first* date to the *last*.

    *places* stand in an order in which what is around comes first; the place numbered *core*
    holds the article, and what is unknown within it is of the article. *repeated* are prints
    of texts, *openings* of how links elsewhere begin, and *pictures* of addresses, that come
    again and again. *size* is the median size of an article. *witnesses* say where title,
    authors and dates live.
    """

    places: tuple[Place, ...]
    core: int
    pages: int
    size: int
    repeated: tuple[Prints, ...] = ()
    openings: frozenset[int] = frozenset()
    pictures: frozenset[int] = frozenset()
    first: datetime | None = None
    last: datetime | None = None
    witnesses: Mapping[str, str] = field(default_factory=dict)

    @property
    def layout(self) -> str:
        """Where the body is, as a CSS selector but for folded digits."""
        return path(self, self.core)


def path(template: Template, place: int) -> str:
    """The signatures from the page's body to the place."""
    return " > ".join(["body", *steps(template, place)])


def steps(template: Template, place: int) -> list[str]:
    """The signatures from below the page's body to the place."""
    chain: list[str] = []
    while place:
        chain.append(template.places[place].signature)
        place = template.places[place].around
    return chain[::-1]


def dump(template: Template) -> bytes:
    """The template as bytes, the same for the same template."""
    known = {
        "places": [
            [each.around, each.signature, each.pages, round(each.total), round(each.kept, 1)]
            for each in template.places
        ],
        "core": template.core,
        "pages": template.pages,
        "size": template.size,
        "repeated": template.repeated,
        "openings": sorted(template.openings),
        "pictures": sorted(template.pictures),
        "first": template.first and template.first.isoformat(),
        "last": template.last and template.last.isoformat(),
        "witnesses": dict(sorted(template.witnesses.items())),
    }
    return TEMPLATE_FORMAT + zlib.compress(json.dumps(known, separators=(",", ":")).encode())


@lru_cache(maxsize=128)
def load(written: bytes) -> Template | None:
    """The template that `dump` wrote; None where another version of the program did."""
    if not written.startswith(TEMPLATE_FORMAT):
        return None
    known = json.loads(zlib.decompress(written[len(TEMPLATE_FORMAT) :]))
    first, last = (
        known[name] and datetime.fromisoformat(known[name]) for name in ("first", "last")
    )
    return Template(
        places=tuple(Place(*each) for each in known["places"]),
        core=known["core"],
        pages=known["pages"],
        size=known["size"],
        repeated=tuple(tuple(each) for each in known["repeated"]),
        openings=frozenset(known["openings"]),
        pictures=frozenset(known["pictures"]),
        first=first,
        last=last,
        witnesses=known["witnesses"],
    )
