"""What one page teaches: where its blocks of text stand, and which of them are the article.

A lesson is compact: places are numbered, texts are prints. It is made of the page as it was
and of the body that was found on it, however that was found.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml.html import HtmlElement

from archiver.extract.template.prints import print_of, prints
from archiver.extract.template.signature import signature
from archiver.extract.template.witnesses import seen
from archiver.extract.text import folded
from archiver.protocols import Block

FORMAT = 2
"""Of the bytes; a lesson of another format is forgotten."""

MOST_SPOTS = 800
"""Blocks of a page that a lesson tells of; real pages have 60 to 500."""

MOST_PLACES = 2_000
_CERTAIN = 20
"""Letters of a text from which on it is taken for the article's where it stands within it."""

ROOT = 0
"""The place of the page's body."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A block of text: its *place*, its *size*, the share of it that is *linked*, whether it is
    *kept* as part of the article, 0 to 1, and its *prints*."""

    place: int
    size: int
    linked: float
    kept: float
    prints: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a page taught. *places* are pairs of the place around and a signature, the root
    first; *core* is the place around most of the article's paragraphs; *pictures* are prints
    of addresses."""

    places: tuple[tuple[int, str], ...]
    spots: tuple[Spot, ...]
    core: int
    size: int
    date: datetime | None = None
    pictures: tuple[int, ...] = ()
    witnesses: tuple[tuple[str, str], ...] = field(default=())


def teach(
    body: HtmlElement,
    found: Sequence[Block],
    said: Iterable[str],
    *,
    told: Iterable[str] = (),
    title: str = "",
    authors: Sequence[str] = (),
    date: datetime | None = None,
    pictures: Iterable[str] = (),
) -> Lesson:
    """The lesson of a page with the blocks *found*, whose article *said* these texts and showed
    these *pictures*.

    What its entry *told* of it is of the article as well where it stands before the rest: the
    lead, which layouts set apart.
    """
    found = found[:MOST_SPOTS]
    places: dict[tuple[int, str], int] = {(ROOT, ""): ROOT}
    at = {body: ROOT}
    where = [_place(block.element, at, places) for block in found]
    kept = _kept(found, where, tuple(places), Counter(map(folded, said)))
    _keep_lead(found, kept, frozenset(map(folded, told)))
    sizes = [block.size if is_kept else 0 for block, is_kept in zip(found, kept, strict=True)]
    return Lesson(
        places=tuple(places),
        spots=tuple(
            Spot(place, block.size, round(block.linked, 2), float(is_kept), prints(block.text))
            for block, place, is_kept in zip(found, where, kept, strict=True)
        ),
        core=_core(tuple(places), where, sizes),
        size=sum(sizes),
        date=date,
        pictures=tuple(dict.fromkeys(map(print_of, pictures))),
        witnesses=tuple(dict.fromkeys(seen(body, found, title, authors, date))),
    )


def _place(
    element: HtmlElement, at: dict[HtmlElement, int], places: dict[tuple[int, str], int]
) -> int:
    """The number of the element's place; places like it under the same one are one."""
    chain = []
    while element not in at:
        chain.append(element)
        above = element.getparent()
        if above is None:
            return ROOT
        element = above
    place = at[element]
    for each in reversed(chain):
        key = (place, signature(each))
        if key not in places and len(places) >= MOST_PLACES:
            return place
        place = at[each] = places.setdefault(key, len(places))
    return place


def _kept(
    found: Sequence[Block],
    where: Sequence[int],
    places: Sequence[tuple[int, str]],
    said: Counter[str],
) -> list[bool]:
    """Which blocks the article says. A text that the page has more often than the article is
    the article's where most of that stands."""
    texts = [folded(block.text) for block in found]
    whole = "\n".join(said)
    kept = [
        text in said or (len(text) >= _CERTAIN and text in whole) if text else False
        for text in texts
    ]
    sizes = [block.size if is_kept else 0 for block, is_kept in zip(found, kept, strict=True)]
    core = _core(places, where, sizes)
    on_page = Counter(texts)
    for at, (text, place) in enumerate(zip(texts, where, strict=True)):
        if kept[at] and on_page[text] > said[text] and not _is_within(place, core, places):
            kept[at] = False
    return kept


def _keep_lead(found: Sequence[Block], kept: list[bool], told: frozenset[str]) -> None:
    """Keep the text that the entry told, where it stands apart before the article."""
    first = next((at for at, is_kept in enumerate(kept) if is_kept), 0)
    for at in range(first):
        block = found[at]
        if block.size >= _CERTAIN and not block.linked and folded(block.text) in told:
            kept[at] = True
            return


def _core(places: Sequence[tuple[int, str]], where: Sequence[int], sizes: Sequence[int]) -> int:
    """The place around most of the article's paragraphs."""
    held: Counter[int] = Counter()
    for place, size in zip(where, sizes, strict=True):
        held[places[place][0]] += size
    return max(held, key=lambda place: (held[place], -place), default=ROOT)


def _is_within(place: int, core: int, places: Sequence[tuple[int, str]]) -> bool:
    while place > core:
        place = places[place][0]
    return place == core


def dump_lesson(lesson: Lesson) -> bytes:
    """The lesson as bytes."""
    known = {
        "format": FORMAT,
        "places": lesson.places,
        "spots": [
            (spot.place, spot.size, spot.linked, spot.kept, spot.prints) for spot in lesson.spots
        ],
        "core": lesson.core,
        "size": lesson.size,
        "date": lesson.date and lesson.date.isoformat(),
        "pictures": lesson.pictures,
        "witnesses": lesson.witnesses,
    }
    return zlib.compress(json.dumps(known, separators=(",", ":")).encode(), 1)


def load_lesson(written: bytes) -> Lesson | None:
    """The lesson that `dump_lesson` wrote; None where another version of the program did."""
    known = json.loads(zlib.decompress(written))
    if known["format"] != FORMAT:
        return None
    return Lesson(
        places=tuple((around, signature) for around, signature in known["places"]),
        spots=tuple(
            Spot(place, size, linked, kept, tuple(printed))
            for place, size, linked, kept, printed in known["spots"]
        ),
        core=known["core"],
        size=known["size"],
        date=known["date"] and datetime.fromisoformat(known["date"]),
        pictures=tuple(known["pictures"]),
        witnesses=tuple((name, witness) for name, witness in known["witnesses"]),
    )
