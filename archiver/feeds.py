"""Bytes → entries: an intake around feedparser. Pure.

feedparser reads RSS, Atom and RDF, broken ones too. Ours are the rules for ids, links, dates and
authors, JSON Feed, and the judgement that a document is no feed at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from html import unescape
from typing import Any

import feedparser

from archiver import dates
from archiver.errors import NotAFeed
from archiver.model import Entry
from archiver.urls import absolute, is_web

_DATE_FIELDS = ("published", "created", "updated")
"""The publication date, else creation, else the last change; never the feed's own date."""

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_MAIL_NAME = re.compile(r"\s*[^\s@()]+@[^\s@()]+\s*\(([^()]+)\)\s*")
_JSON_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document. *dropped* counts entries without any address: they have no identity."""

    title: str = ""
    link: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    dropped: int = 0


def parse(
    data: bytes, url: str, content_type: str | None = None, *, feed: str = "", zone: tzinfo = UTC
) -> ParsedFeed:
    """The entries of a feed document that was had from *url*.

    *feed* is the name that entries carry; dates without a zone are in *zone*. NotAFeed says
    what the document is instead.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(data, url, feed, zone)
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = content_type
    found = feedparser.parse(
        data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not found.get("version") and not found.entries:
        raise NotAFeed(url=url, why=_what_it_is(data))
    entries = [_entry(raw, found.feed, url, feed, zone) for raw in found.entries]
    return ParsedFeed(
        title=plain(found.feed.get("title", "")),
        link=absolute(url, found.feed.get("link")),
        language=found.feed.get("language"),
        entries=tuple(entry for entry in entries if entry is not None),
        dropped=entries.count(None),
    )


def plain(text: object) -> str:
    """A title as text: no tags, no entities, white space folded, controls dropped."""
    if not isinstance(text, str):
        return ""
    bare = unescape(_TAG.sub("", text))
    return " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in bare).split())


def _entry(raw: Any, channel: Any, base: str, feed: str, zone: tzinfo) -> Entry | None:
    guid = raw.get("id") or None
    link = _link(raw, base, guid)
    if link is None:
        return None
    return Entry(
        feed=feed,
        url=link,
        guid=guid,
        title=_text(raw.get("title_detail"), raw.get("title")),
        authors=_authors(raw) or _authors(channel),
        published=_first_date((dict.get(raw, field) for field in _DATE_FIELDS), zone),
        updated=_first_date((dict.get(raw, "updated"),), zone),
        summary=raw.get("summary") or "",
        content=max((c.get("value") or "" for c in raw.get("content", ())), key=len, default=""),
        tags=_unique(plain(tag.get("label") or tag.get("term")) for tag in raw.get("tags", ())),
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
    if is_text and isinstance(value, str) and "&" not in value and not _TAG.search(value):
        return " ".join(value.split())
    return plain(value)


def _authors(raw: Any) -> tuple[str, ...]:
    names = [author.get("name") for author in raw.get("authors", ())]
    if not any(names):
        names = [raw.get("author")]
    return _unique(_name(name) for name in names if isinstance(name, str))


def _name(text: str) -> str:
    """`mail (Name)` → `Name`, as RSS 2.0 writes authors."""
    found = _MAIL_NAME.fullmatch(text)
    return plain(found[1] if found else text)


def _first_date(texts: Iterable[object], zone: tzinfo) -> datetime | None:
    found = (dates.parse(text, zone=zone) for text in texts if isinstance(text, str))
    return next((moment for moment in found if moment is not None), None)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _what_it_is(data: bytes) -> str:
    """What the document is instead of a feed, for people."""
    if not data.strip():
        return "an empty answer"
    title = _TITLE.search(data[:100_000])
    if title is not None and plain(title[1].decode("utf-8", "replace")):
        return f"a page titled {plain(title[1].decode('utf-8', 'replace'))!r}"
    return "an HTML page" if b"<html" in data[:10_000].lower() else "no feed element in it"


def _json_feed(data: bytes, url: str, feed: str, zone: tzinfo) -> ParsedFeed:
    """JSON Feed 1 and 1.1 (jsonfeed.org), which feedparser does not read."""
    try:
        said = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise NotAFeed(url=url, why="broken JSON") from None
    items = said.get("items") if isinstance(said, dict) else None
    if not isinstance(items, list) or not _JSON_VERSION.match(str(said.get("version"))):
        raise NotAFeed(url=url, why="JSON, but no JSON Feed")
    base = absolute(url, _string(said, "home_page_url")) or url
    entries = [
        _json_entry(item, said, base, feed, zone) for item in items if isinstance(item, dict)
    ]
    return ParsedFeed(
        title=plain(said.get("title")),
        link=absolute(url, _string(said, "home_page_url")),
        language=_string(said, "language") or None,
        entries=tuple(entry for entry in entries if entry is not None),
        dropped=len(items) - len([entry for entry in entries if entry is not None]),
    )


def _json_entry(
    item: Mapping[str, Any], said: Mapping[str, Any], base: str, feed: str, zone: tzinfo
) -> Entry | None:
    guid = str(item["id"]) if isinstance(item.get("id"), str | int | float) else None
    link = absolute(base, _string(item, "url")) or absolute(base, _string(item, "external_url"))
    link = link or (guid if guid and is_web(guid) else None)
    if link is None:
        return None
    tags = item.get("tags")
    return Entry(
        feed=feed,
        url=link,
        guid=guid,
        title=" ".join(_string(item, "title").split()),
        authors=_json_authors(item) or _json_authors(said),
        published=_first_date((item.get("date_published"), item.get("date_modified")), zone),
        updated=_first_date((item.get("date_modified"),), zone),
        summary=_string(item, "summary"),
        content=_string(item, "content_html") or _paragraphs(_string(item, "content_text")),
        tags=_unique(plain(tag) for tag in tags) if isinstance(tags, list) else (),
    )


def _json_authors(said: Mapping[str, Any]) -> tuple[str, ...]:
    """`authors` of version 1.1, `author` of version 1."""
    people = said.get("authors")
    people = people if isinstance(people, list) else [said.get("author")]
    return _unique(plain(person.get("name")) for person in people if isinstance(person, dict))


def _paragraphs(text: str) -> str:
    """Plain text as HTML."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{line}</p>" for line in safe.splitlines() if line.strip())


def _string(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""
