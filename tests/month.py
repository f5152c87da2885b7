"""A month of many newspapers on one loopback server, and what an archive of them must hold.

Everything is a pure function of the moment: what is listed, at which address, under which guid,
and what goes wrong when. So the model of the archive needs to know nothing of the archiver, and the
server can be a process of its own: what it costs is not laid at the archiver's door.
"""

from __future__ import annotations

import asyncio
import bisect
import itertools
import multiprocessing
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from ctypes import c_double, c_long
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler
from multiprocessing.connection import Connection

from tests import news
from tests.site import Answer, Request, Site
from tests.test_day import WORDS
from tests.test_improving import LOGIN

START = datetime(2024, 3, 1, 6, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALM = 2 * DAY
"""How long before the end the last article appears and the last fault is over."""

LISTED = 20
"""Entries in a feed document; five times as many in a flood."""

RSS = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}

FAULTS = ("down", "busy", "broken", "wall", "cut", "strange")
"""What a host may have for some hours: no answer, 503, 500; a wall before its pages; feeds cut off
in the middle, or a page of HTML in their place. Nobody is told that he asks too much: he would
ask more slowly afterwards, by a clock that the test does not turn."""


_processes = multiprocessing.get_context("spawn")


class Shared:
    """What the test and the server's process know both: the moment, which the test turns, and how
    many requests there were, and how many of them in trouble."""

    def __init__(self) -> None:
        self._moment = _processes.Value(c_double, START.timestamp())
        self._requests = _processes.Value(c_long, 0)
        self._faults = _processes.Value(c_long, 0)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._moment.value, UTC)

    async def sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0)

    def turn(self, moment: datetime) -> None:
        """It is that time now."""
        self._moment.value = moment.timestamp()

    def count(self, *, in_trouble: bool) -> None:
        """A request came."""
        with self._requests.get_lock():
            self._requests.value += 1
            self._faults.value += in_trouble

    @property
    def requests(self) -> int:
        return self._requests.value

    @property
    def faults(self) -> int:
        return self._faults.value


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a host from one moment to another."""

    what: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """One newspaper, the moments of its articles, and its habits."""

    number: int
    base: str
    moments: tuple[datetime, ...]
    moves: datetime | None
    floods: tuple[datetime, datetime] | None
    has_tokens: bool
    is_told_whole: bool
    lends: bool

    def published(self, now: datetime) -> int:
        """How many articles there are."""
        return bisect.bisect_right(self.moments, now)

    def is_gone(self, n: int, now: datetime) -> bool:
        """Whether the article is deleted: one in seventeen never has a page, one in seven loses
        it three days after it appeared, and is listed no more."""
        is_lost = n % 7 == 6 and self.moments[n] >= START
        return n % 17 == 16 or (is_lost and now >= self.moments[n] + 3 * DAY)

    def listed(self, now: datetime) -> list[int]:
        """What its feed lists, the latest first."""
        most = LISTED * (5 if self.is_flooded(now) else 1)
        lasting = [
            n for n in range(self.published(now)) if n % 17 == 16 or not self.is_gone(n, now)
        ]
        return lasting[: -most - 1 : -1]

    def is_flooded(self, now: datetime) -> bool:
        """Whether every guid is another one each time that the feed is asked for."""
        return self.floods is not None and self.floods[0] <= now < self.floods[1]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the archive must hold of one article: what its file says in its header, and
    sentences that its body has."""

    url: str
    title: str
    date: datetime
    says: tuple[str, ...]


