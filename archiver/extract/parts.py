"""The URL of an article's next part, where it stands on several pages.

The next page of an article is not the next article. Only a link to the same address with
the next page's number is followed, and only from where one is expected: `rel=next`, a link
that says "next page", the numbers of a pager.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from archiver.extract import tree
from archiver.extract.text import folded, line
from archiver.model import Entry, Page, Rules
from archiver.urls import absolute, canonical, identity, same_site

_NEXT: frozenset[str] = frozenset(
    folded(words)
    for words in (
        *("continue", "continue reading", "dalej", "go to next page", "más", "następna"),
        *("następna strona", "neste", "neste side", "next", "next page", "nächste"),
        *("nächste seite", "nästa", "nästa sida", "näytä lisää", "næste", "næste side", "page 2"),
        *("page suivante", "pagina 2", "pagina successiva", "próxima", "próxima página"),
        *("página siguiente", "seguinte", "seite 2", "siguiente", "sonraki sayfa", "successiva"),
        *("suivant", "suivante", "volgende", "volgende pagina", "weiter", "weiterlesen", "далее"),
        *("следующая", "следующая страница", "下一頁", "下一页", "下頁", "下页", "余下全文"),
        *("后页", "後頁", "次のページ", "次へ", "続きを読む", "다음", "다음 페이지"),
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
_PAGES = re.compile(r"p(?!art)|seite|sid", re.IGNORECASE)
"""How the word of a mark begins that numbers pages, and no parts of a series."""
_NUMBERED = re.compile(r"(?:page|pagina|seite|sida|side|strona)\s*\d{1,2}", re.IGNORECASE)
_LAST_MARK = re.compile(_MARK.pattern + "$", re.IGNORECASE)
_LONGEST_MARK = 12
"""Characters of a mark, and more: who looks for one from an address's beginning stops at each
hyphen of a headline."""

_NUMBER = re.compile(r"\d{1,2}")
_EXTENSION = re.compile(r"\.(?:aspx?|html?|jhtml|jsp|php|s?html|xhtml)$", re.IGNORECASE)
_PLAIN = re.compile(r"[\w.~-]*", re.ASCII)
_MOST_LINKS = 3_000


@dataclass(frozen=True, slots=True)
class _Place:
    """A page of an article: the *path* and *query* that all its pages share, and its *number*
    where its address has one."""

    path: str
    query: tuple[tuple[str, str], ...]
    number: int | None = None


def next_url(document: HtmlElement, page: Page, entry: Entry, rules: Rules, url: str) -> str | None:
    """The URL of the article's next page, if this one, whose canonical URL is *url*, has one."""
    ruled = _ruled(document, page, rules)
    if ruled is not None:
        return ruled
    here = _places(page, entry, url)
    for href, label in _offered(document, here):
        address = absolute(page.final_url, href)
        if address is not None and same_site(address, page.final_url):
            place = _place(address)
            if any(_follows(place, label, each) for each in here):
                return address
    return None


def names(page: Page, entry: Entry) -> set[str]:
    """What stands in the addresses of the article's other pages, as far as that can be told."""
    paths = (_place(url).path.rpartition("/")[2] for url in (page.final_url, entry.url))
    return {name for name in paths if name and _PLAIN.fullmatch(name)}


def is_first(page: Page, entry: Entry) -> bool:
    """Whether the page is the one that the entry led to, not a later part."""
    asked = {identity(entry.url), identity(entry.fetch_from or entry.url)}
    return identity(page.url) in asked


def _ruled(document: HtmlElement, page: Page, rules: Rules) -> str | None:
    for element in tree.select(document, rules.next_page):
        address = absolute(page.final_url, element.get("href"))
        if address is not None and same_site(address, page.final_url):
            return address
    return None


