"""What commands print: answers on standard output, complaints on standard error."""

from __future__ import annotations

import contextlib
import io
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from archiver import display
from archiver.errors import StorageError, reason

if TYPE_CHECKING:
    from archiver.finding import Found
    from archiver.observers.totals import Totals
    from archiver.planning import Plan
    from archiver.tempo import Tempo

_SHOWN = (
    *("archived", "adopted", "improved", "duplicates", "skipped"),
    *("owed_again", "set_aside", "gone"),
)
_STANDINGS = ("owed", "set_aside", "to_improve", "skipped")

_LONGEST_TITLE = 200

_UNBOUNDED = 10_000
"""Columns where no terminal bounds them: a program reads whole rows."""


def say(text: str) -> None:
    """An answer, for people."""
    _answer(display.printable(text) + "\n")


def say_json(value: object) -> None:
    """An answer, for programs: one line."""
    only_ascii = (getattr(sys.stdout, "encoding", None) or "").lower() not in {"utf-8", "utf8"}
    _answer(display.json_line(value, only_ascii=only_ascii) + "\n")


def show_document(text: str) -> None:
    """A file's text: on a terminal harmless, elsewhere exactly what the file would hold."""
    if display.is_terminal(sys.stdout):
        text = display.printable(text)
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    _answer(text)


def complain(text: str) -> None:
    """What a person should know, and no program reads."""
    with contextlib.suppress(OSError):
        display.write(sys.stderr, display.printable(text) + "\n")


def _answer(text: str) -> None:
    try:
        display.write(sys.stdout, text)
    except OSError as error:
        raise StorageError(path="standard output", why=reason(error)) from None


class Count:
    """How many things are done, for people who wait."""

    def __init__(self, show: Callable[[int], object]) -> None:
        self._show = show
        self.done = 0

    def __call__(self, done: int) -> None:
        """So many are done by now."""
        self.done = done
        self._show(done)


@contextlib.contextmanager
def counting(what: str) -> Iterator[Count]:
    """A count that moves on a terminal's standard error while the block runs."""
    from rich.console import Console

    console = Console(stderr=True)
    if not display.is_drawable(sys.stderr, os.environ):
        yield Count(lambda _: None)
        return
    with console.status(what) as moving:
        yield Count(lambda done: moving.update(f"{done} {what}"))


def tell(counts: Totals, *, as_json: bool, quiet: bool = False) -> None:
    """What a pass came to; to people who want quiet only where something went wrong."""
    if as_json:
        say_json(counts.as_json())
    elif counts.failed or counts.feeds_failed or not quiet:
        _report(counts)


def show_plans(plans: Sequence[Plan], tempo: Tempo, *, as_json: bool) -> None:
    """What would come, from where, of which time, and how long it would take at this tempo."""
    rows = [
        {
            "feed": plan.feed,
            "source": plan.source,
            "entries": plan.seen,
            "known": plan.known,
            "first": plan.first and plan.first.isoformat(),
            "last": plan.last and plan.last.isoformat(),
            "requests": plan.asked + plan.pages,
            "seconds": round(plan.seconds(tempo), 1),
            "notice": plan.notice,
        }
        for plan in plans
    ]
    if as_json:
        say_json({"plans": rows})
        return
    for plan, row in zip(plans, rows, strict=True):
        span = f" from {row['first']} to {row['last']}" if row["first"] else ""
        notice = f" ({row['notice']})" if row["notice"] else ""
        time_needed = timedelta(seconds=math.ceil(plan.seconds(tempo)))
        say(
            f"{row['feed']}, {row['source']}: {row['entries']} entries{span}, "
            f"{row['known']} known; about {row['requests']} requests, {time_needed}{notice}"
        )


def show_found(found: Sequence[Found]) -> None:
    """The feeds that answered, each with its latest titles; numbered where there is a choice."""
    for number, feed in enumerate(found, 1):
        mark = f"{number}. " if len(found) > 1 else ""
        count = f"{feed.entries} entr{'y' if feed.entries == 1 else 'ies'}"
        say(f"{mark}{feed.title or 'a feed without a title'}: {feed.url}, {count}")
        for entry in feed.latest:
            when = f"{entry.published:%Y-%m-%d}" if entry.published else "no date   "
            say(f"   {when}  {display.one_line(' '.join(entry.title.split())[:_LONGEST_TITLE])}")


