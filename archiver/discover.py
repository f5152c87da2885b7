"""Page → feed links: what a page says of its feeds, and where feeds usually are. Pure.

Whether a feed is behind a link only asking tells; what is likely comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from posixpath import dirname
from urllib.parse import urlsplit, urlunsplit

from lxml.html import HtmlElement

from archiver.extract import decode, tree
from archiver.urls import absolute, identity, is_web, same_site

MOST_LINKS = 20
"""Feeds of one page that are told; a portal may link to a thousand."""

MOST_ANCHORS = 5_000
"""Links of a page that are looked at."""

MOST_FOLDERS = 3
"""Folders in which feeds are looked for: the page's own, the one around it, the root."""

NAMES = (
    "feed", "rss.xml", "feed.xml", "atom.xml", "rss", "index.xml", "feed.json", "index.rdf",
)  # fmt: skip
"""What feeds are usually called, the likeliest first: WordPress, most newspapers, Jekyll and
Hugo, and what the specifications use as examples."""

_TYPES = frozenset(
    {
        *("application/atom+xml", "application/feed+json", "application/rdf+xml"),
        *("application/rss+xml", "application/x-atom+xml", "application/x-rss+xml"),
        *("application/xml", "text/atom+xml", "text/rss+xml", "text/xml"),
    }
)
"""Media types of a `link` to a feed. JSON Feed 1 was told as `application/json`, which some
systems use for their API: it counts where the address says feed (see `_says_feed`)."""

_SAYS_FEED = re.compile(
    r"(?i)(?:^|[/._-])(?:atom|feeds?|rdf|rss)(?:[_-]?[012][._]?\d{0,2})?"
    r"(?:[._-]?(?:aspx?|json|php|rdf|xml))?/?$"
)
"""The path of an address that says what it is: `/news/rss`, `/feed/`, `/index.rdf`, `/rss2.xml`."""

_ASKS_FOR_FEED = re.compile(r"(?i)(?:^|&)(?:feed|format|output|type)=(?:atom|feed|rdf|rss2?)\b")
_OF_COMMENTS = re.compile(
    r"(?i)\b(?:comment(?:aire|ario)?s?|commenti|kommentare?|reacties)\b|评论|評論|コメント|댓글"
)
_FEED_SCHEME = re.compile(r"(?i)^feed:(?://)?(?=https?:)|^feed:(?=//)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a feed may be, and what the page calls it."""

    url: str
    title: str = ""


def links(body: bytes, url: str, content_type: str | None = None) -> tuple[Link, ...]:
    """The feeds that the page at *url* links to: those it declares (HTML, `link rel=alternate`)
    first, then what it links to of its own site and elsewhere, feeds of comments last."""
    page = tree.parse(decode.decode(body, content_type))
    found: dict[str, Link] = {}
    for _, link in sorted(_ranked(page, _base(page, url), url), key=lambda ranked: ranked[0]):
        found.setdefault(identity(link.url), link)
    return tuple(found.values())[:MOST_LINKS]


def guesses(url: str) -> Sequence[str]:
    """Where a feed of that page may be that nothing links to: the usual names in its folders,
    the nearest first."""
    parts = urlsplit(url)
    folders = list(islice(_folders(parts.path), MOST_FOLDERS - 1))
    return [
        urlunsplit((parts.scheme, parts.netloc, f"{folder}/{name}", "", ""))
        for folder in dict.fromkeys([*folders, ""])
        for name in NAMES
    ]


def _folders(path: str) -> Iterator[str]:
    folder = path.rstrip("/")
    while folder:
        yield folder
        folder = dirname(folder).rstrip("/")


def _base(page: HtmlElement, url: str) -> str:
    element = page.find(".//base")
    return absolute(url, element.get("href") if element is not None else None) or url


def _ranked(page: HtmlElement, base: str, url: str) -> Iterator[tuple[int, Link]]:
    for element in islice(page.iter("link", "a", "area"), MOST_ANCHORS):
        address = absolute(base, _FEED_SCHEME.sub(_with_scheme, element.get("href") or ""))
        if address is None or identity(address) == identity(url):
            continue
        title = " ".join((element.get("title") or tree.text_of(element)).split())[:200]
        link = Link(url=address, title=title)
        is_declared = element.tag == "link"
        if not (_declares(element, address) if is_declared else _offers(element, address)):
            continue
        if _OF_COMMENTS.search(f"{title} {urlsplit(address).path}"):
            yield 3, link
        else:
            yield 0 if is_declared else 1 if same_site(address, url) else 2, link


def _with_scheme(found: re.Match[str]) -> str:
    """`feed:https://…` and `feed://…`, which are the same addresses."""
    return "" if found.string[found.end() :].lower().startswith("http") else "http:"


def _declares(element: HtmlElement, address: str) -> bool:
    rel = (element.get("rel") or "").lower().split()
    media_type = _media_type(element)
    if "feed" in rel:
        return media_type in {*_TYPES, "", "application/json"}
    if "alternate" not in rel:
        return False
    return media_type in _TYPES or (media_type == "application/json" and _says_feed(address))


def _offers(element: HtmlElement, address: str) -> bool:
    return _media_type(element) in _TYPES or _says_feed(address)


def _media_type(element: HtmlElement) -> str:
    return (element.get("type") or "").partition(";")[0].strip().lower()


def _says_feed(address: str) -> bool:
    if not is_web(address):
        return False
    parts = urlsplit(address)
    return bool(_SAYS_FEED.search(parts.path) or _ASKS_FOR_FEED.search(parts.query))
