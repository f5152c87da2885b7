"""What other readers hand out: a file of theirs → entries, those of one feed.

Miniflux: the answer of its API's `/v1/entries`. FreshRSS: its export of articles, in the form of
Google Reader's streams. wallabag: its JSON export. `reader` (lemon24): its SQLite database.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archiver import dates
from archiver.errors import ConfigError, reason
from archiver.feeds.parsed import unique
from archiver.feeds.plain import plain
from archiver.model import Entry, Feed
from archiver.urls import identity, is_web, same_site

MOST_BYTES = 200 << 20
"""Of a JSON file, which is read whole."""

MOST_AT_ONCE = 500

_SQLITE = b"SQLite format 3\0"
_COLUMNS = "rowid, id, feed, title, link, author, published, updated, summary, content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some of what a file holds: *entries* of the feed, how many of *others*, and behind what the
    rest is; None where that was all."""

    entries: tuple[Entry, ...] = ()
    others: int = 0
    following: int | None = None


def read(file: str, feed: Feed, after: int = 0, others: Collection[str] = ()) -> Part:
    """The entries that came from the feed, or are of its site and came from none of the *others*,
    which are addresses of feeds; ConfigError where the file is of no known form."""
    taken = frozenset(map(identity, others))
    try:
        with Path(file).open("rb") as source:
            if source.read(len(_SQLITE)) == _SQLITE:
                return _of_database(file, feed, after, taken)
            source.seek(0)
            data = source.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ConfigError(why=f"more than {MOST_BYTES >> 20} MB of JSON", file=file)
        return _part(_of_json(json.loads(data), feed.name), feed, taken)
    except OSError as error:
        raise ConfigError(why=reason(error), file=file) from None
    except sqlite3.Error as error:
        raise ConfigError(why=f"no database of reader's: {error}", file=file) from None
    except (ValueError, RecursionError, LookupError):
        hint = "known are JSON of Miniflux, FreshRSS and wallabag, and reader's database"
        raise ConfigError(why="an export of no known form", file=file, hint=hint) from None


def _part(found: Iterator[tuple[str, Entry | None]], feed: Feed, taken: Collection[str]) -> Part:
    all_of_it = list(found)
    own = [one for origin, one in all_of_it if one and _is_of(origin, one, feed, taken)]
    return Part(entries=tuple(own), others=len(all_of_it) - len(own))


def _is_of(origin: str, entry: Entry, feed: Feed, taken: Collection[str]) -> bool:
    key = identity(origin) if is_web(origin) else None
    return key == identity(feed.url) or (key not in taken and same_site(feed.url, entry.url))


def _of_json(said: Any, feed: str) -> Iterator[tuple[str, Entry | None]]:
    if isinstance(said, dict) and isinstance(said.get("items"), list):
        rows, one = said["items"], _of_freshrss
    elif isinstance(said, dict) and isinstance(said.get("entries"), list):
        rows, one = said["entries"], _of_miniflux
    elif isinstance(said, list):
        rows, one = said, _of_wallabag
    else:
        raise LookupError
    return (one(row if isinstance(row, dict) else {}, feed) for row in rows)


def _of_miniflux(row: Mapping[str, Any], feed: str) -> tuple[str, Entry | None]:
    origin = _text(_mapping(row.get("feed")), "feed_url")
    return origin, _entry(
        feed,
        _text(row, "url"),
        title=_text(row, "title"),
        authors=unique([plain(row.get("author"))]),
        published=dates.parse(_text(row, "published_at")),
        content=_text(row, "content"),
        tags=_names(row.get("tags")),
    )


def _of_freshrss(row: Mapping[str, Any], feed: str) -> tuple[str, Entry | None]:
    links = [_text(one, "href") for one in _mappings(row.get("canonical"), row.get("alternate"))]
    origin = _mapping(row.get("origin"))
    labels = [name for name in _names(row.get("categories")) if not name.startswith("user/")]
    return _text(origin, "feedUrl") or _text(origin, "streamId").removeprefix("feed/"), _entry(
        feed,
        next(iter(links), ""),
        title=_text(row, "title"),
        authors=unique([plain(row.get("author"))]),
        published=_moment(row.get("published")),
        content=_text(_mapping(row.get("content")), "content"),
        summary=_text(_mapping(row.get("summary")), "content"),
        tags=tuple(labels),
    )


def _of_wallabag(row: Mapping[str, Any], feed: str) -> tuple[str, Entry | None]:
    return "", _entry(
        feed,
        _text(row, "url"),
        title=_text(row, "title"),
        authors=_names(row.get("published_by")),
        published=dates.parse(_text(row, "published_at")),
        content=_text(row, "content"),
    )


def _of_database(file: str, feed: Feed, after: int, taken: Collection[str]) -> Part:
    uri = f"{Path(file).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        database.row_factory = sqlite3.Row
        ask = f"SELECT {_COLUMNS} FROM entries WHERE rowid > ? ORDER BY rowid LIMIT ?"  # noqa: S608 - ours
        rows = [dict(row) for row in database.execute(ask, (after, MOST_AT_ONCE))]
    part = _part((_of_reader(row, feed.name) for row in rows), feed, taken)
    following = rows[-1]["rowid"] if len(rows) == MOST_AT_ONCE else None
    return Part(entries=part.entries, others=part.others, following=following)


def _of_reader(row: Mapping[str, Any], feed: str) -> tuple[str, Entry | None]:
    """Authors are JSON since reader's version 44 of its tables, and text before; times are UTC."""
    contents = _mappings(_loaded(row["content"]))
    people = [one.get("name") for one in _mappings(_loaded(row["author"]))]
    return _text(row, "feed"), _entry(
        feed,
        _text(row, "link"),
        title=_text(row, "title"),
        authors=unique(map(plain, people or [row["author"]])),
        published=dates.parse(_text(row, "published")),
        content=next((_text(one, "value") for one in contents), ""),
        summary=_text(row, "summary"),
    )


def _entry(feed: str, url: str, *, title: str, **said: Any) -> Entry | None:
    return Entry(feed=feed, url=url, title=plain(title), **said) if is_web(url) else None


def _moment(seconds: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(str(seconds)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _loaded(text: object) -> Any:
    try:
        return json.loads(str(text))
    except (ValueError, RecursionError):
        return None


def _mapping(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {}


def _mappings(*lists: object) -> list[Mapping[str, Any]]:
    return [
        one for said in lists if isinstance(said, list) for one in said if isinstance(one, dict)
    ]


def _names(said: object) -> tuple[str, ...]:
    return unique(plain(one) for one in said) if isinstance(said, list) else ()


def _text(said: Mapping[str, Any], key: str) -> str:
    """JSON may escape half a character, which no file can hold."""
    value = said.get(key)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
