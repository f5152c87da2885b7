"""The commands: parse, call, print.

Heavy rooms are imported inside the commands, so that `--help` answers at once. Answers go to
standard output, progress and the log to standard error.

Exit codes: 0 all well; 1 some feeds or articles failed (the rest is archived); 2 wrong usage
or configuration; 3 another service holds the archive; 130 interrupted (work so far kept).
"""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from archiver import __version__
from archiver.cli import (
    backfilling,
    beginning,
    configuring,
    looking,
    mending,
    passes,
    subscribing,
)
from archiver.cli.options import (
    BUSY,
    FAILED,
    WRONG,
    ConfigOption,
    LogFormat,
    QuietOption,
    VerboseOption,
    listen,
)
from archiver.errors import ArchiveBusy, ArchiverError, ConfigError
from archiver.report import complain, say
from archiver.stopping import INTERRUPTED

EPILOG = (
    "Exit codes: 0 all well · 1 some feeds or articles failed, the rest is archived · "
    "2 wrong usage or configuration · 3 another service holds the archive · "
    "130 interrupted, work so far kept"
)

_WORDING = (
    (". Did you mean", "; did you mean"),
    ("(Possible options", "(possible options"),
    (": Value error, ", ": "),
    (": Input should", ": input should"),
)
"""Typer's sentences as parts of one line."""

COMMANDS = (
    beginning.init,
    subscribing.add,
    configuring.check,
    passes.poll,
    backfilling.backfill,
    passes.run,
    looking.extract,
    looking.status,
    mending.retry,
    mending.verify,
    mending.rebuild,
    mending.backup,
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
    rich_markup_mode=None,  # boxes and types in angle brackets take the room of the words
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in COMMANDS:
    app.command()(command)
app.command("import")(backfilling.import_)
app.add_typer(configuring.app)
app.add_typer(subscribing.app)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"archiver {__version__}")
        raise typer.Exit


def main() -> None:
    """The whole program; ends the process with its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a locale that cannot say 報
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        complain(_usage(error))
        code = error.exit_code
    except typer.Abort:  # at a question
        code = INTERRUPTED
    except ArchiverError as error:
        complain(str(error))
        code = _code(error)
    sys.exit(code)


@app.callback()
def _begin(
    *,
    config: ConfigOption = None,  # noqa: ARG001 - commands look it up, and the two below
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    log_format: Annotated[
        LogFormat, typer.Option(help="auto: text on a terminal, JSON lines elsewhere.")
    ] = LogFormat.AUTO,
    version: Annotated[  # noqa: ARG001 - its callback prints it
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    from archiver import log

    log.set_up(log_format.value)
    listen(quiet=quiet, verbose=verbose)


def _code(error: ArchiverError) -> int:
    if isinstance(error, ConfigError):
        return WRONG
    return BUSY if isinstance(error, ArchiveBusy) else FAILED


def _usage(error: typer.TyperException) -> str:
    """What was wrong with the command, on one line; the help where nothing was asked for."""
    said, context = error.format_message().strip(), getattr(error, "ctx", None)
    if "\n" in said:
        return said
    command = context.command_path if context else "archiver"
    for theirs, ours in _WORDING:
        said = said.replace(theirs, ours)
    hint = "" if said.endswith("?") else f"; see `{command} --help`"
    return f"{command}: {said[:1].lower()}{said[1:].removesuffix('.')}{hint}"
