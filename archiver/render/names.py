"""The names of files: legal on every file system, readable, and the same each time.

Every placeholder of a template stands for text that a stranger wrote, so each is cleaned by
itself before it goes in: no value can add a folder or climb out of one. White space becomes
`-`, as static-site generators and shells like it; letters of every script stay.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

import regex

from archiver.markup import encodable

ENDING = ".md"
UNTITLED = "untitled"

RESERVED: frozenset[str] = frozenset(
    {
        *("aux", "clock$", "con", "conin$", "conout$", "nul", "prn"),
        *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"),
    }
)
"""What no file may be called on Windows, whatever its ending
(Microsoft, "Naming Files, Paths, and Namespaces")."""

_REPLACED = re.compile(r'(?:[\x00-\x1f/\\:*?"<>|\x7f]|\s)+')
_NOT_SHOWN = regex.compile(r"[\p{Cc}\p{Cf}\p{Co}\p{Cs}]")
_JOINERS = frozenset("\u200c\u200d")
_HYPHENS = re.compile("-{2,}")
_EDGES = " -._~"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CLUSTER = regex.compile(r"\X")
_LEAST_BYTES = 32


def paths(
    template: str, *, title: str, day: date, url: str, feed: str, name_bytes: int
) -> tuple[str, str]:
    """The path that the template gives, and a spare one for when that is another article's.

    Each name in them is at most *name_bytes* bytes long. The spare one has eight digits
    before its ending that the URL alone decides.
    """
    values = {
        "day": day.isoformat(),
        "feed": clean(feed),
        "host": clean(_host(url)),
        "month": f"{day.month:02d}",
        "title": clean(title),
        "year": f"{day.year:04d}",
    }
    values = {name: value or UNTITLED for name, value in values.items()}
    room = max(name_bytes, _LEAST_BYTES)
    digits = hashlib.sha256(encodable(url).encode()).hexdigest()[:8]
    return _fill(template, values, room, ""), _fill(template, values, room, f"-{digits}")


def clean(text: str) -> str:
    """The text as a part of a file name; "" when nothing of it can be one."""
    text = _REPLACED.sub("-", unicodedata.normalize("NFC", encodable(text)))
    if _NOT_SHOWN.search(text):
        shown = map(_shown, f" {text}", text, f"{text[1:]} ")
        text = unicodedata.normalize("NFC", "".join(shown))
    return _HYPHENS.sub("-", text).strip(_EDGES)


def _shown(before: str, sign: str, after: str) -> str:
    """The character, or "" where nobody would see it.

    Joiners stay between what they join: letters of Persian or Hindi, emoji.
    """
    category = unicodedata.category(sign)
    if sign in _JOINERS:
        return sign if _is_joined(before) and _is_joined(after) else ""
    return sign if category[0] != "C" or category == "Cn" else ""


def _is_joined(sign: str) -> bool:
    return not sign.isascii() and unicodedata.category(sign)[0] in "LMS"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _fill(template: str, values: Mapping[str, str], room: int, suffix: str) -> str:
    *folders, file = template.removesuffix(ENDING).split("/")
    names = [_name(folder, values, room) for folder in folders]
    stem = _name(file, values, room - len(suffix) - len(ENDING))
    return "/".join((*names, f"{stem}{suffix}{ENDING}"))


def _name(template: str, values: Mapping[str, str], room: int) -> str:
    """The name, its title shortened first when there is too much of it."""
    name = _put(template, values)
    excess = len(name.encode()) - room
    if excess > 0 and "{title}" in template:
        left = len(values["title"].encode()) - excess
        name = _put(template, {**values, "title": _cut(values["title"], left)})
    name = _cut(name, room)
    stem, dot, rest = name.partition(".")
    return f"{stem}_{dot}{rest}" if stem.casefold() in RESERVED else name


def _put(template: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], UNTITLED), template)


def _cut(text: str, room: int) -> str:
    """As many whole grapheme clusters as fit into *room* bytes, and no litter at the end."""
    if len(text.encode()) <= room:
        return text.rstrip(" -.") or UNTITLED
    size, end = 0, 0
    for cluster in _CLUSTER.finditer(text[: max(room, 0) + 1]):
        size += len(cluster[0].encode())
        if size > room:
            break
        end = cluster.end()
    return text[:end].rstrip(" -.") or UNTITLED
