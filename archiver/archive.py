"""The folder of articles: put a document in its place, once.

The folder is the truth and the state its index: a file that is there already with the same
`from` is adopted, and one that belongs to somebody else is never touched.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from archiver import header
from archiver.model import Article, Document, Result
from archiver.protocols import Sink
from archiver.state import State, names, replacing
from archiver.state.kept import Kept


class Archive:
    """Articles in a sink, and their names in the state."""

    def __init__(self, sink: Sink, state: State) -> None:
        self._sink = sink
        self._state = state

    async def holds(self, path: str, url: str) -> str | None:
        """The SHA-256 of the file at *path* when it is the article from *url*, else None."""
        body = await asyncio.to_thread(self._sink.get, path)
        if body is None or source_of(body) != url:
            return None
        return hashlib.sha256(body).hexdigest()

    async def read(self, path: str, digest: str) -> str | None:
        """The text of the file that we wrote; None where it is gone or somebody changed it."""
        body = await asyncio.to_thread(self._sink.get, path)
        if body is None or hashlib.sha256(body).hexdigest() != digest:
            return None
        return body.decode("utf-8", "replace")

    async def place(
        self, named: names.Named, document: Document, now: datetime
    ) -> tuple[str, Result, names.Filed]:
        """Put the document where its article was named to; the path, what that was, and what
        the state is to know of it.

        A foreign file that holds the name keeps it: the article takes another.
        """
        body = document.encode()
        ours = digest = hashlib.sha256(body).hexdigest()
        path, others = named.path, names.numbered(document.path, document.spare)
        result = Result.ARCHIVED
        while True:
            try:
                await asyncio.to_thread(self._sink.put, path, body)
            except FileExistsError:
                there = await self.holds(path, named.url)
                if there is None:
                    path = await self._rename(named, others)
                    continue
                digest, result = there, Result.ADOPTED
            file = names.Filed(named.id, digest, now, is_adopted=digest != ours)
            return path, result, file

    async def improve(
        self, old: Kept, article: Article, document: Document, flaw: str | None, now: datetime
    ) -> bool:
        """Put a better version in the place of the file that we wrote, and write that down.

        False where the file is gone or somebody has changed it since: then it stays.
        """
        body = document.encode()
        better = replacing.Replacement(
            digest=hashlib.sha256(body).hexdigest(),
            strategy=article.how.strategy,
            wording=article.wording or None,
            flaw=flaw,
        )
        there = await asyncio.to_thread(self._sink.get, old.path)
        found = None if there is None else hashlib.sha256(there).hexdigest()
        if found not in {old.digest, better.digest}:
            return False
        if found != better.digest:
            await self._state.run(replacing.intend, old.id, better)
            await asyncio.to_thread(self._sink.put, old.path, body, replace=True)
        await self._state.run(replacing.settle, old.id, better, now)
        return True

    async def caught_up(self, old: Kept, now: datetime) -> Kept:
        """The article as it rests, where a better version was put there before a kill."""
        better = await self._state.run(replacing.intended, old.id)
        if better is None or await self.read(old.path, better.digest) is None:
            return old
        await self._state.run(replacing.settle, old.id, better, now)
        return replace(old, digest=better.digest, strategy=better.strategy, flaw=better.flaw)

    async def _rename(self, named: names.Named, others: Iterator[str]) -> str:
        while not await self._state.run(names.rename, named.id, path := next(others)):
            pass
        return path


def source_of(body: bytes) -> str | None:
    """The `from` of a file's front matter; None where it has none."""
    found = header.read(body)
    return None if found is None else found.source
