"""An entry as the text that the state keeps of it, and back."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from archiver.model import Entry

_TIMES = ("published", "updated")
_TUPLES = ("authors", "tags")


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
    return replace(entry, summary="", content="")
