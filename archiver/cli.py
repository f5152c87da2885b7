"""The commands: parse, call, print.

Heavy rooms are imported inside the commands, so that `--help` answers at once. Answers go to
standard output, progress and the log to standard error.

Exit codes: 0 all well; 1 some feeds or articles failed (the rest is archived); 2 wrong usage
or configuration; 3 another service holds the archive; 130 interrupted (work so far kept).
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archiver import __version__
from archiver.errors import ArchiveBusy, ArchiverError, ConfigError
from archiver.report import complain, say, show_plans, show_rules, show_status, show_templates, tell
from archiver.stopping import run_until_told

if TYPE_CHECKING:
    from archiver.collect import Plan
    from archiver.config import Config
    from archiver.model import Feed
    from archiver.observers.totals import Totals
    from archiver.protocols import Clock, Observer

OK, FAILED, WRONG, BUSY, INTERRUPTED = 0, 1, 2, 3, 130


class LogFormat(StrEnum):
    """How log lines look."""

    AUTO = "auto"
    TEXT = "text"
    JSON = "json"


EPILOG = (
    "Exit codes: 0 all well · 1 some feeds or articles failed, the rest is archived · "
    "2 wrong usage or configuration · 3 another service holds the archive · "
    "130 interrupted, work so far kept"
)

app = typer.Typer(
    name="archiver",
    help="Keep news: turn feeds into a folder of Markdown files that outlives the sites.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"archiver {__version__}\n")
        raise typer.Exit


ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", help="The configuration; else config.yaml here or in $ARCHIVER_HOME."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
FeedNames = Annotated[
    list[str] | None, typer.Argument(metavar="[FEED]...", help="By name; all if none is given.")
]
NowOption = Annotated[str | None, typer.Option("--now", hidden=True, metavar="TIME")]


def main() -> None:
    """The whole program; ends the process with its exit code."""
    signal.signal(signal.SIGINT, lambda *_: sys.exit(INTERRUPTED))
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


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where to write config.yaml.")] = Path(),
) -> None:
    """Write a commented config.yaml to start from."""
    from archiver.config import starter

    file = folder / "config.yaml"
    if file.exists():
        raise ConfigError(why="is there already", file=str(file), hint="it is left as it is")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(starter(), "utf-8")
    say(f"wrote {file}")
    say("next: put a feed into it, then `archiver check` and `archiver poll`")


@app.command()
def check(config: ConfigOption = None) -> None:
    """Validate the configuration."""
    from archiver.config import faults

    found = faults(config, os.environ)
    for fault in found:
        complain(str(fault))
    if found:
        raise typer.Exit(WRONG)
    loaded = _load(config)
    count = len(loaded.feeds)
    say(f"the configuration is right: {count} feed{'' if count == 1 else 's'}")
    if not count:
        complain("no feeds yet: add one under `feeds:`")


@app.command()
def poll(
    names: FeedNames = None,
    *,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Ask the feeds once, keep what is new, and end."""
    from archiver.app import open_house, poll
    from archiver.keep import Supply
    from archiver.observers import journal, progress, totals

    loaded, clock = _load(config), _clock(now)
    feeds = _chosen(loaded, names or [])
    counts = totals.open_observer()
    observers: list[Observer] = [counts, journal.open_observer(), progress.open_observer()]
    supply = Supply()

    async def story() -> None:
        async with open_house(loaded, clock, observers) as house:
            await poll(house, feeds, supply)

    is_interrupted = run_until_told(story(), supply.halt, complain)
    tell(counts, as_json=as_json)
    raise typer.Exit(_ending(counts, is_interrupted=is_interrupted))


@app.command()
def backfill(
    names: FeedNames = None,
    *,
    config: ConfigOption = None,
    source: Annotated[
        str | None, typer.Option(help="Where to look: feed. By default what the feed still lists.")
    ] = None,
    urls: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="URLs as text, CSV or JSON lines; - reads stdin."),
    ] = None,
    since: Annotated[str | None, typer.Option(help="Not older than this day or time.")] = None,
    until: Annotated[str | None, typer.Option(help="Older than this day or time.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many entries.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come.")] = False,
    as_json: JsonOption = False,
    now: NowOption = None,
) -> None:
    """Keep what lies in the past; the same command again goes on where it stopped."""
    from archiver.app import backfill, errand_name, open_house, plan
    from archiver.collect import Wish
    from archiver.keep import Supply
    from archiver.observers import journal, progress, totals

    loaded, clock = _load(config), _clock(now)
    feeds = _chosen(loaded, names or [])
    if urls is not None and urls != "-" and not Path(urls).is_file():
        raise ConfigError(why="no such file", file=urls)
    sources = ["urls"] if urls else (source or "feed").split(",")
    span = {"since": _moment("--since", since), "until": _moment("--until", until)}
    if urls:
        feeds = feeds[:1]
    errand = errand_name(feeds, sources, urls, span)
    wishes = [
        Wish(source=one, errand=errand, locator=urls, limit=limit, **span)
        for one in _known_sources(sources)
    ]
    counts = totals.open_observer()
    observers: list[Observer] = [counts, journal.open_observer(), progress.open_observer()]
    supply = Supply()
    plans: list[Plan] = []

    async def story() -> None:
        async with open_house(loaded, clock, observers) as house:
            if dry_run:
                plans.extend(await plan(house, feeds, wishes))
            else:
                await backfill(house, feeds, wishes, supply)

    is_interrupted = run_until_told(story(), supply.halt, complain)
    if dry_run:
        show_plans(plans, loaded.fetch.delay.total_seconds(), as_json=as_json)
        raise typer.Exit(INTERRUPTED if is_interrupted else OK)
    tell(counts, as_json=as_json)
    raise typer.Exit(_ending(counts, is_interrupted=is_interrupted))


