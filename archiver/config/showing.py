"""The effective configuration, key by key, and where each value comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from archiver.config import environment
from archiver.config.document import Document, Place
from archiver.config.loading import checked, find
from archiver.config.sections import Root

HIDDEN = "***"
DEFAULT = "default"

_SECRET = frozenset({"headers"})
"""Keys whose values are cookies and keys: only that they are set is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One key: its *value* as it would be written, and its *origin*: `default`, `file:line`
    or the name of a variable."""

    key: str
    value: Any
    origin: str

    def line(self) -> str:
        """`fetch.delay: 1s  # default`."""
        written = (
            self.value
            if isinstance(self.value, str)
            else json.dumps(self.value, ensure_ascii=False)
        )
        return f"{self.key}: {written}  # {self.origin}"


def shown(file: Path | None, environ: Mapping[str, str]) -> tuple[Shown, ...]:
    """Every key in the order of the example, of feeds those that are set (the others follow
    `defaults`); ConfigError where the configuration is wrong."""
    document, _ = find(file, environ)
    root = checked(document, environ)
    sources = environment.overrides(environ, set(Root.model_fields))
    origins = {place: variable for place, (variable, _) in sources.items()}
    found = (
        Shown(key=dotted(place), value=value, origin=_origin(place, document, origins))
        for place, value in _leaves(root, ())
    )
    return tuple(one for one in found if one.origin != DEFAULT or one.key[:6] != "feeds[")


def dotted(place: Place) -> str:
    """`feeds[0].url`."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place).lstrip(".")


def _leaves(node: BaseModel, place: Place) -> Iterator[tuple[Place, Any]]:
    written = node.model_dump(mode="json")
    for name in type(node).model_fields:
        here, value = (*place, name), getattr(node, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, here)
        elif isinstance(value, tuple) and any(isinstance(one, BaseModel) for one in value):
            for number, one in enumerate(value):
                yield from _leaves(one, (*here, number))
        else:
            yield here, _safe(name, written[name])


def _safe(name: str, value: Any) -> Any:
    return dict.fromkeys(value, HIDDEN) if name in _SECRET else value


def _origin(place: Place, document: Document, variables: Mapping[Place, str]) -> str:
    """The most exact one of the places that set the key: a variable before the file."""
    for end in range(len(place), 0, -1):
        if place[:end] in variables:
            return variables[place[:end]]
    if place in document.lines:
        return f"{document.file}:{document.lines[place]}"
    return DEFAULT
