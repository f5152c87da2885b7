"""Who wrote the article: JSON-LD, `<meta>`, or the line that names its authors on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml.html import HtmlElement

from archiver.extract.blocks import blocks
from archiver.extract.clean import words
from archiver.extract.metadata import jsonld
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import folded, is_wide, line
from archiver.extract.tree import body_of, text_of

_METAS = (
    *("author", "article:author", "article:author:name", "article.author", "byl", "dc.creator"),
    *("dcterms.creator", "parsely-author", "sailthru.author", "cxenseparse:author", "authors"),
)
_BYLINES: frozenset[str] = frozenset(
    {
        *("auteur", "author", "authors", "autor", "autore", "byline", "bylines", "reporter"),
        *("writer", "writers", "zuozhe"),
    }
)
"""Words of a class or id that holds the names of the authors."""

_PREFIX = re.compile(
    r"^\s*(?:(?:(?:written|reported|story|text|words|posted)\s+)?by|von|par|por|di|door|av|af|przez"
    r"|autore?s?|authors?|auteurs?|text|texto|testo|texte|文字?|撰文|作者|本报记者|本報記者|特约记者"
    r"|特約記者|记者|記者|通讯员|责任编辑|執筆|取材)(?:\s*[:：/／|]\s*|\s+)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:\s+(?:报道|報道|報導|记者|記者)|\s*[(（\[][^()（）\[\]]{0,60}[)）\]])\s*$")
_BETWEEN = re.compile(
    r"\s*[;；、|•·\n]\s*|\s*&\s*|\s+(?:and|und|et|og|och|en|ve)\s+|\s+(?-i:[yei])\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*[,，]\s*(?:(?:and|und|et|y|e|og|och|en)\s+)?", re.IGNORECASE)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d|[{}<>=]|^(?:[-–—]|n/?a|admin|null|none|undefined)$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]")

_LONGEST = 80
_MOST = 20
_MOST_BLOCKS = 40


def chosen(
    told: Iterable[str], page: Witness, site: str, *, in_text: bool = True
) -> tuple[str, ...]:
    """The authors that the entry *told*, where it names any, else the page's; each once.

    Where not *in_text*, only what the page says in its head is heard.

    A witness that names the *site* only is believed when no other names a person.
    """
    if named := names(told):
        return named
    fallback: tuple[str, ...] = ()
    for witness in (_from_jsonld, _from_metas, *([_from_bylines] if in_text else [])):
        found = witness(page)
        if any(folded(name) != folded(site) for name in found):
            return found
        fallback = fallback or found
    return fallback


def names(texts: Iterable[str]) -> tuple[str, ...]:
    """The names in these texts: lists split, "by" and its kin removed, no name twice."""
    found: dict[str, str] = {}
    for text in texts:
        for name in _split(text):
            found.setdefault(folded(name), name)
    return tuple(found.values())[:_MOST]


def _split(text: str) -> Iterator[str]:
    text = _PREFIX.sub("", line(text, 500), count=1)
    for piece in _BETWEEN.split(text):
        for told in _people(_TAIL.sub("", piece)):
            name = _TAIL.sub("", _PREFIX.sub("", told, count=1)).strip(" ,，:：/／|-–—")
            if name and len(name) <= _LONGEST and _WORD.search(name) and not _NO_NAME.search(name):
                yield name


def _people(piece: str) -> list[str]:
    """Names set apart by commas, or by spaces where names are written without any.

    "Surname, Name" is one person.
    """
    parts = [part for part in _COMMA.split(piece) if part]
    if len(parts) == 2 and not any(" " in part or is_wide(part) for part in parts):
        return [piece]
    return [name for part in parts for name in _wide_names(part)]


def _wide_names(part: str) -> list[str]:
    pieces = part.split()
    if len(pieces) > 1 and all(2 <= len(each) <= 4 and is_wide(each) for each in pieces):
        return pieces
    return [part]


def _from_jsonld(page: Witness) -> tuple[str, ...]:
    """The authors of the first article that has any: people, else organisations."""
    named = (node for node in page.nodes if "name" in node and isinstance(node.get("@id"), str))
    known = {node["@id"]: node for node in named}
    for article in page.articles:
        given = _listed(article.get("author") or article.get("creator"))
        resolved = [_resolved(author, known) for author in given]
        people = [node for node in resolved if "organization" not in jsonld.types(node)]
        if found := names(_called(people)) or names(_called(resolved)):
            return found
    return ()


def _called(nodes: Iterable[jsonld.Node]) -> Iterator[str]:
    return (jsonld.text(name) for node in nodes for name in _listed(node.get("name")))


def _listed(value: object) -> list[object]:
    return value[:_MOST] if isinstance(value, list) else [value]


def _resolved(author: object, known: Mapping[str, jsonld.Node]) -> jsonld.Node:
    if isinstance(author, str):
        return known.get(author) or {"name": author}
    if not isinstance(author, dict):
        return {}
    identity = author.get("@id")
    if "name" not in author and isinstance(identity, str):
        return known.get(identity, {})
    return author


def _from_metas(page: Witness) -> tuple[str, ...]:
    return next((found for name in _METAS if (found := names(page.metas.get(name, ())))), ())


def _from_bylines(page: Witness) -> tuple[str, ...]:
    """The names in the elements that say so, else in a line that begins with "by"."""
    body = body_of(page.tree)
    for element in body.iter():
        if not _is_byline(element) or any(map(words.names_boilerplate, element.iterancestors())):
            continue
        if len(text := line(text_of(element), 300)) < 200:
            links = [line(text_of(link)) for link in element.iter("a") if link is not element]
            if found := names(links) or names([text]):
                return found
    for block in blocks(body)[:_MOST_BLOCKS]:
        if (
            len(block.text) <= _LONGEST
            and _PREFIX.match(block.text)
            and (found := names([block.text]))
        ):
            return found
    return ()


def _is_byline(element: HtmlElement) -> bool:
    if "author" in (element.get("rel") or "").split() + (element.get("itemprop") or "").split():
        return True
    return not _BYLINES.isdisjoint(words.words_of(element)) if element.get("class") else False
