"""Locks that die with their process: an flock on a file that says who has it.

The kernel frees an flock at once when its process dies, SIGKILL included.
"""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path
from typing import IO

from archiver.errors import ArchiveBusy


class Lock:
    """An flock that one process has and others are told of."""

    def __init__(self, path: Path) -> None:
        self._file = open_locked(path)
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
        file = open_locked(path, sign=False)
        if file is None:
            return False
        file.close()
        return True

    def close(self) -> None:
        """Let it go. The file stays: who unlinks a locked file lets two have it."""
        if self._file is not None:
            self._file.close()


def open_locked(path: Path, *, sign: bool = True) -> IO[str] | None:
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
