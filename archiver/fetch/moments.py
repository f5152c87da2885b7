"""When each host may be asked again: known to one process, or to all that share a file.

A service and a backfill on one archive are one visitor to a host, which sees the pause between
the starts of two requests kept, whichever of them asks.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import struct
import time
from collections.abc import Iterator
from pathlib import Path

SLOTS = 1 << 16
"""Places in the file. Two hosts that share one wait for each other, which costs little: with a
thousand hosts asked at once, one in sixty-five has such a neighbour."""

_PLACE = struct.Struct("<d")
_LONGEST = 86_400.0
"""Seconds; what lies further ahead is no moment but a damaged file."""

_TRY_SECONDS = 0.0002


class Moments:
    """Of this process alone; moments are monotonic seconds."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}

    def wait(self, host: str) -> float:
        """Seconds until the host may be asked."""
        return max(0.0, self._free_at.get(host, 0.0) - time.monotonic())

    def take(self, host: str, pause_seconds: float) -> float:
        """Zero where the host may be asked now, which then rests for the pause; else how long
        to wait."""
        wait = self.wait(host)
        if wait == 0:
            self._free_at[host] = time.monotonic() + pause_seconds
        return wait

    def forget(self, host: str) -> None:
        """It is not asked any more for now."""
        if self.wait(host) == 0:
            self._free_at.pop(host, None)

    def close(self) -> None:
        """Nothing to let go."""


class SharedMoments:
    """Of all processes that open the same folder, on one machine since it was started."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # The monotonic clock begins anew with the machine, and is another one elsewhere.
        name = f"moments-{_boot()}"
        for old in folder.glob("moments-*"):
            if old.name != name:
                old.unlink(missing_ok=True)
        self._file = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        self._own = Moments()  # for what cannot be written: a full disk is no leave to hurry

    def wait(self, host: str) -> float:
        """See `Moments.wait`."""
        raw = os.pread(self._file, _PLACE.size, _place(host))
        left = _PLACE.unpack(raw)[0] - time.monotonic() if len(raw) == _PLACE.size else 0.0
        return max(self._own.wait(host), left if 0 < left < _LONGEST else 0.0)

    def take(self, host: str, pause_seconds: float) -> float:
        """See `Moments.take`."""
        with briefly_locked(self._file):
            wait = self.wait(host)
            if wait == 0:
                moment = time.monotonic() + pause_seconds
                try:
                    os.pwrite(self._file, _PLACE.pack(moment), _place(host))
                except OSError:
                    self._own.take(host, pause_seconds)
            return wait

    def forget(self, host: str) -> None:
        """The file is as large as it gets."""
        self._own.forget(host)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)


def open_moments(folder: Path | None) -> Moments | SharedMoments:
    """Those of the folder; of this process alone where there is none, or it cannot be used."""
    if folder is not None:
        with contextlib.suppress(OSError):
            return SharedMoments(folder)
    return Moments()


@contextlib.contextmanager
def briefly_locked(file: int, patience_seconds: float = 0.01) -> Iterator[None]:
    """For microseconds; a process that was stopped in the middle of them is passed by, once
    the patience is over."""
    for _ in range(int(patience_seconds / _TRY_SECONDS)):
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        time.sleep(_TRY_SECONDS)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _place(host: str) -> int:
    digest = hashlib.blake2b(host.encode("utf-8", "replace"), digest_size=4).digest()
    return int.from_bytes(digest) % SLOTS * _PLACE.size


def _boot() -> str:
    """What is another with each start of the machine (Linux); elsewhere always the same."""
    try:
        text = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
    except OSError:
        return "one"
    return "".join(c for c in text if c.isalnum())[:16] or "one"
