"""How much memory the C library keeps of what was given back to it.

glibc gives threads arenas of their own, up to eight for each core, and each of them keeps what it
once needed at its fullest: a service of many short-lived threads grows for days without holding
anything more.
"""

from __future__ import annotations

import contextlib
import ctypes

MOST_ARENAS = 2
"""What threads allocate outside of Python's own pools is little, and mostly under its lock: they
do not wait for one another. Forty feeds, simulated day by day in one process: 102 MB after twelve
days and level since the sixth, instead of 120 MB and growing."""

_M_ARENA_MAX = -8
"""mallopt(3)."""


def bound_arenas() -> None:
    """From here on at most so many arenas; another C library (musl, macOS) is let be."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, MOST_ARENAS)
