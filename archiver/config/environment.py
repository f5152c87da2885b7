"""Environment variables over the file: `ARCHIVER_FETCH__PROXY`, `ARCHIVER_FEEDS`, `…_FILE`.

The rest of a name is the way to a key, in any case, with `__` between its parts; a number is a
place in a list. Where the key takes a text, the variable's text is it, character by character;
else it is YAML, so lists and mappings may be written in flow form, as JSON too; feeds that
nothing but their addresses is said of, as these, with white space between. With `_FILE` at
its end a variable names a file that holds the value: for secrets. An empty one, or one of an
empty file, is not set.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from archiver.config import keys
from archiver.config.document import MOST_BYTES, Place, value
from archiver.errors import ConfigError, reason

PREFIX, IN_FILE = "ARCHIVER_", "_FILE"
NOT_KEYS = {"ARCHIVER_HOME", "ARCHIVER_CONFIG"}

ALIKE = 0.85
"""How alike a word must be to a section's name to be taken for a slip of it. Of what an
orchestrator sets for a service named archiver (ARCHIVER_SERVICE_HOST, ARCHIVER_PORT), nothing
comes near."""

_TYPES = {bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that sets a key; *is_secret*: its value was read from a file of its own."""

    name: str
    value: Any
    is_secret: bool = False


def variables(environ: Mapping[str, str]) -> dict[Place, Variable]:
    """Each key that the environment sets, outer ones first.

    ConfigError where a variable of ours cannot be read or is misspelt. Those of other programs
    that begin with ARCHIVER_ by chance are left alone.
    """
    found: dict[Place, Variable] = {}
    for name in sorted(environ):
        text = environ[name]
        if not name.startswith(PREFIX) or name in NOT_KEYS or not text.strip():
            continue
        is_secret = name.endswith(IN_FILE)
        way = name.removeprefix(PREFIX).removesuffix(IN_FILE if is_secret else "")
        place = _place(way)
        if not _is_ours(place, name):
            continue
        if place in found:
            raise ConfigError(why=f"is set as well as {found[place].name}", key=name)
        text = _read(name, text) if is_secret else text
        if not text:
            continue
        said = _value(name, text, keys.types(place))
        if place == ("feeds",) and isinstance(said, str):
            said = [{"url": address} for address in said.split()]
        found[place] = Variable(name, said, is_secret)
    return dict(sorted(found.items(), key=lambda item: [(str(type(p)), p) for p in item[0]]))


def variable_of(place: Place) -> str:
    """The name of the variable that sets that key."""
    return PREFIX + "__".join(str(part) for part in place).upper()


def feeds_variable(environ: Mapping[str, str]) -> str | None:
    """The variable that sets all feeds at once, where there is one."""
    said = variables(environ).get(("feeds",))
    return None if said is None else said.name


def applied(data: Mapping[str, Any], found: Mapping[Place, Variable]) -> dict[str, Any]:
    """The data with the variables' values in it."""
    result: dict[str, Any] = copy.deepcopy(dict(data))
    for place, variable in found.items():
        node: Any = result
        for part, following in pairwise(place):
            node = _step(node, part, following, variable.name)
        _put(node, place[-1], variable)
    return result


def _place(way: str) -> Place:
    return tuple(int(p) if p.isdecimal() else p for p in way.lower().split("__"))


def _is_ours(place: Place, name: str) -> bool:
    """Whether it sets a key; ConfigError where it was meant to and is misspelt."""
    sections = keys.names(())
    if place[0] in sections:
        return True
    meant = _flat(str(place[0])) if len(place) == 1 else None
    close = difflib.get_close_matches(str(place[0]), sections, 1, ALIKE)
    if meant is None and close:
        meant = (close[0], *place[1:])
    if meant is None:
        return False
    tail = IN_FILE if name.endswith(IN_FILE) else ""
    hint = f'did you mean "{variable_of(meant)}{tail}"?'
    raise ConfigError(why="sets no key", key=name, hint=hint)


def _flat(word: str) -> Place | None:
    """The key whose parts were joined by `_` where `__` was meant: `fetch_proxy`."""
    known = {"_".join(map(str, place)): place for place in keys.settings()}
    number = next(iter(re.findall(r"(?<=_)\d+(?=_)", word)), "0")
    found = known.get(re.sub(r"(?<=_)\d+(?=_)", "0", word))
    return found and tuple(int(number) if part == 0 else part for part in found)


def _value(name: str, text: str, types: frozenset[str]) -> Any:
    """The value that a text stands for, where a value of those types is wanted."""
    try:
        said = value(text)
    except (YAMLError, ValueError, RecursionError):
        if "string" in types:
            return text
        raise ConfigError(why="holds no YAML value", key=name, hint="quote it") from None
    is_quoted = isinstance(said, str) and text.strip()[:1] in {'"', "'"}
    is_wanted = "null" in types if said is None else _TYPES.get(type(said)) in types
    return said if "string" not in types or is_quoted or is_wanted else text


def _step(node: Any, part: str | int, following: str | int, name: str) -> Any:
    empty: Any = [] if isinstance(following, int) else {}
    if isinstance(node, list) and isinstance(part, int):
        if part == len(node):
            node.append(empty)
        if part < len(node):
            return node[part]
    elif isinstance(node, dict) and isinstance(part, str):
        key = _key(node, part)
        if node.get(key) is None:
            node[key] = empty
        return node[key]
    raise ConfigError(why="leads to no key", key=name)


def _put(node: Any, part: str | int, variable: Variable) -> None:
    if isinstance(node, dict) and isinstance(part, str):
        node[_key(node, part)] = variable.value
    elif isinstance(node, list) and isinstance(part, int) and part < len(node):
        node[part] = variable.value
    elif isinstance(node, list) and part == len(node):
        node.append(variable.value)
    else:
        raise ConfigError(why="leads to no key", key=variable.name)


def _key(node: Mapping[str, Any], part: str) -> str:
    """The key as it stands there already: a header's name has capitals, a variable's has none."""
    return next((key for key in node if key.lower() == part), part)


def _read(name: str, file: str) -> str:
    try:
        with Path(file).open("rb") as secret:
            return secret.read(MOST_BYTES).decode().strip()
    except (OSError, ValueError) as error:
        why = f"names a file that cannot be read: {file}: {reason(error)}"
        raise ConfigError(why=why, key=name) from None
