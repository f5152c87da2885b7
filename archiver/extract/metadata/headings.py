"""The headings of a page: which may be its headline, and which lead through the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from archiver.extract.metadata.addresses import is_home
from archiver.extract.metadata.lines import unbroken
from archiver.extract.metadata.site import is_named_whole
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import share, terms
from archiver.urls import absolute

_MOST = 20
_NEAR = 4
"""Elements around a heading that may say that it is a step of a path."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings *shown* that may be the headline, and *crumbs*: last steps of a path through
    the site, which are written for search engines."""

    shown: tuple[str, ...]
    crumbs: tuple[str, ...]


def read(page: Witness, own: Sequence[str]) -> Headings:
    """The first-rate headings that are none of the site's *own* names; second-rate ones where
    those are but such names and steps of a path."""
    crumbs: list[str] = []
    shown = [each for each in _seen(page, "h1", crumbs) if not is_named_whole(each, own, page.url)]
    if not shown and page.elements["h1"]:
        known = terms(f"{page.tree.findtext('head/title')} {page.meta(('og:title',))}")
        seen = _seen(page, "h2", [])
        shown = [each for each in seen if crumbs or share(terms(each), known)]
    return Headings(tuple(shown), tuple(crumbs))


def _seen(page: Witness, tag: str, crumbs: list[str]) -> Iterator[str]:
    for heading in islice(page.elements[tag], _MOST):
        text = unbroken(heading)
        if text and _is_crumb(heading):
            crumbs.append(text)
        elif text and not _leads_home(heading, page):
            yield text


def _is_crumb(heading: HtmlElement) -> bool:
    near = (heading, *islice(heading.iterancestors(), _NEAR))
    return any(each.tag == "nav" or "breadcrumb" in each.get("class", "").lower() for each in near)


def _leads_home(heading: HtmlElement, page: Witness) -> bool:
    """Whether the heading is a link to the home page: the site's name or logo."""
    links = [heading.getparent(), *islice(heading.iter("a"), 5)]
    hrefs = (each.get("href") for each in links if each is not None and each.tag == "a")
    return any(is_home(address) for href in hrefs if (address := absolute(page.url, href)))
