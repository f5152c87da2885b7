"""Progress for people: what moves on a terminal's standard error, nothing elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from archiver import display
from archiver.headway import GOES_ON, Headway, HostHeadway
from archiver.model import Asked, Backlog, Outcome, Result

MOST_HOSTS = 5
MOST_TITLE = 50
"""Characters."""


def open_observer() -> Bar:
    """A bar that is drawn only where standard error is a terminal."""
    return Bar(Console(stderr=True), is_drawn=display.is_drawable(sys.stderr, os.environ))


class _Left(ProgressColumn):
    """The time that is left, by the pace of the hosts."""

    def __init__(self, seconds: Callable[[], float | None]) -> None:
        super().__init__()
        self._seconds = seconds

    def render(self, _task: Task) -> Text:
        seconds = self._seconds()
        return Text("-:--:--" if seconds is None else str(timedelta(seconds=round(seconds))))


class _Rate(ProgressColumn):
    """Entries a second, over the last while."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


class _Lines(Progress):
    """A bar with lines below it, which are made anew whenever they are drawn."""

    lines: Callable[[], Iterable[str]] = staticmethod(tuple)

    def get_renderables(self) -> Iterable[RenderableType]:
        """See rich: "Customizing a progress display"."""
        yield from super().get_renderables()
        for line in self.lines():
            yield Text(f"  {line}", style="dim", no_wrap=True, overflow="ellipsis")


class Bar:
    """Entries settled of those owed in this pass, and the last thing that was kept; below it
    the sources of a past, and the hosts where there are several, or one rests."""

    def __init__(
        self, console: Console, *, is_drawn: bool, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._now = now
        self._headway = Headway()
        self._last = ""
        self._progress = _Lines(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeElapsedColumn(),
            _Left(lambda: self._headway.seconds_left(now())),
            TextColumn("{task.fields[last]}", style="dim", markup=False),
            console=console,
            transient=True,
            disable=not is_drawn,
        )
        self._progress.lines = lambda: lines(self._headway, now())
        self._task = self._progress.add_task("archiving", total=0, last="")

    def expects(self, backlog: Backlog) -> None:
        """See `protocols.Observer.expects`."""
        self._progress.start()  # not before: it hides the cursor, and `done` must follow
        self._headway.expects(backlog, self._now())
        self._draw()

    def heard(self, asked: Asked) -> None:
        """See `protocols.Observer.heard`."""
        self._headway.heard(asked)

    def asked(self, asked: Asked) -> None:
        """See `protocols.Observer.asked`; what it brought is expected already."""
        self._headway.heard(asked)

    def saw(self, outcome: Outcome) -> None:
        """See `protocols.Observer.saw`."""
        self._headway.saw(outcome, self._now())
        kept = outcome.result in (Result.ARCHIVED, Result.IMPROVED)
        self._last = display.one_line(outcome.entry.title)[:MOST_TITLE] if kept else ""
        self._draw()

    def done(self) -> None:
        """See `protocols.Observer.done`."""
        self._progress.stop()

    def _draw(self) -> None:
        settled, left = self._headway.settled, self._headway.left
        total = settled + left
        self._progress.update(self._task, total=total, completed=settled, last=self._last)


def lines(headway: Headway, now: float) -> Iterator[str]:
    """What stands below the bar."""
    for source, named in headway.named.items():
        yield f"{source}: {named:,} entries, {headway.new[source]:,} new"
    rests = [name for name, host in headway.hosts.items() if host.rests(now)]
    if len(headway.hosts) > 1 or rests:
        for name, host in list(headway.hosts.items())[:MOST_HOSTS]:
            yield f"{display.one_line(name)}: {', '.join(_host(host, now))}"
    if headway.is_waiting and rests:
        yield f"all that is left waits; {GOES_ON}"


def _host(host: HostHeadway, now: float) -> Iterator[str]:
    if seconds := host.rests(now):
        yield f"rests for {seconds:.0f} s, {host.left:,} wait"
        return
    yield f"{host.left:,} left"
    rate, left = host.pace.per_second(now), host.seconds_left(now)
    if rate is not None and left is not None:
        yield f"{rate:.1f}/s"
        yield f"{timedelta(seconds=round(left))} to go"
