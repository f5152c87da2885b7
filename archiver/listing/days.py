"""The order of figures in the dates of a page: `3/4/2024` is told by the others around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FIGURES = re.compile(r"(?<![\d/-])(\d{1,2})[/-](\d{1,2})[/-](?:19|20)\d\d(?!\d)")


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Whether `a/b/2024` means day a of month b here: told by any day after the twelfth. None
    where none is, or they contradict each other."""
    pairs = [(int(n[1]), int(n[2])) for text in texts for n in _FIGURES.finditer(text[:200])]
    day_first = any(first > 12 for first, _ in pairs)
    month_first = any(second > 12 for _, second in pairs)
    return None if day_first == month_first else day_first
