"""The day's share: how many requests a host gets in a day, from all processes of an archive."""

from __future__ import annotations

from datetime import datetime, timedelta

from archiver.errors import Resting
from archiver.fetch.notes import Notes
from archiver.protocols import Clock
from archiver.urls import authority


class Quota:
    """At most *per_day* requests to a host between two midnights (UTC); None: any number."""

    def __init__(self, per_day: int | None, notes: Notes, clock: Clock) -> None:
        self._per_day = per_day
        self._notes = notes
        self._clock = clock
        self._used_up: dict[str, str] = {}

    def take(self, url: str, at: str, *, is_bound: bool) -> None:
        """One more for the host of *at*; Resting where it has had its share, and the request is
        *bound* by it."""
        if self._per_day is None:
            return
        who, now = authority(at), self._clock.now()
        day = now.date().isoformat()
        with self._notes.locked():
            taken = _count(self._notes.read(f"day {who}"), day)
            if taken >= self._per_day:
                self._used_up[who] = day
            if taken < self._per_day or not is_bound:
                self._notes.write(f"day {who}", f"{day} {taken + 1}")
                return
        why = f"its host had the {self._per_day} requests of its day"
        raise Resting(url=url, why=why, retry_after=_until_midnight(now))

    def seconds(self, who: str) -> float:
        """How long the host with that authority has to wait for the next day; zero where it has
        a share left, as far as this process has heard."""
        now = self._clock.now()
        is_over = self._used_up.get(who) == now.date().isoformat()
        return _until_midnight(now) if is_over else 0.0


def _count(text: str | None, day: str) -> int:
    """The number noted of that day; none where there is none, or a disk made nonsense of it."""
    noted, _, number = (text or "").partition(" ")
    return int(number) if noted == day and number.isascii() and number.isdigit() else 0


def _until_midnight(now: datetime) -> float:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (midnight - now).total_seconds()
