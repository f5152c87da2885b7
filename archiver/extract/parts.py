"""An article in several parts: the URL of the next one, and all of them joined.

The next page of an article is not the next article. Only a link to the same address with
the next page's number is followed, and only from where one is expected: `rel=next`, a link
that says "next page", the numbers of a pager.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from archiver.extract import tree
from archiver.extract.blocks import Block, blocks
from archiver.extract.clean import images, shape
from archiver.extract.text import folded, size
from archiver.markup import sanitise
from archiver.model import Article, Entry, Page, Rules
from archiver.urls import absolute, canonical, identity, same_site

_NEXT: frozenset[str] = frozenset(
    folded(words)
    for words in (
        *("continue", "continue reading", "dalej", "go to next page", "más", "next", "next page"),
        *("nächste", "nächste seite", "näytä lisää", "næste", "næste side", "neste", "neste side"),
        *("następna", "następna strona", "nästa", "nästa sida", "página siguiente", "page 2"),
        *("page suivante", "pagina successiva", "pagina 2", "próxima", "próxima página", "seite 2"),
        *("seguinte", "siguiente", "successiva", "suivant", "suivante", "sonraki sayfa"),
        *(
            "volgende",
            "volgende pagina",
            "weiter",
            "weiterlesen",
            "следующая",
            "следующая страница",
        ),
        *(
            "далее",
            "下一頁",
            "下一页",
            "下页",
            "下頁",
            "后页",
            "後頁",
            "余下全文",
            "次へ",
            "次のページ",
        ),
        *("続きを読む", "다음", "다음 페이지"),
    )
)
"""What a link to the next page says, folded."""

_PARAMETERS: frozenset[str] = frozenset(
    {
        *("currentpage", "p", "pag", "page", "page_no", "paged", "pageno", "pagenum", "pagina"),
        *("part", "pg", "seite", "sida", "strona"),
    }
)
"""Query parameters that number the pages of one article."""

_MARK = re.compile(
    r"[/_,.;-]{1,2}(?P<word>(?:page|pagina|pag|pg|p|seite|sida|side|strona|part|teil)[/_=,-]?)?"
    r"(?P<number>\d{1,2})",
    re.IGNORECASE,
)
_LAST_MARK = re.compile(_MARK.pattern + "$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,2}")
_EXTENSION = re.compile(r"\.(?:aspx?|html?|jhtml|jsp|php|s?html|xhtml)$", re.IGNORECASE)
_MOST_LINKS = 3_000
_LONGEST_LABEL = 30

_REPEATED = 24
"""Size from which on a block that an earlier part has said already is left out."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A page of an article: the *path* and *query* that all its pages share, and its *number*
    where its address has one."""

    path: str
    query: tuple[tuple[str, str], ...]
    number: int | None = None


def next_url(
    document: HtmlElement, page: Page, entry: Entry, rules: Rules, canonical: str
) -> str | None:
    """The URL of the article's next page, if this one, called *canonical*, has a next."""
    ruled = _ruled(document, page, rules)
    if ruled is not None:
        return ruled
    here = _places(page, entry, canonical)
    for href, label in _offered(document):
        address = absolute(page.final_url, href)
        if address is not None and same_site(address, page.final_url):
            place = _place(address)
            if any(_follows(place, label, each) for each in here):
                return address
    return None


def join(parts: Sequence[Article]) -> Article:
    """The parts of one article as one, in order; nothing that two of them say is said twice."""
    first, *others = parts
    said = {folded(text) for text in _said(tree.fragment(first.body))}
    shown = set(first.images)
    bodies = [first.body]
    for part in others:
        body = tree.fragment(part.body)
        _drop_repeated(body, said, shown)
        said |= {folded(text) for text in _said(body)}
        shown |= set(images.addresses(body))
        bodies.append(sanitise(tree.inner_html(body)).strip())
    led = (url for part in parts for url in (part.url, *part.aliases))
    dates = [part.modified for part in parts if part.modified is not None]
    return replace(
        first,
        body="\n".join(body for body in bodies if body),
        images=tuple(dict.fromkeys(src for part in parts for src in part.images)),
        aliases=tuple(dict.fromkeys(url for url in led if url != first.url)),
        modified=max(dates, default=None),
    )


