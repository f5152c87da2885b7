"""Where the page behind a list page is: the link that turns it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archiver.extract.text import folded, line
from archiver.extract.tree import text_of
from archiver.urls import absolute, canonical, same_site

_MOST_LINKS = 5_000
_EXTENSION = re.compile(r"\.\w{1,5}$")
_NUMBER = re.compile(
    r"[/_-](?:page|pagina|seite|strona|sida|side|sivu|list|offset|pag|pn|p)?[/_-]?\d{1,4}$",
    re.IGNORECASE,
)

_OLDER = frozenset(
    folded(words)
    for words in (
        *("older", "older posts", "older entries", "older articles", "older stories"),
        *("previous posts", "next", "next page"),
        *("ältere beiträge", "nächste", "nächste seite", "weiter"),
        *("suivant", "suivante", "page suivante", "plus anciens", "articles plus anciens"),
        *("siguiente", "página siguiente", "anteriores", "entradas antiguas"),
        *("próxima", "próxima página", "seguinte", "successiva", "pagina successiva", "avanti"),
        *("volgende", "volgende pagina", "nästa", "neste", "næste", "seuraava", "następna"),
        *("dalej", "следующая", "далее", "sonraki", "下一页", "下一頁", "下页", "下頁", "后页"),
        *("次へ", "次のページ", "다음", "다음 페이지"),
    )
)
"""What such a link says, folded."""

_MORE = frozenset(
    folded(words)
    for words in (
        *("more", "more articles", "more news", "more stories", "load more", "show more"),
        *("view more", "mehr", "más noticias", "ещё", "更多", "もっと見る", "더보기"),
    )
)
"""What it may say, folded; but so do links of menus to other lists."""


def older(page: HtmlElement, base: str, url: str) -> str | None:
    """The list's next page, if a link on it says so; on its own site, and another address."""
    found = (absolute(base, href) for href in _hrefs(page, base, url))
    own = canonical(url)
    near = (one for one in found if one is not None and same_site(one, url))
    return next((one for one in near if canonical(one) != own), None)


def _hrefs(page: HtmlElement, base: str, url: str) -> Iterator[str | None]:
    """The surest first: the relation `next` (HTML, section 4.6.6.10), a name, a text."""
    links = list(islice(page.iter("link", "a"), _MOST_LINKS))
    yield from (link.get("href") for link in links if "next" in _words(link, "rel"))
    anchors = [link for link in links if link.tag == "a"]
    yield from (one.get("href") for one in anchors if _is_named(one))
    for one in anchors:
        said = _said(one)
        if said & _OLDER or (said & _MORE and _is_of_list(one, base, url)):
            yield one.get("href")


def _is_named(link: HtmlElement) -> bool:
    names = {*_words(link, "class"), *_words(link, "id")}
    return not names.isdisjoint({"next", "next-page", "nextpage", "pagination-next", "older"})


def _said(link: HtmlElement) -> set[str]:
    said = (line(text_of(link), 40), link.get("aria-label") or "", link.get("title") or "")
    return {folded(text) for text in said if text}


def _is_of_list(link: HtmlElement, base: str, url: str) -> bool:
    """Whether the link leads to a page of this list: its own address, numbers aside."""
    address = absolute(base, link.get("href"))
    return address is not None and _unnumbered(address) == _unnumbered(url)


def _unnumbered(url: str) -> str:
    path = _EXTENSION.sub("", urlsplit(canonical(url)).path).rstrip("/")
    return _NUMBER.sub("", path).removesuffix("/index")


def _words(link: HtmlElement, name: str) -> list[str]:
    return (link.get(name) or "").lower().split()
