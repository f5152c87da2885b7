"""When a feed is asked again. Pure: intervals, habits and moments in, moments out.

The same habits and clock give the same moment, after a restart too: what is chance elsewhere
is here a number made of the feed's name.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from archiver import cron, policy
from archiver.habits import Habits
from archiver.model import Timetable

Interval = timedelta | str | None
"""A fixed rhythm, a cron line (in UTC), or None: the feed's own."""

USUAL = timedelta(minutes=15)
"""The rhythm of a feed whose own is not known."""

SPREAD, MOST_SPREAD = timedelta(seconds=30), timedelta(minutes=10)
"""Over how long the first polls after a start are spread."""

STARTS_PER_SECOND = 20
"""How many feeds are asked at most after a start, where their intervals leave the time."""

_ASLEEP = 40
"""A feed that has been silent for so many intervals is asked at an ever longer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Between which intervals `auto` chooses; the longest one also ends a row of failures'
    ever longer pauses."""

    shortest: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(days=1)


NEVER = datetime.max.replace(tzinfo=UTC)
"""When a feed that has ended is due."""


@dataclass(slots=True, kw_only=True)
class Agenda:
    """When each feed is to be asked, by name; *looked_at* is the last look at the clock.

    A look compares ten thousand moments in a millisecond; nothing is computed anew before a
    feed is asked, or the clock put back.
    """

    intervals: Mapping[str, Interval]
    bounds: Bounds
    habits: dict[str, Habits]
    due: dict[str, datetime]
    looked_at: datetime

    def look(self, now: datetime) -> list[str]:
        """The feeds that are due, in the order of the configuration."""
        if now < self.looked_at:
            self._come_back(now)
        self.looked_at = now
        return [name for name, due in self.due.items() if due <= now]

    def ask(self, name: str, now: datetime) -> None:
        """The feed is asked now: however many times were missed, it is due once. What comes of
        it, `learn` is told; until then it is as if nothing had changed."""
        known = self.habits.get(name, Habits())
        self.learn(name, replace(known, asked_at=now, gone_at=None))

    def ask_again(self, name: str) -> None:
        """Nothing came of it, and not for the feed's sake: it is due still."""
        self.due[name] = self.looked_at

    def learn(self, name: str, habits: Habits) -> None:
        """The feed has shown itself anew."""
        self.habits[name] = habits
        self.due[name] = next_poll(name, self.intervals[name], habits, self.bounds)

    def _come_back(self, now: datetime) -> None:
        """What was asked in a future that the clock was put back from is asked at once."""
        for name, due in self.due.items():
            asked_at = self.habits.get(name, Habits()).asked_at
            if now < due < NEVER and (asked_at is None or asked_at > now):
                interval = self.intervals[name]
                waits = asked_at is None and isinstance(interval, str)
                self.due[name] = cron.next_after(str(interval), now) if waits else now


def plan(
    intervals: Mapping[str, Interval], known: Mapping[str, Habits], bounds: Bounds, now: datetime
) -> Agenda:
    """The agenda after a start: what is due later stays so, what is overdue is spread."""
    due = {
        name: first(name, each, known.get(name), bounds, now) for name, each in intervals.items()
    }
    overdue = [name for name, moment in due.items() if moment <= now]
    spread = timedelta(seconds=len(overdue) / STARTS_PER_SECOND)
    spread = min(max(SPREAD, spread), MOST_SPREAD)
    for name in overdue:
        asked = replace(known.get(name, Habits()), asked_at=now)
        left = next_poll(name, intervals[name], asked, bounds) - now
        due[name] = now + min(spread, left / 2) * chance(name, now)
    return Agenda(intervals=intervals, bounds=bounds, habits=dict(known), due=due, looked_at=now)


def first(
    name: str, interval: Interval, habits: Habits | None, bounds: Bounds, now: datetime
) -> datetime:
    """When to ask after a start: when it is due anyway; a cron line waits for its minute, and
    what was asked in the future was asked before the clock was put back."""
    if habits is None or habits.asked_at is None:
        return cron.next_after(interval, now) if isinstance(interval, str) else now
    if habits.asked_at > now and habits.gone_at is None:
        return now
    return next_poll(name, interval, habits, bounds)


def next_poll(name: str, interval: Interval, habits: Habits, bounds: Bounds) -> datetime:
    """When to ask a feed again that has been asked; NEVER where it has ended.

    A fixed interval and a cron line are the owner's wish and hold as they are; what fails is
    asked ever more seldom. Retry-After (RFC 9110, 10.2.3) wins over everything, up to the
    longest interval.
    """
    asked_at = habits.asked_at
    if habits.gone_at is not None:
        return NEVER
    assert asked_at is not None
    at_chance = chance(name, asked_at)
    if isinstance(interval, str):
        times = habits.failures - 1
        pause = _backoff(times, bounds.shortest, bounds, at_chance) if times > 0 else timedelta()
        due = cron.next_after(interval, asked_at + pause)
    elif interval is not None:
        pause = _backoff(habits.failures, interval, bounds, at_chance)
        due = asked_at + max(interval, pause)
    elif habits.failures:
        due = asked_at + _backoff(habits.failures, bounds.shortest, bounds, at_chance)
    else:
        due = _by_itself(habits, bounds, asked_at, at_chance)
    rest = habits.rest_until or asked_at
    return max(due, min(rest, asked_at + bounds.longest))


def _by_itself(habits: Habits, bounds: Bounds, asked_at: datetime, at_chance: float) -> datetime:
    """By the feed's own rhythm: twice between two publications, more seldom when it sleeps. What
    its server and its document ask for (Cache-Control, Expires, `ttl`, `sy:*`) is never
    undercut; all of it stays within the bounds, skipped hours too."""
    wish = _rhythm(habits, asked_at) * (0.9 + 0.2 * at_chance)
    fresh = (habits.fresh_until or asked_at) - asked_at
    wish = max(wish, habits.timetable.every or wish, fresh)
    due = asked_at + min(max(wish, bounds.shortest), bounds.longest)
    return min(_awake(due, habits.timetable, at_chance), asked_at + bounds.longest)


def _rhythm(habits: Habits, now: datetime) -> timedelta:
    if not habits.moments:
        return USUAL * max(1.0, habits.answers / _ASLEEP)
    gap = habits.gap
    silence = now - habits.moments[0]
    return max(USUAL if gap is None else gap / 2, silence / _ASLEEP)


def _awake(moment: datetime, timetable: Timetable, at_chance: float) -> datetime:
    """The first moment that is not in hours or days to skip."""
    for _ in range(7 * 24):
        is_asleep = moment.weekday() in timetable.skip_days or moment.hour in timetable.skip_hours
        if not is_asleep:
            break
        start = moment.replace(minute=0, second=0, microsecond=0)
        moment = start + timedelta(hours=1, minutes=10 * at_chance)
    return moment


def _backoff(failures: int, start: timedelta, bounds: Bounds, at_chance: float) -> timedelta:
    retry = policy.Retry(first=start, longest=max(bounds.longest, start))
    return policy.backoff(failures, retry, jitter=at_chance) if failures else timedelta()


def chance(name: str, moment: datetime) -> float:
    """A number from 0 to 1, another for each feed and moment."""
    return zlib.crc32(f"{name} {moment.timestamp():.3f}".encode()) / 2**32
