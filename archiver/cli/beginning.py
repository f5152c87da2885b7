"""Commands to begin with: init, check, demo."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from archiver.cli.options import WRONG, ConfigOption, load
from archiver.errors import ConfigError, storage_error
from archiver.report import complain, say


def init(
    folder: Annotated[
        Path, typer.Argument(envvar="ARCHIVER_HOME", help="Where to write config.yaml.")
    ] = Path(),
) -> None:
    """Write a commented config.yaml to start from."""
    from archiver.config import starter

    file = folder / "config.yaml"
    try:
        if file.exists():
            raise ConfigError(why="is there already", file=str(file), hint="it is left as it is")
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(starter(), "utf-8")
    except OSError as error:
        raise storage_error(file, error) from None
    say(f"wrote {file}")
    say("next: put a feed into it, then `archiver check` and `archiver poll`")


def check(config: ConfigOption = None) -> None:
    """Validate the configuration."""
    from archiver.config import faults

    found = faults(config, os.environ)
    for fault in found:
        complain(str(fault))
    if found:
        raise typer.Exit(WRONG)
    loaded = load(config)
    count = len(loaded.feeds)
    say(f"the configuration is right: {count} feed{'' if count == 1 else 's'}")
    if not count:
        complain("no feeds yet: add one under `feeds:`")


def demo(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to put the archive; else a new temporary folder.")
    ] = None,
) -> None:
    """Archive a bundled sample site over real HTTP on loopback, offline, and show the files."""
    from archiver.demo import run_demo

    try:
        code = run_demo(folder, say)
    except OSError as error:
        raise storage_error(folder or Path(), error) from None
    raise typer.Exit(code)
