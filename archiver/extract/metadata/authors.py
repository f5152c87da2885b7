"""Who wrote the article: JSON-LD, `<meta>`, or the line that names its authors on the page.

Each witness can be heard by itself; `chosen` hears them in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from archiver import dates
from archiver.extract.blocks import HEADINGS
from archiver.extract.metadata import jsonld, marked, site
from archiver.extract.metadata.bylines import PREFIX, names_authors, reporters
from archiver.extract.metadata.lines import is_short, of_block
from archiver.extract.metadata.names import (
    LONGEST,
    MOST,
    is_label,
    is_labelled,
    looks_like_a_person,
    names,
    names_a_desk,
    people,
)
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import line
from archiver.extract.tree import text_of
from archiver.protocols import Block
from archiver.urls import host

_METAS = (
    *("author", "article:author", "article:author:name", "article.author", "byl", "dc.creator"),
    *("dcterms.creator", "parsely-author", "sailthru.author", "cxenseparse:author", "authors"),
)
_Hear: TypeAlias = Callable[[Witness], tuple[str, ...]]

_MOST_BLOCKS = 40
_BENEATH = 6
"""Blocks from the headline on among which its byline stands."""

_NO_BYLINES = HEADINGS | {"li"}
_PERSONAL = re.compile(r"/(?:authors?|autor(?:es|en)?|auteurs?|columnists?)/")
"""In the address of what a site tells of one of its writers."""

_PROSE = 80
"""Size of a block that is a paragraph and no label."""


def chosen(
    told: Iterable[str], page: Witness, own: Sequence[str], *, in_text: bool = True
) -> tuple[str, ...]:
    """The authors that the entry *told*, where it names any, else the page's; each once.

    Where one names the site only, by one of its *own* names, another is believed that names
    a person; beside people the site is no author. Where not *in_text*, only the head is heard.
    """
    fallback: tuple[str, ...] = ()
    for witness in (lambda _: names(told, in_data=True), *_IN_HEAD, *(_IN_TEXT if in_text else ())):
        found = witness(page)
        others = tuple(each for each in found if not site.is_named_whole(each, own, page.url))
        if witness is not from_organisations and others:
            if any(map(looks_like_a_person, others)):
                return others
            if not fallback:
                return found
        fallback = fallback or found
    return fallback


def from_jsonld(page: Witness) -> tuple[str, ...]:
    """The people that JSON-LD says are the authors, of the first article that has any."""
    people = (
        names(
            _called(node for node in authors if "organization" not in jsonld.types(node)),
            in_data=True,
        )
        for authors in _authors(page.articles, page)
    )
    return next(filter(None, people), ())


def from_organisations(page: Witness) -> tuple[str, ...]:
    """The organisations that JSON-LD says are the authors."""
    return next(
        filter(None, (names(_called(authors)) for authors in _authors(page.articles, page))), ()
    )


def from_page(page: Witness) -> tuple[str, ...]:
    """Whom JSON-LD names as the authors of a page that is no article."""
    authors = _authors([jsonld.page_itself(page.nodes)], page)
    return next((names(_called(each), in_data=True) for each in authors), ())


def from_metas(page: Witness) -> tuple[str, ...]:
    """The names in the head; one beside the site's own address is the site's."""
    address = host(page.url).removeprefix("www.")
    for name in _METAS:
        said = page.said(name)
        if found := names(each for each in said if not address or address not in each.lower()):
            return found
    return ()


def from_lines(page: Witness) -> tuple[str, ...]:
    """The names in a line that begins with "by", follows one that says "author", or stands
    before a date beneath the headline."""
    shown = page.shown()
    for before, block in pairwise([None, *shown[:_MOST_BLOCKS]]):
        if block is None or len(block.text) > LONGEST:
            continue
        text = of_block(block)
        is_told = before is not None and is_label(before.text) and looks_like_a_person(text)
        if (is_told or PREFIX.match(text)) and (found := names([text])):
            return people(found) or found
    start = next((at for at, block in enumerate(shown) if block.element.tag == "h1"), len(shown))
    beneath = [
        block
        for block in shown[start + 1 : start + _BENEATH]
        if len(block.text) <= LONGEST and block.element.tag not in _NO_BYLINES
    ]
    texts = (of_block(block) for block in beneath)
    named = (people(names([text])) for text in texts if names_authors(text))
    dated = next(filter(None, (_before_a_date(block.text) for block in beneath)), "")
    found = next(filter(None, named), ()) or names([dated]) or _linked(beneath)
    return found or _from_reporters(page) or _from_end(page)


def _before_a_date(text: str) -> str:
    """The person's name in "Ida Marlowe | 5 April 2025"; empty where there is none."""
    name, bar, rest = text.partition("|")
    is_dated = bool(bar) and dates.parse(rest) is not None
    return name.strip() if is_dated and looks_like_a_person(name.strip()) else ""


