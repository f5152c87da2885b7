"""Notes on hosts: small texts that the processes of an archive share, and that outlive them.

Whether a host rests, what its robots.txt says: what is lost here is only asked for, or learned,
again, so a disk that is full stops nobody.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from archiver.fetch.moments import briefly_locked

KEPT_SECONDS = 31 * 86_400.0
"""A note that was not written again for so long is of no use to anybody."""

SWEEP_EACH = 1_000
"""Notes written between two looks for such, in a process that runs for years."""

PATIENCE_SECONDS = 0.5
"""How long another process may be about a note: it writes a file, on a disk that may be busy."""


class Notes:
    """Texts by name; in the folder's files, or of this process alone."""

    def __init__(self, folder: Path | None) -> None:
        self._own: dict[str, str] = {}
        self._folder: Path | None = None
        self._lock = -1
        self._numbers = itertools.count()
        with contextlib.suppress(OSError):
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
                _sweep(folder)
                self._folder = folder

    def read(self, name: str) -> str | None:
        """The text of that name, whoever wrote it last; None where there is none."""
        if self._folder is None:
            return self._own.get(name)
        try:
            # Asked several times a request, mostly of what is not there: pathlib costs thrice that.
            with open(f"{self._folder}/{_file(name)}", encoding="utf-8") as file:  # noqa: PTH123
                text = file.read()
        except (OSError, ValueError):
            return self._own.get(name)
        noted, _, body = text.partition("\n")
        return body if noted == name else None

    def write(self, name: str, text: str | None) -> None:
        """Have it noted, whole or not at all; None takes the note away. What cannot be written
        down is known to this process alone."""
        self._own.pop(name, None)
        try:
            self._put(name, text)
        except OSError:
            if text is not None:
                self._own[name] = text

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """While the block runs, which must be brief, nobody else changes what it read."""
        if self._folder is None:
            yield
            return
        with briefly_locked(self._lock, PATIENCE_SECONDS):
            yield

    def close(self) -> None:
        """Let the folder go."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _put(self, name: str, text: str | None) -> None:
        if self._folder is None:
            raise OSError
        file = self._folder / _file(name)
        if text is None:
            file.unlink(missing_ok=True)
            return
        number = next(self._numbers)
        if number % SWEEP_EACH == SWEEP_EACH - 1:
            _sweep(self._folder)
        spare = file.with_name(f"{file.name}.{os.getpid()}-{number}")
        try:
            spare.write_text(f"{name}\n{text}", "utf-8")
            spare.replace(file)
        finally:
            spare.unlink(missing_ok=True)


@lru_cache(maxsize=1_024)
def _file(name: str) -> str:
    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _sweep(folder: Path) -> None:
    old = time.time() - KEPT_SECONDS
    for file in os.scandir(folder):
        with contextlib.suppress(OSError):
            if file.name != "lock" and file.stat().st_mtime < old:
                Path(file).unlink()
