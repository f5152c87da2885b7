"""Our feed intake as a scorer of feed parsers calls it."""

from __future__ import annotations

from typing import Any

from archiver.feeds import parse


def ours(data: bytes, url: str, content_type: str | None) -> dict[str, Any]:
    """`{"title", "entries": [{title, link, id, published, author, content}]}`; raises NotAFeed."""
    found = parse(data, url, content_type)
    return {
        "title": found.title,
        "entries": [
            {
                "title": entry.title,
                "link": entry.url,
                "id": entry.guid,
                "published": entry.published,
                "author": entry.authors[0] if entry.authors else None,
                "content": entry.content or entry.summary,
            }
            for entry in found.entries
        ],
    }
