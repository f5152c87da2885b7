"""Commands to begin with: init, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archiver.errors import ConfigError, storage_error
from archiver.report import say


def init(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", envvar="ARCHIVER_HOME", help="Where to write config.yaml."),
    ] = None,
    *,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", metavar="FILE", help="The file itself.")
    ] = None,
) -> None:
    """Write a commented config.yaml to start from."""
    from archiver.config import starter

    named = config or context.find_root().params.get("config")
    source = context.get_parameter_source("folder")
    if named is not None and source is not None and source.name == "COMMANDLINE":
        raise ConfigError(why="is said beside DIR", key="--config", hint="name one of them")
    file = named or (folder or Path()) / "config.yaml"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_new(file, starter())
    except OSError as error:
        raise storage_error(file, error) from None
    say(f"wrote {file}")
    say("next: `archiver add URL` (a site or its feed), then `archiver poll`")


def _write_new(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError:
        hint = "it is left as it is"
        raise ConfigError(why="is there already", file=str(file), hint=hint) from None


def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Where to put the archive; else a temporary folder."),
    ] = None,
) -> None:
    """Archive a bundled sample site, offline, and show the files.

    It is served over real HTTP on loopback, and goes through everything that news go through.
    """
    from archiver.demo import run_demo

    try:
        code = run_demo(folder, say)
    except OSError as error:
        raise storage_error(folder or Path(), error) from None
    raise typer.Exit(code)
