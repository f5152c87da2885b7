"""RSS, Atom and RDF: what feedparser answers → entries, by our rules for ids, links, dates and
authors. feedparser reads broken ones too; where it is right, it is kept."""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import Any

import feedparser

from archiver.errors import NotAFeed
from archiver.feeds import paging
from archiver.feeds.parsed import ParsedFeed, first_date, unique
from archiver.feeds.plain import is_bare, plain
from archiver.model import Entry
from archiver.urls import absolute, is_web

_DATE_FIELDS = ("published", "created", "updated")
"""The publication date, else creation, else the last change; never the feed's own date."""

_OF_OTHERS = re.compile(
    rb"</?(?!(?:atom|content|dc|rdf):)[a-z][\w.-]*:[^<>]*>|</?(?:textinput|width|height)\b[^<>]*>",
    re.IGNORECASE,
)
_MAIL_NAME = re.compile(r"\s*[^\s@()]+@[^\s@()]+\s*\(([^()]+)\)\s*")


def parse(
    data: bytes, url: str, content_type: str | None, feed: str, zone: tzinfo
) -> ParsedFeed | None:
    """See `intake.parse`; None where the document holds no feed."""
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = content_type
    try:
        found = _read(data, headers)
    except Exception:  # noqa: BLE001 - whatever it is, one odd element is no reason to lose the rest
        found = _read_plainly(data, headers, url)
    if not found.get("version") and not found.entries:
        return None
    return ParsedFeed(
        title=plain(found.feed.get("title", "")),
        link=absolute(url, found.feed.get("link")),
        language=found.feed.get("language"),
        entries=tuple(_entry(raw, found.feed, url, feed, zone) for raw in found.entries),
        older=_older(found.feed, url),
        is_complete=paging.is_complete(data),
    )


def _read(data: bytes, headers: dict[str, str]) -> Any:
    return feedparser.parse(
        data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _read_plainly(data: bytes, headers: dict[str, str], url: str) -> Any:
    """The feed without the elements of others than itself, at which feedparser stumbles: a place
    on the earth that is none, a podcast's chapter without a time."""
    try:
        return _read(_OF_OTHERS.sub(b"", data), headers)
    except Exception as error:
        why = f"cannot be read ({type(error).__name__}: {error})"
        raise NotAFeed(url=url, why=why) from error


def _older(channel: Any, base: str) -> str | None:
    links = [(one.get("rel"), absolute(base, one.get("href"))) for one in channel.get("links", ())]
    return paging.stated([(rel, href) for rel, href in links if rel and href])


def _entry(raw: Any, channel: Any, base: str, feed: str, zone: tzinfo) -> Entry:
    guid = raw.get("id") or None
    link = _link(raw, base, guid)
    return Entry(
        feed=feed,
        url=link or "",
        guid=guid,
        title=_text(raw.get("title_detail"), raw.get("title")),
        authors=_authors(raw) or _authors(channel),
        published=first_date((dict.get(raw, field) for field in _DATE_FIELDS), zone),
        updated=first_date((dict.get(raw, "updated"),), zone),
        summary=raw.get("summary") or "",
        content=max((c.get("value") or "" for c in raw.get("content", ())), key=len, default=""),
        tags=unique(plain(tag.get("label") or tag.get("term")) for tag in raw.get("tags", ())),
    )


def _link(raw: Any, base: str, guid: str | None) -> str | None:
    """The page of the entry: its alternate link, a page before anything else; then `link`, a
    guid that is an address, an enclosure. feedparser takes every guid for a link."""
    links = [one for one in raw.get("links", ()) if one.get("rel", "alternate") == "alternate"]
    links.sort(key=lambda one: "html" not in one.get("type", "text/html"))
    hrefs = [*(one.get("href") for one in links), raw.get("link")]
    if guid and raw.get("guidislink") and not is_web(guid):
        hrefs = [href for href in hrefs if href and not href.endswith(guid)]
    hrefs += [guid if guid and is_web(guid) else None]
    hrefs += [one.get("href") for one in raw.get("enclosures", ())]
    return next((found for href in hrefs if (found := absolute(base, href))), None)


def _text(detail: Any, value: object) -> str:
    """A title; where the feed says that it is plain text, what looks like a tag is text."""
    is_text = detail is not None and detail.get("type") == "text/plain"
    if is_text and isinstance(value, str) and is_bare(value):
        return " ".join(value.split())
    return plain(value)


def _authors(raw: Any) -> tuple[str, ...]:
    names = [author.get("name") for author in raw.get("authors", ())]
    if not any(names):
        names = [raw.get("author")]
    return unique(_name(name) for name in names if isinstance(name, str))


def _name(text: str) -> str:
    """`mail (Name)` → `Name`, as RSS 2.0 writes authors."""
    found = _MAIL_NAME.fullmatch(text)
    return plain(found[1] if found else text)
