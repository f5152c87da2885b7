"""Commands that ask sources and keep what is owed: poll, backfill, run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archiver.cli.options import (
    FAILED,
    INTERRUPTED,
    OK,
    ConfigOption,
    FeedNames,
    JsonOption,
    NowOption,
    chosen,
    clock_at,
    instant,
    load,
)
from archiver.errors import ConfigError
from archiver.report import complain, show_plans, tell
from archiver.stopping import leave_with, run_until_told

if TYPE_CHECKING:
    from archiver.collect import Plan
    from archiver.observers.totals import Totals
    from archiver.protocols import Observer


def poll(
    names: FeedNames = None,
    *,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Ask the feeds once, keep what is new, and end."""
    from archiver.app import open_house, poll
    from archiver.hands import Supply
    from archiver.observers import journal, progress, totals

    loaded, clock = load(config), clock_at(now)
    feeds = chosen(loaded, names or [])
    counts = totals.open_observer()
    observers: list[Observer] = [counts, journal.open_observer(), progress.open_observer()]
    supply = Supply()

    async def story() -> None:
        async with open_house(loaded, clock, observers) as house:
            await poll(house, feeds, supply)

    is_interrupted = run_until_told(story(), supply.halt, complain)
    tell(counts, as_json=as_json)
    raise typer.Exit(_ending(counts, is_interrupted=is_interrupted))


def backfill(
    names: FeedNames = None,
    *,
    config: ConfigOption = None,
    source: Annotated[
        str | None, typer.Option(help="Where to look: feed. By default what the feed still lists.")
    ] = None,
    urls: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="URLs as text, CSV or JSON lines; - reads stdin."),
    ] = None,
    since: Annotated[str | None, typer.Option(help="Not older than this day or time.")] = None,
    until: Annotated[str | None, typer.Option(help="Older than this day or time.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many entries.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come.")] = False,
    as_json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Keep what lies in the past; the same command again goes on where it stopped."""
    from archiver.app import backfill, errand_name, open_house, plan
    from archiver.collect import Wish
    from archiver.hands import Supply
    from archiver.observers import journal, progress, totals

    loaded, clock = load(config), clock_at(now)
    feeds = chosen(loaded, names or [])
    if urls is not None and urls != "-" and not Path(urls).is_file():
        raise ConfigError(why="no such file", file=urls)
    sources = ["urls"] if urls else (source or "feed").split(",")
    span = {"since": instant("--since", since), "until": instant("--until", until)}
    if urls:
        feeds = feeds[:1]
    errand = errand_name(feeds, sources, urls, span)
    wishes = [
        Wish(source=one, errand=errand, locator=urls, limit=limit, **span)
        for one in _known_sources(sources)
    ]
    counts = totals.open_observer()
    observers: list[Observer] = [counts, journal.open_observer(), progress.open_observer()]
    supply = Supply()
    plans: list[Plan] = []

    async def story() -> None:
        async with open_house(loaded, clock, observers) as house:
            if dry_run:
                plans.extend(await plan(house, feeds, wishes))
            else:
                await backfill(house, feeds, wishes, supply)

    is_interrupted = run_until_told(story(), supply.halt, complain)
    if dry_run:
        show_plans(plans, loaded.fetch.delay.total_seconds(), as_json=as_json)
        raise typer.Exit(INTERRUPTED if is_interrupted else OK)
    tell(counts, as_json=as_json)
    raise typer.Exit(_ending(counts, is_interrupted=is_interrupted))


def run(*, config: ConfigOption = None) -> None:
    """Run the service: poll each feed when it is due, for years."""
    leave_with(OK)
    from contextlib import closing

    from archiver.app import open_house, working_folder
    from archiver.hands import Supply
    from archiver.heartbeat import hold
    from archiver.observers import journal
    from archiver.service import Service

    loaded, clock, supply = load(config), clock_at(None), Supply()
    chosen(loaded, [])
    folder = working_folder(loaded)

    async def story() -> None:
        async with open_house(loaded, clock, [journal.open_observer()]) as house:
            service = Service(
                house=house,
                clock=clock,
                heartbeat=folder / "heartbeat",
                supply=supply,
                backfill=loaded.service.backfill,
            )
            await service.run()

    with closing(hold(folder)):
        run_until_told(story(), supply.halt, complain)


def _known_sources(names: Sequence[str]) -> Sequence[str]:
    from archiver import shelf

    known = shelf.names("archiver.sources")
    for name in names:
        if name not in known:
            why = f"no source is named {name!r}"
            raise ConfigError(why=why, key="--source", hint=f"there are: {', '.join(known)}")
    return names


def _ending(counts: Totals, *, is_interrupted: bool) -> int:
    if is_interrupted:
        return INTERRUPTED
    return FAILED if counts.failed or counts.feeds_failed else OK
