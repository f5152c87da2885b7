"""Locks that die with their process: an flock on a file that says who has it.

The kernel frees an flock at once when its process dies, SIGKILL included.
"""

from __future__ import annotations

import fcntl
import os
import socket
import time
from pathlib import Path
from typing import IO

from archiver.errors import ArchiveBusy

PATIENCE_SECONDS = 0.5
"""Who looks whether a lock is free has it for an instant; who wants it tries for so long."""


class Lock:
    """An flock that one process has and others are told of."""

    def __init__(self, path: Path, patience_seconds: float = PATIENCE_SECONDS) -> None:
        end = time.monotonic() + patience_seconds
        while (file := open_locked(path)) is None:
            if time.monotonic() > end:
                raise ArchiveBusy(path=str(path.parent), holder=signature(path))
            time.sleep(0.02)
        self._file = file

    @staticmethod
    def is_free(path: Path) -> bool:
        """Whether nobody has it, now. A reader's right is enough to ask, and two who ask do not
        take each other for its holder."""
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return True
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let it go. The file stays: who unlinks a locked file lets two have it."""
        self._file.close()


def open_locked(path: Path) -> IO[str] | None:
    """The file, locked by us and signed with our name, or None where somebody else has it."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    file.truncate(0)
    file.write(f"{socket.gethostname()} pid {os.getpid()}\n")
    file.flush()
    return file


def signature(path: Path) -> str:
    """Who signed the lock, for people."""
    try:
        return path.read_text("utf-8").strip() or "another process"
    except OSError:
        return "another process"
