"""What speaks for and against each block of a page being article text, as numbers.

Nothing here knows a language or a site: sizes, links, tags, places, what names hint at, what
stands beside. `forest` weighs it; `NAMES` is the order of the numbers. A change here asks for
a new forest (benchmarks/training/README.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from archiver.extract.blocks import HEADINGS
from archiver.extract.sieve import names
from archiver.extract.sieve.order import NEIGHBOURS, Order
from archiver.extract.sieve.survey import AROUND, Row, Survey
from archiver.extract.text import terms

_HEAD = 400
"""Characters of a block that its signs are counted in."""

_LINK = 0.9
_NO_PROSE = 0.1
_FAR_UP = 2
"""What makes a link far from prose: how linked it is, the votes that what is around it has at
most, and the levels between it and the element with most votes."""

_TAGS: Sequence[str] = ("p", "li", "div", "figcaption")
_ENDS = re.compile(r"[.!?。！？…:：][”\"»«“’'」』)）\]]*$")
_ENDERS = re.compile(r"[.!?。！？؟।]")
_COMMAS = re.compile(r"[,，、،;；]")
_DIGITS = re.compile(r"\d+")
_MARKS = re.compile(r"[|›»·•©→▶▸/]")
_UPPER = re.compile(r"[A-ZÀ-ÞА-Я]")
_EMPHASIS = frozenset({"b", "em", "i", "small", "strong"})

_SAID = (
    *("size", "linked", "enders", "commas", "digits", "upper", "marks", "ends"),
    *("title_share", "title_said", "in_about", "about_share", "times", "elsewhere", "emphasis"),
    *("pieces", "pictures"),
)
_STANDS = (
    *("depth", "heading", *(f"is_{tag}" for tag in _TAGS), *(f"in_{tag}" for tag in AROUND)),
    *(f"under_{name}" for name in names.KINDS),
    *(f"named_{name}" for name in names.KINDS),
    *("kind_share", "path_share", "own_share", "parent_share", "parent_linked", "grand_linked"),
    *("vote", "parent_vote", "grand_vote", "climb"),
    *(f"{row}_{name}" for row in ("row", "outer") for name in ("count", "text", "linked")),
    *("row_teasers", "outer_teasers"),
)
_FOLLOWS = (
    *("index", "text_before", "prose_before", "prose_after", "best_before", "best_after"),
    *("after_title", "title_distance", "title_text", "heading_distance", "heading_linked"),
    *("heading_size", "heading_climb"),
    *(f"{name}_{side}" for side, _ in NEIGHBOURS for name in ("size", "linked", "item", "climb")),
    *("near_prose", "far_prose", "near_linked", "run", "run_prose", "since_prose", "until_prose"),
)
_PAGE = ("page_prose", "page_linked", "page_blocks", "page_paragraphs", "page_best")

NAMES: tuple[str, ...] = (*_SAID, *_STANDS, *_FOLLOWS, *_PAGE)
"""What the numbers of a block say, in order."""


def gather(survey: Survey) -> list[list[float] | None]:
    """The numbers of `NAMES` for every block of the survey; None for a link far from prose.

    More than half of a page's blocks are such links, and one in a thousand of them is article
    text: they are not worth the asking.
    """
    order = Order(survey)
    page = order.page()
    standing: dict[HtmlElement, list[float]] = {}
    shown: dict[HtmlElement, tuple[bool, bool]] = {}
    found: list[list[float] | None] = []
    for at, block in enumerate(survey.blocks):
        element = block.element
        if block.linked > _LINK and _is_far(survey, element):
            found.append(None)
            continue
        if element not in standing:
            standing[element] = _stands(survey, element)
            shown[element] = _is_emphasised(element), element.find(".//img") is not None
        said = _said(survey, at, *shown[element])
        # Floats are compared with floats at half of what they cost beside whole numbers.
        found.append(list(map(float, (*said, *standing[element], *order.follows(at), *page))))
    return found


def _is_far(survey: Survey, element: HtmlElement) -> bool:
    around = survey.above(survey.above(element))
    return survey.votes.get(around, 0.0) < _NO_PROSE and survey.climb(element) >= _FAR_UP


def _said(survey: Survey, at: int, is_emphasised: bool, has_picture: bool) -> list[float]:
    """What the block itself says, and how."""
    block, short = survey.blocks[at], survey.folded[at]
    text = block.text
    head = text[:_HEAD]
    found = terms(head)
    in_title = len(found & survey.title_terms)
    count = max(1, len(found))
    return [
        math.log1p(block.size),
        block.linked,
        100 * len(_ENDERS.findall(head)) / len(head),
        100 * len(_COMMAS.findall(head)) / len(head),
        sum(map(len, _DIGITS.findall(head))) / len(head),
        len(_UPPER.findall(head)) / len(head),
        len(_MARKS.findall(head)),
        _ENDS.search(text) is not None,
        in_title / count,
        in_title / max(1, len(survey.title_terms)),
        len(short) > 12 and short in survey.about,
        len(found & survey.about_terms) / count,
        min(5, survey.times[short]),
        short in survey.elsewhere,
        is_emphasised,
        min(9, len(block.pieces)),
        has_picture,
    ]


def _is_emphasised(element: HtmlElement) -> bool:
    """Whether all text of the element stands in one that stresses it."""
    if len(element) != 1 or (element.text and element.text.strip()):
        return False
    child = element[0]
    return child.tag in _EMPHASIS and not (child.tail and child.tail.strip())


def _stands(survey: Survey, element: HtmlElement) -> list[float]:
    """Where blocks of the element stand."""
    parent = survey.above(element)
    grand = survey.above(parent)
    place, tag = survey.place(element), element.tag
    row, outer = survey.rows(element)
    return [
        place.depth,
        int(tag[1]) if tag in HEADINGS else 0,
        *(tag == each for each in _TAGS),
        *(place.around >> bit & 1 for bit in range(len(AROUND))),
        *place.shares,
        *(place.near >> bit & 1 for bit in range(names.COUNT)),
        survey.by_kind[survey.kinds[element]] / survey.whole,
        survey.by_path[survey.path(element)] / survey.whole,
        survey.held[element].prose / survey.whole,
        survey.held[parent].prose / survey.whole,
        _linked(survey, parent),
        _linked(survey, grand),
        *(survey.votes.get(each, 0.0) for each in (element, parent, grand)),
        survey.climb(element),
        *_row(row),
        *_row(outer),
        row.teasers,
        outer.teasers,
    ]


def _linked(survey: Survey, element: HtmlElement) -> float:
    held = survey.held[element]
    return 1 - held.prose / max(1.0, held.text)


def _row(row: Row) -> tuple[float, float, float]:
    return math.log1p(row.count), math.log1p(row.text), row.linked
