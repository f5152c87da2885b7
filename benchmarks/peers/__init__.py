"""SHELF: who is measured. A module has a TITLE, what it NEEDS installed, and a `command`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What each is asked to do: keep every article of the feeds, had through the proxy, as a
    Markdown file below the folder."""

    feeds: tuple[str, ...]
    proxy: str
    folder: Path
    processes: int = 2

    def words(self) -> list[str]:
        """For the command line of a script (`scripting`)."""
        return [str(self.folder), self.proxy, *self.feeds]


class Peer(Protocol):
    """One way to keep articles."""

    TITLE: str
    NEEDS: tuple[str, ...]
    """Modules that the `bench` extra brings, without which it cannot be asked."""

    def command(self, job: Job) -> list[str]:
        """What to run; it ends when everything is kept."""
