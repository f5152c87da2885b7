"""Ask a source on the shelf by real HTTP, and listen to all it tells."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from archiver.clock import FixedClock
from archiver.errors import ArchiverError
from archiver.fetch import Client, FetchSettings
from archiver.model import Entry, Feed
from archiver.protocols import Batch, Question, Workers

P = ParamSpec("P")
T = TypeVar("T")

CLOCK = FixedClock(datetime(2024, 6, 1, 12, tzinfo=UTC))
SETTINGS = FetchSettings(delay_seconds=0, allow_private=True)


class Here:
    """Workers without processes: what they read is ours, and the pool has tests of its own."""

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        async def answer() -> T:
            return function(*args, **kwargs)

        return answer()


@dataclass
class Told:
    """What a source told: its batches, and how it ended."""

    batches: list[Batch] = field(default_factory=list)
    error: ArchiverError | None = None

    @property
    def entries(self) -> list[Entry]:
        return [entry for batch in self.batches for entry in batch.entries]

    @property
    def urls(self) -> list[str]:
        return [entry.url for entry in self.entries]

    @property
    def names(self) -> list[str]:
        """The last parts of the URLs' paths."""
        return [url.rstrip("/").rpartition("/")[2] for url in self.urls]

    @property
    def memory(self) -> Mapping[str, object]:
        """The last thing that it wanted to be remembered."""
        return next((b.memory for b in reversed(self.batches) if b.memory is not None), {})


def feed_at(url: str, **facts: Any) -> Feed:
    return Feed(**{"name": "harbour", "title": "Harbour", "url": url, "robots": False, **facts})


def ask(
    source: ModuleType,
    feed: Feed,
    *,
    proxy: str | None = None,
    most: int = 10_000,
    workers: Workers | None = None,
    **asked: Any,
) -> Told:
    """The past of the feed as the source tells it; at most so many batches."""

    async def story() -> Told:
        told = Told()
        settings = SETTINGS if proxy is None else FetchSettings(delay_seconds=0, proxy=proxy)
        async with Client(settings, CLOCK) as web:
            question = Question(feed=feed, is_past=True, **asked)
            try:
                async for batch in source.entries(question, web, workers or Here()):
                    told.batches.append(batch)
                    if len(told.batches) >= most:
                        break
            except ArchiverError as error:
                told.error = error
        return told

    return asyncio.run(story())
