"""Progress for people: one moving line on a terminal's standard error, nothing elsewhere."""

from __future__ import annotations

import os
import sys

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from archiver import display
from archiver.model import Asked, Outcome, Result


def open_observer() -> Bar:
    """A bar that is drawn only where standard error is a terminal."""
    return Bar(Console(stderr=True), is_drawn=display.is_drawable(sys.stderr, os.environ))


class _Rate(ProgressColumn):
    """Entries a second, over the last while."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


class Bar:
    """Entries settled of those owed in this pass, and the last thing that was kept."""

    def __init__(self, console: Console, *, is_drawn: bool) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("[dim]{task.fields[last]}", markup=True),
            console=console,
            transient=True,
            disable=not is_drawn,
        )
        self._task = self._progress.add_task("archiving", total=0, last="")
        self._owed = self._settled = 0

    def expects(self, owed: int) -> None:
        """See `protocols.Observer.expects`."""
        self._progress.start()  # not before: it hides the cursor, and `done` must follow
        self._owed = self._settled + owed
        self._draw("")

    def asked(self, asked: Asked) -> None:
        """See `protocols.Observer.asked`; what it brought is expected already."""

    def saw(self, outcome: Outcome) -> None:
        """See `protocols.Observer.saw`."""
        self._settled += 1
        kept = outcome.result in (Result.ARCHIVED, Result.IMPROVED)
        self._draw(_plain(outcome.entry.title) if kept else "")

    def done(self) -> None:
        """See `protocols.Observer.done`."""
        self._progress.stop()

    def _draw(self, last: str) -> None:
        total = max(self._owed, self._settled)
        self._progress.update(self._task, total=total, completed=self._settled, last=last)


def _plain(title: str) -> str:
    """A title is untrusted: it must neither style the terminal nor break the line."""
    return display.one_line(title)[:50].replace("[", r"\[")
