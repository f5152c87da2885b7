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

    async def resting(self, old: Kept, now: datetime) -> tuple[Kept, str] | None:
        """The article as it rests, and the text of its file; None where that is gone or somebody
        changed it. What was put there before a kill is known from now on."""
        body = await asyncio.to_thread(self._sink.get, old.path)
        if body is None:
            return None
        digest = hashlib.sha256(body).hexdigest()
        if digest != old.digest:
            better = await self._state.run(replacing.intended, old.id, digest)
            if better is None:
                return None
            await self._state.run(replacing.settle, old.id, old.digest, digest, now)
            old = replace(old, digest=digest, strategy=better.strategy, flaw=better.flaw)
        return old, body.decode("utf-8", "replace")

    async def improve(
        self,
        old: Kept,
        article: Article,
        document: Document,
        now: datetime,
        *,
        flaw: str | None = None,
        keeps_flaw: bool = False,
    ) -> bool:
        """Put a better version in the place of the file that we wrote, and write that down; it may
        have a *flaw* of its own, or that of the old one.

        False where the file is gone or somebody has changed it since: then it stays.
        """
        body = document.encode()
        better = replacing.Replacement(
            digest=hashlib.sha256(body).hexdigest(),
            strategy=article.how.strategy,
            wording=article.wording or None,
            flaw=flaw,
        )
        await self._state.run(replacing.intend, old.id, better, keeps_flaw=keeps_flaw)
        if not await asyncio.to_thread(self._replace, old, body, better.digest):
            await self._state.run(replacing.drop, old.id, better.digest)
            return False
        await self._state.run(replacing.settle, old.id, old.digest, better.digest, now)
        return True

    def _replace(self, old: Kept, body: bytes, digest: str) -> bool:
        """Look and put in one step: an owner may be writing meanwhile."""
        there = self._sink.get(old.path)
        found = None if there is None else hashlib.sha256(there).hexdigest()
        if found == old.digest != digest:
            self._sink.put(old.path, body, replace=True)
        return found in {old.digest, digest}

    async def _rename(self, named: names.Named, others: Iterator[str]) -> str:
        while not await self._state.run(names.rename, named.id, path := next(others)):
            pass
        return path


def source_of(body: bytes) -> str | None:
    """The `from` of a file's front matter; None where it has none."""
    found = header.read(body)
    return None if found is None else found.source
