"""An entry or a page as the state keeps it, and back."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from archiver.model import Entry, Page

_TIMES = ("published", "updated")
_TUPLES = ("authors", "mementos", "tags")
_HEADERS = frozenset({"content-language", "content-type"})
"""The headers of a page that its reader heeds."""


def dump(entry: Entry) -> str:
    """JSON of what is known of the entry; what is empty is left out."""
    known = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return json.dumps(
        {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in known.items()
            if value
        },
        ensure_ascii=False,
    )


def load(text: str) -> Entry:
    """The entry that `dump` wrote."""
    known: dict[str, Any] = json.loads(text)
    for name in _TIMES:
        if name in known:
            known[name] = datetime.fromisoformat(known[name])
    for name in _TUPLES:
        if name in known:
            known[name] = tuple(known[name])
    return Entry(url=known.pop("url"), feed=known.pop("feed"), **known)


def slim(entry: Entry) -> Entry:
    """What is worth remembering once the article rests in its file."""
    return replace(entry, summary="", content="", is_whole=False)


def pack(page: Page) -> bytes:
    """The page, compressed: a line of JSON, then its body.

    The fastest way: it waits for minutes, and a sixth of its bytes would cost thrice the time.
    """
    known = {
        "url": page.url,
        "final_url": page.final_url,
        "status": page.status,
        "headers": [each for each in page.headers if each[0] in _HEADERS],
        "fetched_at": page.fetched_at.isoformat(),
    }
    return zlib.compress(json.dumps(known).encode() + b"\n" + page.body, 1)


def unpack(packed: bytes) -> Page:
    """The page that `pack` wrote."""
    head, _, body = zlib.decompress(packed).partition(b"\n")
    known: dict[str, Any] = json.loads(head)
    known["headers"] = tuple((name, value) for name, value in known["headers"])
    known["fetched_at"] = datetime.fromisoformat(known["fetched_at"])
    return Page(body=body, **known)
