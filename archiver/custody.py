"""Who may touch the state's file itself: whoever rebuilds it has the archive alone.

A process shows itself (its holder's lock) before it asks for the rebuild lock, and who rebuilds
takes that lock before looking for others: so neither misses the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import structlog

from archiver import locks
from archiver.errors import ArchiveBusy, storage_error
from archiver.locks import Lock
from archiver.rebuild import Builder
from archiver.state.holders import Holder, living

log = structlog.get_logger()

PATIENCE_SECONDS = 30.0
"""How long to wait for another process that makes the state of a folder without one."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else works on the archive while the block runs; ArchiveBusy says who does."""
    with closing(_lock(folder)):
        holder = Holder(folder / "holders")
        try:
            if others := living(folder / "holders", holder.name):
                raise ArchiveBusy(path=str(folder), holder=others[0])
            yield
        finally:
            holder.close()


def state_at_hand(builder: Builder) -> None:
    """Make the state from the folder where there are articles and no state, and say so."""
    with closing(_lock(builder.working, PATIENCE_SECONDS)):
        if builder.file.exists() or not builder.has_articles():
            return
        log.warning("no state, making it from the files", path=str(builder.file))
        made = builder.rebuild()
        log.warning("state made from the files", articles=made.articles, owed=made.owed)
        for path in made.unreadable:
            log.warning("a file could not be read", path=path)


def _lock(folder: Path, patience_seconds: float = locks.PATIENCE_SECONDS) -> Lock:
    try:
        return Lock(folder / "rebuild.lock", patience_seconds)
    except OSError as error:
        raise storage_error(folder, error) from error
