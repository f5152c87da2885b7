"""A day in the life of the service: simulated hours, real HTTP, feeds of every rhythm.

The clock is handed in and turned minute by minute; the feeds answer by it. Nothing else is
simulated: the server, the state, the workers and the files are real.
"""

from __future__ import annotations

import asyncio
import bisect
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from archiver.config import Config, load
from archiver.hands import Supply
from archiver.house import open_house, working_folder
from archiver.model import Asked, Backlog, Outcome, Result
from archiver.service import Service
from tests import news
from tests.site import Answer, Request, Site

START = datetime(2024, 3, 12, 6, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DELAY_SECONDS = 0.05
LISTED = 20
"""Entries in a feed document."""

WORDS = (
    *("harbour", "lamp", "ferry", "pear", "bridge", "orchard", "mayor", "geese", "by-law", "fog"),
    *("ladder", "drum", "choir", "letter", "map", "clock", "rope", "tram", "council", "diver"),
    *("baker", "cook", "nurse", "boat", "winter", "spring", "bell", "band", "pier", "library"),
)


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0)


@dataclass(slots=True)
class Publisher:
    """One feed: when it has published and will, and how its server behaves."""

    number: int
    gap: timedelta
    moments: list[datetime]
    has_validators: bool
    max_age: int | None
    ttl: int | None

    def published(self, now: datetime) -> int:
        """How many entries there are."""
        return bisect.bisect_right(self.moments, now)

    def document(self, now: datetime) -> bytes:
        """The latest entries."""
        count = self.published(now)
        items = "".join(self._item(n) for n in range(count - 1, max(-1, count - 1 - LISTED), -1))
        ttl = f"<ttl>{self.ttl}</ttl>" if self.ttl else ""
        return news.feed([ttl + items]).encode()

    def _item(self, n: int) -> str:
        words = random.Random(f"{self.number} {n}").choices(WORDS, k=40)
        url = f"http://news.example/{self.number}/{n}"
        return (
            f"<item><title>{' '.join(words[:6])} {self.number}-{n}</title><link>{url}</link>"
            f"<description>The {' '.join(words)}.</description>"
            f"<pubDate>{format_datetime(self.moments[n])}</pubDate></item>"
        )


def publishers(count: int) -> list[Publisher]:
    """From one entry in ten minutes to two a day; every other one as it comes, not by the
    clock. One in twenty has a server that knows no validators."""
    found = []
    for number in range(count):
        chance = random.Random(f"feed {number}")
        gap = 10 * MINUTE * 72 ** chance.random()
        at, moments = START - 60 * gap * chance.uniform(0.99, 1.01), []
        while at < START + DAY:
            moments.append(at)
            at += gap * (chance.uniform(0.2, 1.8) if number % 2 else 1)
        minutes = int(gap / MINUTE)
        found.append(
            Publisher(
                number=number,
                gap=gap,
                moments=moments,
                has_validators=number % 20 != 19,
                max_age=60 * minutes // 2 if number % 5 == 1 else None,
                ttl=minutes // 2 if number % 7 == 3 else None,
            )
        )
    return found


@dataclass(slots=True)
class Log:
    """What the server saw: when each host was asked (monotonic), and of the polls of feeds
    that had not changed since the last one, how many there were and how many were 304."""

    clock: Clock
    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    last: dict[int, int] = field(default_factory=dict)
    polls: int = 0
    unchanged: int = 0
    not_modified: int = 0

    def handler(self, feed: Publisher, request: Request) -> Answer:
        self.asked[request.headers["host"]].append(time.monotonic())
        self.polls += 1
        count = feed.published(self.clock.now())
        self.unchanged += self.last.get(feed.number) == count
        headers = {"Content-Type": "application/rss+xml"}
        if feed.max_age:
            headers["Cache-Control"] = f"max-age={feed.max_age}"
        if feed.has_validators:
            headers["ETag"] = f'"{count}"'
        if feed.has_validators and request.headers.get("if-none-match") == f'"{count}"':
            self.not_modified += self.last.get(feed.number) == count
            return Answer(b"", 304, headers)
        self.last[feed.number] = count
        return Answer(feed.document(self.clock.now()), 200, headers)

    def busiest(self, seconds: float) -> int:
        """The most requests that any host saw within so many seconds."""
        most = 0
        for moments in self.asked.values():
            moments.sort()
            for first, moment in enumerate(moments):
                most = max(most, bisect.bisect_left(moments, moment + seconds) - first)
        return most


