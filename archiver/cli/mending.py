"""Commands for an archive's own health: retry, verify, rebuild, backup."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archiver.cli.options import (
    FAILED,
    OK,
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
from archiver.report import counting, say, say_json

if TYPE_CHECKING:
    from archiver.hands import Supply
    from archiver.house import House


MOST_FINDINGS = 10_000
"""Faults that `--json` names one by one; it counts them all."""


def retry(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="FEED-or-URL", help="By name or address; all if none is given."),
    ] = None,
    *,
    with_skipped: Annotated[
        bool,
        typer.Option("--skipped", help="Also what filters left out after its page was read."),
    ] = False,
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
        await retry(house, feeds, urls, supply, with_skipped=with_skipped)

    walk(loaded, clock_at(now), story, as_json=as_json, quiet=quiet)


def verify(*, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Hold every file against the state, and say where they differ."""
    from archiver.care import check

    counts: Counter[str] = Counter()
    findings: list[dict[str, str]] = []
    with counting("files read") as count:
        for one in check(load(config), clock_at(None), count):
            counts[one.fault.value] += 1
            if as_json and len(findings) < MOST_FINDINGS:
                findings.append({"fault": one.fault.value, "path": one.path, "why": one.why})
            elif not as_json:
                say(f"{one.fault.value}: {one.path}: {one.why}")
    if as_json:
        say_json({"checked": count.done, "faults": counts.total(), **counts, "findings": findings})
    else:
        summed = ", ".join(f"{number} {fault}" for fault, number in counts.items())
        say(f"{count.done} articles checked: {summed or 'all is as it was written'}")
    raise typer.Exit(FAILED if counts else OK)


def rebuild(*, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Make the state anew from the files, and owe what is missing."""
    from archiver.care import rebuild

    with counting("files read") as count:
        made = rebuild(load(config), clock_at(None), count)
    if as_json:
        known = ("articles", "adopted", "missing", "owed", "doubled")
        lists = {"unreadable": made.unreadable, "broken": made.broken}
        say_json({name: getattr(made, name) for name in known} | lists)
        raise typer.Exit(FAILED if made.unreadable else OK)
    for path in made.doubled:
        say(f"doubled: {path}: another file is of the same article; it is left alone")
    for path in made.unreadable:
        say(f"unreadable: {path}: it is left alone, and taken for as good as it was")
    if made.broken is not None:
        say(f"the old state could not be read whole; it lies in {made.broken}")
    say(
        f"{made.articles} articles: {made.adopted} adopted, {made.missing} missing, "
        f"{made.owed} entries owed"
    )
    raise typer.Exit(FAILED if made.unreadable else OK)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to; an older copy there is replaced.")],
    *,
    config: ConfigOption = None,
) -> None:
    """Copy the state, whole and consistent, though a service runs."""
    from archiver.care import backup

    backup(load(config), file)
    say(f"wrote {file}")
