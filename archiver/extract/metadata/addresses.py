"""Which URL the article is, and which others led to it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archiver.extract.metadata.witness import Witness
from archiver.model import Entry, Page
from archiver.urls import absolute, canonical, same_site


def base(page: Page, entry: Entry) -> str:
    """The URL that the page had on its own site: a memento was had from elsewhere."""
    return entry.url if entry.fetch_from else page.final_url


def links_from(page: Witness) -> str:
    """The URL that the page's links are relative to."""
    return _base(next(iter(page.elements["base"]), None), page.url)


def base_of(tree: HtmlElement, url: str) -> str:
    """The URL that the links of a page at *url* are relative to: its `<base>`'s, else its own."""
    return _base(tree.find(".//base"), url)


def _base(element: HtmlElement | None, url: str) -> str:
    href = element.get("href") if element is not None else None
    return absolute(url, href) or url


def chosen(page: Witness) -> str:
    """The canonical URL: the one that the page names, on its own site, else its own.

    A home page is no article's URL; templates name it where they know nothing better.
    """
    return canonical(next(_named(page), page.url))


def aliases(url: str, page: Page, entry: Entry) -> tuple[str, ...]:
    """The other URLs that led here, the one that the page was had from first."""
    led = (entry.url,) if entry.fetch_from else (page.final_url, entry.url, page.url)
    return tuple(dict.fromkeys(other for each in led if (other := canonical(each)) != url))


def is_home(url: str) -> bool:
    """Whether the URL is a site's home page, which is no article."""
    parts = urlsplit(canonical(url))
    return parts.path.strip("/") == "" and not parts.query and not parts.fragment


def _named(page: Witness) -> Iterator[str]:
    for href in (*page.links("canonical"), page.meta(("og:url",))):
        address = absolute(page.url, href)
        if address is not None and same_site(address, page.url) and not is_home(address):
            yield address
