"""Durations and sizes as people write them: `90s`, `15m`, `1h30m`, `2d`; `500kB`, `10MB`."""

from __future__ import annotations

import re
from datetime import timedelta

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_BYTES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}

_DURATION = re.compile(r"(?:\d{1,9}(?:\.\d{1,3})?[smhdw])+")
_PIECE = re.compile(r"(\d+(?:\.\d+)?)([smhdw])")
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?([kmg]?b)", re.IGNORECASE)

LONGEST = timedelta(days=3_650)


def duration(text: object) -> timedelta:
    """The duration; ValueError says how to write one."""
    if isinstance(text, timedelta):
        return text
    if not isinstance(text, str) or not _DURATION.fullmatch(text.replace(" ", "")):
        raise ValueError("is no duration; write it as 90s, 15m, 1h30m or 2d")
    pieces = _PIECE.findall(text.replace(" ", ""))
    found = timedelta(seconds=sum(float(number) * _SECONDS[unit] for number, unit in pieces))
    if found > LONGEST:
        raise ValueError("is longer than ten years")
    return found


def size(text: object) -> int:
    """The number of bytes; ValueError says how to write one."""
    if type(text) is int and text > 0:
        return text
    found = _SIZE.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError("is no size; write it as 500kB, 10MB or 1GB")
    return int(float(found[1]) * _BYTES[found[2].lower()])


def duration_text(length: timedelta) -> str:
    """The duration as it is written: `1h30m`."""
    rest, text = round(length.total_seconds()), ""
    for unit, seconds in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        number, rest = divmod(rest, seconds)
        text += f"{number}{unit}" if number else ""
    return text or "0s"


def size_text(number: int) -> str:
    """The size as it is written: `10MB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= factor and number % factor == 0:
            return f"{number // factor}{unit}"
    return f"{number}B"
