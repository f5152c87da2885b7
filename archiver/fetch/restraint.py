"""Restraint: a host that said "too many requests" is asked more slowly from then on.

A rest alone (`rests`) does not help where the pace is the reason: each rest is followed by the
same rush. What was too fast is known by the requests of the second before.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

EASED = 1.25
"""Of the pause at which the host was asked when that was too much."""

LONGEST = 10.0
"""Seconds between two requests; who asks for more has Retry-After."""

LASTS_SECONDS = 3_600.0
"""After the last such answer the host is asked at our own pace again."""

MOST_HOSTS = 1_000

_ONE_RUSH = 1.0
"""Seconds within which several such answers tell of one rush."""


@dataclass(slots=True)
class _Host:
    """When its last requests began, and the pause that was learned, and when."""

    begun: deque[float] = field(default_factory=lambda: deque(maxlen=256))
    pause: float = 0.0
    learned: float = -LASTS_SECONDS


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

    def was_too_much(self, host: str) -> None:
        """The host answered so (RFC 6585, section 4)."""
        now = self._clock()
        known = self._hosts.setdefault(host, _Host())
        if now - known.learned < _ONE_RUSH:
            return
        rush = sum(now - moment <= 1 for moment in known.begun)
        pause = max(EASED / max(rush, 1), 2 * self.seconds(host))
        known.pause, known.learned = min(pause, LONGEST), now

    def seconds(self, host: str) -> float:
        """The least pause between two requests to the host; zero where it taught none."""
        known = self._hosts.get(host)
        is_known = known is not None and self._clock() - known.learned < LASTS_SECONDS
        return known.pause if known is not None and is_known else 0.0
