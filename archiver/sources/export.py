"""An export of another reader: what it held of the feed, with the text that it had of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from archiver import exports
from archiver.errors import ConfigError
from archiver.protocols import Batch, Question, Web, Workers

ORDER = None
IS_NEWEST_FIRST = False

BATCH = 500


async def entries(question: Question, _web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """Its entries in their order; those of other feeds and sites are skipped."""
    if question.locator is None:
        raise ConfigError(why="needs a file", hint="archiver import FILE")
    following: int | None = 0
    while following is not None:
        part = await workers.run(
            exports.read, question.locator, question.feed, following, question.others
        )
        for start in range(0, len(part.entries), BATCH):
            yield Batch(entries=part.entries[start : start + BATCH])
        yield Batch(skipped=part.others)
        following = part.following
