"""A line now and then where no bar is drawn: how far the pass has come; and why nothing happens,
where all that is left waits for hosts that rest."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator

import structlog

from archiver import display
from archiver.headway import GOES_ON, Headway, HostHeadway
from archiver.model import Asked, Backlog, Outcome

log = structlog.get_logger()

EVERY_SECONDS = 30.0


def open_observer() -> Pulse:
    """One that leaves how far it has come to the bar, where there is one."""
    return Pulse(has_bar=display.is_drawable(sys.stderr, os.environ))


class Pulse:
    """Log lines of a pass as a whole; *now* is in seconds."""

    def __init__(self, *, has_bar: bool, now: Callable[[], float] = time.monotonic) -> None:
        self._has_bar = has_bar
        self._now = now
        self._headway = Headway()
        self._told = now()
        self._waits_until = 0.0

    def expects(self, backlog: Backlog) -> None:
        """See `protocols.Observer.expects`."""
        now = self._now()
        self._headway.expects(backlog, now)
        if self._headway.is_waiting:
            self._tell_waiting(now)
        elif not self._has_bar and now - self._told >= EVERY_SECONDS:
            self._tell(now)

    def heard(self, asked: Asked) -> None:
        """See `protocols.Observer.heard`."""
        self._headway.heard(asked)

    def asked(self, asked: Asked) -> None:
        """See `protocols.Observer.asked`; the journal tells it."""
        self._headway.heard(asked)

    def saw(self, outcome: Outcome) -> None:
        """See `protocols.Observer.saw`."""
        self._headway.saw(outcome, self._now())

    def done(self) -> None:
        """See `protocols.Observer.done`; the totals are told."""

    def _tell(self, now: float) -> None:
        self._told, headway = now, self._headway
        log.info(
            "under way",
            entries=headway.settled,
            files=headway.files,
            left=headway.left,
            **dict(_pace(headway.pace.per_second(now), headway.seconds_left(now))),
            sources={
                source: {"entries": named, "new": headway.new[source]}
                for source, named in headway.named.items()
            },
            hosts={name: dict(_host(host, now)) for name, host in headway.hosts.items()},
        )

    def _tell_waiting(self, now: float) -> None:
        """Once for each rest."""
        if now < self._waits_until:
            return
        hosts = self._headway.hosts
        self._told = now
        self._waits_until = min(host.rested for host in hosts.values())
        waiting = [
            f"{name} rests for {host.rests(now):.0f} s, {host.left} wait"
            for name, host in hosts.items()
        ]
        if elsewhere := self._headway.elsewhere:
            waiting.append(f"others rest, too, {elsewhere} wait")
        told = {"entries": self._headway.left, "hosts": waiting}
        log.info("waiting for hosts that rest", **told, hint=GOES_ON)


def _host(host: HostHeadway, now: float) -> Iterator[tuple[str, float]]:
    yield "entries", host.settled
    yield "left", host.left
    yield from _pace(host.pace.per_second(now), host.seconds_left(now))
    if host.rests(now):
        yield "rests", round(host.rests(now))


def _pace(per_second: float | None, seconds_left: float | None) -> Iterator[tuple[str, float]]:
    if per_second is not None:
        yield "per_second", round(per_second, 1)
    if seconds_left is not None:
        yield "seconds_left", round(seconds_left)
