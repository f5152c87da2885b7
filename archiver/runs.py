"""Runs of words as numbers: what two texts have in common that say the same.

(Broder, "On the resemblance and containment of documents", 1997, calls them shingles.)
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from zlib import crc32

LENGTH = 3
"""Words of a run."""

_BITS = 32
_PART = 13


def hashes(words: Sequence[bytes]) -> array[int]:
    """A hash of 32 bits for each run of three words, in their order.

    All words' hashes are one long number. Shifted by one of them it has the next in the place of
    each, and shifted by a part more it has parts of the next two there: a few steps make all runs.
    Every bit of each word counts, and in another way where it is the first, second or third.
    """
    each = array("I", list(map(crc32, words))).tobytes()
    every = int.from_bytes(each, "little")
    mixed = every ^ every >> _BITS ^ every >> _BITS + _PART ^ every >> 2 * _BITS
    return array("I", mixed.to_bytes(len(each), "little"))[: 1 - LENGTH]
