"""Builds every room from the configuration, and runs the corridor.

The service, `poll`, `backfill` and `retry` differ only in which sources they ask and when.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import structlog

from archiver import compose, custody, extract, planning
from archiver.aliases import Aliases
from archiver.archive import Archive
from archiver.collect import Collector, Wish
from archiver.compose import Made
from archiver.config import Config
from archiver.errors import ArchiverError
from archiver.fetch import Client, FetchSettings
from archiver.hands import Hand, Supply
from archiver.keep import Keeper
from archiver.model import LIVE, Entry, Feed, Outcome, Page
from archiver.planning import Listed, Plan
from archiver.policy import Retry
from archiver.protocols import Clock, Observer, Sink
from archiver.rebuild import Builder
from archiver.rhythm import Bounds
from archiver.sinks import local
from archiver.state import claims, feeds, open_state, templates
from archiver.state.holders import Holder
from archiver.state.queue import Errand
from archiver.templates import Templates
from archiver.urls import host, same_site
from archiver.workers import Pool, cores

log = structlog.get_logger()

BATCH = 16
"""Entries claimed ahead of the requests under way, so that no request waits for a claim."""

FIRST_LOOK_SECONDS = 3.0
"""Keeping begins when all feeds have answered or after this: so an article that several feeds
list belongs to the one that stands first, and a feed that hangs holds up nobody for long."""

BACKFILL_PATIENCE_SECONDS = 600.0
"""How long a backfill waits for the end of a rest when all the rest is done."""

EXPECT_SECONDS = 1.0
"""How often progress is told how much is owed while feeds still answer."""

PRELOAD = ("archiver.compose", "archiver.feeds", "archiver.listing", "archiver.render.markdown")
"""What workers import once, before they fork."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Every room, built; made by `open_house`."""

    collector: Collector
    keeper: Keeper
    feeds: tuple[Feed, ...]
    bounds: Bounds
    observers: tuple[Observer, ...]

    @property
    def by_name(self) -> Mapping[str, Feed]:
        """The feeds, in the order of the configuration."""
        return self.keeper.feeds


@asynccontextmanager
async def open_house(
    config: Config, clock: Clock, observers: Sequence[Observer]
) -> AsyncIterator[House]:
    """The rooms, open while the block runs; StorageError where the archive cannot be used."""
    async with AsyncExitStack() as stack:
        holder = Holder(working_folder(config) / "holders")
        stack.callback(holder.close)
        sink = local.open_sink(config.archive.path, holder.name)
        stack.callback(sink.close)
        sink.sweep(holder.dead(sink.owners()))
        await asyncio.to_thread(custody.state_at_hand, builder(config, sink, clock.now()))
        state = open_state(state_file(config))
        stack.callback(state.close)
        workers = await stack.enter_async_context(pool(config))
        manners = replace(fetch_settings(config), shared_folder=working_folder(config))
        web = await stack.enter_async_context(Client(manners, clock))
        remembering = Aliases(working_folder(config))
        stack.callback(remembering.close)
        listeners = (*observers, remembering)
        archive = Archive(sink, state)
        by_name = {feed.name: feed for feed in config.feeds}
        yield House(
            feeds=config.feeds,
            bounds=bounds(config),
            observers=listeners,
            collector=Collector(
                state=state,
                web=web,
                workers=workers,
                clock=clock,
                ranks={feed.name: rank for rank, feed in enumerate(config.feeds)},
            ),
            keeper=Keeper(
                state=state,
                archive=archive,
                web=web,
                workers=workers,
                clock=clock,
                holder=holder,
                form=config.form,
                retry=Retry(
                    attempts=config.retry.attempts,
                    first=config.retry.first,
                    longest=config.retry.longest,
                ),
                feeds=by_name,
                hand=Hand(
                    total=config.fetch.concurrency + BATCH, per_host=config.fetch.per_host * 4
                ),
                templates=Templates(
                    state=state,
                    archive=archive,
                    workers=workers,
                    clock=clock,
                    form=config.form,
                    feeds=by_name,
                ),
                saw=lambda outcome: _tell(listeners, outcome),
                rests=web.rests,
            ),
        )


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
    await run_pass(house, _errand(wishes[0].errand, questions), questions, supply)


async def plan(house: House, chosen: Sequence[Feed], wishes: Sequence[Wish]) -> list[Plan]:
    """What a backfill would bring, source by source; nothing is kept or owed."""
    listed = Listed()
    return [
        await planning.plan(house.collector, feed, wish, listed)
        for feed in chosen
        for wish in wishes
    ]


