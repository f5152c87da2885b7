"""A text's print: what stays of it when a number or a word is changed.

Sites repeat an offer with another count of readers, another name or price. A text is known
again by the runs of three words with which it begins; digits are all alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zlib import crc32

from archiver.extract.text import tokens

_TOKENS = 24
"""Words from the beginning of a text that make its print."""

_RUN = 3
_DIGITS = re.compile(r"\d+")
_BEGINNING = 240
"""Characters in which these words are looked for."""


def prints(text: str) -> tuple[int, ...]:
    """The hashes of the text's first runs of words, each once."""
    return tuple(dict.fromkeys(runs(text)))


def runs(text: str) -> Iterator[int]:
    """The hashes of the text's first runs of words; one of the whole where it is shorter."""
    words = tokens(text[:_BEGINNING].casefold())[:_TOKENS]
    units = [(word if word.isalpha() else _DIGITS.sub("0", word)).encode() for word in words]
    shifted = (units[at:] for at in range(min(_RUN, len(units))))
    return map(crc32, map(b" ".join, zip(*shifted, strict=False)))


def print_of(address: str) -> int:
    """The hash of a picture's address, without its query."""
    return crc32(address.partition("?")[0].encode())
