"""Text as it is written: white space folded, characters that no reader shows dropped."""

from __future__ import annotations

import re

from archiver.markup import encodable

_SPACE = r" \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029"
_WHITE = re.compile(f"[{_SPACE}][{_SPACE}\xa0]*|\xa0[{_SPACE}\xa0]+")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


def seen(text: str) -> str:
    """The text without control characters, tabs and line ends aside."""
    return _UNSEEN.sub("", encodable(text))


def fold(text: str) -> str:
    """The text with runs of white space as one space, as browsers show it.

    A no-break space stays where it stands alone between two words; ideographic spaces stay.
    """
    if text.isprintable() and "  " not in text:
        return text  # as most texts are; saves three searches
    return _WHITE.sub(" ", seen(text))
