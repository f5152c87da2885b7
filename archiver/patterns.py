"""What an owner looks for in texts: words, or `re:` and a regular expression. Pure.

Expressions are RE2's, whose time is linear in the text: no pattern can be made to hang on what
a stranger writes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

MOST_CHARACTERS = 1_000
"""Of a pattern."""

EXPRESSION = "re:"

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts without spaces between words (Thai, Lao, Burmese, Khmer, Chinese, Japanese), and Korean,
which hangs particles on its words."""

_SIGNS = "".join(
    one for one in map(chr, range(0x900, 0xE00)) if unicodedata.category(one) in {"Mn", "Mc"}
)
"""Vowel signs and their like of the scripts of India, which are none of the expressions' letters.
The points of Arabic and Hebrew stay none: a word is the same word with them."""

_LETTER = rf"(?:[^\W{_UNSPACED}]|[{_SIGNS}])"
_IS_LETTER = re.compile(_LETTER)


def check(pattern: str) -> None:
    """ValueError says what is wrong with the pattern."""
    _search(pattern)


def is_in(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text; case and width do not matter."""
    whole = text.encode("utf-8", "replace").decode()  # RE2 reads UTF-8: no half characters
    return _search(pattern)(unicodedata.normalize("NFKC", whole))


@cache
def _search(pattern: str) -> Callable[[str], bool]:
    if not pattern.strip():
        raise ValueError("is empty")
    if len(pattern) > MOST_CHARACTERS:
        raise ValueError(f"is longer than {MOST_CHARACTERS:,} characters")
    if pattern.startswith(EXPRESSION):
        return _expression(pattern.removeprefix(EXPRESSION).strip())
    words = unicodedata.normalize("NFKC", pattern).split()
    escaped = r"\s+".join(map(re.escape, words))
    before = f"(?<!{_LETTER})" if _IS_LETTER.match(words[0][0]) else ""
    after = f"(?!{_LETTER})" if _IS_LETTER.match(words[-1][-1]) else ""
    found = re.compile(before + escaped + after, re.IGNORECASE)
    return lambda text: found.search(text) is not None


def _expression(text: str) -> Callable[[str], bool]:
    import re2  # noqa: PLC0415 - 10 ms, and most owners need none

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        found = re2.compile(text, options)
    except re2.error as error:
        why = error.args[0] if error.args else "no reason given"
        why = why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)
        raise ValueError(f"is no regular expression: {why}") from None
    return lambda text: found.search(text) is not None
