"""Data inside a page's scripts, as objects: what a framework left there to build the page from.

`__NEXT_DATA__` and other `application/json` scripts, and what is assigned to a name
(`window.__INITIAL_STATE__ = {…}`, `JSON.parse("…")`). Nothing is run: what is no JSON is not
read. Bounded in number, size and depth.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from lxml.html import HtmlElement

Object: TypeAlias = Mapping[str, Any]

_MOST_SCRIPTS = 60
_MOST_CHARACTERS = 2_000_000
_MOST_VALUES = 20
_MOST_OBJECTS = 20_000
_DEEPEST = 40

_ASSIGNED = re.compile(
    r"(?:^|[\s;,({])[\w$.]{2,60}(?:\[['\"][\w$.-]{1,40}['\"]\])?\s{0,5}=\s{0,5}"
    r"(?:JSON\.parse\(\s{0,5})?(?=[{\[\"])"
)
_UNDEFINED = re.compile(r"(?<=[:\[,])\s{0,5}undefined(?=\s{0,5}[,}\]])")
_READER = json.JSONDecoder(strict=False)


def objects(page: HtmlElement) -> Iterator[Object]:
    """Every object in the page's script data, outer ones first; each script by itself."""
    left = _MOST_OBJECTS
    for value in values(page):
        for found in _within(value, left):
            left -= 1
            yield found


def values(page: HtmlElement) -> Iterator[object]:
    """What the page's scripts hold as JSON: objects and lists."""
    for count, script in enumerate(page.iter("script")):
        text = (script.text or "").strip()
        if count >= _MOST_SCRIPTS or not text or script.get("src"):
            continue
        kind = (script.get("type") or "").lower()
        if kind == "application/json":
            yield _read(text[:_MOST_CHARACTERS], 0)
        elif not kind or "javascript" in kind or kind == "module":
            yield from _assigned(text[:_MOST_CHARACTERS])


def _assigned(script: str) -> Iterator[object]:
    text = _UNDEFINED.sub("null", script)
    at = count = 0
    while count < _MOST_VALUES and (found := _ASSIGNED.search(text, at)) is not None:
        count += 1
        value, at = _read_to(text, found.end())
        yield _read(value, 0) if isinstance(value, str) and value[:1] in "{[" else value


def _read(text: str, start: int) -> object:
    return _read_to(text, start)[0]


def _read_to(text: str, start: int) -> tuple[object, int]:
    """The JSON value that begins there, and where it ends; None where there is none."""
    try:
        return _READER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start + 1


def _within(value: object, most: int) -> Iterator[Object]:
    """The objects within a value, breadth first."""
    level, left = [value], most
    for _ in range(_DEEPEST):
        below: list[object] = []
        for each in level:
            if left <= 0:
                return
            if isinstance(each, dict):
                left -= 1
                yield each
                below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each[:_MOST_OBJECTS])
        level = [each for each in below if isinstance(each, dict | list)]