def _offered(document: HtmlElement, here: Iterable[_Place]) -> Iterator[tuple[str, str]]:
    """Links that may lead to the next page, with what they say, the surest first; nothing where
    that is a headline."""
    later: list[tuple[str, str]] = []
    names = {place.path.rpartition("/")[2] for place in here}
    names = {name if _PLAIN.fullmatch(name) else "" for name in names}
    for element in islice(document.iter("link", "a"), _MOST_LINKS):
        href = element.get("href")
        if not href or not _may_follow(href, names):
            continue
        label = line(tree.text_of(element), 40)
        if "next" in (element.get("rel") or "").lower().split():
            yield href, "" if any(map(_is_headline, _labels(element, label))) else "next"
        elif folded(label) in _NEXT or (label.isdigit() and len(label) <= 2):
            later.append((href, label))
        elif folded(element.get("title") or element.get("aria-label") or "") in _NEXT:
            later.append((href, "next"))
    yield from later


def _is_headline(label: str) -> bool:
    """Whether a `rel=next` says what comes next, as links from one article to another do."""
    is_plain = folded(label) in _NEXT or _NUMBERED.fullmatch(label) is not None
    return any(map(str.isalpha, label)) and not is_plain


def _labels(link: HtmlElement, said: str) -> Iterator[str]:
    yield said
    yield from (link.get(name) or "" for name in ("title", "aria-label"))
    yield from (image.get("alt") or "" for image in link.iter("img"))


def _may_follow(href: str, names: Iterable[str]) -> bool:
    """Whether a link may be to a page of one of these file names: a look that is cheap."""
    if not href.startswith(("/", "http")):
        return True  # relative to the page's own address
    for name in names:  # noqa: SIM110 - to set out for `any` costs more than to look for one
        if name in href:
            return True
    return False


def _places(page: Page, entry: Entry, url: str) -> list[_Place]:
    """Where this page is among the article's: the entry's own URL is the first of them."""
    if not is_first(page, entry):
        return [_numbered(_place(page.final_url))]
    return [_first(_place(page.final_url)), _first(_place(url))]


def _place(url: str) -> _Place:
    parts = urlsplit(canonical(url))
    try:
        query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        query = [("", parts.query)]
    return _Place(_EXTENSION.sub("", parts.path).rstrip("/"), tuple(query))


def _first(place: _Place) -> _Place:
    """The place of a first page, freed of a number 0 or 1 that plainly counts pages.

    A bare `/1` does not: it may be the article's own number, or a day.
    """
    found = _numbered(place)
    mark = place.path[len(found.path) :]
    is_plain = not mark or "_" in mark or re.search("[a-z]", mark, re.IGNORECASE)
    return found if found.number in {0, 1} and is_plain else place


def _numbered(place: _Place) -> _Place:
    """The place apart from its number, which is a parameter's or the path's last."""
    for name, value in place.query:
        if name.lower() in _PARAMETERS and _NUMBER.fullmatch(value):
            query = tuple(pair for pair in place.query if pair != (name, value))
            return _Place(place.path, query, int(value))
    mark = _LAST_MARK.search(place.path, max(0, len(place.path) - _LONGEST_MARK))
    if mark is None:
        return place
    return _Place(place.path[: mark.start()], place.query, int(mark["number"]))


def _follows(place: _Place, label: str, here: _Place) -> bool:
    """Whether the place is the page of the same article that comes after *here*.

    Some sites number the second page 1: there the label says 2, or that it is the next.
    """
    number = _number_after(here, place, is_in_name=bool(label))
    if number is None or here.number is None:
        return number == 2 or (number == 1 and label != "1")
    return number == here.number + 1


def _number_after(here: _Place, place: _Place, *, is_in_name: bool) -> int | None:
    """The page number in the place, if it is otherwise the same address. It may be the end of
    the name (`lamp-2`) only where that is no other article of the same name."""
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
    if mark is None or not (
        is_in_name or mark[0].startswith("/") or _PAGES.match(mark["word"] or "")
    ):
        return None
    return int(mark["number"])
