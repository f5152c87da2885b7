"""Plain YAML as data with lines, read fifteen times faster: libyaml finds the parts.

ruamel.yaml, which needs 0.35 ms a feed, stays the judge: what it might read otherwise (anchors,
aliases, tags, directives, keys that stand twice or are no texts), and all that is broken, is left
to it whole; its rules say which scalar is a text, and it reads those that are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import yaml
from ruamel.yaml.error import YAMLError
from ruamel.yaml.resolver import implicit_resolvers

Place = tuple[str | int, ...]

_PECULIAR = re.compile(
    r"^(?:%|---|\.\.\.)|(?:^|[\s,\[{])(?:[&*]\S|!)|[\t\x85\u2028\u2029\ufeff]", re.MULTILINE
)
"""Directives, documents, anchors, aliases, tags and what looks like them; white space that the
two take differently."""


class _Tag(StrEnum):
    TEXT = "tag:yaml.org,2002:str"
    SEQUENCE = "tag:yaml.org,2002:seq"
    MAPPING = "tag:yaml.org,2002:map"


class _Left(Exception):
    """This is not plain enough."""


class _Loader(yaml.CSafeLoader):
    """Tells texts from other scalars by YAML 1.2, as ruamel.yaml does."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's seam


for versions, tag, pattern, first in implicit_resolvers:
    if (1, 2) in versions:
        _Loader.add_implicit_resolver(tag, pattern, first)


def plain(
    text: str, scalar: Callable[[str], Any], most: int
) -> tuple[dict[str, Any], dict[Place, int]] | None:
    """A mapping as plain data and the line (from 1) of each of its keys and items.

    None where it is to be read by ruamel.yaml. *scalar* reads what is no text; no more than
    *most* values are read.
    """
    if _PECULIAR.search(text):
        return None
    reading = _Reading(scalar, most)
    try:
        root = yaml.compose(text, Loader=_Loader)
        if root is None or root.tag != _Tag.MAPPING:
            return None
        return reading.value(root, ()), reading.lines
    except (yaml.YAMLError, YAMLError, _Left, ValueError, RecursionError):
        return None


class _Reading:
    """One file: the lines found so far."""

    def __init__(self, scalar: Callable[[str], Any], most: int) -> None:
        self.lines: dict[Place, int] = {}
        self._scalar = scalar
        self._most = most

    def value(self, node: yaml.Node, place: Place) -> Any:
        match node.tag:
            case _Tag.TEXT:
                return node.value
            case _Tag.SEQUENCE:
                return [self._at(place, at, one, one) for at, one in enumerate(node.value)]
            case _Tag.MAPPING:
                return self._mapping(node, place)
        return self._scalar(node.value)

    def _mapping(self, node: yaml.Node, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, inner in node.value:
            if key.tag != _Tag.TEXT or key.value in found:
                raise _Left
            found[key.value] = self._at(place, key.value, key, inner)
        return found

    def _at(self, place: Place, name: str | int, key: yaml.Node, inner: yaml.Node) -> Any:
        if len(self.lines) >= self._most:
            raise _Left
        self.lines[(*place, name)] = key.start_mark.line + 1
        return self.value(inner, (*place, name))
