"""Restraint: a host that said "too many requests" is asked more slowly from then on.

A rest alone (`rests`) does not help where the pace is the reason: each rest is followed by the
same rush. What was too fast is known by the requests before. A pause that was kept and is still
too short is doubled; what is answered well for long enough takes that back. Where a host was
asked far more slowly than by its pause, the pace is not what it complains of.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

EASED = 1.25
"""Of the pause at which the host was asked when that was too much."""

KEPT, SLOWLY = 0.8, 4.0
"""Of a pause, what was at least between two requests by which it was kept, and at most: more is no
rush by any measure, not even where other processes of the archive ask the host in between."""

GOOD = 100
"""Answers in a row after which a doubling is taken back; after each that proved needful, twice as
many, so that a host with a firm limit is not driven to it again and again."""

LONGEST = 10.0
"""Seconds between two requests; who asks for more has Retry-After."""

LASTS_SECONDS = 3_600.0
"""After the last such answer the host is asked at our own pace again."""

MOST_HOSTS = 1_000

_ONE_RUSH = 1.0
"""Seconds within which several such answers tell of one rush."""


@dataclass(slots=True)
class _Host:
    """When its last requests *begun*; the *least* pause that was learned, when, and how often it
    is *doubled* now; how many doublings were *needed* so far, and the *good* answers since the last
    change."""

    begun: deque[float] = field(default_factory=lambda: deque(maxlen=256))
    least: float = 0.0
    learned: float = -LASTS_SECONDS
    doubled: int = 0
    needed: int = 0
    good: int = 0

    def apart(self) -> float:
        """Seconds between its last two requests; endless where there is one."""
        return self.begun[-1] - self.begun[-2] if len(self.begun) > 1 else math.inf

    def pace(self) -> float:
        """Seconds that it had for each of its last requests."""
        rush = sum(self.begun[-1] - moment < 1 for moment in self.begun) if self.begun else 0
        return 1 / rush if rush > 1 else self.apart()


class Restraint:
    """The pause that each host has taught; *clock* tells monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._hosts: dict[str, _Host] = {}

    def began(self, host: str) -> None:
        """A request to the host begins."""
        if host not in self._hosts and len(self._hosts) >= MOST_HOSTS:
            self._hosts.pop(next(iter(self._hosts)))
        self._hosts.setdefault(host, _Host()).begun.append(self._clock())

    def was_well(self, host: str) -> None:
        """The host answered as one that has not had too much."""
        known = self._hosts.get(host)
        if known is None or not known.doubled:
            return
        known.good += 1
        if known.good >= GOOD << known.needed:
            known.doubled, known.good = known.doubled - 1, 0

    def was_too_much(self, host: str) -> None:
        """The host answered so (RFC 6585, section 4)."""
        now = self._clock()
        known = self._hosts.setdefault(host, _Host())
        if now - known.learned < _ONE_RUSH:
            return
        pause, pace = self.seconds(host), known.pace()
        if not pause and pace < LONGEST:
            known.least, known.doubled, known.needed = EASED * pace, 0, 0
        elif pause < LONGEST and KEPT * pause <= known.apart() < SLOWLY * pause:
            known.doubled, known.needed = known.doubled + 1, known.needed + 1
        else:
            return
        known.learned, known.good = now, 0

    def seconds(self, host: str) -> float:
        """The least pause between two requests to the host; zero where it taught none."""
        known = self._hosts.get(host)
        if known is None or self._clock() - known.learned >= LASTS_SECONDS:
            return 0.0
        return min(known.least * (1 << known.doubled), LONGEST)
