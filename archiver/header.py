"""What the front matter of a file says of its article: from where, which title, of when.

Read from files that we wrote, that the owner edited, and that another tool made in the same
form: a header that is no YAML (a title with bare quotes in it) still tells where it is from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import frontmatter
from yaml import YAMLError

BYTES = 64_000
"""Where the front matter of an article must have ended."""

_BLOCK = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^(from|title|date|dated):[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_OFFSET = re.compile(r" ([+-]\d\d:?\d\d)$")
"""As Jekyll writes it; neither YAML nor ISO 8601 has the space."""

_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """An article's *source* is its canonical URL; *published* is None where none was found."""

    source: str
    title: str = ""
    published: datetime | None = None
    categories: tuple[str, ...] = ()


def read(body: bytes) -> Header | None:
    """The header of an article's file; None where it has no `from`."""
    text = body[:BYTES].decode("utf-8-sig", "replace")
    known = _parsed(text)
    source = known.get("from")
    if not isinstance(source, str) or not source:
        return None
    title, categories = known.get("title"), known.get("categories")
    return Header(
        source=source,
        title="" if title is None else str(title),
        published=None if known.get("dated") == "seen" else _moment(known.get("date")),
        categories=tuple(map(str, categories)) if isinstance(categories, list) else (),
    )


def _parsed(text: str) -> Mapping[str, object]:
    try:
        metadata, _ = frontmatter.parse(text)
    except (YAMLError, ArithmeticError, AttributeError, LookupError, RecursionError, ValueError):
        # Besides its own, the reader raises what the types make of `!!bool x` and its kin.
        return _by_lines(text)
    return metadata


def _by_lines(text: str) -> Mapping[str, object]:
    """What can be read without understanding the rest."""
    block = _BLOCK.match(text)
    known = dict(_LINE.findall(block[1])) if block else {}
    known = {key: _unquoted(value) for key, value in known.items()}
    return known if _URL.fullmatch(known.get("from", "")) else {}


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(_OFFSET.sub(r"\1", value.strip()))
        except ValueError:
            return None
    if isinstance(value, datetime):
        try:
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError:  # beyond the first year, or the last
            return None
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else None