@app.command()
def run(*, config: ConfigOption = None) -> None:
    """Run the service: poll each feed when it is due, for years."""
    from contextlib import closing

    from archiver.app import open_house, working_folder
    from archiver.keep import Supply
    from archiver.observers import journal
    from archiver.service import Service, hold

    loaded, clock, supply = _load(config), _clock(None), Supply()
    _chosen(loaded, [])
    folder = working_folder(loaded)

    async def story() -> None:
        async with open_house(loaded, clock, [journal.open_observer()]) as house:
            service = Service(
                house=house,
                clock=clock,
                heartbeat=folder / "heartbeat",
                supply=supply,
                backfill=loaded.service.backfill,
            )
            await service.run()

    with closing(hold(folder)):
        run_until_told(story(), supply.halt, complain)


@app.command()
def extract(
    what: Annotated[str, typer.Argument(metavar="URL-or-FILE", help="- reads standard input.")],
    *,
    url: Annotated[str, typer.Option(help="Where a file is from.")] = "https://example.org/",
    explain: Annotated[bool, typer.Option(help="Show how the body was chosen.")] = False,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Print the Markdown that would be written for a page."""
    import asyncio

    from archiver.app import extract_one
    from archiver.config import defaults

    loaded = _load(config) if config else defaults(os.environ)
    local = _read(what)
    made = asyncio.run(extract_one(loaded, _clock(now), what if local is None else url, local))
    if explain:
        how = made.article.how
        rows = [(how.strategy, how.score, "chosen"), *((n, s, "") for n, s in how.rejected)]
        complain("\n".join(f"{name:<12} {score:.3f} {note}".rstrip() for name, score, note in rows))
    sys.stdout.write(made.document.text)


@app.command()
def status(
    *,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    live: Annotated[
        bool, typer.Option("--live", help="Exit 0 where a service runs on this archive, else 1.")
    ] = False,
) -> None:
    """Show the health of the feeds and what is still owed."""
    from archiver.app import look, working_folder

    if live:
        from archiver.service import is_live

        lives, why = is_live(working_folder(_load(config)), time.time())
        say(why)
        raise typer.Exit(OK if lives else FAILED)
    seen = look(_load(config))
    if as_json:
        say(json.dumps(seen, ensure_ascii=False, default=str))
    else:
        show_status(seen)


@app.command()
def templates(
    site: Annotated[str | None, typer.Argument(help="A host, or a URL of it; else all.")] = None,
    *,
    config: ConfigOption = None,
    rule: Annotated[
        bool, typer.Option("--rule", help="Write them as `rules:` for the configuration.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what is learned of the sites' layouts."""
    from archiver import urls
    from archiver.app import learned

    name = None if site is None else urls.site(site if "://" in site else f"http://{site}")
    found = learned(_load(config), name)
    if as_json:
        say(json.dumps({"templates": found}, ensure_ascii=False, default=_plain))
    elif not found:
        complain("nothing is learned yet" if name is None else f"nothing is learned of {name}")
    elif rule:
        show_rules(found)
    else:
        show_templates(found)


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to put the archive; else a new temporary folder.")
    ] = None,
) -> None:
    """Archive a bundled sample site over real HTTP on loopback, offline, and show the files."""
    from archiver.demo import run_demo

    raise typer.Exit(run_demo(folder, say))


def _plain(value: object) -> object:
    """What JSON has no form for: rules as an object, times as text."""
    from dataclasses import asdict, is_dataclass

    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def _load(file: Path | None) -> Config:
    from archiver.config import load

    return load(file, os.environ)


def _clock(now: str | None) -> Clock:
    from archiver.clock import FixedClock, SystemClock

    moment = _moment("--now", now)
    return SystemClock() if moment is None else FixedClock(moment)


def _moment(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        hint = "write it as 2021-10-22 or 2021-10-22T10:38:12.999Z"
        raise ConfigError(why=f"no ISO time: {text!r}", key=option, hint=hint) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _known_sources(names: Sequence[str]) -> Sequence[str]:
    from archiver import shelf

    known = shelf.names("archiver.sources")
    for name in names:
        if name not in known:
            why = f"no source is named {name!r}"
            raise ConfigError(why=why, key="--source", hint=f"there are: {', '.join(known)}")
    return names


def _chosen(config: Config, names: Sequence[str]) -> Sequence[Feed]:
    """The feeds of those names, in the order of the configuration; all where none is named."""
    from difflib import get_close_matches

    known = [feed.name for feed in config.feeds]
    if not known:
        hint = "add one under `feeds:` in the configuration"
        raise ConfigError(why="no feeds yet", key="feeds", hint=hint)
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, 1)
            hint = f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(known)}"
            raise ConfigError(why=f"no feed is named {name!r}", hint=hint)
    return [feed for feed in config.feeds if not names or feed.name in names]


def _ending(counts: Totals, *, is_interrupted: bool) -> int:
    if is_interrupted:
        return INTERRUPTED
    return FAILED if counts.failed or counts.feeds_failed else OK


def _code(error: ArchiverError) -> int:
    if isinstance(error, ConfigError):
        return WRONG
    return BUSY if isinstance(error, ArchiveBusy) else FAILED


def _read(what: str) -> bytes | None:
    """The bytes of a file or of standard input; None where *what* is a URL."""
    if what == "-":
        return sys.stdin.buffer.read()
    if what.startswith(("http://", "https://")):
        return None
    try:
        return Path(what).read_bytes()
    except OSError as error:
        raise ConfigError(why=error.strerror or str(error), file=what) from None
