"""A page, counted once: what its elements hold, what like ones hold together, where prose is.

`evidence` asks it about every block; nothing here judges.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from archiver.extract.blocks import masses
from archiver.extract.sieve import names
from archiver.extract.text import folded, terms
from archiver.protocols import Block

PROSE = 60
"""Size from which on a block with few links is prose."""

AROUND: Sequence[str] = (
    *("article", "aside", "blockquote", "figcaption", "figure", "li", "main", "section", "table"),
)
"""Elements that say something about all that stands within them."""

UNNAMED = 1.5
"""The share of the prose that stands under a kind of name, where nothing has such a name."""

_FAR_AWAY = 99
_SHARES = (1.0, 0.5, 0.25)
"""What a paragraph's vote is worth to its parent, and to the elements around that."""

_SURROUNDING = 0.45
_DOUBTED = 0.3
"""A vote from under a name of boilerplate with less than this share of the prose counts less."""

_HEAD = 300
"""Characters of a block by which it is known again."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an element is within: how many elements, which of `AROUND` (bits), and for each
    kind of name the least share of the page's prose that stands under one; *near* are the
    names of the element itself (bits)."""

    depth: int
    around: int
    shares: tuple[float, ...]
    near: int


@dataclass(frozen=True, slots=True)
class Row:
    """Like elements beside each other: how many, how much each holds on average, how linked
    that is, and the share of them that begins with a link."""

    count: int = 1
    text: float = 0.0
    linked: float = 0.0
    teasers: float = 0.0


_ALONE = Row()


