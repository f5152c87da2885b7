"""Commands that ask feeds and keep what is owed: poll, run."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NoReturn

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
    listen,
    load,
)
from archiver.errors import StorageError
from archiver.report import complain, tell
from archiver.stopping import INTERRUPTED, leave_with, run_until_told

if TYPE_CHECKING:
    from archiver.config import Config
    from archiver.hands import Supply
    from archiver.house import House
    from archiver.observers.totals import Totals
    from archiver.protocols import Clock, Observer


CLOCK_SECONDS = 5.0
"""How often a service looks whether the machine knows the time by now."""


def poll(
    names: FeedNames = None,
    *,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    now: NowOption = None,
) -> None:
    """Ask the feeds once, keep what is new, and end.

    Another poll, backfill or service at the same moment shares the work.
    """
    from archiver.app import poll

    listen(quiet=quiet, verbose=verbose)
    loaded = load(config)
    feeds = chosen(loaded, names or [])

    async def story(house: House, supply: Supply) -> None:
        await poll(house, feeds, supply, by_name=bool(names))

    walk(loaded, clock_at(now), story, as_json=as_json, quiet=quiet)


def run(
    *,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Run the service: poll each feed when it is due, for years."""
    leave_with(OK)
    from contextlib import closing

    from archiver.hands import Supply
    from archiver.heartbeat import hold
    from archiver.house import open_house, require_archive, working_folder
    from archiver.observers import journal
    from archiver.service import Service

    listen(quiet=quiet, verbose=verbose)
    loaded, supply = load(config), Supply()
    chosen(loaded, [])
    clock = _clock_once_it_is_set()
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

    require_archive(loaded)
    with closing(hold(folder)):
        run_until_told(story(), supply.halt, complain)


def _clock_once_it_is_set() -> Clock:
    """A machine without a battery starts in 1970, and is told the time by the network."""
    said = ""
    while True:
        try:
            return clock_at(None)
        except StorageError as error:
            if str(error) != said:
                said = str(error)
                complain(said)
            time.sleep(CLOCK_SECONDS)


def walk(
    config: Config,
    clock: Clock,
    story: Callable[[House, Supply], Coroutine[Any, Any, None]],
    *,
    as_json: bool,
    quiet: bool,
) -> NoReturn:
    """Tell the story in an open house, print what it came to, and end with its exit code."""
    from archiver.hands import Supply
    from archiver.house import open_house
    from archiver.observers import journal, progress, pulse, totals

    counts, supply = totals.open_observer(), Supply()
    observers: list[Observer] = [counts, journal.open_observer()]
    if not quiet:
        observers += [progress.open_observer(), pulse.open_observer()]

    async def whole() -> None:
        async with open_house(config, clock, observers) as house:
            await story(house, supply)

    is_interrupted = run_until_told(whole(), supply.halt, complain)
    tell(counts, as_json=as_json, quiet=quiet)
    raise typer.Exit(_ending(counts, is_interrupted=is_interrupted))


def _ending(counts: Totals, *, is_interrupted: bool) -> int:
    if is_interrupted:
        return INTERRUPTED
    return FAILED if counts.failed or counts.feeds_failed else OK
