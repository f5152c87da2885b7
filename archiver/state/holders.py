"""Who holds a lease, and whether they live: an flock on a file of their own.

The kernel frees an flock at once when its process dies, SIGKILL included, so a lease whose
holder's lock is free is void at once and no pass waits for a dead process.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from archiver.errors import ArchiveBusy, storage_error
from archiver.locks import open_locked


class Holder:
    """This process, as holder of leases: alive as long as its file is locked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = open_locked(folder / self.name)
        except OSError as error:
            raise storage_error(folder, error) from error
        if self._file is None:  # a name of 32 random bits that stands already
            raise ArchiveBusy(path=str(folder / self.name), holder="another process")

    def dead(self, holders: list[str]) -> list[str]:
        """Those of *holders* whose process is gone; their files are cleared away."""
        return [name for name in holders if name != self.name and self._is_dead(name)]

    def close(self) -> None:
        """Die in good order."""
        (self._folder / self.name).unlink(missing_ok=True)
        if self._file is not None:
            self._file.close()

    def _is_dead(self, name: str) -> bool:
        path = self._folder / name
        if not path.exists():
            return True
        file = open_locked(path)
        if file is None:
            return False
        path.unlink(missing_ok=True)
        file.close()
        return True
