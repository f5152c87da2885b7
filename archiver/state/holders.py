"""Who holds a lease, and whether they live: an flock on a file of their own.

The kernel frees an flock at once when its process dies, SIGKILL included, so a lease whose
holder's lock is free is void at once and no pass waits for a dead process.
"""

from __future__ import annotations

import fcntl
import os
import socket
import uuid
from pathlib import Path
from typing import IO

from archiver.errors import ArchiveBusy, StorageError


class Holder:
    """This process, as holder of leases: alive as long as its file is locked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = _open_locked(folder / self.name)
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            raise StorageError(path=str(folder), why=why) from error
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
        file = _open_locked(path)
        if file is None:
            return False
        path.unlink(missing_ok=True)
        file.close()
        return True


class Lock:
    """An flock that one process has and others are told of."""

    def __init__(self, path: Path) -> None:
        self._file = _open_locked(path)
        if self._file is None:
            try:
                holder = path.read_text("utf-8").strip()
            except OSError:
                holder = ""
            raise ArchiveBusy(path=str(path.parent), holder=holder or "another process")

    @staticmethod
    def is_free(path: Path) -> bool:
        """Whether nobody has it, now."""
        if not path.exists():
            return True
        file = _open_locked(path, sign=False)
        if file is None:
            return False
        file.close()
        return True

    def close(self) -> None:
        """Let it go. The file stays: who unlinks a locked file lets two have it."""
        if self._file is not None:
            self._file.close()


def _open_locked(path: Path, *, sign: bool = True) -> IO[str] | None:
    """The file, locked by us and signed with our name, or None where somebody else has it."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    if sign:
        file.truncate(0)
        file.write(f"{socket.gethostname()} pid {os.getpid()}\n")
        file.flush()
    return file
