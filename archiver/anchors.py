"""Whether what a process holds open still lies where it lay.

A folder can be deleted, unmounted or put back from a copy under a process, whose open files go on
as if nothing had been: what is written to them then is lost.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import StorageError, storage_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A file as it was when it was opened, and the *place* that it stands for, for people."""

    path: Path
    place: Path
    status: os.stat_result

    def check(self) -> None:
        """StorageError where the file lies there no longer, or another one does."""
        try:
            if os.path.samestat(self.path.stat(), self.status):
                return
        except OSError:
            pass
        why = "it is no longer there, or another is in its place"
        hint = "is its disk mounted? put it back, or start again with what is there now"
        raise StorageError(path=str(self.place), why=why, hint=hint)


def anchored(path: Path, place: Path | None = None) -> Anchor:
    """The file as it is now, which must be held open from here on: else its number may be given
    to another. StorageError where it is not there."""
    try:
        return Anchor(path=path, place=place or path, status=path.stat())
    except OSError as error:
        raise storage_error(path, error) from error
