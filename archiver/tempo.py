"""Tempo: who is asked how often, and how long that takes when hosts are asked side by side.

Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archiver.urls import host

MOST_HOSTS = 10_000
"""Hosts that are told apart; what further ones are asked is counted in the total alone."""


@dataclass(slots=True)
class Tally:
    """Requests in all, and by host."""

    total: int = 0
    by_host: Counter[str] = field(default_factory=Counter)
    _of_host: dict[str, str] = field(default_factory=dict)

    def count(self, url: str, times: int = 1) -> None:
        """So many more."""
        name = host(url)
        self.total += times
        if name in self._of_host or len(self._of_host) < MOST_HOSTS:
            self._of_host.setdefault(name, url)
            self.by_host[name] += times

    def __add__(self, other: Tally) -> Tally:
        both = Tally()
        for tally in (self, other):
            for name, url in tally._of_host.items():
                both.count(url, tally.by_host[name])
        return replace(both, total=self.total + other.total)

    def busiest(self, most: int) -> list[tuple[str, int]]:
        """An address of each of the hosts that are asked most, and how often they are."""
        return [(self._of_host[name], number) for name, number in self.by_host.most_common(most)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one host is asked: so many *requests*, which it wants *apart_seconds* at least."""

    requests: int
    apart_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """What requests take: *pause_seconds* apart at least to one host, *at_once* of them, and
    *in_all* to all hosts; *readers* share what an article costs to read."""

    pause_seconds: float
    at_once: int
    in_all: int
    readers: int

    def seconds(
        self, loads: Sequence[Load], requests: int, answer_seconds: float, reading_seconds: float
    ) -> float:
        """How long so many requests take, of which each of the busiest hosts has a *load*: as long
        as the slowest host, as answering, or as reading, whichever is longest."""
        each = max(self.pause_seconds, answer_seconds / self.at_once)
        by_host = (load.requests * max(each, load.apart_seconds) for load in loads)
        answering = requests * answer_seconds / self.in_all
        return max(answering, requests * reading_seconds / self.readers, *by_host, 0.0)
