"""The one-service lock and the heartbeat: who serves an archive, and whether its loop turns.

Apart from the service, so that who only looks (a container's health check, twice a minute for
years) need not load it.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from datetime import datetime
from pathlib import Path

from archiver.errors import storage_error
from archiver.locks import Lock

STALE_SECONDS = 60.0
"""A heartbeat older than this is that of a service which hangs."""


def hold(folder: Path) -> Lock:
    """The archive's one-service lock; ArchiveBusy names who has it. It lies in the archive, not
    in the state, so that two states cannot share a folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return Lock(folder / "service.lock")
    except OSError as error:
        raise storage_error(folder, error) from error


def is_live(folder: Path, now: float) -> tuple[bool, str]:
    """Whether a service runs on this archive and its loop turns, and why not; *now* in seconds
    since the epoch, as files are dated. StorageError where this may not be looked at."""
    try:
        if Lock.is_free(folder / "service.lock"):
            return False, "no service runs on this archive"
    except OSError as error:
        raise storage_error(folder, error) from error
    try:
        age = now - (folder / "heartbeat").stat().st_mtime
    except OSError:
        return False, "a service holds the archive but has not begun to tick"
    if age > STALE_SECONDS:
        return False, f"the service has not ticked for {age:.0f} s"
    return True, f"the service ticked {max(age, 0):.0f} s ago"


def beat(file: Path, now: datetime) -> None:
    """Say that the loop turns; a reader sees the whole line or the one before."""
    said = {"pid": os.getpid(), "host": socket.gethostname(), "at": now.isoformat()}
    fresh = file.with_suffix(".new")
    with contextlib.suppress(OSError):  # a full disk is said by who keeps articles
        fresh.write_text(json.dumps(said), "utf-8")
        fresh.replace(file)
