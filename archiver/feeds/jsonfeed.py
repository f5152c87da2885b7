"""JSON Feed 1 and 1.1 (jsonfeed.org), which feedparser does not read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from archiver.errors import NotAFeed
from archiver.feeds.mending import with_whole_characters
from archiver.feeds.parsed import ParsedFeed, first_date, unique
from archiver.feeds.plain import plain
from archiver.model import Entry
from archiver.urls import absolute, is_web

_VERSION = re.compile(r"(?:https?://(?:www\.)?jsonfeed\.org/version/)?1(?:\.\d{1,2})?/?")


def parse(data: bytes, url: str, feed: str, zone: tzinfo) -> ParsedFeed:
    """See `intake.parse`; *data* is in UTF-8."""
    try:
        said = json.loads(with_whole_characters(data).decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise NotAFeed(url=url, why="broken JSON") from None
    items = said.get("items") if isinstance(said, dict) else None
    if not isinstance(items, list) or not _VERSION.fullmatch(str(said.get("version"))):
        raise NotAFeed(url=url, why="JSON, but no JSON Feed")
    home = absolute(url, _string(said, "home_page_url"))
    return ParsedFeed(
        title=plain(said.get("title")),
        link=home,
        language=_string(said, "language") or None,
        entries=tuple(
            _entry(item, said, home or url, feed, zone) for item in items if isinstance(item, dict)
        ),
        older=absolute(url, _string(said, "next_url")),
    )


def _entry(
    item: Mapping[str, Any], said: Mapping[str, Any], base: str, feed: str, zone: tzinfo
) -> Entry:
    guid = str(item["id"]) if isinstance(item.get("id"), str | int | float) else None
    link = absolute(base, _string(item, "url")) or absolute(base, _string(item, "external_url"))
    tags = item.get("tags")
    return Entry(
        feed=feed,
        url=link or (guid if guid and is_web(guid) else ""),
        guid=guid,
        title=" ".join(_string(item, "title").split()),
        authors=_authors(item) or _authors(said),
        published=first_date((item.get("date_published"), item.get("date_modified")), zone),
        updated=first_date((item.get("date_modified"),), zone),
        summary=_string(item, "summary"),
        content=_string(item, "content_html") or _paragraphs(_string(item, "content_text")),
        tags=unique(plain(tag) for tag in tags) if isinstance(tags, list) else (),
    )


def _authors(said: Mapping[str, Any]) -> tuple[str, ...]:
    """`authors` of version 1.1, `author` of version 1; some write one where a list should be."""
    people = said.get("authors") or said.get("author")
    people = people if isinstance(people, list) else [people]
    return unique(plain(person.get("name")) for person in people if isinstance(person, dict))


def _paragraphs(text: str) -> str:
    """Plain text as HTML."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{line}</p>" for line in safe.splitlines() if line.strip())


def _string(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""
