"""A YAML file as plain data, and where each key stands in it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from archiver import display
from archiver.config import quick
from archiver.errors import ConfigError, reason

MOST_BYTES = 5_000_000
MOST_NODES = 500_000
"""Values in one file, aliases followed: ten nested anchors make a billion of ten lines."""

_HINTS: Mapping[type[OSError], str] = {
    FileNotFoundError: "write one with `archiver init`",
    IsADirectoryError: "a container's engine makes one where a file to mount is missing",
    PermissionError: "give user {user} the right to read it",
}

_DOUBLE = re.compile(r'^found (duplicate key ".*?") with value .*$', re.DOTALL)
"""What ruamel.yaml says of a key that stands there twice, with both values: they may be secret."""

_STUMBLES = (AssertionError, AttributeError, LookupError, NotImplementedError, TypeError)
"""What ruamel.yaml raises besides, over odd keys (`? - -`) and comments."""

_PLAIN = re.compile(r"\.{0,2}[\w/~][\w ./:@+*{}()~-]*")
"""Texts that may stand without quotes, if YAML reads the same back."""

Place = tuple[str | int, ...]
"""The way to a key: `("feeds", 0, "url")`."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and the line (from 1) of each of its keys."""

    file: str
    data: Mapping[str, Any]
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int | None:
        """The line of the key, or of the nearest one around it."""
        for end in range(len(place), 0, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return None


def read(file: Path) -> Document:
    """The file as data; ConfigError with its line where it is no YAML."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        hint = _HINTS.get(type(error), "").format(user=os.geteuid()) or None
        raise ConfigError(why=reason(error), file=str(file), hint=hint) from None
    if len(raw) > MOST_BYTES:
        raise ConfigError(why="is too large for a configuration", file=str(file))
    try:
        text = raw.decode("utf-8-sig")
        if quickly := quick.plain(text, value, MOST_NODES):
            return Document(str(file), *quickly)
        data = parse(text)
    except UnicodeDecodeError:
        raise ConfigError(why="is not UTF-8", file=str(file)) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        hint = "indent with spaces, not tabs" if "\\t" in str(error.problem) else None
        said = _DOUBLE.sub(r"\1", error.problem or error.context or "")
        raise ConfigError(why=f"no YAML: {said}", file=str(file), line=line, hint=hint) from None
    except (YAMLError, ValueError, RecursionError) as error:
        why = f"no YAML: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
        raise ConfigError(why=why, file=str(file)) from None
    if data is None:
        return Document(str(file), {}, {})
    if not isinstance(data, CommentedMap):
        raise ConfigError(why="holds no mapping of keys", file=str(file), line=1)
    lines: dict[Place, int] = {}
    try:
        return Document(str(file), _plain(data, (), lines), lines)
    except (ValueError, RecursionError) as error:
        raise ConfigError(why=f"no YAML: {error}", file=str(file)) from None


def value(text: str) -> Any:
    """What a piece of YAML says; YAMLError, ValueError or RecursionError where it is none."""
    return _plain(parse(text), (), {})


def flow(said: object) -> str:
    """The value as YAML on one line, as `value` reads it; JSON is YAML."""
    is_plain = isinstance(said, str) and _PLAIN.fullmatch(said) and not said.endswith((" ", ":"))
    if is_plain and ": " not in str(said) and value(str(said)) == said:
        return str(said)
    return display.exact_json_line(said)


def parse(text: str) -> Any:
    """YAML, safe, with lines; YAMLError, ValueError or RecursionError where it is none."""
    yaml = YAML(typ="rt")
    yaml.version = (1, 2)
    try:
        return yaml.load(text)
    except _STUMBLES as error:
        raise ValueError(str(error)) from error


def _plain(node: Any, place: Place, lines: dict[Place, int]) -> Any:
    if len(lines) > MOST_NODES:
        raise ValueError("too many values")
    if isinstance(node, CommentedMap):
        for key in node:
            lines[(*place, str(key))] = _line_of(node, key)
        return {str(k): _plain(v, (*place, str(k)), lines) for k, v in node.items()}
    if isinstance(node, CommentedSeq):
        for number in range(len(node)):
            lines[(*place, number)] = _line_of(node, number)
        return [_plain(one, (*place, number), lines) for number, one in enumerate(node)]
    if isinstance(node, bool | int | float | str) or node is None:
        return _bare(node)
    return node  # a date, for front matter of the owner's own


def _bare(node: bool | float | str | None) -> bool | int | float | str | None:
    """The value without what ruamel.yaml remembers of how it was written."""
    if isinstance(node, bool) or node is None:
        return node
    kind = next(kind for kind in (int, float, str) if isinstance(node, kind))
    return kind(node)


def _line_of(node: CommentedMap | CommentedSeq, key: Any) -> int:
    found = node.lc.data.get(key) if node.lc.data else None
    return int(found[0]) + 1 if found else int(node.lc.line) + 1
