"""The time, as it is handed to the rooms that wait and to everything that is written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from archiver.errors import StorageError

EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)
"""Before this program was written: a clock that says so has not been set since the machine was
started. Articles would be filed under that day for ever, since none is dated in the future."""


def require_set(now: datetime) -> None:
    """StorageError where the machine does not know what day it is."""
    if now < EARLIEST:
        why = f"says {now:%Y-%m-%d}"
        raise StorageError(path="the clock of this machine", why=why, hint="set it, then run again")


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """See `protocols.Clock.now`."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """See `protocols.Clock.sleep`."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """One moment for all that is written and decided (`--now`); waiting takes its time."""

    moment: datetime

    def now(self) -> datetime:
        """See `protocols.Clock.now`."""
        return self.moment

    async def sleep(self, seconds: float) -> None:
        """See `protocols.Clock.sleep`."""
        await asyncio.sleep(seconds)
