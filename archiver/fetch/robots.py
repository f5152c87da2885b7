"""robots.txt: what a host lets us ask for, and how fast (RFC 9309), read by protego.

4xx opens a host (2.3.1.3), 5xx closes it (2.3.1.4), but the last good copy goes on for 30 days;
where nobody answers, the host rests as it does for any silence. A copy is good for 24 hours
(2.4), a closed door is tried again soon. What was had is noted for the other processes of the
archive and for the next run.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from protego import Protego

from archiver.errors import Gone, RateLimited, Refused, Transient, Unanswered
from archiver.fetch.notes import Notes
from archiver.model import Page
from archiver.protocols import Clock
from archiver.urls import authority

FRESH = timedelta(hours=24)
CLOSED = timedelta(minutes=5)
LAST_GOOD = timedelta(days=30)

MOST_BYTES = 512_000
"""What is read of a robots.txt; at least 500 KiB must be (RFC 9309, section 2.5)."""

LONGEST_DELAY_SECONDS = 60.0
"""A Crawl-delay beyond this says "never", which robots.txt has other words for."""

MOST_HELD = 4_000_000
"""Characters of robots.txt whose rules are held ready; a usual one has a thousand."""

LONG = 20_000
"""Characters from which on rules are read in a thread: 500 KiB of them take half a second."""

_AGENT = re.compile(
    r"[ \t]*(?:user-agent|useragent|user agent)[ \t]*:?[ \t]*([^#]*)", re.IGNORECASE
)
_TOKEN = re.compile(r"(?:.*compatible;\s*)?([A-Za-z_-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A host's robots.txt: the *text* last had and when it was *good*; *asked* is when it was
    last asked for, and *failure* what came of that, where it was no text."""

    asked: datetime
    failure: str | None = None
    good: datetime | None = None
    text: str = ""

    def is_fresh(self, now: datetime) -> bool:
        """Whether it need not be asked for again; a clock put back makes nothing fresh."""
        age = now - self.asked
        return timedelta() <= age < (FRESH if self.failure is None else CLOSED)

    def opens(self, now: datetime) -> bool:
        """Whether its text says what may be asked for, now."""
        return self.failure is None or (self.good is not None and now - self.good < LAST_GOOD)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A copy, its rules ready, and the pause that they ask for."""

    copy: Copy
    rules: Protego
    delay_seconds: float


class Robots:
    """What each host allows to the product that *agent*, a User-Agent, names."""

    def __init__(
        self, agent: str, ask: Callable[[str], Awaitable[Page]], clock: Clock, notes: Notes
    ) -> None:
        self._token = product(agent)
        self._ask = ask
        self._clock = clock
        self._notes = notes
        self._held: dict[str, _Held] = {}
        self._size = 0
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def allow(self, url: str, at: str) -> None:
        """Refused where the host of *at* forbids it, Transient where that cannot be known."""
        try:
            held = await self._rules(address(at))
        except Transient as error:
            facts = {**error.facts, "url": url, "why": f"robots.txt: {error.why}"}
            raise type(error)(**facts) from None  # type: ignore[arg-type]  # its own facts
        if not held.copy.opens(self._clock.now()):
            why = f"robots.txt {held.copy.failure}, which closes its host"
            raise Transient(url=url, why=why)
        if not held.rules.can_fetch(at, self._token):
            raise Refused(url=url, why="robots.txt forbids it")

    def delay_seconds(self, at: str) -> float:
        """The pause that the host of *at* asks for between two requests, as far as is known."""
        held = self._held.get(address(at))
        return held.delay_seconds if held else 0.0

    async def _rules(self, where: str) -> _Held:
        held = self._held.get(where)
        if held is not None and held.copy.is_fresh(self._clock.now()):
            return held
        lock = self._locks.setdefault(where, asyncio.Lock())
        async with lock:  # many entries of a host wait for one question
            held = self._held.get(where) or await self._recalled(where)
            if held is None or not held.copy.is_fresh(self._clock.now()):
                # Another process may have asked in the meantime.
                held = await self._recalled(where)
            if held is None or not held.copy.is_fresh(self._clock.now()):
                copy = await self._asked(where, held.copy if held else None)
                self._notes.write(f"robots {where}", _dump(copy))
                held = await self._ready(copy)
            self._hold(where, held)
            return held

    async def _recalled(self, where: str) -> _Held | None:
        text = self._notes.read(f"robots {where}")
        copy = None if text is None else _load(text)
        return None if copy is None else await self._ready(copy)

    async def _asked(self, where: str, before: Copy | None) -> Copy:
        now = self._clock.now()
        try:
            page = await self._ask(where)
        except (Gone, Refused):  # 4xx, or more redirects than are followed: nothing is forbidden
            return Copy(asked=now, good=now)
        except Transient as error:
            closed = replace(before or Copy(asked=now), asked=now, failure=error.why)
            if isinstance(error, RateLimited | Unanswered) and not closed.opens(now):
                raise
            return closed
        return Copy(asked=now, good=now, text=relevant(page.body, self._token))

    async def _ready(self, copy: Copy) -> _Held:
        parse = Protego.parse
        rules = (
            parse(copy.text) if len(copy.text) < LONG else await asyncio.to_thread(parse, copy.text)
        )
        wish = rules.crawl_delay(self._token) or 0.0
        delay = min(wish, LONGEST_DELAY_SECONDS) if wish > 0 else 0.0
        return _Held(copy=copy, rules=rules, delay_seconds=delay)

    def _hold(self, where: str, held: _Held) -> None:
        """The latest; the longest unasked make room."""
        old = self._held.pop(where, None)
        self._size += len(held.copy.text) + 1_000 - (len(old.copy.text) + 1_000 if old else 0)
        self._held[where] = held
        while self._size > MOST_HELD and len(self._held) > 1:
            gone = self._held.pop(next(iter(self._held)))
            self._size -= len(gone.copy.text) + 1_000


def product(agent: str) -> str:
    """The product token of a User-Agent (RFC 9309, 2.2.1): `archiver` for `archiver/1 (news@…)`,
    `newsbot` for `Mozilla/5.0 (compatible; newsbot/1)`."""
    found = _TOKEN.match(agent)
    return found[1].lower() if found else agent.lower()


def address(url: str) -> str:
    """Where the robots.txt of the URL's host is (RFC 9309, section 2.3)."""
    return f"{urlsplit(url).scheme.lower()}://{authority(url)}/robots.txt"