@dataclass(slots=True)
class Watch:
    """An observer: what is still in hand, and how late each entry was archived."""

    clock: Clock
    feeds: list[Publisher]
    owed: int = 0
    settled: int = 0
    failed: int = 0
    lateness: list[tuple[float, int]] = field(default_factory=list)

    def expects(self, backlog: Backlog) -> None:
        """Nothing is known before."""

    def heard(self, asked: Asked) -> None:
        """Feeds are read at once."""

    def asked(self, asked: Asked) -> None:
        self.owed += asked.owed
        self.failed += asked.error is not None

    def saw(self, outcome: Outcome) -> None:
        self.settled += 1
        assert outcome.result is Result.ARCHIVED, outcome
        number, n = (int(part) for part in outcome.entry.url.split("/")[-2:])
        feed = self.feeds[number]
        if feed.moments[n] > START:
            self.lateness.append(((self.clock.now() - feed.moments[n]) / feed.gap, number))

    def done(self) -> None:
        """There is no end of a service."""


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


async def live(config: Config, clock: Clock, watch: Watch, hours: int) -> list[float]:
    """The service's day; the memory in use at the end of each hour, in MB."""
    memory: list[float] = []
    async with open_house(config, clock, [watch]) as house:
        service = Service(
            house=house,
            clock=clock,
            heartbeat=working_folder(config) / "heartbeat",
            supply=Supply(is_endless=True),
            backfill=False,
        )
        agenda = await service.plan()
        keeping = asyncio.create_task(service.keep_live())
        for minute in range(hours * 60):
            clock.moment = START + minute * MINUTE
            await service.tick(agenda)
            await asyncio.gather(*service.asking.values())
            while watch.settled < watch.owed and not keeping.done():  # noqa: ASYNC110 - hands ring no bell
                await asyncio.sleep(0.005)
            if minute % 60 == 59:
                memory.append(resident_mb())
        service.supply.halt()
        service.supply.ring()
        await keeping
    return memory


@contextmanager
def newsstand(feeds: list[Publisher], hosts: int, log: Log) -> Iterator[list[str]]:
    """All feeds on one server, which is many hosts: 127.0.0.2, 127.0.0.3, … Their URLs."""
    with Site(address="0.0.0.0").serving() as site:
        urls = []
        for feed in feeds:

            def answer(
                request: Request, _connection: BaseHTTPRequestHandler, feed: Publisher = feed
            ) -> Answer:
                site.requests.clear()  # the log is ours
                return log.handler(feed, request)

            url = site.on(f"/{feed.number}.xml", answer)
            urls.append(url.replace("127.0.0.1", f"127.0.0.{2 + feed.number % hosts}"))
        yield urls


@pytest.mark.parametrize(
    ("count", "hosts", "hours"),
    [
        pytest.param(20, 4, 6, id="20 feeds on 4 hosts, 6 hours"),
        pytest.param(1_000, 100, 24, id="1000 feeds, 100 hosts, 24 hours", marks=pytest.mark.soak),
    ],
)  # fmt: skip
def test_a_day_in_the_life(tmp_path: Path, count: int, hosts: int, hours: int) -> None:
    feeds, clock = publishers(count), Clock()
    log, watch = Log(clock), Watch(clock, feeds)
    with newsstand(feeds, hosts, log) as urls:
        entries = [
            {"name": f"feed-{n}", "url": url, "content": "feed"} for n, url in enumerate(urls)
        ]
        config = load(news.write_config(tmp_path, entries), {})
        delay = timedelta(seconds=DELAY_SECONDS)
        config = replace(config, fetch=config.fetch.model_copy(update={"delay": delay}))
        memory = asyncio.run(live(config, clock, watch, hours))

    # Every new entry is archived within twice its feed's own interval.
    assert watch.failed == 0
    late = [(round(by, 2), number) for by, number in watch.lateness if by > 2]
    assert late == []
    due = sum(feed.published(clock.now() - 2 * feed.gap) - feed.published(START) for feed in feeds)
    assert len(watch.lateness) >= due > 0

    # At least four in five polls of unchanged feeds are answered 304.
    assert log.not_modified >= 0.8 * log.unchanged > 0

    # No host sees more than its rate: one start each DELAY_SECONDS, and one that was late.
    assert log.busiest(1.0) <= 1.0 / DELAY_SECONDS + 3

    # Memory does not grow once the day has begun.
    assert memory[-1] <= 1.1 * max(memory[1:3]), memory
    worst = max(by for by, _ in watch.lateness)
    sys.stdout.write(
        f"\n{log.polls} polls, {log.unchanged} of unchanged feeds, {log.not_modified} of them 304; "
        f"{watch.settled} archived, {len(watch.lateness)} of them new, the latest after "
        f"{worst:.2f} intervals; {memory[1]:.0f} MB after 2 hours, {memory[-1]:.0f} at the end\n"
    )
