"""Environment variables over the file: `ARCHIVER_FETCH__PROXY`, `ARCHIVER_FEEDS`, `…_FILE`.

The rest of a name is the way to a key, in lower case, with `__` between its parts; a number is
a place in a list. The value is YAML, so lists and mappings may be written in flow form. With
`_FILE` at its end a variable names a file that holds the value: for secrets.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from archiver.config.document import Place
from archiver.errors import ConfigError

PREFIX = "ARCHIVER_"
NOT_KEYS = {"ARCHIVER_HOME", "ARCHIVER_CONFIG"}


def overrides(environ: Mapping[str, str], known: set[str]) -> dict[Place, tuple[str, Any]]:
    """Each key that the environment sets: its place → (variable, value).

    Only variables whose first part is one of the *known* top-level keys are ours.
    """
    found: dict[Place, tuple[str, Any]] = {}
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or variable in NOT_KEYS:
            continue
        name, text = variable.removeprefix(PREFIX), environ[variable]
        if name.endswith("_FILE"):
            name, text = name.removesuffix("_FILE"), _read(variable, text)
        parts = name.lower().split("__")
        if parts[0] in known:
            place: Place = tuple(int(p) if p.isdecimal() else p for p in parts)
            found[place] = (variable, _value(variable, text))
    return found


def applied(data: Mapping[str, Any], found: Mapping[Place, tuple[str, Any]]) -> dict[str, Any]:
    """The data with the overrides in it."""
    result: dict[str, Any] = copy.deepcopy(dict(data))
    for place, (variable, value) in found.items():
        node: Any = result
        for part, following in pairwise(place):
            node = _step(node, part, following, variable)
        _put(node, place[-1], value, variable)
    return result


def _step(node: Any, part: str | int, following: str | int, variable: str) -> Any:
    empty: Any = [] if isinstance(following, int) else {}
    if isinstance(node, list) and isinstance(part, int):
        if part == len(node):
            node.append(empty)
        if part < len(node):
            return node[part]
    elif isinstance(node, dict) and isinstance(part, str):
        if node.get(part) is None:
            node[part] = empty
        return node[part]
    raise ConfigError(why="leads to no key", key=variable)


def _put(node: Any, part: str | int, value: Any, variable: str) -> None:
    is_key = isinstance(node, dict) and isinstance(part, str)
    is_place = isinstance(node, list) and isinstance(part, int) and part < len(node)
    if is_key or is_place:
        node[part] = value
    elif isinstance(node, list) and part == len(node):
        node.append(value)
    else:
        raise ConfigError(why="leads to no key", key=variable)


def _value(variable: str, text: str) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError):
        raise ConfigError(why="holds no YAML value", key=variable, hint="quote it") from None


def _read(variable: str, file: str) -> str:
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        why = f"names a file that cannot be read: {error}"
        raise ConfigError(why=why, key=variable) from None
