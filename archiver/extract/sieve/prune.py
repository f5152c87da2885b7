"""A page's body, pruned of the blocks that were judged away.

What stays keeps its place and its company: a table or a list is kept or dropped as one, a
picture between two blocks that stay keeps its caption, and what holds no text stays where
what is around it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from lxml import etree
from lxml.html import HtmlElement

from archiver.extract.clean.words import is_picture, names_boilerplate
from archiver.extract.tree import copy, drop
from archiver.protocols import Block

_LIKELY = 0.5
_NEAR = 0.4
_AMONG, _UNLINKED = 0.2, 0.1
"""How probable a block must be to stay, and what stands beside such a block as a whole, the more
so where it leads nowhere: what an article lists, quotes or tabulates is of it, though truths
differ on what is its text."""

_FEW_LINKS = 0.2
"""Share of links in a list up to which it is one of facts, not of other articles."""

_FIGURES = frozenset({"figure"})
_WHOLE = frozenset({"aside", "blockquote", "details", "dl", "ol", "pre", "table", "ul"})
_LISTS = frozenset({"ol", "ul"})
_MOST_WHOLE = 0.5
"""Share of the likely text from which on a list or table is a layout, judged piece by piece."""

_CAPTION, _REACH = 300, 3
"""Size of what may be said of a picture, and elements around it whose names are heard."""

_SHOWING = ("audio", "img", "picture", "video", "iframe", "table", "pre", "blockquote")


@dataclass(frozen=True, slots=True)
class Judged:
    """A block of a page, and how probably it is article text, 0 to 1."""

    block: Block
    probability: float

    @property
    def element(self) -> HtmlElement:
        return self.block.element

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def likely(self) -> float:
        """How much article text one may expect of the block."""
        return self.block.size * self.probability


def kept(found: Sequence[Judged]) -> list[bool]:
    """Which of the blocks stay: likely ones, likely tables and lists, captions among them."""
    stays = [each.probability > _LIKELY for each in found]
    place = _places(found)
    beside = {place(each.element) for each, stay in zip(found, stays, strict=True) if stay}
    for at, each in enumerate(found):
        stays[at] = stays[at] or (each.probability > _NEAR and place(each.element) in beside)
    chosen = _chosen(stays)
    most = _MOST_WHOLE * sum(each.likely for each in found)
    for whole, members in _groups(found, _WHOLE).items():
        likely = sum(found[at].likely for at in members)
        if likely <= most:
            size = sum(found[at].block.size for at in members)
            among = _UNLINKED if _leads_nowhere(found, members) else _AMONG
            company = place(whole)
            if whole.tag == "table" and company not in beside and _is_among(members, chosen):
                company = _around(whole, beside)
            least = among if company in beside else _LIKELY
            _set(stays, members, likely > least * size)
    chosen = _chosen(stays)
    for figure, members in _groups(found, _FIGURES).items():
        if _shows(figure) and (place(figure) in beside or _is_among(members, chosen)):
            _set(stays, members, stay=True)
    return stays


def _chosen(stays: Sequence[bool]) -> list[int]:
    return [at for at, stay in enumerate(stays) if stay]


def _is_among(members: Sequence[int], chosen: Sequence[int]) -> bool:
    """Whether something is chosen before the blocks, and after them."""
    return bool(chosen) and chosen[0] < members[0] and members[-1] < chosen[-1]


def _around(table: HtmlElement, beside: Container[HtmlElement | None]) -> HtmlElement | None:
    """What holds a box with the table, its title and its source, where nothing names the box."""
    line = islice(table.iterancestors(), _REACH)
    near = takewhile(lambda above: above in beside or not names_boilerplate(above), line)
    return next((above for above in near if above in beside), None)


def _leads_nowhere(found: Sequence[Judged], members: Sequence[int]) -> bool:
    """Whether the blocks hold hardly a link."""
    size = sum(found[at].block.size for at in members)
    return sum(found[at].block.size * found[at].block.linked for at in members) <= _FEW_LINKS * size


def _places(found: Sequence[Judged]) -> Callable[[HtmlElement], HtmlElement | None]:
    """Where an element stands: in the least that holds another block, too. Wrappers of one thing
    are no company."""
    numbered = list(enumerate(found))
    first, last = _reached(numbered), _reached(reversed(numbered))

    def place(element: HtmlElement) -> HtmlElement | None:
        span, above = (first[element], last[element]), element.getparent()
        while above is not None and (first[above], last[above]) == span:
            above = above.getparent()
        return above

    return place


def _reached(numbered: Iterable[tuple[int, Judged]]) -> Mapping[HtmlElement, int]:
    """The first of the blocks within each element: a block's own, and all around it."""
    reached: dict[HtmlElement, int] = {}
    for at, each in numbered:
        current: HtmlElement | None = each.element
        while current is not None and current not in reached:
            reached[current] = at
            current = current.getparent()
    return reached


