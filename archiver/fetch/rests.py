"""Rests: hosts that are left in peace for a while, by all processes of an archive.

A site that says "too many requests" (RFC 6585; 503 with Retry-After, RFC 9110, 10.2.3) rests as
it asks, its other hosts with it; a host that gave no answer several times in a row rests longer
each time. Whoever comes first after a rest asks for all: until that answer is there the others
stay away, and with it the rest is over, or begins anew.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from archiver.errors import FetchError, RateLimited, Resting, Unanswered
from archiver.fetch.notes import Notes
from archiver.fetch.sites import site
from archiver.protocols import Clock
from archiver.urls import authority

log = structlog.get_logger()

OPENS_AFTER = 3
"""Requests in a row without an answer after which a host rests."""

SILENT = timedelta(minutes=2)
"""The first rest of a host that does not answer; it doubles. Longer than a poll waits for."""

LIMITED = timedelta(seconds=30)
"""The first rest of a site that has had too much and does not say for how long."""

LONGEST = timedelta(minutes=15)
"""To which a rest doubles: a host that is back is found out so soon."""

LONGEST_ASKED = timedelta(days=1)
"""What a Retry-After can ask for."""

LASTING_AFTER = 6
"""Rests in a row after which it is no longer the host alone that is to blame: what is wanted of
it fails then as anything does, so that it comes to an end (set aside, the feed's own text)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A rest *until* some time, the last of as many in a row as *times* says."""

    until: datetime
    times: int
    why: str

    def is_on(self, now: datetime) -> bool:
        """Whether it goes on; one that would end later than any can was begun by a clock that
        has been put back since."""
        return now < self.until <= now + LONGEST_ASKED

    @property
    def is_lasting(self) -> bool:
        """Whether nobody should count on its end."""
        return self.times > LASTING_AFTER


def begun(
    before: Rest | None, now: datetime, why: str, first: timedelta, asked: timedelta | None
) -> Rest:
    """The rest after *before*: as long as was *asked* for, else *first*, doubled each time."""
    times = 1 if before is None else before.times + 1
    wish = first if asked is None else max(asked, timedelta(seconds=1))
    wish = min(wish, LONGEST_ASKED)
    length = min(wish * 2 ** min(times - 1, 20), max(wish, LONGEST))
    return Rest(until=now + length, times=times, why=why)


class Rests:
    """Who rests; *probe_seconds* is how long the one request after a rest may take."""

    def __init__(self, notes: Notes, clock: Clock, probe_seconds: float) -> None:
        self._notes = notes
        self._clock = clock
        self._probe = timedelta(seconds=probe_seconds)
        self._held: dict[str, Rest] = {}
        self._silent: dict[str, int] = {}

    def seconds(self, who: str) -> float:
        """How long the host with that authority rests, as far as this process has heard; zero
        where nobody should count on its end."""
        if not self._held:
            return 0.0
        now = self._clock.now()
        rests = [self._held.get(name) for name in _names(who)]
        left = [r.until - now for r in rests if r and r.is_on(now) and not r.is_lasting]
        return max(left, default=timedelta()).total_seconds()

    def check(self, url: str, at: str) -> None:
        """Resting, or RateLimited where that lasts, while the host of *at* rests."""
        now = self._clock.now()
        for name in _names(authority(at)):
            rest = self._look(name)
            if rest is not None and rest.is_on(now):
                kind = RateLimited if rest.is_lasting else Resting
                left = round((rest.until - now).total_seconds(), 1)
                raise kind(url=url, why=rest.why, retry_after=left)

    @contextlib.contextmanager
    def visit(self, url: str, at: str) -> Iterator[None]:
        """While the host of *at* is asked; how that ends begins a rest, or ends one. Raises as
        `check` does."""
        who = authority(at)
        probed = self._enter(url, at)
        try:
            yield
        except RateLimited as error:
            self._leave(probed)
            asked = None if error.retry_after is None else _span(error.retry_after)
            self._rest(_names(who)[-1], f"its host {error.why}", LIMITED, asked, probed)
            raise
        except Unanswered as error:
            self._leave(probed)
            self._miss(who, f"its host does not answer ({error.why})", probed)
            raise
        except FetchError:
            self._answered(who, probed)
            raise
        except BaseException:
            self._leave(probed)
            raise
        self._answered(who, probed)

    def _enter(self, url: str, at: str) -> dict[str, Rest]:
        """The rests that are over, which this visit is to find out about."""
        self.check(url, at)
        names = [name for name in _names(authority(at)) if name in self._held]
        if not names:
            return {}
        with self._notes.locked():
            self.check(url, at)
            over = {name: self._held[name] for name in names if name in self._held}
            for name, rest in over.items():
                self._note(name, replace(rest, until=self._clock.now() + self._probe))
        return over

    def _leave(self, probed: dict[str, Rest]) -> None:
        """It is not known what came of the visit: whoever comes next may ask."""
        for name, rest in probed.items():
            self._note(name, rest)

    def _answered(self, who: str, probed: dict[str, Rest]) -> None:
        self._silent.pop(who, None)
        for name in probed:
            self._note(name, None)
            log.info("host answers again", host=name)

    def _miss(self, who: str, why: str, probed: dict[str, Rest]) -> None:
        self._silent[who] = self._silent.get(who, 0) + 1
        if probed or self._silent[who] >= OPENS_AFTER:
            self._rest(who, why, SILENT, None, probed)

    def _rest(
        self,
        name: str,
        why: str,
        first: timedelta,
        asked: timedelta | None,
        probed: dict[str, Rest],
    ) -> None:
        """Begin one. What was under way when it began makes it longer where it asks for that,
        and is not counted."""
        now = self._clock.now()
        with self._notes.locked():
            held = self._look(name)
            is_on = held is not None and held.is_on(now) and name not in probed
            before = replace(held, times=held.times - 1) if held and is_on else held
            rest = begun(before if before and before.times else None, now, why, first, asked)
            if held and is_on and rest.until <= held.until:
                return
            self._note(name, rest)
        if not is_on:
            seconds = round((rest.until - now).total_seconds(), 1)
            log.warning("host rests", host=name, seconds=seconds, why=why)

    def _look(self, name: str) -> Rest | None:
        """What was noted last, by whichever process."""
        text = self._notes.read(f"rest {name}")
        rest = None if text is None else _load(text)
        if rest is None:
            self._held.pop(name, None)
        else:
            self._held[name] = rest
        return rest

    def _note(self, name: str, rest: Rest | None) -> None:
        self._notes.write(f"rest {name}", None if rest is None else _dump(rest))
        if rest is None:
            self._held.pop(name, None)
        else:
            self._held[name] = rest


def _names(who: str) -> tuple[str, ...]:
    """What can rest when this host is meant: the host, and the site that it belongs to."""
    owner = site(who)
    return (who,) if owner == who else (who, owner)


def _span(seconds: float) -> timedelta:
    return timedelta(seconds=min(seconds, LONGEST_ASKED.total_seconds()))


def _dump(rest: Rest) -> str:
    return json.dumps({"until": rest.until.isoformat(), "times": rest.times, "why": rest.why})


def _load(text: str) -> Rest | None:
    """None for what a disk made of it."""
    try:
        said = json.loads(text)
        until = datetime.fromisoformat(said["until"])
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return Rest(until=until, times=int(said["times"]), why=str(said["why"])[:1_000])
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