@dataclass(slots=True)
class Month:
    """The papers and the troubles of their hosts."""

    clock: Shared
    papers: list[Paper]
    troubles: dict[str, list[Trouble]]
    _token: Iterator[int] = field(default_factory=itertools.count)

    def expected(self) -> list[Expected]:
        """Every article that ever appeared, once."""
        return [_expected(paper, n) for paper in self.papers for n in range(len(paper.moments))]

    def trouble(self, request: Request) -> str | None:
        """What is wrong with the host just now."""
        now, host = self.clock.now(), request.headers["host"].partition(":")[0]
        known = self.troubles.get(host, ())
        found = next((one.what for one in known if one.since <= now < one.until), None)
        self.clock.count(in_trouble=found is not None)
        return found

    def robots(self, request: Request, connection: BaseHTTPRequestHandler) -> Answer | None:
        """There is none."""
        return _fault(self.trouble(request), connection, Answer(b"", 404))

    def feed(
        self, paper: Paper, is_new: bool, request: Request, connection: BaseHTTPRequestHandler
    ) -> Answer | None:
        """The feed at its old address or at its new one: for five days the old one says where it
        has gone, then it is gone itself."""
        now, moves = self.clock.now(), paper.moves
        if is_new and (moves is None or now < moves):
            return Answer(b"", 404)
        if not is_new and moves is not None and now >= moves:
            to = {"Location": f"{paper.base}/{paper.number}/new.xml"}
            return Answer(b"", 301, to) if now < moves + 5 * DAY else Answer(b"", 410)
        what = self.trouble(request)
        if what == "strange":
            return Answer(b"<!DOCTYPE html><html><body><p>Back soon.</p></body></html>", 200, HTML)
        body = self._document(paper, now)
        tag = f'"{paper.published(now)}"'
        if what == "cut":
            return Answer(body[: len(body) // 2], 200, RSS)
        if not paper.is_flooded(now) and request.headers.get("if-none-match") == tag:
            return _fault(what, connection, Answer(b"", 304, {"ETag": tag}))
        return _fault(what, connection, Answer(body, 200, {**RSS, "ETag": tag}))

    def page(
        self, paper: Paper, n: int, request: Request, connection: BaseHTTPRequestHandler
    ) -> Answer | None:
        """An article's page, while it is there."""
        now, what = self.clock.now(), self.trouble(request)
        if n >= paper.published(now):
            return Answer(b"", 404)
        if paper.is_gone(n, now):
            return _fault(what, connection, Answer(b"", 410))
        if what == "wall":
            return Answer(LOGIN.encode(), 200, HTML)
        return _fault(what, connection, Answer(_page(paper, n).encode(), 200, HTML))

    def _document(self, paper: Paper, now: datetime) -> bytes:
        items = [self._item(paper, n, now) for n in paper.listed(now)]
        if paper.number and self.papers[paper.number - 1].lends:
            lender = self.papers[paper.number - 1]
            items += [self._item(lender, n, now) for n in lender.listed(now) if n % 3 == 0]
        return news.feed(items).encode()

    def _item(self, paper: Paper, n: int, now: datetime) -> str:
        token = next(self._token)
        query = f"?utm_source=rss&amp;utm_campaign={token}" if paper.has_tokens else ""
        guid = f"flood-{token}" if paper.is_flooded(now) else f"{paper.number}-{n}"
        told = sentences(paper, n)
        whole = "".join(f"<p>{each}</p>" for each in told)
        carried = f"<content:encoded><![CDATA[{whole}]]></content:encoded>"
        return (
            f"<item><title>{title(paper, n)}</title><link>{url(paper, n)}{query}</link>"
            f"<guid isPermaLink='false'>{guid}</guid><description>{told[0]}</description>"
            f"<pubDate>{format_datetime(paper.moments[n])}</pubDate>"
            f"{carried if paper.is_told_whole else ''}</item>"
        )


def url(paper: Paper, n: int) -> str:
    """The article's address."""
    return f"{paper.base}/{paper.number}/{n}"


def title(paper: Paper, n: int) -> str:
    """Its headline; the same one comes again and again."""
    words = random.Random(f"title {paper.number} {n % 50}").choices(WORDS, k=5)
    return f"{' '.join(words).capitalize()} in ward {paper.number}"


def sentences(paper: Paper, n: int) -> tuple[str, ...]:
    """What it says."""
    chance = random.Random(f"text {paper.number} {n}")
    return tuple(
        f"The {' '.join(chance.choices(WORDS, k=14))} of day {chance.randrange(10_000)}."
        for _ in range(8)
    )


def _page(paper: Paper, n: int) -> str:
    said = "".join(f"<p>{each}</p>" for each in sentences(paper, n))
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{title(paper, n)} | "
        f"Ward {paper.number}</title><link rel='canonical' href='{url(paper, n)}'></head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sea'>Sea</a></li></ul></nav>"
        f"<main><article><h1>{title(paper, n)}</h1><div class='text'>{said}</div></article></main>"
        "<footer><p>All of this is invented.</p></footer></body></html>"
    )


def _expected(paper: Paper, n: int) -> Expected:
    told = sentences(paper, n)
    is_whole = paper.is_told_whole or n % 17 != 16
    return Expected(
        url=url(paper, n),
        title=title(paper, n),
        date=paper.moments[n].replace(microsecond=0),
        says=told if is_whole else told[:1],
    )


def _fault(what: str | None, connection: BaseHTTPRequestHandler, answer: Answer) -> Answer | None:
    """The answer, or what a host in trouble makes of it."""
    if what == "down":
        connection.close_connection = True
        return None
    return {"busy": Answer(b"", 503), "broken": Answer(b"", 500)}.get(what or "", answer)


def papers(count: int, days: int, bases: Sequence[str]) -> list[Paper]:
    """From one article in six hours to one in three days; one paper in ten moves its feed, one
    has a flood of guids for two days, another links with tokens, another lends articles to the
    next, where that one's pages are asked for, too."""
    return [_paper(number, days, bases[number % len(bases)]) for number in range(count)]


def _paper(number: int, days: int, base: str) -> Paper:
    chance = random.Random(f"paper {number}")
    gap = 6 * HOUR * 12 ** chance.random()
    at, moments = START - 5 * gap * chance.uniform(0.9, 1.1), []
    while at < START + days * DAY - CALM:
        moments.append(at)
        at += gap * chance.uniform(0.2, 1.8)
    flood = START + chance.uniform(0, 0.5) * days * DAY
    return Paper(
        number=number,
        base=base,
        moments=tuple(moments),
        moves=START + chance.uniform(0.2, 0.4) * days * DAY if number % 10 == 3 else None,
        floods=(flood, flood + 2 * DAY) if number % 10 == 5 else None,
        has_tokens=number % 10 == 6,
        is_told_whole=number % 3 == 0,
        lends=number % 10 == 7 and (number + 1) % 3 != 0,
    )


def troubles(bases: Sequence[str], days: int) -> dict[str, list[Trouble]]:
    """Of each host one trouble in two days, of one to six hours."""
    found: dict[str, list[Trouble]] = {}
    for base in bases:
        host = base.split("/")[2].partition(":")[0]
        chance = random.Random(f"trouble {host}")
        for day in range(0, days - CALM.days, 2):
            since = START + (day + chance.uniform(0, 2)) * DAY
            until = min(since + chance.uniform(1, 6) * HOUR, START + days * DAY - CALM)
            found.setdefault(host, []).append(Trouble(chance.choice(FAULTS), since, until))
    return found


def month_of(clock: Shared, count: int, hosts: int, days: int, port: int) -> Month:
    """On a server that is many hosts: 127.0.0.2, 127.0.0.3, …"""
    bases = [f"http://127.0.0.{2 + each}:{port}" for each in range(hosts)]
    return Month(clock, papers(count, days, bases), troubles(bases, days))


@contextmanager
def printed(clock: Shared, count: int, hosts: int, days: int) -> Iterator[Month]:
    """The month, while a process of its own serves it."""
    ours, theirs = _processes.Pipe()
    arguments = (clock, count, hosts, days, theirs)
    server = _processes.Process(target=_serve, args=arguments, daemon=True)
    server.start()
    theirs.close()
    try:
        yield month_of(clock, count, hosts, days, port=ours.recv())
    finally:
        ours.close()
        server.join()


def _serve(clock: Shared, count: int, hosts: int, days: int, test: Connection) -> None:
    """Say the port to the test, and serve until it hangs up."""
    with Site(address="0.0.0.0").serving() as site:
        site.requests = _Forgetful()
        month = month_of(clock, count, hosts, days, site.port)
        site.on("/robots.txt", month.robots)
        for paper in month.papers:
            site.on(f"/{paper.number}.xml", partial(month.feed, paper, False))
            site.on(f"/{paper.number}/new.xml", partial(month.feed, paper, True))
            for n in range(len(paper.moments)):
                site.on(f"/{paper.number}/{n}", partial(month.page, paper, n))
        test.send(site.port)
        with suppress(EOFError):
            test.recv()


class _Forgetful(list[Request]):
    """A log that keeps nothing: a month has half a million requests."""

    def append(self, _: Request) -> None:
        """It is counted elsewhere."""
