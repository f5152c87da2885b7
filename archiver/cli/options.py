"""What several commands ask for in the same words: options, and what they mean."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archiver.errors import ArchiverError, ConfigError

if TYPE_CHECKING:
    from archiver.config import Config
    from archiver.model import Feed
    from archiver.protocols import Clock

OK, FAILED, WRONG, BUSY = 0, 1, 2, 3


class LogFormat(StrEnum):
    """How log lines look."""

    AUTO = "auto"
    TEXT = "text"
    JSON = "json"


def _here_or_before(
    context: typer.Context, parameter: typer.CallbackParam, value: object
) -> object:
    """What was said behind the command, else what was said before it: `archiver -q poll`."""
    return value or context.find_root().params.get(parameter.name or "", value)


def _feed_names(context: typer.Context, incomplete: str) -> list[str]:
    """Names of feeds for the shell to complete; none where the configuration is wrong."""
    said = context.params.get("config") or context.find_root().params.get("config")
    given = context.params.get("names") or ()
    try:
        known = load(Path(said) if said else None).feeds
    except ArchiverError:
        return []
    return [f.name for f in known if f.name.startswith(incomplete) and f.name not in given]


ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        callback=_here_or_before,
        help="Else $ARCHIVER_CONFIG, or config.yaml here or in $ARCHIVER_HOME.",
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option("--quiet", "-q", callback=_here_or_before, help="Say only what went wrong."),
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", callback=_here_or_before, help="Log every step.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
FeedNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FEED", help="By name; all if none is given.", autocompletion=_feed_names
    ),
]
NowOption = Annotated[str | None, typer.Option("--now", hidden=True, metavar="TIME")]


def load(file: Path | None, *, is_needed: bool = True) -> Config:
    """See `config.load`."""
    from archiver.config import load

    return load(file, os.environ, is_needed=is_needed)


def clock_at(now: str | None) -> Clock:
    from archiver.clock import FixedClock, SystemClock, require_set

    moment = instant("--now", now)
    if moment is not None:
        return FixedClock(moment)
    require_set(datetime.now(UTC))
    return SystemClock()


def listen(*, quiet: bool, verbose: bool) -> None:
    """Log what these options ask for."""
    from archiver import log

    log.set_level(logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO)


def instant(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        hint = "write it as 2021-10-22 or 2021-10-22T10:38:12.999Z"
        raise ConfigError(why=f"no ISO time: {text!r}", key=option, hint=hint) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def chosen(config: Config, names: Sequence[str]) -> Sequence[Feed]:
    """The feeds of those names, in the order of the configuration; all where none is named."""
    from difflib import get_close_matches

    known = [feed.name for feed in config.feeds]
    if not known:
        hint = "find one with `archiver add URL`, or write it under `feeds:`"
        raise ConfigError(why="no feeds yet", key="feeds", hint=hint)
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, 1)
            hint = f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(known)}"
            raise ConfigError(why=f"no feed is named {name!r}", hint=hint)
    return [feed for feed in config.feeds if not names or feed.name in names]
