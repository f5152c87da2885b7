"""Commands for an archive's own health: retry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from archiver.cli.options import (
    ConfigOption,
    JsonOption,
    NowOption,
    QuietOption,
    VerboseOption,
    chosen,
    clock_at,
    listen,
    load,
)
from archiver.cli.passes import walk

if TYPE_CHECKING:
    from archiver.app import House
    from archiver.hands import Supply


def retry(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="FEED-or-URL", help="By name or address; all if none is given."),
    ] = None,
    *,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    now: NowOption = None,
) -> None:
    """Try again what was set aside, and end."""
    from archiver.care import require_listed, retry
    from archiver.urls import is_web

    listen(quiet=quiet, verbose=verbose)
    loaded = load(config)
    urls = [one for one in what or [] if is_web(one)]
    names = [one for one in what or [] if not is_web(one)]
    feeds = chosen(loaded, names) if names or not urls else []
    require_listed(loaded, urls)

    async def story(house: House, supply: Supply) -> None:
        await retry(house, feeds, urls, supply)

    walk(loaded, clock_at(now), story, as_json=as_json, quiet=quiet)
