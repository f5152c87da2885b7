"""Text apart from its markup: one clean line, equality, size, and how alike two texts are.

A character of a script that writes without spaces (Chinese, Japanese, Korean) says about as
much as two Latin letters, and is a token of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise

from archiver import western

_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WIDE_CHARACTER = re.compile(f"[{_WIDE}]")
_WIDE_LEADS = bytes(range(0xE3, 0xF0))
"""How every such character, and few others, begins in UTF-8."""

_TOKEN = re.compile(rf"[{_WIDE}]|[^\W{_WIDE}]+")
_BETWEEN = re.compile(r"[\W_]+")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ud800-\udfff\ufeff\ufffe\uffff]"
)

_CUT_SHORT = re.compile(r"(?:…|\.\.\.)[\])】]?$")

_LINE = 400
"""Characters of a text that is worth remembering as it was folded."""

_SHINGLE = 4
"""Tokens of a shingle, as in the public article-extraction benchmark."""


def line(text: str | None, most: int = 2_000) -> str:
    """The text in one line: white space folded, controls and invisible characters dropped."""
    return " ".join(_UNSEEN.sub("", (text or "")[: 4 * most]).split())[:most].rstrip()


def folded(text: str) -> str:
    """What two texts share that differ in case, width, white space and punctuation only."""
    return _line_folded(text) if len(text) <= _LINE else _folded(text)


def _folded(text: str) -> str:
    alike = unicodedata.normalize("NFKC", text).casefold()
    letters = western.letters(alike)
    return _BETWEEN.sub("", alike) if letters is None else letters


_line_folded = lru_cache(maxsize=64)(_folded)
"""The same of a line, which one rule after the other asks for."""


def is_cut_short(text: str) -> bool:
    """Whether the text ends as an excerpt does, with an ellipsis."""
    return _CUT_SHORT.search(text) is not None


def size(text: str) -> int:
    """How much the text says, in Latin letters."""
    return len(text) + len(_WIDE_CHARACTER.findall(text)) if _may_be_wide(text) else len(text)


def _may_be_wide(text: str) -> bool:
    """Whether a character of the text may be wide: a look that is cheap."""
    if text.isascii():
        return False
    written = text.encode(errors="ignore")
    return len(written.translate(None, _WIDE_LEADS)) < len(written)


def is_wide(text: str) -> bool:
    """Whether the text is written in a script without spaces, throughout."""
    return bool(text) and len(_WIDE_CHARACTER.findall(text)) == len(text)


def shingles(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Every run of four tokens within a text; the whole of a shorter one."""
    found: set[tuple[str, ...]] = set()
    for text in texts:
        said = tokens(text.casefold())
        last = max(1, len(said) - _SHINGLE + 1) if said else 0
        found.update(tuple(said[at : at + _SHINGLE]) for at in range(last))
    return frozenset(found)


def tokens(text: str) -> list[str]:
    """The words of a text, and the characters of scripts that write without spaces."""
    words = western.words(text)
    return _TOKEN.findall(text) if words is None else words


def terms(text: str) -> frozenset[str]:
    """What the text is about: its longer words, and pairs of characters of scripts without."""
    said = tokens(text.casefold())
    words = {token for token in said if len(token) >= 4}
    if not _may_be_wide(text):
        return frozenset(words)
    pairs = {one + other for one, other in pairwise(said) if is_wide(one) and is_wide(other)}
    return frozenset(words | pairs)


def share(part: AbstractSet[object], whole: AbstractSet[object]) -> float:
    """How much of *part* stands in *whole*, 0 to 1; nothing stands anywhere."""
    return len(part & whole) / len(part) if part else 0.0