def _linked(beneath: Iterable[Block]) -> tuple[str, ...]:
    """The people whose own pages short lines lead to."""
    links = (each for b in beneath if is_short(b.element) for each in b.element.iter("a"))
    theirs = (link for link in links if _PERSONAL.search(link.get("href") or ""))
    return people(names(line(text_of(link)) for link in theirs))


def _from_reporters(page: Witness) -> tuple[str, ...]:
    """The people in the brackets of a Chinese agency's story."""
    said = names(filter(None, (reporters(block.text) for block in page.shown())))
    return tuple(filter(looks_like_a_person, said))


def _from_end(page: Witness) -> tuple[str, ...]:
    """The names beneath the text: in brackets, with a label, as a signature, or beside the
    site's own name."""
    own = site.names(page)
    for before, block in pairwise(page.shown()):
        if len(block.text) > LONGEST:
            continue
        is_told = block.text[0] in "(（【[" and PREFIX.match(block.text) is not None
        is_signed = before.size >= _PROSE and _is_signature(block)
        if (is_told or is_labelled(block.text) or is_signed) and (found := names([block.text])):
            return found
        if before.size >= _PROSE and (others := _beside(block.text, own, page.url)):
            return others
    return ()


def _beside(text: str, own: Sequence[str], url: str) -> tuple[str, ...]:
    """Who is named beside the site in "The Courier / Harbour Press"."""
    said = text.split(" / ")
    others = [each for each in said if not site.is_named_whole(each, own, url)]
    return names(others) if 1 <= len(others) < len(said) <= 3 else ()


_IN_HEAD: tuple[_Hear, ...] = (from_jsonld, from_organisations, from_metas)
_IN_TEXT: tuple[_Hear, ...] = (marked.authors, from_lines, from_page)


def _is_signature(block: Block) -> bool:
    """Whether the block is an emphasised name and no link: a newsroom's, or a person's that is
    the last of its element."""
    element = block.element
    is_whole = len(element) == 1 and element[0].tag in ("strong", "b", "em", "i")
    if not is_whole or block.linked:
        return False
    is_last = next(element.itersiblings(str(element.tag)), None) is None
    return names_a_desk(block.text) or (is_last and looks_like_a_person(block.text))


def _authors(articles: Iterable[jsonld.Node], page: Witness) -> Iterator[list[jsonld.Node]]:
    for article in articles:
        given = _listed(article.get("author") or article.get("creator"))
        yield [_resolved(author, page) for author in given]


def _called(nodes: Iterable[jsonld.Node]) -> Iterator[str]:
    for node in nodes:
        parts = (jsonld.text(node.get(part)) for part in ("givenName", "familyName"))
        whole = " ".join(filter(None, parts))
        yield from (jsonld.text(name) or whole for name in _listed(node.get("name")))


def _listed(value: object) -> list[object]:
    """The values of a list, or of lists in a list; one that is none is a list of one."""
    values = value[:MOST] if isinstance(value, list) else [value]
    return [each for one in values for each in (one[:MOST] if isinstance(one, list) else [one])]


def _resolved(author: object, page: Witness) -> jsonld.Node:
    if isinstance(author, str):
        return page.identified.get(author) or {"name": author}
    return page.resolved(author) if isinstance(author, dict) else {}
