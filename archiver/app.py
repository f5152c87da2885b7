"""Runs the corridor: the passes of an archive, and what can be had without one.

The service, `poll`, `backfill` and `retry` differ only in which sources they ask and when.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection

from archiver import compose, extract, planning
from archiver.collect import Wish
from archiver.compose import Made
from archiver.config import Config
from archiver.errors import ArchiverError
from archiver.fetch import Client
from archiver.hands import Supply
from archiver.house import House, fetch_settings, state_file
from archiver.model import LIVE, Asked, Backlog, Due, Entry, Feed, Page
from archiver.planning import Listed, Plan
from archiver.protocols import Clock
from archiver.ruling import headers_for
from archiver.state import choosing, claims, feeds, open_to_look, templates
from archiver.state.queue import Errand
from archiver.urls import host, same_site

log = structlog.get_logger()

FIRST_LOOK_SECONDS = 3.0
"""Keeping begins when all feeds have answered or after this: so an article that several feeds
list belongs to the one that stands first, and a feed that hangs holds up nobody for long."""

BACKFILL_PATIENCE_SECONDS = 600.0
"""How long a backfill waits for the end of a rest when all the rest is done."""

BEGUN_AT_ONCE = 100
BREATH_SECONDS = 0.01
"""So many feeds are begun, then the loop breathes: of ten thousand, the first is asked while the
last are begun (3 s after the start instead of 6), not when all have been looked up."""

EXPECT_SECONDS = 1.0
COUNTS_APART = 20
"""How often observers are told how much is owed; more seldom where to count it takes long, so that
counting takes a twentieth of the time at most."""

MOST_HOSTS = 20
"""Of how many hosts they are told by itself."""


async def poll(
    house: House, chosen: Sequence[Feed], supply: Supply, *, by_name: bool = False
) -> None:
    """One pass: ask the feeds, due or not, keep what they listed and what of theirs is due
    from before. A feed that has ended (410) is asked where it was chosen *by_name* only."""
    ended = {} if by_name else await house.keeper.state.run(feeds.ended)
    asked = [feed for feed in chosen if ended.get(feed.name) != feed.url]
    if len(asked) < len(chosen):
        log.info("feeds that have ended are not asked", feeds=len(chosen) - len(asked))
    errand = Errand(name=LIVE, feeds=tuple(feed.name for feed in chosen))
    await run_pass(house, errand, [(feed, None) for feed in asked], supply)


async def backfill(
    house: House, chosen: Sequence[Feed], wishes: Sequence[Wish], supply: Supply
) -> None:
    """One errand: ask the sources for what is wished, keep it; resumed by the same wishes."""
    supply.patience_seconds = BACKFILL_PATIENCE_SECONDS
    questions = [(feed, wish) for feed in chosen for wish in wishes]
    await house.collector.begin(questions)
    is_ordered = any(wish.order is not None for wish in wishes)  # known once all is listed
    errand = _errand(wishes[0].errand, questions)
    await run_pass(
        house,
        errand,
        questions,
        supply,
        first_look_seconds=math.inf if is_ordered else FIRST_LOOK_SECONDS,
        once_listed=partial(_take_up, house, errand) if wishes[0].is_choice else None,
    )


async def _take_up(house: House, errand: Errand) -> None:
    await house.keeper.state.run(choosing.take_up, errand.name)


async def plans(
    house: House, chosen: Sequence[Feed], wishes: Sequence[Wish]
) -> AsyncIterator[Plan]:
    """What a backfill would bring, source by source; nothing is kept or owed."""
    listed = Listed()
    for feed, wish in itertools.product(chosen, wishes):
        apart = house.apart if feed.robots else None
        yield await planning.plan(house.collector, feed, wish, listed, apart)


def errand_name(
    chosen: Sequence[Feed],
    sources: Sequence[str],
    locator: str | None,
    span: Mapping[str, datetime | None],
    choice: tuple[str, int] | None = None,
) -> str:
    """The errand of a backfill: the same command gives the same name, and so goes on. So many of
    the newest are a *choice*: what it passes over is for another errand to list again."""
    where = None if locator in {None, "-"} else str(Path(str(locator)).absolute())
    names = sorted(feed.name for feed in chosen)
    said: list[object] = [names, list(sources), where, sorted(span.items())]
    said += [choice] if choice else []
    return f"backfill-{hashlib.sha256(repr(said).encode()).hexdigest()[:12]}"


def _errand(name: str, questions: Sequence[tuple[Feed, Wish | None]]) -> Errand:
    return Errand(name=name, feeds=tuple({feed.name: None for feed, _ in questions}))


async def run_pass(
    house: House,
    errand: Errand,
    questions: Sequence[tuple[Feed, Wish | None]],
    supply: Supply,
    *,
    first_look_seconds: float = FIRST_LOOK_SECONDS,
    once_listed: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Collect and keep side by side, until nothing is owed that is due; where something is to be
    done *once_listed*, all is listed before anything is kept."""
    asking = asyncio.create_task(_ask_all(house, questions, supply))
    expecting = asyncio.create_task(_expect(house, errand, asking))
    try:
        await house.keeper.recover()
        await _first_look(asking, supply, first_look_seconds)
        if once_listed is not None and not supply.stop.is_set() and asking.exception() is None:
            await once_listed()
        await house.keeper.work_off(errand, supply)
        if not supply.stop.is_set():
            await asking
            await house.keeper.tell_waiting(errand)
    finally:
        for task in (asking, expecting):
            task.cancel()
        await asyncio.gather(asking, expecting, return_exceptions=True)
        for observer in house.observers:
            observer.done()


