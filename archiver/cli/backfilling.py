"""The commands that look into the past: backfill, import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from archiver.cli.options import (
    FAILED,
    OK,
    ConfigOption,
    FeedNames,
    JsonOption,
    NowOption,
    QuietOption,
    VerboseOption,
    chosen,
    clock_at,
    instant,
    listen,
    load,
)
from archiver.cli.passes import walk
from archiver.errors import ConfigError
from archiver.report import complain, show_plans
from archiver.stopping import INTERRUPTED, run_until_told
from archiver.turns import Order

if TYPE_CHECKING:
    from archiver.collect import Wish
    from archiver.config import Config
    from archiver.hands import Supply
    from archiver.house import House
    from archiver.model import Feed
    from archiver.planning import Plan
    from archiver.protocols import Clock
    from archiver.tempo import Tempo

AUTO = "auto"
WARC, URLS = "warc", "urls"

SourceOption = Annotated[
    str,
    typer.Option(
        metavar="LIST",
        help="Where to look, in that order: wordpress,feed,sitemap,… By default wherever the "
        "site has a past, the cheapest and most complete first.",
    ),
]
WithoutOption = Annotated[
    str | None, typer.Option(metavar="LIST", help="Where not to look: feed, say.")
]
UrlsOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="URLs as text, CSV or JSON lines, each for the feed of its site, else the first; "
        "- reads stdin, for the first.",
    ),
]
FileOption = Annotated[
    str | None,
    typer.Option(metavar="PATH", help="WARC or WACZ, or a folder of them, for --source warc."),
]
FeedHistoryOption = Annotated[
    bool,
    typer.Option(
        "--feed-history",
        help="Look into old mementos of the feed itself, too: a request for each.",
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Not older than this day or time, as far as lists tell."),
]
UntilOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Older than this day or time, as far as lists tell."),
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="At most so many entries; with --order the newest or oldest of all.",
    ),
]
OrderOption = Annotated[
    Order | None,
    typer.Option(
        metavar="newest|oldest",
        help="What to keep first, once all is listed. By default what is listed first.",
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would come.")]


def backfill(
    names: FeedNames = None,
    *,
    config: ConfigOption = None,
    source: SourceOption = AUTO,
    without: WithoutOption = None,
    urls: UrlsOption = None,
    file: FileOption = None,
    feed_history: FeedHistoryOption = False,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = None,
    order: OrderOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    now: NowOption = None,
) -> None:
    """Keep what lies in the past, wherever the site has it.

    The same command again goes on where it stopped.
    """
    from archiver.app import backfill
    from archiver.sources.urls import owners

    listen(quiet=quiet, verbose=verbose)
    loaded, clock = load(config), clock_at(now)
    feeds = chosen(loaded, names or [])
    if urls is not None or URLS in source.split(","):
        source, feeds = _of_list(source, urls, feeds)
    if file is not None or WARC in source.split(","):
        source = _of_file(source, file)
    span = {"since": instant("--since", since), "until": instant("--until", until)}
    left_out = without.split(",") if without else []
    wishes = _wishes(feeds, source, left_out, span, limit, urls or file, order)
    if urls is not None and len(feeds) > 1:  # who has nothing of it need not read it
        feeds = owners(urls, feeds)
        wishes = [replace(wish, among=tuple(feeds)) for wish in wishes]
    if feed_history:
        wishes = [*wishes, replace(wishes[0], source="feedhistory")]
    if dry_run:
        _foretell(loaded, clock, feeds, wishes, as_json=as_json)

    async def story(house: House, supply: Supply) -> None:
        await backfill(house, feeds, wishes, supply)

    walk(loaded, clock, story, as_json=as_json, quiet=quiet)


def import_(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="JSON of Miniflux, FreshRSS or wallabag; reader's db."),
    ],
    names: FeedNames = None,
    *,
    config: ConfigOption = None,
    limit: LimitOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    now: NowOption = None,
) -> None:
    """Keep what another reader held of the feeds.

    Each feed takes what came from its address or is of its site; the text in the file is kept
    where a page is gone. The same command again goes on where it stopped.
    """
    from archiver.app import backfill

    listen(quiet=quiet, verbose=verbose)
    loaded, clock = load(config), clock_at(now)
    feeds = chosen(loaded, names or [])
    if not Path(file).is_file():
        raise ConfigError(why="no such file", file=file)
    wishes = _wishes(feeds, "export", [], {"since": None, "until": None}, limit, file)
    if dry_run:
        _foretell(loaded, clock, feeds, wishes, as_json=as_json)

    async def story(house: House, supply: Supply) -> None:
        await backfill(house, feeds, wishes, supply)

    walk(loaded, clock, story, as_json=as_json, quiet=quiet)


def _of_list(source: str, urls: str | None, feeds: Sequence[Feed]) -> tuple[str, Sequence[Feed]]:
    """The source of such a list, and the feeds that it is shared out among."""
    from archiver.sources.urls import STDIN

    if urls is None:
        raise ConfigError(why="needs a file", key="--source urls", hint="--urls FILE")
    if source not in {AUTO, URLS}:
        raise ConfigError(why=f"is for --source {URLS}", key="--urls")
    if urls != STDIN and not Path(urls).is_file():
        raise ConfigError(why="no such file", file=urls)
    return URLS, feeds[:1] if urls == STDIN else feeds  # which can be read once


def _of_file(source: str, file: str | None) -> str:
    if file is None:
        raise ConfigError(why="needs a file or a folder", key="--source warc", hint="--file PATH")
    if source not in {AUTO, WARC}:
        raise ConfigError(why=f"is for --source {WARC}", key="--file")
    if not Path(file).exists():
        raise ConfigError(why="no such file or folder", file=file)
    return WARC


def _foretell(
    config: Config, clock: Clock, feeds: Sequence[Feed], wishes: Sequence[Wish], *, as_json: bool
) -> NoReturn:
    """Say what a backfill would bring, and end."""
    from archiver.app import plans
    from archiver.house import open_house

    known: list[Plan] = []

    async def whole() -> None:
        async with open_house(config, clock, []) as house:
            async for plan in plans(house, feeds, wishes):
                known.append(plan)  # noqa: PERF401 - what is known so far is shown after a signal

    is_interrupted = run_until_told(whole(), None, complain)
    show_plans(known, _tempo(config), as_json=as_json)
    is_failed = any(plan.is_failed for plan in known)
    raise typer.Exit(INTERRUPTED if is_interrupted else FAILED if is_failed else OK)


def _tempo(config: Config) -> Tempo:
    """That of requests on an average day."""
    from archiver.house import readers
    from archiver.tempo import Tempo

    fetch, day = config.fetch, 86_400
    return Tempo(
        pause_seconds=max(fetch.delay.total_seconds(), day / fetch.per_day if fetch.per_day else 0),
        at_once=fetch.per_host,
        in_all=fetch.concurrency,
        readers=readers(config),
    )


def _wishes(
    feeds: Sequence[Feed],
    source: str,
    without: Sequence[str],
    span: Mapping[str, datetime | None],
    limit: int | None,
    locator: str | None,
    order: Order | None = None,
) -> Sequence[Wish]:
    """What is asked of each source. In the errand's name stand the words of the command: a
    source that a later version brings does not make it another errand."""
    from archiver.app import errand_name
    from archiver.collect import Wish, everywhere

    is_tried = source == AUTO
    names = everywhere() if is_tried else _known("--source", source.split(","))
    left = [name for name in names if name not in _known("--without", without)]
    if not left:
        raise ConfigError(why="leaves nowhere to look", key="--without")
    choice = (order, limit) if order and limit else None
    errand = errand_name(feeds, [source, *(f"-{name}" for name in without)], locator, span, choice)
    return [
        Wish(
            source=name,
            is_tried=is_tried,
            errand=errand,
            locator=locator,
            since=span["since"],
            until=span["until"],
            limit=limit,
            order=order,
        )
        for name in left
    ]


def _known(option: str, names: Sequence[str]) -> Sequence[str]:
    from archiver import shelf

    known = shelf.names("archiver.sources")
    for name in names:
        if name not in known:
            why = f"no source is named {name!r}"
            raise ConfigError(why=why, key=option, hint=f"there are: {', '.join(known)}")
    return names