def _set(stays: list[bool], members: Iterable[int], stay: bool) -> None:
    for at in members:
        stays[at] = stay


def certainty(found: Sequence[Judged], stays: Sequence[bool]) -> float:
    """How right the choice is likely to be, 0 to 1: the F1 to expect of its text."""
    pairs = list(zip(found, stays, strict=True))
    hit = sum(each.likely for each, stay in pairs if stay)
    chosen = sum(each.block.size for each, stay in pairs if stay)
    wanted = sum(each.likely for each, _ in pairs)
    return 2 * hit / (chosen + wanted) if chosen else 0.0


def pruned(found: Sequence[Judged], stays: Sequence[bool]) -> HtmlElement | None:
    """A copy of the least element that holds every block that stays, without the others."""
    pairs = list(zip(found, stays, strict=True))
    chosen = [each.element for each, stay in pairs if stay]
    if not chosen:
        return None
    root = _common(chosen)
    clone = copy(root)
    twins = dict(zip(root.iter(etree.Element), clone.iter(etree.Element), strict=True))
    holding = _holding(chosen, root)
    emptied: defaultdict[HtmlElement, list[Block]] = defaultdict(list)
    for each, stay in pairs:
        if not stay and each.element in twins:
            _blank(each.block, twins)
            emptied[_outermost(each.element, holding)].append(each.block)
    gone = (element for element, said in emptied.items() if not _is_picture(element, said))
    drop(clone, [twins[element] for element in gone if element not in holding])
    return clone


def _groups(found: Sequence[Judged], tags: frozenset[str]) -> Mapping[HtmlElement, Sequence[int]]:
    """The blocks within each element of these tags, by the innermost one."""
    groups: defaultdict[HtmlElement, list[int]] = defaultdict(list)
    inner: dict[HtmlElement, HtmlElement | None] = {}
    for at, each in enumerate(found):
        element = each.element
        if element not in inner:
            line = (element, *element.iterancestors())
            inner[element] = _topmost(next((above for above in line if above.tag in tags), None))
        if (group := inner[element]) is not None:
            groups[group].append(at)
    return groups


def _topmost(group: HtmlElement | None) -> HtmlElement | None:
    """The list that the list is a part of."""
    while group is not None and group.tag in _LISTS:
        item = group.getparent()
        above = item.getparent() if item is not None and item.tag == "li" else None
        if above is None or above.tag not in _LISTS:
            break
        group = above
    return group


def _shows(figure: HtmlElement) -> bool:
    return any(figure.find(f".//{tag}") is not None for tag in _SHOWING)


def _is_picture(element: HtmlElement, said: Sequence[Block]) -> bool:
    """Whether the element shows a picture and says little: it stays where its caption goes, as a
    picture that nobody speaks of does."""
    shown = list(element.iter("img"))
    if len(said) > len(shown) or sum(block.size for block in said) > _CAPTION:
        return False
    links = {link.get("href", "") for each in shown for link in each.iterancestors("a")}
    is_linked = any(block.linked >= _LIKELY for block in said) or not all(map(is_picture, links))
    around = islice((element, *element.iterancestors()), _REACH)
    return not is_linked and not any(map(names_boilerplate, around))


def _common(elements: Sequence[HtmlElement]) -> HtmlElement:
    """The least element that holds them all."""
    line = [elements[0], *elements[0].iterancestors()]
    place = {element: at for at, element in enumerate(line)}
    top = 0
    for element in elements:
        above = next(each for each in (element, *element.iterancestors()) if each in place)
        top = max(top, place[above])
    return line[top]


def _holding(chosen: Iterable[HtmlElement], root: HtmlElement) -> set[HtmlElement]:
    """The elements with a block that stays, and all around them up to the root."""
    holding = {root}
    for element in chosen:
        current: HtmlElement | None = element
        while current is not None and current not in holding:
            holding.add(current)
            current = current.getparent()
    return holding


def _outermost(element: HtmlElement, holding: set[HtmlElement]) -> HtmlElement:
    """The outermost element around this one in which nothing stays."""
    above = element.getparent()
    while element not in holding and above is not None and above not in holding:
        element, above = above, above.getparent()
    return element


def _blank(block: Block, twins: Mapping[HtmlElement, HtmlElement]) -> None:
    """Empty the places of the block's text."""
    for element, is_tail in block.pieces:
        if element in twins:
            setattr(twins[element], "tail" if is_tail else "text", None)
