"""Elements that say that they hold a byline: by a class, `rel=author`, `itemprop=author`."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from archiver.extract.clean import words
from archiver.extract.metadata.addresses import is_home
from archiver.extract.metadata.bylines import PREFIX, names_authors
from archiver.extract.metadata.lines import is_short, parted
from archiver.extract.metadata.names import names, people
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import folded
from archiver.extract.tree import body_of, text_of
from archiver.urls import absolute

_BYLINES: frozenset[str] = frozenset(
    {
        *("auteur", "author", "authors", "autor", "autore", "byline", "bylines", "reporter"),
        *("writer", "writers", "zuozhe"),
    }
)
"""Words of a class or id that holds the names of the authors."""

_ROLES: frozenset[str] = frozenset(
    {
        *("bio", "date", "desk", "job", "location", "organisation", "organization", "place"),
        *("position", "publication", "role", "time", "title"),
    }
)
"""Words of what is told of the authors beside their names."""

_MOST = 200


def authors(page: Witness) -> tuple[str, ...]:
    """The names in the elements that say so, the ones with a "by" first."""
    marked = dict.fromkeys(islice(_bylines(page), _MOST))
    said = [(element, parted(element)) for element in marked]
    begun = [each for each in said if names_authors(each[1])]
    heard = (_heard(element, text, marked) for element, text in (*begun, *said))
    return next(filter(None, heard), ())


def _heard(byline: HtmlElement, text: str, marked: Container[HtmlElement]) -> tuple[str, ...]:
    """The names in the text of a byline, unless what is marked or linked in it says otherwise."""
    within = list(byline.iterdescendants(etree.Element))
    inner = [each for each in within if each in marked] or [e for e in within if e.tag == "a"]
    told = people(names(parted(each) for each in inner))
    found = names([text])
    if set(told) <= set(found):
        return people(found) or found
    if PREFIX.match(text) and found and not found[0].startswith(told[0]):
        return people(names([text.replace(told[0], " | ", 1)]))  # a desk, behind the name
    return told


def _bylines(page: Witness) -> Iterator[HtmlElement]:
    """The elements that hold a byline."""
    own = _own(page)
    for element in body_of(page.tree).iter(etree.Element):
        if (
            _is_byline(element)
            and is_short(element)
            and not _is_of_others(element, own)
            and not _leads_home(element, page)
        ):
            yield element


def _own(page: Witness) -> set[HtmlElement]:
    """All around the headline that the page's title has: surely what holds the article."""
    title = folded(page.tree.findtext("head/title") or "") + folded(page.meta(("og:title",)))
    headline = next(
        (h for h in page.elements["h1"][:_MOST] if (said := folded(text_of(h))) and said in title),
        None,
    )
    return set() if headline is None else set(headline.iterancestors())


def _is_of_others(element: HtmlElement, own: Container[HtmlElement]) -> bool:
    """Whether a name says that the element is no part of the article. What holds the article is
    not asked, for an article has names of its subjects; nor is the article's own foot."""
    foot = None
    for above in (element, *element.iterancestors()):
        if above in own:
            return foot is not None and above.tag == "body"
        if above.tag == "footer":
            foot = above
        elif words.names_boilerplate(above):
            return True
    return foot is not None


def _leads_home(element: HtmlElement, page: Witness) -> bool:
    """Whether it is the site that calls itself the author."""
    href = absolute(page.url, element.get("href") or "")
    return element.tag == "a" and href is not None and is_home(href)


def _is_byline(element: HtmlElement) -> bool:
    if "author" in (element.get("rel") or "").split() + (element.get("itemprop") or "").split():
        return True
    said = words.words_of(element) if element.get("class") else ()
    return not _BYLINES.isdisjoint(said) and _ROLES.isdisjoint(said)
