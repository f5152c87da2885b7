"""Commands about subscriptions: add, opml import, opml export."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archiver.cli.options import ConfigOption, JsonOption, clock_at, load
from archiver.errors import ConfigError, reason, storage_error
from archiver.report import complain, say, say_json, show_found

if TYPE_CHECKING:
    from archiver.config import Config
    from archiver.finding import Found
    from archiver.model import Feed

app = typer.Typer(
    name="opml", help="Take over a list of feeds, or hand it on.", no_args_is_help=True
)

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Write nothing.")]


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A home page, a section, or a feed.")],
    *,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its name; else made of its title.")
    ] = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Find the feed behind an address and subscribe to it.

    Its latest titles are shown, and it is written into config.yaml, where all else stays as it
    is. Of several feeds the likeliest is taken; on a terminal you are asked which.
    """
    from archiver.config import fresh
    from archiver.model import Feed
    from archiver.subscribing import find, subscribe
    from archiver.urls import is_web

    if not is_web(url if "://" in url else f"https://{url}"):
        hint = "write it as https://www.example.org/ or example.org"
        raise ConfigError(why="is no web address", key=url or "URL", hint=hint)
    loaded = load(config)
    if name is not None and name in {feed.name for feed in loaded.feeds}:
        raise ConfigError(why=f"{name!r} is the name of another feed", key="--name")
    found = asyncio.run(find(loaded, clock_at(None), url))
    if not as_json:
        show_found(found)
    one = found[0] if as_json else _chosen(found)
    feed = Feed(name=name or "", url=one.url, title=one.title)
    added = fresh(loaded.feeds, [feed])
    if added and not dry_run:
        added = subscribe(loaded, os.environ, [feed])
    if not added:
        raise ConfigError(why="is subscribed to already", key=one.url, hint=_where(loaded, feed))
    if as_json:
        say_json({"found": [_plain(each) for each in found], "added": _said(added[0])})
    else:
        verb = "would be added" if dry_run else "added"
        say(f"{verb} as {added[0].name!r} to {loaded.file}")


@app.command("import")
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="OPML; - reads stdin.")],
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Subscribe to the feeds of an OPML file.

    Its folders become categories; feeds that are subscribed to already are left as they are.
    """
    from archiver.config import fresh
    from archiver.subscribing import read_list, subscribe

    loaded = load(config)
    listed = asyncio.run(read_list(loaded, _read(file), file))
    known = (loaded, os.environ, listed.feeds)
    added = fresh(loaded.feeds, listed.feeds) if dry_run else subscribe(*known)
    before = len(listed.feeds) - len(added)
    if as_json:
        rows = [_said(feed) for feed in added]
        say_json({"added": rows, "known": before, "skipped": listed.skipped})
        return
    for feed in added:
        say(f"{feed.name}: {feed.url}")
    say(
        f"{len(added)} {'would be added' if dry_run else 'added'}, {before} subscribed to already"
        + (f", {listed.skipped} skipped: no web address" if listed.skipped else "")
    )


@app.command()
def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to; else standard output.")
    ] = None,
    *,
    config: ConfigOption = None,
) -> None:
    """Write the feeds as OPML for other readers, categories as folders."""
    from archiver import opml

    text = opml.render(load(config).feeds)
    if file is None:
        say(text.rstrip("\n"))
        return
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise storage_error(file, error) from None
    complain(f"wrote {file}")


def _chosen(found: Sequence[Found]) -> Found:
    """The feed that is meant: asked for only where a person can answer."""
    if len(found) == 1 or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return found[0]
    number = int(typer.prompt("which", default=1, type=int))
    if not 1 <= number <= len(found):
        raise ConfigError(why=f"there is no number {number}", hint=f"choose 1 to {len(found)}")
    return found[number - 1]


def _where(loaded: Config, feed: Feed) -> str | None:
    from archiver.urls import identity

    names = (one.name for one in loaded.feeds if identity(one.url) == identity(feed.url))
    name = next(names, None)  # somebody else may have added it meanwhile
    return None if name is None else f"it is named {name!r}"


def _said(feed: Feed) -> dict[str, object]:
    said = {"name": feed.name, "url": feed.url, "title": feed.title}
    return said | ({"categories": list(feed.categories)} if feed.categories else {})


def _plain(found: Found) -> dict[str, object]:
    latest = [
        {
            "title": one.title,
            "url": one.url,
            "published": one.published and one.published.isoformat(),
        }
        for one in found.latest
    ]
    return {"url": found.url, "title": found.title, "entries": found.entries, "latest": latest}


def _read(file: str) -> bytes:
    """The file's bytes, or those of standard input, up to what a list may have."""
    from archiver.opml import MOST_BYTES

    try:
        if file == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(file).open("rb") as source:
                data = source.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise ConfigError(why=reason(error), file=file) from None
    if len(data) > MOST_BYTES:
        raise ConfigError(why="is too large for a list of feeds", file=file)
    return data
