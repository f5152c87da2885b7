"""Commands that look and change nothing: extract, status."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from archiver.cli.options import (
    FAILED,
    OK,
    ConfigOption,
    JsonOption,
    NowOption,
    clock_at,
    load,
)
from archiver.errors import ConfigError, reason
from archiver.report import (
    complain,
    say,
    say_json,
    show_document,
    show_rules,
    show_status,
    show_templates,
)


def extract(
    what: Annotated[str, typer.Argument(metavar="URL-or-FILE", help="- reads stdin.")],
    *,
    url: Annotated[
        str, typer.Option(metavar="URL", help="Where a file is from.")
    ] = "https://example.org/",
    explain: Annotated[
        bool, typer.Option("--explain", help="Show on stderr how the body was chosen.")
    ] = False,
    config: ConfigOption = None,
    now: NowOption = None,
) -> None:
    """Print the Markdown that would be written for a page.

    Its further parts, if it has any, are not asked for.
    """
    import asyncio

    from archiver.app import extract_one

    loaded = load(config, is_needed=False)
    local = _read(what)
    made = asyncio.run(extract_one(loaded, clock_at(now), what if local is None else url, local))
    if explain:
        how = made.article.how
        rows = [(how.strategy, how.score, "chosen"), *((n, s, "") for n, s in how.rejected)]
        complain("\n".join(f"{name:<12} {score:.3f} {note}".rstrip() for name, score, note in rows))
        wall = ", behind a paywall" if made.article.paywalled else ""
        complain(f"{'text':<12} {made.article.extent}{wall}")
        for rule, is_heeded in made.heeded:
            complain(f"{'rule':<12} {rule}{'' if is_heeded else ': matches nothing'}")
    show_document(made.document.text)


def status(
    *,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    live: Annotated[
        bool, typer.Option("--live", help="Exit 0 where a service runs on this archive, else 1.")
    ] = False,
) -> None:
    """Show the health of the feeds and what is still owed."""
    if live:
        from archiver.heartbeat import is_live
        from archiver.sinks.local import WORKING_FOLDER

        lives, why = is_live(load(config).archive.path / WORKING_FOLDER, time.time())
        if as_json:
            say_json({"live": lives, "why": why})
        else:
            say(why)
        raise typer.Exit(OK if lives else FAILED)
    from archiver.care import require_folder
    from archiver.house import require_archive
    from archiver.overview import look

    loaded = load(config)
    seen = look(loaded, clock_at(None).now())
    if as_json:
        say_json(seen)
    else:
        show_status(seen)
    require_archive(loaded)
    if seen["is_there"]:  # that of a new archive is made by its first poll
        require_folder(loaded)


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
    found = learned(load(config), name)
    if as_json:
        say_json({"templates": [_plain(one) for one in found]})
    elif not found:
        complain("nothing is learned yet" if name is None else f"nothing is learned of {name}")
    elif rule:
        show_rules(found)
    else:
        show_templates(found)


def _plain(value: object) -> object:
    """What JSON has no form for: rules as an object."""
    from dataclasses import asdict, is_dataclass

    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def _read(what: str) -> bytes | None:
    """The bytes of a file or of standard input; None where *what* is a URL."""
    if what == "-":
        return sys.stdin.buffer.read()
    if what.startswith(("http://", "https://")):
        return None
    if not what:
        raise ConfigError(why="is empty", key="URL-or-FILE")
    try:
        return Path(what).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ConfigError(why=reason(error), file=what) from None
