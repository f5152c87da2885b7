"""Which links of a page look like articles: siblings that come again and again, with the
longest texts, on the page's own site."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archiver.extract.metadata.addresses import is_home
from archiver.extract.text import line, size
from archiver.extract.tree import text_of
from archiver.urls import absolute, canonical, same_site

_MOST_LINKS = 5_000

_REACH = 12
"""How far above its links a list is looked for."""

_LEAST = 6
"""Letters of a headline; a shorter text is a label."""

_LABEL, _HEADLINE = 14, 74
"""Up to the first a text counts next to nothing, from the second on no more."""

_IN_PATH = 1.5
"""What a link below the list's own path counts more than one beside it."""

_BESIDE = frozenset({"aside", "nav"})
_AT_AN_END = frozenset({"footer", "header"})
"""Beside a page's content, unless they are the ends of one article's box."""

_ROLES = frozenset({"banner", "complementary", "contentinfo", "navigation", "search"})
_PAGER = re.compile(r"/page/?\d+/?$|[?&](?:page|p|paged|offset|start)=\d+$", re.IGNORECASE)


_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Link:
    """A link that may be a headline: where it leads, and how much speaks for it."""

    element: HtmlElement
    key: str
    score: float


@dataclass(slots=True)
class _Row:
    """Siblings of one tag in boxes of one look, and the links in each."""

    children: defaultdict[HtmlElement, list[_Link]] = field(
        default_factory=lambda: defaultdict(list)
    )
    parents: Counter[HtmlElement] = field(default_factory=Counter)

    def add(self, parent: HtmlElement, child: HtmlElement, link: _Link) -> None:
        self.parents[parent] += child not in self.children
        self.children[child].append(link)

    def best(self) -> Iterator[_Link]:
        """What each child leads to."""
        return (max(links, key=lambda link: link.score) for links in self.children.values())

    def score(self) -> float:
        """What speaks for the row; nothing, where it is no row."""
        by_key = {link.key: link.score for link in self.best()}
        is_row = len(by_key) > 1 and max(self.parents.values()) > 1
        return sum(by_key.values()) if is_row else 0.0

    def links(self) -> list[HtmlElement]:
        """All links to what each child leads to."""
        pairs = zip(self.best(), self.children.values(), strict=True)
        return [one.element for best, links in pairs for one in links if one.key == best.key]


def links(page: HtmlElement, base: str, url: str) -> list[HtmlElement]:
    """The links of the row that looks most like a list of articles, in their order."""
    looks: dict[object, int] = {}
    known: dict[HtmlElement, int] = {}
    rows: defaultdict[tuple[int, str], _Row] = defaultdict(_Row)
    for link in _candidates(page, base, url):
        child = link.element
        for parent in islice(link.element.iterancestors(), _REACH):
            rows[_look(parent, known, looks), str(child.tag)].add(parent, child, link)
            child = parent
    best = max(rows.values(), key=_Row.score, default=_Row())
    return best.links() if best.score() else []


def _candidates(page: HtmlElement, base: str, url: str) -> Iterator[_Link]:
    own = canonical(url)
    path = urlsplit(own).path.rstrip("/") + "/"
    for element in islice(page.iter("a"), _MOST_LINKS):
        address = absolute(base, element.get("href"))
        if address is None or not same_site(address, url):
            continue
        key, length = canonical(address), size(line(text_of(element), 200))
        is_article = key != own and not is_home(key) and not _turns(element, key)
        if not is_article or length < _LEAST or _is_beside(element):
            continue
        score = float(max(1, min(length, _HEADLINE) - _LABEL))
        yield _Link(element, key, score * (_IN_PATH if urlsplit(key).path.startswith(path) else 1))


def _turns(element: HtmlElement, address: str) -> bool:
    """Whether the link turns the page."""
    says_so = not {"next", "prev"}.isdisjoint((element.get("rel") or "").lower().split())
    return says_so or _PAGER.search(address) is not None


def _is_beside(element: HtmlElement) -> bool:
    """Whether the link stands beside the page's content: in a menu, a margin, a foot."""
    for above in element.iterancestors():
        if above.tag in {"article", "li"} and above.get("role") is None:
            continue
        if above.tag in _BESIDE or (above.get("role") or "").lower() in _ROLES:
            return True
        if above.tag in _AT_AN_END and not any(
            one.tag in {"article", "li"} for one in above.iterancestors()
        ):
            return True
    return False


def _look(element: HtmlElement, known: dict[HtmlElement, int], looks: dict[object, int]) -> int:
    """A number for the names of the element and of all above it; names with digits in them
    tell one box from the next, not one list from another."""
    waiting = []
    at: HtmlElement | None = element
    while at is not None and at not in known:
        waiting.append(at)
        at = at.getparent()
    number = -1 if at is None else known[at]
    for one in reversed(waiting):
        names = sorted(
            name for name in (one.get("class") or "").split() if _DIGIT.search(name) is None
        )
        number = looks.setdefault((number, one.tag, *names), len(looks))
        known[one] = number
    return number
