"""What is wrong with a configuration, in words: place, what was said there, and a hint."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from archiver.config import keys
from archiver.config.document import Place
from archiver.config.origins import Origins
from archiver.config.secrets import hidden
from archiver.display import HIDDEN
from archiver.errors import ConfigError

MOST_SHOWN = 200
"""Characters of a wrong value that are shown."""

_WORDS = {
    "int_type": "is no whole number",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "string_type": "is no text",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "path_type": "is no path",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
    "model_type": "is no mapping of keys",
    "dict_type": "is no mapping of keys",
    "tuple_type": "is no list",
}
"""Pydantic's kinds of errors in our words, which follow the value."""

_HINTS = {"string_type": "put it in quotes", "bool_type": "write true or false"}


def explained(error: ValidationError, origins: Origins) -> list[ConfigError]:
    """One fault for each thing that is wrong, in the order of lines."""
    found = {str(fault): fault for fault in (_fault(dict(one), origins) for one in error.errors())}
    return sorted(found.values(), key=lambda fault: (fault.line or 0, fault.key or ""))


def _fault(one: dict[str, Any], origins: Origins) -> ConfigError:
    place: Place = tuple(part for part in one["loc"] if not _is_branch(part)) or one["loc"]
    kind, given, context = one["type"], one.get("input"), one.get("ctx", {})
    said = _shown(place, given, origins)
    hint = _HINTS.get(kind)
    if kind == "extra_forbidden":
        why, hint = "unknown key", _suggestion(place)
    elif kind == "missing":
        why, hint = "is missing", f"each feed needs `{place[-1]}:`"
    elif kind == "value_error":
        why = f"{said} {context['error']}"
    elif kind == "literal_error":
        words = re.findall(r"'([^']*)'", context["expected"])
        why, hint = f"{said} is unknown; choose one of: {', '.join(words)}", _close(given, words)
    elif kind == "model_type" and place[:-1] == ("feeds",):
        why, hint = f"{said} is no feed", "write it as `- url: https://…`"
    elif kind in _WORDS:
        why = f"{said} {_WORDS[kind].format(**context)}"
    else:
        why = f"{said}: {one['msg'].lower()}"
    return origins.fault(place, why, hint)


def _shown(place: Place, value: object, origins: Origins) -> str:
    """The value as it may be shown to whoever reads the log of a start that failed."""
    text = HIDDEN if origins.is_secret(place) else repr(hidden(place, value))
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _is_branch(part: str | int) -> bool:
    """Pydantic names the branch of a union, and `[key]`, in the place of its error."""
    is_kind = part in {"bool", "str", "timedelta"}
    return isinstance(part, str) and (is_kind or bool(re.fullmatch(r"[\w-]*\[.*\]", part)))


def _suggestion(place: Place) -> str:
    known = keys.names(place[:-1])
    return _close(place[-1], known) or f"there are: {', '.join(known)}"


def _close(word: object, known: Sequence[str]) -> str | None:
    close = difflib.get_close_matches(str(word), known, 1)
    return f'did you mean "{close[0]}"?' if close else None