def _ruled(document: HtmlElement, page: Page, rules: Rules) -> str | None:
    for selector in rules.next_page:
        for element in CSSSelector(selector, translator="html")(document):
            address = absolute(page.final_url, element.get("href"))
            if address is not None and same_site(address, page.final_url):
                return address
    return None


def _offered(document: HtmlElement) -> Iterator[tuple[str, str]]:
    """Links that may lead to the next page, with what they say: the surest first."""
    later: list[tuple[str, str]] = []
    for element in islice(document.iter("link", "a"), _MOST_LINKS):
        href = element.get("href")
        if not href:
            continue
        label = " ".join(tree.text_of(element).split()) if len(element) < 5 else ""
        if "next" in (element.get("rel") or "").lower().split():
            yield href, "next"
        elif folded(label) in _NEXT or (label.isdigit() and len(label) <= 2):
            later.append((href, label))
        elif folded(element.get("title") or element.get("aria-label") or "") in _NEXT:
            later.append((href, "next"))
    yield from later


def _places(page: Page, entry: Entry, canonical: str) -> list[_Place]:
    """Where this page is among the article's: the entry's own URL is the first of them."""
    asked = {identity(entry.url), identity(entry.fetch_from or entry.url)}
    if identity(page.url) not in asked:
        return [_numbered(_place(page.final_url))]
    return [_first(_place(page.final_url)), _first(_place(canonical))]


def _place(url: str) -> _Place:
    parts = urlsplit(canonical(url))
    try:
        query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        query = [("", parts.query)]
    return _Place(_EXTENSION.sub("", parts.path).rstrip("/"), tuple(query))


def _first(place: _Place) -> _Place:
    """The place of a first page, freed of a number 0 or 1 that plainly counts pages.

    A bare `/1` does not: it may be the article's own number.
    """
    found = _numbered(place)
    mark = place.path[len(found.path) :]
    return found if found.number in {0, 1} and not re.fullmatch(r"[/.,;-]\d", mark) else place


def _numbered(place: _Place) -> _Place:
    """The place apart from its number, which is a parameter's or the path's last."""
    for name, value in place.query:
        if name.lower() in _PARAMETERS and _NUMBER.fullmatch(value):
            query = tuple(pair for pair in place.query if pair != (name, value))
            return _Place(place.path, query, int(value))
    mark = _LAST_MARK.search(place.path)
    if mark is None:
        return place
    return _Place(place.path[: mark.start()], place.query, int(mark["number"]))


def _follows(place: _Place, label: str, here: _Place) -> bool:
    """Whether the place is the page of the same article that comes after *here*.

    Some sites number the second page 1: there the label says 2, or that it is the next.
    """
    number = _number_after(here, place)
    if number is None or here.number is None:
        return number == 2 or (number == 1 and label != "1")
    return number == here.number + 1


def _number_after(here: _Place, place: _Place) -> int | None:
    """The page number in the place, if it is otherwise the same address."""
    if place.path == here.path:
        added = [pair for pair in place.query if pair not in here.query]
        if len(added) != 1 or len(place.query) != len(here.query) + 1:
            return None
        name, value = added[0]
        is_number = name.lower() in _PARAMETERS and _NUMBER.fullmatch(value)
        return int(value) if is_number else None
    if place.query != here.query or not place.path.startswith(here.path):
        return None
    mark = _MARK.fullmatch(place.path[len(here.path) :])
    return int(mark["number"]) if mark else None


def _said(body: HtmlElement) -> list[str]:
    return [block.text for block in blocks(body) if block.size >= _REPEATED]


def _drop_repeated(body: HtmlElement, said: set[str], shown: set[str]) -> None:
    """Remove what earlier parts have said or shown.

    A part of which nothing but a label is left then adds nothing at all.
    """
    repeated = [block for block in blocks(body) if folded(block.text) in said]
    for block in repeated:
        _drop_block(block, body)
    for image in list(body.iter("img")):
        if image.get("src") in shown:
            holder = next(image.iterancestors("figure"), image)
            tree.drop(holder)
    shape.drop_empty(body)
    is_new = any(block.size >= _REPEATED for block in blocks(body)) or images.addresses(body)
    if repeated and not is_new:
        tree.empty(body)


def _drop_block(block: Block, body: HtmlElement) -> None:
    element = block.element
    if element is body:
        element.text = None
    elif size(" ".join(tree.text_of(element).split())) <= block.size:
        tree.drop(element)
