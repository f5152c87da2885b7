"""Who holds a lease, and whether they live: an flock on a file of their own.

The kernel frees an flock at once when its process dies, SIGKILL included, so a lease whose
holder's lock is free is void at once and no pass waits for a dead process.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

from archiver.errors import ArchiveBusy, storage_error
from archiver.locks import Lock, open_locked, signature


class Holder:
    """This process, as holder of leases: alive as long as its file is locked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.file = folder / self.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = open_locked(self.file)
        except OSError as error:
            raise storage_error(folder, error) from error
        if self._lock is None:  # a name of 32 random bits that stands already
            raise ArchiveBusy(path=str(self.file), holder="another process")

    def dead(self, holders: list[str]) -> list[str]:
        """Those of *holders* whose process is gone; their files are cleared away."""
        return [
            name for name in holders if name != self.name and _clear_if_dead(self._folder / name)
        ]

    def close(self) -> None:
        """Die in good order; a file that is left is cleared away by whoever finds us dead."""
        with contextlib.suppress(OSError):
            self.file.unlink()
        if self._lock is not None:
            self._lock.close()


def _clear_if_dead(path: Path) -> bool:
    if not path.exists():
        return True
    file = open_locked(path)
    if file is None:
        return False
    path.unlink(missing_ok=True)
    file.close()
    return True


def is_dead(folder: Path, name: str) -> bool:
    """Whether that process is gone; nothing is cleared away."""
    return Lock.is_free(folder / name)


def living(folder: Path, me: str = "") -> list[str]:
    """Who else holds, or may come to hold, leases: their signatures, for people."""
    try:
        files = [file for file in folder.iterdir() if file.name != me]
        return [signature(file) for file in sorted(files) if not Lock.is_free(file)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise storage_error(folder, error) from error
