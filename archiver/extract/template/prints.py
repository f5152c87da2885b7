"""A text's print: what stays of it when a number or a word is changed.

Sites repeat an offer with another count of readers, another name or price. A text is known
again by the runs of three words with which it begins; digits are all alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

from archiver import runs, western
from archiver.extract.text import tokens

_TOKENS = 24
"""Words from the beginning of a text that make its print."""

_DIGITS = b"0123456789"
_NUMBER = re.compile(r"\d+")
_BEGINNING = 240
"""Characters in which these words are looked for."""


def prints(text: str) -> tuple[int, ...]:
    """The hashes of the text's first runs of words, each once."""
    return tuple(dict.fromkeys(first_runs(text)))


def first_runs(text: str) -> Sequence[int]:
    """The hashes of the text's first runs of words; one of the whole where it is shorter."""
    words = _words(text[:_BEGINNING])[:_TOKENS]
    if len(words) < runs.LENGTH:
        return [crc32(b" ".join(words))] if words else []
    return runs.hashes(words)


def _words(text: str) -> list[bytes]:
    """The text's words in no case, with one digit for all numbers."""
    spaced = western.spaced(text)
    said = " ".join(tokens(text.casefold())) if spaced is None else spaced
    written = said.encode()
    if spaced is None or len(written.translate(None, _DIGITS)) < len(written):
        written = _NUMBER.sub("0", said).encode()
    return written.split()


def print_of(address: str) -> int:
    """The hash of a picture's address, without its query."""
    return crc32(address.partition("?")[0].encode())
