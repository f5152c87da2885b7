"""Lessons → template: what the pages of one layout agree on.

Every page's judgement of a block is doubtful; what is at the same place on many pages is
judged by all of them together. A text or picture that comes again on many is no article's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import median

from archiver.extract.template.lesson import ROOT, Lesson, Spot
from archiver.extract.template.repeated import Known, Prints, often
from archiver.extract.template.value import Place, Template
from archiver.extract.template.witnesses import BETWEEN

ENOUGH = 5
"""Lessons of one layout from which on there is something to learn."""

_OFTEN = (0.4, 0.6, 0.8, 0.95)
_LEAST = 3
"""A text or picture that is on this share of the pages, and on so many, is no article's."""

_FORMULAS = 0.03
"""Share of the text where articles are that may come again and again. Where more does, the
site says the same things often (results, weather), and a text must come more often."""

_OFFERS = 0.2
"""Share of it that offers which are on every page may make up; what is more is articles that
differ in their numbers only."""

LINKED = 0.3
"""Share of a text that is linked from which on its first words may tell that it only points."""

_SHORT = 300
"""Size of the text of a label."""

_PARAGRAPHS = frozenset(
    {
        *("blockquote", "dd", "dl", "dt", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "li"),
        *("ol", "p", "pre", "table", "tbody", "td", "tr", "ul"),
    }
)
"""Elements that are a piece of an article and never what is around it."""

_AROUND = 0.8
"""Share of the article's text that the place around it holds."""


@dataclass(slots=True)
class _Mass:
    pages: int = 0
    total: float = 0.0
    kept: float = 0.0


def alike(lessons: Mapping[int, Lesson]) -> tuple[int, ...]:
    """Which of the lessons are of the layout that most of them share."""
    layouts: defaultdict[str, list[int]] = defaultdict(list)
    for number, lesson in lessons.items():
        if lesson.size:
            layouts[layout(lesson)].append(number)
    most = max(layouts, key=lambda each: len(layouts[each]), default="")
    return tuple(layouts[most])


def learn(lessons: Sequence[Lesson]) -> Template | None:
    """The template that lessons of one layout make; None while they are too few."""
    return _template(lessons) if len(lessons) >= ENOUGH else None


def layout(lesson: Lesson) -> str:
    """What tells the layouts of a site apart: where the article's paragraphs are."""
    chain, place = [], lesson.core
    while place != ROOT:
        chain.append(lesson.places[place][1])
        place = lesson.places[place][0]
    return BETWEEN.join(reversed(chain))


def _template(lessons: Sequence[Lesson]) -> Template:
    repeated = _repeated(lessons)
    places: dict[tuple[int, str], int] = {(ROOT, ""): ROOT}
    masses: defaultdict[int, _Mass] = defaultdict(_Mass)
    openings: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for lesson in lessons:
        numbers = _numbers(lesson, places)
        for place, spots in _by_place(lesson, numbers).items():
            _weigh(masses[place], spots, repeated)
            openings[place].update(spot.prints[0] for spot in spots if spot.prints)
    for place, counts in openings.items():
        if _is_label(masses[place], counts):
            masses[place].kept = 0.0
    found = tuple(
        Place(around, signature, mass.pages, mass.total, mass.kept)
        for (around, signature), mass in ((place, masses[at]) for place, at in places.items())
    )
    dates = [lesson.date for lesson in lessons if lesson.date is not None]
    return Template(
        places=found,
        core=_core(found),
        pages=len(lessons),
        size=round(median(lesson.size for lesson in lessons)),
        repeated=_within(lessons, found, places, repeated),
        openings=_openings(lessons),
        pictures=_often([lesson.pictures for lesson in lessons], _OFTEN[0]),
        first=min(dates, default=None),
        last=max(dates, default=None),
        witnesses=_agreed(lessons),
    )


def _repeated(lessons: Sequence[Lesson]) -> Known:
    """The texts that are no article's because they come too often."""
    pages = [[spot.prints for spot in lesson.spots if spot.prints] for lesson in lessons]
    main = [spot for lesson in lessons for spot in _main_spots(lesson)]
    whole = sum(spot.size for spot in main)
    for share in _OFTEN:
        found = often(pages, max(_LEAST, share * len(lessons)))
        again = sum(spot.size for spot in main if spot.prints in found)
        if again <= _FORMULAS * whole:
            return found
    if again <= _OFFERS * whole:
        return found
    said = Known({spot.prints for spot in main})
    return Known(text for text in found.texts if text not in said)


