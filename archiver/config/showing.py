"""The configuration that is in force, each value with its origin; what is secret is hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver import display
from archiver.config import keys
from archiver.config.document import Place, flow
from archiver.config.environment import Variable, applied
from archiver.config.loading import Checked, check, resolved
from archiver.config.origins import DEFAULT
from archiver.config.secrets import hidden

_INHERITED = {
    "content": "defaults.content",
    "dates": "defaults.dates",
    "entry_tags": "defaults.entry_tags",
    "interval": "defaults.interval",
    "robots": "fetch.robots",
}
"""Keys that a feed takes from elsewhere where it says nothing, and from where."""

MOST_COLUMN = 48
"""Where origins stand at most; they follow a longer value at once."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key in force; *origin* is a variable, `file:line`, another key, or `default`."""

    place: Place
    value: Any
    origin: str


def in_force(file: Path | None, environ: Mapping[str, str]) -> Sequence[Setting]:
    """Every key, in the order of the file; ConfigError where something is wrong."""
    checked = check(file, environ)
    data = json.loads(resolved(checked).model_dump_json())
    return tuple(_settings(checked, data, ()))


def as_yaml(settings: Sequence[Setting]) -> str:
    """A configuration that says the same but for what is hidden, with origins as comments."""
    rows = list(_rows(settings))
    column = min(max(len(left) for left, origin in rows if origin), MOST_COLUMN)
    return "\n".join(f"{left:<{column}}  # {o}" if o else left for left, o in rows)


def as_data(settings: Sequence[Setting]) -> dict[str, Any]:
    """The same for programs: the configuration as it would be written, and the origins."""
    data = applied({}, {one.place: Variable("", one.value) for one in settings})
    return {"config": data, "origins": {keys.spelled(one.place): one.origin for one in settings}}


def _settings(checked: Checked, node: Any, place: Place) -> Iterator[Setting]:
    if isinstance(node, dict) and keys.names(place):
        for name, inner in node.items():
            yield from _settings(checked, inner, (*place, name))
    elif isinstance(node, list) and node and keys.names((*place, 0)):
        for number, inner in enumerate(node):
            yield from _settings(checked, inner, (*place, number))
    else:
        is_secret = checked.origins.is_secret(place)
        shown = display.HIDDEN if is_secret else hidden(place, node)
        yield Setting(place, shown, _origin(checked, place))


def _origin(checked: Checked, place: Place) -> str:
    origin = checked.origins.of(place)
    inherited = _INHERITED.get(str(place[-1])) if place[0] == "feeds" else None
    return inherited if origin == DEFAULT and inherited else origin


def _rows(settings: Sequence[Setting]) -> Iterator[tuple[str, str]]:
    """Each line without its comment, and the origin that is to be its comment."""
    before: Place = ()
    for one in settings:
        for depth, part in enumerate(one.place):
            outer, is_last = one.place[:depth], depth == len(one.place) - 1
            if isinstance(part, int) or (before[: depth + 1] == (*outer, part) and not is_last):
                continue
            is_first = bool(outer) and isinstance(outer[-1], int) and before[:depth] != outer
            indent = f"{'  ' * (depth - 1)}- " if is_first else "  " * depth
            text = f"{indent}{part}: {flow(one.value)}" if is_last else f"{indent}{part}:"
            yield text, display.one_line(one.origin) if is_last else ""
        before = one.place
