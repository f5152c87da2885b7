"""The time, as it is handed to the rooms that wait and to everything that is written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime


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