def show_templates(found: Sequence[dict[str, Any]]) -> None:
    """What is known of the sites' layouts."""
    for row in found:
        span = " to ".join(f"{row[end]:%Y-%m-%d}" for end in ("first", "last") if row[end])
        doubted = ", retired: other strategies contradict it" if row["is_retired"] else ""
        say(
            f"{row['site']}: version {row['version']}, learned from {row['pages']} pages"
            f"{f' of {span}' if span else ''}, {row['served']} served since{doubted}"
        )
        say(f"  {row['layout']}")


def show_rules(found: Sequence[dict[str, Any]]) -> None:
    """Learned templates as the rules by host that the configuration has at its top."""
    import yaml

    by_host: dict[str, dict[str, list[str]]] = {}
    for row in found:
        rule = None if row["is_retired"] else row["rule"]
        known = {} if rule is None else {f.name: getattr(rule, f.name) for f in fields(rule)}
        for name, selectors in known.items():
            if selectors:  # a site may have several layouts
                joined = by_host.setdefault(row["site"], {}).setdefault(name, [])
                joined += [each for each in selectors if each not in joined]
        say(f"# {row['site']}, learned from {row['pages']} pages")
    say(yaml.safe_dump({"rules": by_host}, allow_unicode=True, sort_keys=False).rstrip())


def _report(counts: Totals) -> None:
    numbers = counts.as_json()
    parts = [f"{numbers[name]} {name.replace('_', ' ')}" for name in _SHOWN if numbers[name]]
    asked = f"{counts.feeds} feed{'' if counts.feeds == 1 else 's'}"
    failed = f", {counts.feeds_failed} failed" if counts.feeds_failed else ""
    say(f"{asked}{failed}: {', '.join(parts) or 'nothing new'} ({counts.seconds:.1f} s)")
    for source, of_source in counts.sources.items() if len(counts.sources) > 1 else ():
        say(f"  {source}: {of_source['entries_seen']} entries, {of_source['owed_new']} new")
    for error in counts.errors:
        say(f"  {error['feed']}: {error['error']}")


def show_status(seen: dict[str, Any]) -> None:
    """The health of feeds and what is in trouble."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colours = display.has_colours(sys.stdout, os.environ)
    console = Console(
        file=io.StringIO(),
        force_terminal=colours,
        color_system="auto" if colours else None,
        width=None if display.is_terminal(sys.stdout) else _UNBOUNDED,
    )
    standings = (name.replace("_", " ") for name in _STANDINGS)
    table = Table("feed", "asked", "entries", *standings, "health", box=None)
    for feed in seen["feeds"]:
        health = f"failing ({feed['failures']}×)" if feed["failures"] else feed["health"]
        health = feed["health"] if feed["ended_at"] else health
        asked = feed["asked_at"] and f"{feed['asked_at']:%Y-%m-%d %H:%M} UTC"
        cells = (feed["name"], asked or "-", *(feed[n] for n in ("seen", *_STANDINGS)))
        table.add_row(*(Text(display.one_line(str(cell))) for cell in (*cells, health)))
    with console.capture() as drawn:
        console.print(table)
    _answer(drawn.get())
    nowhere = "" if seen["is_there"] else ", which is not there"
    say(f"{seen['articles']} articles in {seen['archive']}{nowhere}")
    for feed in seen["feeds"]:
        for text in (feed["error"], *feed["troubles"], *feed["notices"]):
            if text:
                say(f"{feed['name']}: {text}")
    for change in seen["layouts"]:
        since = change["changed_from"] or change["changed_at"]
        ending = "not learned yet" if change["learned_at"] is None else "learned anew"
        say(
            f"layout of {change['site']} changed on {since:%Y-%m-%d}, "
            f"found {change['changed_at']:%Y-%m-%d}; {ending}"
        )
    for idle in seen["idle_rules"]:
        say(f"{idle['feed']}: the rule {idle['rule']!r} matched nothing on {idle['misses']} pages")
    for entry in seen["troubled"]:
        say(f"{entry['feed']}: {entry['standing'].replace('_', ' ')}: {entry['error']}")
    if aside := seen.get("entries", {}).get("set_aside"):
        say(f"{aside} set aside: `archiver retry` tries {'it' if aside == 1 else 'them'} again")
