"""The first half of the corridor: source → entries → owed.

Knows nothing of pages and files. What a source remembers (validators, a cursor) is stored in
the transaction of the last batch that it covers.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Connection

from archiver import shelf
from archiver.errors import ArchiverError, StorageError
from archiver.model import LIVE, Asked, Feed
from archiver.protocols import Batch, Clock, Question, Source, Web, Workers
from archiver.state import State, feeds, queue

SOURCES = "archiver.sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """What collecting needs; *ranks* is each feed's place in the configuration."""

    state: State
    web: Web
    workers: Workers
    clock: Clock
    ranks: dict[str, int]

    async def ask(self, feed: Feed, errand: str = LIVE) -> Asked:
        """Ask the feed's source and owe what is new; a failure is in the answer."""
        started = time.monotonic()
        asked = Asked(feed=feed.name, url=feed.url)
        try:
            asked = await self._owe_all(feed, errand, asked)
        except StorageError:
            raise
        except ArchiverError as error:
            asked = replace(asked, error=error)
        asked = replace(asked, seconds=time.monotonic() - started)
        await self.state.run(feeds.note, asked, self.clock.now())
        return asked

    async def _owe_all(self, feed: Feed, errand: str, asked: Asked) -> Asked:
        source = cast(Source, shelf.find(SOURCES, feed.source))
        memory = await self.state.run(feeds.memory, feed.name, feed.source, errand)
        question = Question(feed=feed, memory=memory)
        async for batch in source.entries(question, self.web, self.workers):
            rank, now = self.ranks[feed.name], self.clock.now()
            owing = await self.state.run(_owe, feed, batch, errand, rank, now)
            asked = replace(
                asked,
                seen=asked.seen + len(batch.entries),
                known=asked.known + owing.known,
                owed=asked.owed + owing.owed,
                unchanged=batch.unchanged,
            )
        return asked


def _owe(
    connection: Connection, feed: Feed, batch: Batch, errand: str, rank: int, now: datetime
) -> queue.Owing:
    owing = queue.owe(connection, batch.entries, errand, rank, now)
    if batch.memory is not None:
        feeds.remember(connection, feed.name, feed.source, errand, batch.memory)
    return owing