def errand_name(
    chosen: Sequence[Feed],
    sources: Sequence[str],
    locator: str | None,
    span: Mapping[str, datetime | None],
) -> str:
    """The errand of a backfill: the same command gives the same name, and so goes on."""
    where = None if locator in {None, "-"} else str(Path(str(locator)).absolute())
    said = [sorted(feed.name for feed in chosen), list(sources), where, sorted(span.items())]
    return f"backfill-{hashlib.sha256(repr(said).encode()).hexdigest()[:12]}"


def _errand(name: str, questions: Sequence[tuple[Feed, Wish | None]]) -> Errand:
    return Errand(name=name, feeds=tuple({feed.name: None for feed, _ in questions}))


async def run_pass(
    house: House, errand: Errand, questions: Sequence[tuple[Feed, Wish | None]], supply: Supply
) -> None:
    """Collect and keep side by side, until nothing is owed that is due."""
    asking = asyncio.create_task(_ask_all(house, questions, supply))
    expecting = asyncio.create_task(_expect(house, errand, asking))
    try:
        await house.keeper.recover()
        await asyncio.wait([asking], timeout=FIRST_LOOK_SECONDS)
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


async def extract_one(config: Config, clock: Clock, url: str, body: bytes | None) -> Made:
    """What would be written for one page: fetched, or given as *body*."""
    feed = _feed_of(config, url)
    entry = Entry(feed=feed.name, url=url)
    if body is not None:
        page = Page(url=url, final_url=url, status=200, body=body, fetched_at=clock.now())
    else:
        async with Client(fetch_settings(config), clock) as web:
            page = await web.get(url, robots=config.fetch.robots)
    return compose.from_page(page, entry, feed, config.form, clock.now())


def _feed_of(config: Config, url: str) -> Feed:
    """The first feed of the page's site; one that says nothing where there is none."""
    nobody = Feed(name="extract", title=host(url), url=url, host_rules=config.rules)
    return next((feed for feed in config.feeds if same_site(feed.url, url)), nobody)


def learned(config: Config, site: str | None) -> list[dict[str, Any]]:
    """The templates of all sites or of one, each with the rule that it comes to."""
    if not state_file(config).exists():
        return []
    state = open_state(state_file(config))
    try:
        found = state.run_now(templates.known, site)
    finally:
        state.close()
    for row in found:
        row["rule"] = extract.rule(row.pop("value"))
    return found


def builder(config: Config, sink: Sink, now: datetime) -> Builder:
    """What makes the state of this archive from its folder."""
    return Builder(
        sink=sink,
        file=state_file(config),
        working=working_folder(config),
        feeds=config.feeds,
        ending=PurePosixPath(config.form.name).suffix,
        now=now,
    )


def working_folder(config: Config) -> Path:
    """Where an archive keeps what is not an article."""
    return config.archive.path / local.WORKING_FOLDER


def state_file(config: Config) -> Path:
    """Where the state of this archive is."""
    return config.state or working_folder(config) / "state.db"


async def ask(house: House, feed: Feed, supply: Supply, wish: Wish | None = None) -> None:
    """Ask one source, say what came of it, and wake whoever keeps."""
    asked = await house.collector.ask(feed, wish)
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
            for wishes in by_feed.values():
                group.create_task(_ask_in_order(house, wishes, supply))
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
    """Say now and then how much is owed, until all have answered. Not after each answer: of
    ten thousand feeds, each count would go through what all of them owe."""
    state, clock = house.keeper.state, house.keeper.clock
    while True:
        done, _ = await asyncio.wait([asking], timeout=EXPECT_SECONDS)
        owed = await state.run(claims.count_due, errand, clock.now())
        for observer in house.observers:
            observer.expects(owed)
        if done:
            return


def _tell(observers: Sequence[Observer], outcome: Outcome) -> None:
    for observer in observers:
        observer.saw(outcome)


def pool(config: Config) -> Pool:
    """The worker processes, not yet started."""
    count = config.workers.count or min(4, cores())
    seconds = config.workers.deadline.total_seconds()
    return Pool(count=count, deadline_seconds=seconds, preload=PRELOAD)


def bounds(config: Config) -> Bounds:
    """Between which intervals `auto` chooses."""
    return Bounds(shortest=config.schedule.shortest, longest=config.schedule.longest)


def fetch_settings(config: Config) -> FetchSettings:
    """The manners of fetching."""
    fetch = config.fetch
    return FetchSettings(
        concurrency=fetch.concurrency,
        per_host=fetch.per_host,
        delay_seconds=fetch.delay.total_seconds(),
        timeout_seconds=fetch.timeout.total_seconds(),
        total_seconds=fetch.total_timeout.total_seconds(),
        proxy=fetch.proxy,
        ca=fetch.ca,
        allow_private=fetch.allow_private,
        user_agent=fetch.user_agent,
        max_page_bytes=fetch.max_page,
        max_feed_bytes=fetch.max_feed,
        max_redirects=fetch.max_redirects,
        per_day=fetch.per_day,
    )
