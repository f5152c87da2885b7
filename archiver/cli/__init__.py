"""The commands: parse, call, print.

Heavy rooms are imported inside the commands, so that `--help` answers at once. Answers go to
standard output, progress and the log to standard error.

Exit codes: 0 all well; 1 some feeds or articles failed (the rest is archived); 2 wrong usage
or configuration; 3 another service holds the archive; 130 interrupted (work so far kept).
"""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from archiver import __version__
from archiver.cli import beginning, configuring, looking, passes
from archiver.cli.options import BUSY, FAILED, INTERRUPTED, WRONG, LogFormat
from archiver.errors import ArchiveBusy, ArchiverError, ConfigError
from archiver.report import complain
from archiver.stopping import leave_with

EPILOG = (
    "Exit codes: 0 all well · 1 some feeds or articles failed, the rest is archived · "
    "2 wrong usage or configuration · 3 another service holds the archive · "
    "130 interrupted, work so far kept"
)

COMMANDS = (
    beginning.init,
    beginning.check,
    passes.poll,
    passes.backfill,
    passes.run,
    looking.extract,
    looking.status,
    looking.templates,
    beginning.demo,
)
"""In the order of `--help`."""

app = typer.Typer(
    name="archiver",
    help="Keep news: turn feeds into a folder of Markdown files that outlives the sites.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

for command in COMMANDS:
    app.command()(command)
app.add_typer(configuring.app, name="config")


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"archiver {__version__}\n")
        raise typer.Exit


def main() -> None:
    """The whole program; ends the process with its exit code."""
    leave_with(INTERRUPTED)
    try:
        app()
    except ArchiverError as error:
        complain(str(error))
        sys.exit(_code(error))


@app.callback()
def _begin(
    *,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Log warnings only.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
    log_format: Annotated[
        LogFormat, typer.Option(help="auto: text on a terminal, JSON lines elsewhere.")
    ] = LogFormat.AUTO,
    version: Annotated[  # noqa: ARG001 - its callback prints it
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    from archiver import log

    level = logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO
    log.set_up(log_format.value, level)


def _code(error: ArchiverError) -> int:
    if isinstance(error, ConfigError):
        return WRONG
    return BUSY if isinstance(error, ArchiveBusy) else FAILED
