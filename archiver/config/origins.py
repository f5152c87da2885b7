"""Where each value comes from: a variable, a line of the file, or nowhere (its default)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archiver.config.document import Document, Place
from archiver.config.environment import Variable, variable_of
from archiver.config.keys import spelled
from archiver.errors import ConfigError

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Origins:
    """The file and the variables over it; what a variable sets as a whole the file says no more."""

    document: Document
    variables: Mapping[Place, Variable]

    def of(self, place: Place) -> str:
        """For people: `ARCHIVER_FETCH__PROXY`, `config.yaml:12` or `default`."""
        said, line = self._variable(place), self.document.lines.get(place)
        outer = f"{self.document.file}:{line}" if line is not None else None
        if said is not None:
            variable = self.variables[said]
            outer = variable.name if _says(variable.value, place[len(said) :]) else None
        inner = [v.name for p, v in self.variables.items() if p[:-1] == place]
        return ", ".join([*([outer] if outer else []), *inner]) or DEFAULT

    def is_secret(self, place: Place) -> bool:
        """Whether the value was kept out of sight in a file of its own."""
        said = self._variable(place)
        return said == place and self.variables[said].is_secret

    def fault(self, place: Place, why: str, hint: str | None = None) -> ConfigError:
        """What is wrong at a place, said of the variable or the line that says it."""
        said = self._variable(place)
        if said is not None:
            rest = spelled(place[len(said) :])
            dot = "." if rest and not rest.startswith("[") else ""
            return ConfigError(why=why, key=f"{self.variables[said].name}{dot}{rest}", hint=hint)
        around = place[:-1]
        is_new = any(known[: len(around)] == around for known in self.variables)
        if is_new and around and around not in self.document.lines:
            return ConfigError(why=why, key=variable_of(place), hint=hint)
        line = self.document.line(place)
        file = self.document.file or None
        return ConfigError(why=why, file=file, line=line, key=spelled(place), hint=hint)

    def _variable(self, place: Place) -> Place | None:
        """The place of the innermost variable that says it."""
        ends = range(len(place), 0, -1)
        return next((place[:end] for end in ends if place[:end] in self.variables), None)


def _says(value: Any, way: Place) -> bool:
    """Whether there is something at the end of the way, or the value itself is meant."""
    for part in way:
        try:
            value = value[part]
        except (TypeError, LookupError):
            return False
    return not way or value is not None
