"""A feed's short texts (titles, names, tags) as plain text."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")


def plain(text: object) -> str:
    """A title as text: no tags, no entities, white space folded, controls dropped."""
    if not isinstance(text, str):
        return ""
    bare = unescape(_TAG.sub("", text))
    return " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in bare).split())


def is_bare(text: str) -> bool:
    """Whether the text holds nothing that could be a tag or an entity."""
    return "&" not in text and _TAG.search(text) is None