class Survey:
    """The blocks *found* within *root*, and all that is counted for them once.

    *title* and *about* are what is known of the article.
    """

    def __init__(self, root: HtmlElement, found: Sequence[Block], title: str, about: str) -> None:
        self.root, self.blocks = root, found
        self.title, self.title_terms = folded(title), terms(title)
        self.about, self.about_terms = folded(about), terms(about)
        self.held = masses(root, found)
        self.whole = max(1.0, self.held[root].prose)
        self.prose = [_prose(block) for block in found]
        self.folded = [folded(block.text[:_HEAD]) for block in found]
        self.times = Counter(self.folded)
        self.firsts = self._firsts()
        self.kinds = {
            element: names.kind(str(element.tag), element.get("class", ""))
            for element in self.firsts
        }
        self._places: dict[HtmlElement, Place] = {}
        self._rows: dict[HtmlElement, tuple[Row, Row]] = {}
        self._rows_in: dict[HtmlElement, Mapping[str, Row]] = {}

    @cached_property
    def by_kind(self) -> Mapping[str, float]:
        """The prose that elements of one make hold together."""
        total: defaultdict[str, float] = defaultdict(float)
        for element, kind in self.kinds.items():
            total[kind] += self.held[element].prose
        return total

    @cached_property
    def by_path(self) -> Mapping[tuple[str, str], float]:
        """The prose that stands in elements of one make within parents of one make."""
        total: defaultdict[tuple[str, str], float] = defaultdict(float)
        for block in self.blocks:
            total[self.path(block.element)] += block.size * (1 - block.linked)
        return total

    @cached_property
    def votes(self) -> Mapping[HtmlElement, float]:
        """Prose, shared among each block's parent and the elements around that; the most that
        any element has is 1."""
        votes: defaultdict[HtmlElement, float] = defaultdict(float)
        for block, prose in zip(self.blocks, self.prose, strict=True):
            if prose:
                self._vote(block, votes)
        most = max(votes.values(), default=1.0)
        return {element: vote / most for element, vote in votes.items()}

    @cached_property
    def above_best(self) -> Mapping[HtmlElement, int]:
        """The element with most votes and all around it, by levels up."""
        best = max(self.votes, key=lambda each: self.votes[each], default=self.root)
        return {element: at for at, element in enumerate((best, *best.iterancestors()))}

    @cached_property
    def elsewhere(self) -> frozenset[str]:
        """The folded texts that stand in more than one parent."""
        parents: dict[str, HtmlElement | None] = {}
        found = set()
        for short, block in zip(self.folded, self.blocks, strict=True):
            if self.times[short] > 1:
                parent = block.element.getparent()
                if parents.setdefault(short, parent) is not parent:
                    found.add(short)
        return frozenset(found)

    def path(self, element: HtmlElement) -> tuple[str, str]:
        """The make of the element and of its parent."""
        above = element.getparent()
        return self.kinds[element], self.kinds.get(above, "") if above is not None else ""

    def above(self, element: HtmlElement) -> HtmlElement:
        """The element's parent within the root, which is its own."""
        parent = element.getparent()
        return self.root if element is self.root or parent is None else parent

    def climb(self, element: HtmlElement) -> int:
        """Levels from the element with most votes up to one that holds this one, too."""
        current: HtmlElement | None = element
        while current is not None:
            if current in self.above_best:
                return self.above_best[current]
            current = current.getparent()
        return _FAR_AWAY

    def place(self, element: HtmlElement) -> Place:
        """What the element is within."""
        known = self._places.get(element)
        if known is None:
            if element is self.root:
                known = Place(0, 0, (UNNAMED,) * names.COUNT, 0)
            else:
                known = self._within(self.place(self.above(element)), element)
            self._places[element] = known
        return known

    def rows(self, element: HtmlElement) -> tuple[Row, Row]:
        """The two innermost rows of like elements that the element is of or within."""
        known = self._rows.get(element)
        if known is None:
            if element is self.root:
                known = (_ALONE, _ALONE)
            else:
                parent = self.above(element)
                own, outer = self._rows_of(parent)[self.kinds[element]], self.rows(parent)
                known = (own, outer[0]) if own.count > 1 else outer
            self._rows[element] = known
        return known

    def _firsts(self) -> dict[HtmlElement, int]:
        """The first block within every element that holds one."""
        firsts: dict[HtmlElement, int] = {}
        for at, block in enumerate(self.blocks):
            element = block.element
            while element not in firsts:
                firsts[element] = at
                element = self.above(element)
        return firsts

    def _vote(self, block: Block, votes: dict[HtmlElement, float]) -> None:
        vote = (1 + min(block.size / 100, 4)) * (1 - block.linked) ** 2
        if self.place(block.element).shares[-1] < _SURROUNDING:
            vote *= _DOUBTED
        element = block.element if block.element.tag == "div" else self.above(block.element)
        for share in _SHARES:
            votes[element] += share * vote
            if element is self.root:
                break
            element = self.above(element)

    def _within(self, above: Place, element: HtmlElement) -> Place:
        bits, shares, around = names.hints(element), above.shares, above.around
        if bits:
            held = max(self.held[element].prose, self.by_kind[self.kinds[element]])
            share = held / self.whole
            shares = tuple(
                min(share, each) if bits >> at & 1 else each for at, each in enumerate(shares)
            )
        if element.tag in AROUND:
            around |= 1 << AROUND.index(element.tag)
        return Place(above.depth + 1, around, shares, bits)

    def _rows_of(self, parent: HtmlElement) -> Mapping[str, Row]:
        """The parent's children that hold text, by their make."""
        known = self._rows_in.get(parent)
        if known is None:
            by_kind: defaultdict[str, list[HtmlElement]] = defaultdict(list)
            for child in parent:
                if child in self.firsts:
                    by_kind[self.kinds[child]].append(child)
            known = {kind: self._row(children) for kind, children in by_kind.items()}
            self._rows_in[parent] = known
        return known

    def _row(self, children: Sequence[HtmlElement]) -> Row:
        if len(children) == 1:
            return _ALONE
        text = sum(self.held[child].text for child in children)
        prose = sum(self.held[child].prose for child in children)
        teasers = sum(self.blocks[self.firsts[child]].linked > 0.5 for child in children)
        count = len(children)
        return Row(count, text / count, 1 - prose / text if text else 1.0, teasers / count)


def _prose(block: Block) -> float:
    return block.size * (1 - block.linked) if block.size >= PROSE and block.linked < 0.5 else 0.0
