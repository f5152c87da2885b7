"""Commands that ask sources and keep what is owed: poll, backfill, run."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from archiver.cli.options import (
    FAILED,
    OK,
    ConfigOption,
    FeedNames,
    JsonOption,
    NowOption,
    QuietOption,
    VerboseOption,
    chosen,
    clock_at,
    instant,
    listen,
    load,
)
from archiver.errors import ConfigError
from archiver.report import complain, show_plans, tell
from archiver.stopping import INTERRUPTED, leave_with, run_until_told

if TYPE_CHECKING:
    from archiver.app import House
    from archiver.collect import Plan, Wish
    from archiver.config import Config
    from archiver.hands import Supply
    from archiver.model import Feed
    from archiver.observers.totals import Totals
    from archiver.protocols import Clock, Observer


def poll(
    names: FeedNames = None,
    *,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    now: NowOption = None,
) -> None:
    """Ask the feeds once, keep what is new, and end."""
    from archiver.app import poll

    listen(quiet=quiet, verbose=verbose)
    loaded = load(config)
    feeds = chosen(loaded, names or [])

    async def story(house: House, supply: Supply) -> None:
        await poll(house, feeds, supply)

    _walk(loaded, clock_at(now), story, as_json=as_json, quiet=quiet)


def backfill(
    names: FeedNames = None,
    *,
    config: ConfigOption = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Where to look; by default feed.")
    ] = None,
    urls: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="URLs as text, CSV or JSON lines; - reads stdin."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Not older than this day or time.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Older than this day or time.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="At most so many entries.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    now: NowOption = None,
) -> None:
    """Keep what lies in the past: what feeds still list, or URLs.

    The same command again goes on where it stopped.
    """
    from archiver.app import backfill

    listen(quiet=quiet, verbose=verbose)
    loaded, clock = load(config), clock_at(now)
    feeds = chosen(loaded, names or [])[: 1 if urls else None]
    wishes = _wishes(feeds, source=source, urls=urls, since=since, until=until, limit=limit)
    if dry_run:
        _foretell(loaded, clock, feeds, wishes, as_json=as_json)

    async def story(house: House, supply: Supply) -> None:
        await backfill(house, feeds, wishes, supply)

    _walk(loaded, clock, story, as_json=as_json, quiet=quiet)


def run(
    *,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Run the service: poll each feed when it is due, for years."""
    leave_with(OK)
    from contextlib import closing

    from archiver.app import open_house, working_folder
    from archiver.hands import Supply
    from archiver.heartbeat import hold
    from archiver.observers import journal
    from archiver.service import Service

    listen(quiet=quiet, verbose=verbose)
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


def _wishes(
    feeds: Sequence[Feed],
    *,
    source: str | None,
    urls: str | None,
    since: str | None,
    until: str | None,
    limit: int | None,
) -> Sequence[Wish]:
    """What the options of a backfill ask for, one wish a source; ConfigError where one is wrong."""
    from archiver.app import errand_name
    from archiver.collect import Wish

    if urls is not None and urls != "-" and not Path(urls).is_file():
        raise ConfigError(why="no such file", file=urls)
    sources = _known_sources(["urls"] if urls else (source or "feed").split(","))
    span = {"since": instant("--since", since), "until": instant("--until", until)}
    errand = errand_name(feeds, sources, urls, span)
    return [Wish(source=one, errand=errand, locator=urls, limit=limit, **span) for one in sources]


def _walk(
    config: Config,
    clock: Clock,
    story: Callable[[House, Supply], Coroutine[Any, Any, None]],
    *,
    as_json: bool,
    quiet: bool,
) -> NoReturn:
    """Tell the story in an open house, print what it came to, and end with its exit code."""
    from archiver.app import open_house
    from archiver.hands import Supply
    from archiver.observers import journal, progress, totals

    counts, supply = totals.open_observer(), Supply()
    observers: list[Observer] = [counts, journal.open_observer()]
    if not quiet:
        observers.append(progress.open_observer())

    async def whole() -> None:
        async with open_house(config, clock, observers) as house:
            await story(house, supply)

    is_interrupted = run_until_told(whole(), supply.halt, complain)
    tell(counts, as_json=as_json, quiet=quiet)
    raise typer.Exit(_ending(counts, is_interrupted=is_interrupted))


def _foretell(
    config: Config, clock: Clock, feeds: Sequence[Feed], wishes: Sequence[Wish], *, as_json: bool
) -> NoReturn:
    """Say what a backfill would bring, and end."""
    from archiver.app import open_house, plan

    plans: list[Plan] = []

    async def whole() -> None:
        async with open_house(config, clock, []) as house:
            plans.extend(await plan(house, feeds, wishes))

    is_interrupted = run_until_told(whole(), lambda: None, complain)
    show_plans(plans, config.fetch.delay.total_seconds(), as_json=as_json)
    raise typer.Exit(INTERRUPTED if is_interrupted else OK)


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
