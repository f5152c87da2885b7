"""What an owner does for an archive beside polling it: try again what was set aside, hold the
folder against the state, make the state from the folder, keep a copy of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from archiver import custody, verify
from archiver.app import run_pass
from archiver.config import Config
from archiver.errors import ConfigError, StorageError
from archiver.hands import Supply
from archiver.house import House, builder, state_file, working_folder
from archiver.model import Feed
from archiver.protocols import Clock
from archiver.rebuild import Rebuilt
from archiver.sinks import local
from archiver.state import again, copies, open_state, open_to_look
from archiver.state.holders import is_dead
from archiver.state.queue import Errand, Standing


def require_listed(config: Config, urls: Sequence[str]) -> None:
    """ConfigError where a URL is none that a source has listed."""
    unknown = list(urls)
    if urls and state_file(config).exists():
        with closing(open_state(state_file(config))) as state:
            unknown = state.run_now(again.unknown, urls)
    if unknown:
        raise ConfigError(why="no feed has listed it", key=unknown[0])


async def retry(
    house: House,
    chosen: Sequence[Feed],
    urls: Sequence[str],
    supply: Supply,
    *,
    with_skipped: bool = False,
) -> None:
    """Keep what was set aside of the feeds, and what of those URLs is not kept yet; *with_skipped*
    what the feeds' filters left out once it was owed as well."""
    keeper = house.keeper
    state, now = keeper.state, keeper.clock.now()
    errand = Errand(name=f"retry-{keeper.holder.name}", feeds=tuple(house.by_name))
    await keeper.recover()
    names = [feed.name for feed in chosen]
    standings = [Standing.ASIDE, *([Standing.SKIPPED] if with_skipped else [])]
    await state.run(again.owe_again, errand.name, names, urls, now, standings)
    try:
        await run_pass(house, errand, (), supply)
    finally:
        with contextlib.suppress(StorageError):
            await state.run(again.unlist, errand.name)


def check(
    config: Config, clock: Clock, progress: Callable[[int], None]
) -> Iterator[verify.Finding]:
    """What is wrong with the archive's files, as it is found; nothing is changed."""
    sink = _sink(config)
    file = _state_that_is(config)
    ending = builder(config, sink, clock.now()).ending
    with closing(open_to_look(file)) as state:
        yield from verify.verify(sink, state, ending, progress)
    holders = working_folder(config) / "holders"
    dead = [name for name in sink.owners() if is_dead(holders, name)]
    for path in sink.half_written(dead):
        why = "half written by a process that is gone; the next pass clears it away"
        yield verify.Finding(fault=verify.Fault.LEFTOVER, path=path, why=why)


def rebuild(config: Config, clock: Clock, progress: Callable[[int], None]) -> Rebuilt:
    """Make the state from the folder; ArchiveBusy where another process works on it."""
    sink = _sink(config)
    making = replace(builder(config, sink, clock.now()), progress=progress)
    with custody.alone(working_folder(config)):
        return making.rebuild()


def backup(config: Config, to: Path) -> None:
    """Copy the state to a file, consistent though a service writes meanwhile."""
    copies.copy(_state_that_is(config), to)


def require_folder(config: Config) -> None:
    """StorageError where there is no folder of articles."""
    if not config.archive.path.is_dir():
        hint = "is the disk mounted? else `archiver poll` makes it"
        raise StorageError(path=str(config.archive.path), why="no such folder", hint=hint)


def _sink(config: Config) -> local.Local:
    require_folder(config)
    return local.Local(config.archive.path, "nobody")


def _state_that_is(config: Config) -> Path:
    file = state_file(config)
    if not file.exists():
        hint = "`archiver rebuild` makes it from the files"
        raise StorageError(path=str(file), why="there is no state", hint=hint)
    return file