async def _first_look(asking: asyncio.Task[None], supply: Supply, seconds: float) -> None:
    """Wait until all have answered, for so long at most, or until a stop."""
    stop = asyncio.create_task(supply.stop.wait())
    timeout = None if math.isinf(seconds) else seconds
    try:
        await asyncio.wait([asking, stop], timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.cancel()


async def extract_one(config: Config, clock: Clock, url: str, body: bytes | None) -> Made:
    """What would be written for one page: fetched, or given as *body*."""
    feed = _feed_of(config, url)
    entry = Entry(feed=feed.name, url=url)
    if body is not None:
        page = Page(url=url, final_url=url, status=200, body=body, fetched_at=clock.now())
    else:
        async with Client(fetch_settings(config), clock) as web:
            page = await web.get(url, headers=headers_for(feed, url), robots=feed.robots)
    return compose.from_page(page, entry, feed, config.form, clock.now())


def _feed_of(config: Config, url: str) -> Feed:
    """The first feed of the page's site; one that says nothing where there is none."""
    nobody = Feed(
        name="extract",
        title=host(url),
        url=url,
        robots=config.fetch.robots,
        host_rules=config.rules,
    )
    return next((feed for feed in config.feeds if same_site(feed.url, url)), nobody)


def learned(config: Config, site: str | None) -> list[dict[str, Any]]:
    """The templates of all sites or of one, each with the rule that it comes to."""
    if not state_file(config).exists():
        return []
    state = open_to_look(state_file(config))
    try:
        found = state.run_now(templates.known, site)
    finally:
        state.close()
    for row in found:
        row["rule"] = extract.rule(row.pop("value"))
    return found


async def ask(house: House, feed: Feed, supply: Supply, wish: Wish | None = None) -> None:
    """Ask one source, say what came of it, and wake whoever keeps."""

    def hear(asked: Asked) -> None:
        for observer in house.observers:
            observer.heard(asked)
        supply.ring()

    asked = await house.collector.ask(feed, wish, hear if wish is not None else None)
    for observer in house.observers:
        observer.asked(asked)
    supply.ring()


async def _ask_all(
    house: House, questions: Sequence[tuple[Feed, Wish | None]], supply: Supply
) -> None:
    """Ask each feed in a task of its own; one bad feed never stops the others."""
    by_feed: dict[str, list[tuple[Feed, Wish | None]]] = {}
    for feed, wish in questions:
        by_feed.setdefault(feed.name, []).append((feed, wish))
    try:
        async with asyncio.TaskGroup() as group:
            for number, wishes in enumerate(by_feed.values(), 1):
                group.create_task(_ask_in_order(house, wishes, supply))
                if number % BEGUN_AT_ONCE == 0:
                    await asyncio.sleep(BREATH_SECONDS)
    except* ArchiverError as faults:
        raise faults.exceptions[0] from None
    finally:
        supply.end()


async def _ask_in_order(
    house: House, wishes: Sequence[tuple[Feed, Wish | None]], supply: Supply
) -> None:
    """One source after the other: what the first one tells well, the others need not."""
    for feed, wish in wishes:
        if supply.stop.is_set():
            return
        await ask(house, feed, supply, wish)


async def _expect(house: House, errand: Errand, asking: asyncio.Task[None]) -> None:
    """Say now and then how much is owed, and at once when all have answered. Not after each
    answer: of ten thousand feeds, each count would go through what all of them owe."""
    keeper, pause = house.keeper, EXPECT_SECONDS
    while True:
        if asking.done():
            await asyncio.sleep(pause)
        else:
            await asyncio.wait([asking], timeout=pause)
        began = time.monotonic()
        now = keeper.clock.now()
        backlog = await keeper.state.run(_backlog, errand, now, keeper.rests)
        pause = max(EXPECT_SECONDS, COUNTS_APART * (time.monotonic() - began))
        for observer in house.observers:
            observer.expects(backlog)


def _backlog(
    connection: Connection, errand: Errand, now: datetime, rests: Callable[[str], float]
) -> Backlog:
    """What is owed and due, and how much of it waits, of however many hosts."""
    counted = claims.count_due(connection, errand, now)
    resting = {name: left for name in counted if (left := rests(name)) > 0}
    return Backlog(
        entries=sum(counted.values()),
        resting=sum(counted[name] for name in resting),
        most=tuple(
            Due(host=name, entries=number, rests=resting.get(name, 0.0))
            for name, number in itertools.islice(counted.items(), MOST_HOSTS)
        ),
    )