def _main_spots(lesson: Lesson) -> Iterator[Spot]:
    """What the article says where most of it stands."""
    kept = [spot for spot in lesson.spots if spot.kept >= 0.5]
    held: Counter[int] = Counter()
    for spot in kept:
        held[spot.place] += spot.size
    most = max(held, key=lambda place: held[place], default=ROOT)
    return (spot for spot in kept if spot.place == most)


def _openings(lessons: Sequence[Lesson]) -> frozenset[int]:
    """Prints of the words with which links to other pages begin: "Read also"."""
    linked = [
        [spot.prints[0] for spot in lesson.spots if spot.linked >= LINKED and spot.prints]
        for lesson in lessons
    ]
    return _often(linked, _OFTEN[1])


def _often(found: Sequence[Iterable[int]], share: float) -> frozenset[int]:
    counts = Counter(each for of_page in found for each in set(of_page))
    least = max(_LEAST, share * len(found))
    return frozenset(each for each, count in counts.items() if count >= least)


def _numbers(lesson: Lesson, places: dict[tuple[int, str], int]) -> list[int]:
    """The number of each of the lesson's places among all."""
    numbers: list[int] = []
    for number, (around, signature) in enumerate(lesson.places):
        above = numbers[around] if number else ROOT
        numbers.append(places.setdefault((above, signature), len(places)) if number else ROOT)
    return numbers


def _by_place(lesson: Lesson, numbers: Sequence[int]) -> dict[int, list[Spot]]:
    spots: defaultdict[int, list[Spot]] = defaultdict(list)
    for spot in lesson.spots:
        spots[numbers[spot.place]].append(spot)
    return spots


def _weigh(mass: _Mass, spots: Iterable[Spot], repeated: Known) -> None:
    new = [spot for spot in spots if spot.prints not in repeated]
    mass.pages += bool(new)
    mass.total += sum(spot.size for spot in new)
    mass.kept += sum(spot.size * spot.kept for spot in new)


def _within(
    lessons: Sequence[Lesson],
    found: Sequence[Place],
    places: dict[tuple[int, str], int],
    repeated: Known,
) -> tuple[Prints, ...]:
    """Of the repeated texts those that have stood where articles are; others never matter.

    One that stands in the place of an article's text, but on a page or two only, is what that
    article says: its lead, which the lists of other pages tell again and again.
    """
    core = _core(found)
    is_within = [place.kept > 0 for place in found]
    for number in range(core, len(found)):
        is_within[number] |= number == core or is_within[found[number].around]
    seen: set[int] = set()
    said: defaultdict[int, set[int]] = defaultdict(set)
    for number, lesson in enumerate(lessons):
        for place, spots in _by_place(lesson, _numbers(lesson, places)).items():
            for at in {at for spot in spots for at in repeated.alike(spot.prints)}:
                if is_within[place]:
                    seen.add(at)
                if found[place].holds:
                    said[at].add(number)
    own = {at for at, pages in said.items() if len(pages) < _LEAST}
    return tuple(repeated.texts[at] for at in sorted(seen - own))


def _is_label(mass: _Mass, openings: Counter[int]) -> bool:
    """Whether all that stands at the place begins with the same words: "Read also: …"."""
    count = sum(openings.values())
    is_short = mass.total <= _SHORT * count
    return mass.pages >= _LEAST and is_short and max(openings.values()) >= 0.8 * count


def _core(places: Sequence[Place]) -> int:
    """The innermost place around nearly all of the articles: paragraphs, and what else stands
    beside them on a page that no lesson has told of."""
    held = [0.0] * len(places)
    for place in places:
        around = place.around
        while places[around].signature.split(".")[0].split("#")[0] in _PARAGRAPHS:
            around = places[around].around
        held[around] += place.kept
    for number in range(len(places) - 1, ROOT, -1):
        held[places[number].around] += held[number]
    enough = [number for number, kept in enumerate(held) if kept >= _AROUND * held[ROOT]]
    return max(enough)


def _agreed(lessons: Sequence[Lesson]) -> dict[str, str]:
    """For each thing to know, the place that told it on all pages but one in ten; of several the
    one nearest to the article: menus and players say its headline, too."""
    counts = Counter(witness for lesson in lessons for witness in lesson.witnesses)
    told = [witness for witness, count in counts.items() if count >= 0.9 * len(lessons)]
    core = layout(lessons[0]).split(BETWEEN)

    def nearness(witness: tuple[str, str]) -> tuple[int, int]:
        steps = zip(witness[1].split(BETWEEN), core, strict=False)
        shared = takewhile(lambda step: step[0] == step[1], steps)
        return len(list(shared)), counts[witness]

    return dict(sorted(told, key=nearness))  # the last of a name stays
