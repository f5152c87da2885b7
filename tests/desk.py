"""A house of this process, polled again and again on days of the test's choice: what a poll
costs beside its work is the start of a process, and that is paid once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.app import poll
from archiver.config import load
from archiver.hands import Supply
from archiver.house import House, open_house
from archiver.observers import totals

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)


class DayClock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Desk:
    """Polls the feeds of the configuration in *folder*."""

    def __init__(self, folder: Path, runner: asyncio.Runner) -> None:
        self.folder = folder
        self.clock = DayClock()
        self._runner = runner
        self._stack = AsyncExitStack()
        self._counts = totals.open_observer()
        self._house = self._open()

    def _open(self) -> House:
        config = load(self.folder / "config.yaml", {})
        self._counts = totals.open_observer()
        return self._runner.run(self._enter(open_house(config, self.clock, [self._counts])))

    async def _enter(self, house: Any) -> House:
        opened: House = await self._stack.enter_async_context(house)
        return opened

    def close(self) -> None:
        self._runner.run(self._stack.aclose())

    def again(self) -> None:
        """Close the house, and open it by the configuration as it is now."""
        self.close()
        self._stack = AsyncExitStack()
        self._house = self._open()

    def poll(self, days: float = 0) -> dict[str, Any]:
        """The totals of one poll, so many days after noon."""
        self.clock.moment = NOON + timedelta(days=days)
        before = self._counts.as_json()
        self._runner.run(poll(self._house, self._house.feeds, Supply()))
        after = self._counts.as_json()
        return {
            name: value - before[name] if isinstance(value, int) else value  # type: ignore[operator]  # both are numbers
            for name, value in after.items()
        }


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """A desk, open while the block runs."""
    with asyncio.Runner() as runner:
        opened = Desk(folder, runner)
        try:
            yield opened
        finally:
            opened.close()
