"""New subscriptions: the feed behind an address, the feeds of a list, into the configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archiver import config as configuration
from archiver import opml
from archiver.config import Config
from archiver.errors import ConfigError
from archiver.fetch import Client
from archiver.finding import Finder, Found
from archiver.house import fetch_settings, pool
from archiver.model import Feed
from archiver.opml import Subscriptions
from archiver.protocols import Clock


async def find(config: Config, clock: Clock, url: str) -> Sequence[Found]:
    """The feeds of a page, a site or a feed's own address; see `Finder.find`."""
    async with pool(config) as workers, Client(fetch_settings(config), clock) as web:
        return await Finder(web=web, workers=workers).find(url)


async def read_list(config: Config, data: bytes, file: str) -> Subscriptions:
    """The feeds of a list of subscriptions; see `opml.parse`."""
    async with pool(config) as workers:
        return await workers.run(opml.parse, data, file)


def subscribe(config: Config, environ: Mapping[str, str], feeds: Sequence[Feed]) -> Sequence[Feed]:
    """Write those that are new into config.yaml; what was written, under which names.

    ConfigError where there is no file, or where a variable takes the place of its feeds.
    """
    hint = "write one with `archiver init`"
    if config.file is None:
        raise ConfigError(why="there is no config.yaml to add feeds to", hint=hint)
    if (variable := configuration.feeds_variable(environ)) is not None:
        why = f"takes the place of the feeds in {config.file}"
        raise ConfigError(why=why, key=variable, hint="add the feed there")
    return configuration.subscribe(config.file, config.feeds, feeds)
