"""What WordPress tells of its posts by its REST API, as entries. Pure.

The API is announced by a Link header or element with the relation `https://api.w.org/` (REST
API Handbook, "Discovery"); lists of posts carry their authors, terms and featured images where
`_embed` asks for them, and `_fields` needs `_links` and `_embedded` for that ("Global
Parameters"). Plugins put warnings of PHP before the JSON, and errors in place of an author.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from archiver.errors import NotAFeed
from archiver.feeds.mending import with_whole_characters
from archiver.feeds.parsed import first_date, unique
from archiver.feeds.plain import plain
from archiver.model import Entry
from archiver.urls import absolute

WELL_KNOWN = "/wp-json/"
"""Where the API is unless a site says otherwise."""

_API = "https://api.w.org/"
_POSTS = "wp/v2/posts"
_FIELDS = (
    "id,date,date_gmt,modified_gmt,guid,link,title,content,excerpt,_links,_embedded",
    "author,wp:term,wp:featuredmedia",
)
_LINK = re.compile(r"<([^<>\s]{1,2000})>((?:\s*;\s*[\w-]+\s*=\s*(?:\"[^\"]{0,200}\"|[^\s;,]+))*)")
_ELEMENT = re.compile(rb"<link\s([^<>]{1,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<![\w-])([\w-]{1,40})\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')")
_PART = re.compile(r"/wp/v2/(categories|tags|users)/(\d{1,12})/?$")
_PARAMETERS = {"categories": "categories", "tags": "tags", "users": "author"}
_UNSORTED = frozenset({"uncategorised", "uncategorized"})
_CUT_SHORT = re.compile(r"(?:…|\.\.\.)[\])】]?$")
_SHORTEST_WHOLE = 300
"""Letters: a shorter text may be all that a plugin lets out of a longer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Where a site's API is, and which *part* of the posts a feed has: a parameter, a number."""

    root: str
    part: tuple[str, str] | None = None

    def posts(self, **parameters: str | int) -> str:
        """The address of a list of posts. A root may be a query of its own (`?rest_route=/`)."""
        parts = urlsplit(self.root)
        query = parse_qsl(parts.query, keep_blank_values=True)
        path = parts.path
        if "rest_route" in dict(query):
            query = [(k, v + _POSTS if k == "rest_route" else v) for k, v in query]
        else:
            path = f"{path.rstrip('/')}/{_POSTS}"
        query += [
            *([self.part] if self.part else ()),
            *((k, str(v)) for k, v in parameters.items()),
        ]
        query += [("_embed", _FIELDS[1]), ("_fields", _FIELDS[0])]
        return urlunsplit(parts._replace(path=path, query=urlencode(query, safe=":,/")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """A page of a list: its entries, and the numbers of its posts."""

    entries: tuple[Entry, ...]
    ids: tuple[int, ...]


def discover(headers: Sequence[str], body: bytes, url: str) -> Api | None:
    """The API as a page of the site announces it, by its Link headers or its head."""
    root, part = None, None
    for href, relation in (*_headers(headers), *_elements(body)):
        address = absolute(url, href)
        if address is None:
            continue
        if relation == _API:
            root = root or address
        elif relation == "alternate" and (found := _PART.search(address)):
            part = part or (_PARAMETERS[found[1]], found[2])
    return Api(root=root, part=part) if root else None


def parse(data: bytes, url: str, feed: str) -> Posts:
    """The posts of a list; NotAFeed where it is none."""
    start = data.find(b"[")
    try:
        text = with_whole_characters(data[start:]).decode("utf-8", "replace")
        said = json.loads(text) if start >= 0 else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list):
        raise NotAFeed(url=url, why="no list of WordPress posts")
    posts = [post for post in said if isinstance(post, dict)]
    return Posts(
        entries=tuple(entry for post in posts if (entry := _entry(post, url, feed))),
        ids=tuple(post["id"] for post in posts if isinstance(post.get("id"), int)),
    )


def _headers(values: Sequence[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        for found in _LINK.finditer(value):
            yield found[1], _attributes(found[2]).get("rel", "")


def _elements(body: bytes) -> Iterator[tuple[str, str]]:
    for found in _ELEMENT.finditer(body[:200_000]):
        said = _attributes(found[1].decode("utf-8", "replace"))
        yield said.get("href", ""), said.get("rel", "")


def _attributes(text: str) -> dict[str, str]:
    bare = re.sub(r"=\s*([^\s\"';]+)", r'="\1"', text)
    return {name.lower(): a or b for name, a, b in _ATTRIBUTE.findall(bare)}


def _entry(post: Mapping[str, Any], base: str, feed: str) -> Entry | None:
    link = absolute(base, _string(post.get("link")))
    if link is None:
        return None
    embedded = post.get("_embedded")
    embedded = embedded if isinstance(embedded, dict) else {}
    content, excerpt = _rendered(post, "content"), _rendered(post, "excerpt")
    is_protected = isinstance(post.get("content"), dict) and bool(post["content"].get("protected"))
    return Entry(
        feed=feed,
        url=link,
        guid=plain(_rendered(post, "guid")) or None,
        title=plain(_rendered(post, "title")),
        authors=unique(plain(_string(one.get("name"))) for one in _several(embedded, "author")),
        published=_moment(post, "date_gmt") or _moment(post, "date"),
        updated=_moment(post, "modified_gmt"),
        summary=excerpt,
        content=_with_image(content, embedded),
        tags=_terms(embedded),
        is_whole=not is_protected and _is_whole(plain(content), plain(excerpt)),
    )


def _is_whole(text: str, excerpt: str) -> bool:
    """Whether this is the article, not what a paywall lets out of it."""
    is_long = len(text) >= _SHORTEST_WHOLE and 2 * len(text) > 3 * len(excerpt)
    return is_long and _CUT_SHORT.search(text) is None


def _with_image(content: str, embedded: Mapping[str, Any]) -> str:
    """The text behind its featured image, where it does not show that one itself."""
    image = next(_several(embedded, "wp:featuredmedia"), {})
    address = absolute("", _string(image.get("source_url")))
    if not content or address is None or image.get("media_type", "image") != "image":
        return content
    stem = address.rpartition("/")[2].rpartition(".")[0]
    if stem and stem in content:
        return content
    caption = _rendered(image, "caption")
    below = f"<figcaption>{caption}</figcaption>" if plain(caption) else ""
    alt = escape(plain(_string(image.get("alt_text"))))
    return f'<figure><img src="{escape(address)}" alt="{alt}">{below}</figure>\n{content}'


def _terms(embedded: Mapping[str, Any]) -> tuple[str, ...]:
    groups = embedded.get("wp:term")
    groups = groups if isinstance(groups, list) else []
    terms = [one for group in groups if isinstance(group, list) for one in group]
    names = (plain(_string(one.get("name"))) for one in terms if isinstance(one, dict))
    return unique(name for name in names if name.lower() not in _UNSORTED)


def _several(embedded: Mapping[str, Any], key: str) -> Iterator[dict[str, Any]]:
    found = embedded.get(key)
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _moment(post: Mapping[str, Any], key: str) -> datetime | None:
    """Times without a zone; `date` is the site's local time, and better than none."""
    return first_date((post.get(key),), UTC)


def _rendered(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return _string(value.get("rendered") if isinstance(value, dict) else value)


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