def relevant(body: bytes, token: str) -> str:
    """The text, the names of other agents made one: protego applies each rule to each agent of
    its group, and 2,000 names over 20,000 rules take a minute."""
    kept: list[str] = []
    is_other = False
    for line in body[:MOST_BYTES].decode("utf-8-sig", "replace").splitlines():
        agent = _AGENT.match(line)
        if agent is None:
            kept.append(line)
            is_other = is_other and not line.strip().partition("#")[0]
            continue
        name = agent[1].strip().lower()
        is_ours = name == "*" or (name.replace("*", "") or "?") in token
        if is_ours or not is_other:
            kept.append(line if is_ours else "User-agent: ?")
        is_other = is_other or not is_ours
    return "\n".join(kept)


def _dump(copy: Copy) -> str:
    good = copy.good and copy.good.isoformat()
    said = {"asked": copy.asked.isoformat(), "failure": copy.failure, "good": good}
    return json.dumps({**said, "text": copy.text}, ensure_ascii=False)


def _load(text: str) -> Copy | None:
    """None for what a disk made of it."""
    try:
        said = json.loads(text)
        failure = said["failure"]
        return Copy(
            asked=_time(said["asked"]),
            failure=None if failure is None else str(failure),
            good=None if said["good"] is None else _time(said["good"]),
            text=str(said["text"])[:MOST_BYTES],
        )
    except (ValueError, KeyError, TypeError):
        return None


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
