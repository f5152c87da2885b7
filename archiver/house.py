"""The house: every room of an archive, built from its configuration and open for a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from archiver import custody
from archiver.aliases import Aliases
from archiver.anchors import anchored
from archiver.archive import Archive
from archiver.collect import Collector
from archiver.config import Config
from archiver.errors import StorageError
from archiver.fetch import Client, FetchSettings
from archiver.hands import Hand
from archiver.keep import Keeper
from archiver.model import Feed, Outcome
from archiver.policy import Retry
from archiver.protocols import Clock, Observer, Sink
from archiver.reading import Reader
from archiver.rebuild import Builder
from archiver.rhythm import Bounds
from archiver.sinks import local
from archiver.state import State, open_state
from archiver.state.holders import Holder
from archiver.templates import Templates
from archiver.thrift import bound_arenas
from archiver.workers import Pool, cores

BATCH = 16
"""Entries claimed ahead of the requests under way, so that no request waits for a claim."""

AHEAD = 2
"""Pages for each worker that are being read or next to be, so that none of them is idle."""

PRELOAD = (
    *("archiver.compose", "archiver.extract.article", "archiver.extract.doubts"),
    *("archiver.extract.joining", "archiver.feeds.jsonfeed", "archiver.feeds.sitemap"),
    *("archiver.feeds.syndication", "archiver.feeds.timetable", "archiver.listing"),
    "archiver.render.markdown",
)
"""What workers import once, before they fork."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Every room, built; made by `open_house`. *apart* asks the host of an address how many seconds
    apart it wants its requests."""

    collector: Collector
    keeper: Keeper
    apart: Callable[[str], Awaitable[float]]
    feeds: tuple[Feed, ...]
    bounds: Bounds
    observers: tuple[Observer, ...]

    @property
    def by_name(self) -> Mapping[str, Feed]:
        """The feeds, in the order of the configuration."""
        return self.keeper.reader.feeds


@asynccontextmanager
async def open_house(
    config: Config, clock: Clock, observers: Sequence[Observer]
) -> AsyncIterator[House]:
    """The rooms, open while the block runs; StorageError where the archive cannot be used."""
    bound_arenas()
    require_archive(config)
    async with AsyncExitStack() as stack:
        holder = Holder(working_folder(config) / "holders")
        stack.callback(holder.close)
        sink = local.open_sink(config.archive.path, holder.name)
        stack.callback(sink.close)
        sink.sweep(holder.dead(sink.owners()))
        await asyncio.to_thread(custody.state_at_hand, builder(config, sink, clock.now()))
        there = anchored(holder.file, place=config.archive.path)
        state = open_state(state_file(config), beside=[there])
        stack.callback(state.close)
        workers = await stack.enter_async_context(pool(config))
        manners = replace(fetch_settings(config), shared_folder=working_folder(config))
        web = await stack.enter_async_context(Client(manners, clock))
        remembering = Aliases(working_folder(config))
        stack.callback(remembering.close)
        listeners = (*observers, remembering)
        archive = Archive(sink, state)
        reader = _reader(config, clock, state, archive, web, workers)
        fetch = config.fetch
        yield House(
            feeds=config.feeds,
            bounds=bounds(config),
            observers=listeners,
            apart=web.apart,
            collector=Collector(
                state=state,
                web=web,
                workers=workers,
                clock=clock,
                ranks={feed.name: rank for rank, feed in enumerate(config.feeds)},
                texts=frozenset(feed.name for feed in config.feeds if feed.content == "feed"),
                addresses={feed.name: feed.url for feed in config.feeds},
            ),
            keeper=Keeper(
                state=state,
                archive=archive,
                reader=reader,
                clock=clock,
                holder=holder,
                hand=Hand(total=fetch.concurrency + BATCH, per_host=fetch.per_host * 4),
                saw=lambda outcome: _tell(listeners, outcome),
                rests=web.rests,
                rationed=web.rationed,
            ),
        )


def require_archive(config: Config) -> None:
    """StorageError where the state, which lies elsewhere, is there and its archive is not: what is
    kept in a folder made in its place would be hidden once its disk is mounted."""
    if config.state is None or not config.state.exists() or working_folder(config).is_dir():
        return
    why = "it is not there, though its state is"
    hint = f"is its disk mounted? for a new archive, move its old state away: {config.state}"
    raise StorageError(path=str(config.archive.path), why=why, hint=hint)


def _reader(
    config: Config, clock: Clock, state: State, archive: Archive, web: Client, workers: Pool
) -> Reader:
    by_name = {feed.name: feed for feed in config.feeds}
    retry = config.retry
    return Reader(
        state=state,
        web=web,
        workers=workers,
        clock=clock,
        form=config.form,
        retry=Retry(attempts=retry.attempts, first=retry.first, longest=retry.longest),
        feeds=by_name,
        templates=Templates(
            state=state,
            archive=archive,
            workers=workers,
            clock=clock,
            form=config.form,
            feeds=by_name,
        ),
        turns=asyncio.Semaphore(AHEAD * workers.count),
    )


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


def _tell(observers: Sequence[Observer], outcome: Outcome) -> None:
    for observer in observers:
        observer.saw(outcome)


def pool(config: Config) -> Pool:
    """The worker processes, not yet started."""
    seconds = config.workers.deadline.total_seconds()
    return Pool(count=readers(config), deadline_seconds=seconds, preload=PRELOAD)


def readers(config: Config) -> int:
    """How many worker processes read."""
    return config.workers.count or min(4, cores())


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
