"""What an owner does for an archive beside polling it: try again what was set aside."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from contextlib import closing

from archiver.app import House, run_pass, state_file
from archiver.config import Config
from archiver.errors import ConfigError, StorageError
from archiver.hands import Supply
from archiver.model import Feed
from archiver.state import again, open_state
from archiver.state.queue import Errand


def require_listed(config: Config, urls: Sequence[str]) -> None:
    """ConfigError where a URL is none that a source has listed."""
    unknown = list(urls)
    if urls and state_file(config).exists():
        with closing(open_state(state_file(config))) as state:
            unknown = state.run_now(again.unknown, urls)
    if unknown:
        raise ConfigError(why="no feed has listed it", key=unknown[0])


async def retry(house: House, chosen: Sequence[Feed], urls: Sequence[str], supply: Supply) -> None:
    """Keep what was set aside of the feeds, and what of those URLs is not kept yet."""
    keeper = house.keeper
    state, now = keeper.state, keeper.clock.now()
    errand = Errand(name=f"retry-{keeper.holder.name}", feeds=tuple(house.by_name))
    await keeper.recover()
    await state.run(again.owe_again, errand.name, [feed.name for feed in chosen], urls, now)
    try:
        await run_pass(house, errand, (), supply)
    finally:
        with contextlib.suppress(StorageError):
            await state.run(again.unlist, errand.name)
