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
        Path,
        typer.Argument(metavar="DIR", envvar="ARCHIVER_HOME", help="Where to write config.yaml."),
    ] = Path(),
) -> None:
    """Write a commented config.yaml to start from.

    `archiver -c FILE init` names the file itself.
    """
    from archiver.config import starter

    file = context.find_root().params.get("config") or folder / "config.yaml"
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
