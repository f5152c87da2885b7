"""Headway: how far a pass has come, and what is left; a fold over what observers hear.

Times are seconds of one and the same clock, which is told to it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from archiver.model import Asked, Backlog, Due, Outcome, Result
from archiver.urls import authority

GOES_ON = "Ctrl-C ends; the same command goes on where it stopped"
"""What a person can do who does not want to wait."""


@dataclass(slots=True)
class Pace:
    """How many are *settled*, from the first of them on."""

    settled: int = 0
    began: float = 0.0

    def count(self, now: float) -> None:
        """One more."""
        if not self.settled:
            self.began = now
        self.settled += 1

    def per_second(self, now: float) -> float | None:
        """None while too little is known."""
        passed = now - self.began
        return (self.settled - 1) / passed if self.settled > 1 and passed > 0 else None


@dataclass(slots=True, kw_only=True)
class HostHeadway:
    """How far it has come with a host of which much is *left*; it rests until *rested*, and *pace*
    is that since its last rest."""

    left: int
    rested: float = 0.0
    settled: int = 0
    pace: Pace = field(default_factory=Pace)

    def rests(self, now: float) -> float:
        """For how many seconds; zero where it may be asked."""
        return max(0.0, self.rested - now)

    def seconds_left(self, now: float) -> float | None:
        """None while its pace is not known, or it rests: nobody knows how it will be then."""
        rate = self.pace.per_second(now)
        return None if rate is None or self.rested else self.left / rate


@dataclass(slots=True)
class Headway:
    """What is settled and what is *left*: in all, and of the *hosts* that have most of it; so much
    was *resting*, with its host, when that was last told.

    *named* and *new* count by source the entries that it lists, and what of them is new.
    """

    pace: Pace = field(default_factory=Pace)
    files: int = 0
    left: int = 0
    resting: int = 0
    hosts: dict[str, HostHeadway] = field(default_factory=dict)
    named: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    _heard: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    @property
    def settled(self) -> int:
        """How many entries, whatever became of them."""
        return self.pace.settled

    @property
    def is_waiting(self) -> bool:
        """Whether all that is left is of hosts that rest, as it was last told."""
        return 0 < self.left <= self.resting

    @property
    def elsewhere(self) -> int:
        """How much is left of other hosts than those."""
        return max(0, self.left - sum(host.left for host in self.hosts.values()))

    def expects(self, backlog: Backlog, now: float) -> None:
        """See `protocols.Observer.expects`."""
        self.left, self.resting = backlog.entries, backlog.resting
        self.hosts = {due.host: self._told(due, now) for due in backlog.most}

    def _told(self, due: Due, now: float) -> HostHeadway:
        before = self.hosts.get(due.host) or HostHeadway(left=due.entries)
        return HostHeadway(
            left=due.entries,
            rested=now + due.rests if due.rests else 0.0,
            settled=before.settled,
            pace=Pace() if before.rested else before.pace,
        )

    def heard(self, asked: Asked) -> None:
        """See `protocols.Observer.heard`, and `asked`: each says what came so far."""
        who = (asked.source, asked.feed)
        named, new = self._heard.get(who, (0, 0))
        self._heard[who] = (asked.seen, asked.owed)
        self.named[asked.source] += asked.seen - named
        self.new[asked.source] += asked.owed - new

    def saw(self, outcome: Outcome, now: float) -> None:
        """See `protocols.Observer.saw`."""
        self.pace.count(now)
        self.left = max(0, self.left - 1)
        self.files += outcome.result in (Result.ARCHIVED, Result.IMPROVED)
        host = self.hosts.get(authority(outcome.entry.fetch_from or outcome.entry.url))
        if host is not None:
            host.pace.count(now)
            host.settled += 1
            host.left = max(0, host.left - 1)

    def seconds_left(self, now: float) -> float | None:
        """By the pace of all, or that of the host that will be done last; None while neither is
        known, or all that is left waits."""
        if self.is_waiting:
            return None
        rate = self.pace.per_second(now)
        known = [] if rate is None else [self.left / rate]
        of_hosts = (host.seconds_left(now) for host in self.hosts.values())
        return max(
            [*known, *(seconds for seconds in of_hosts if seconds is not None)], default=None
        )
