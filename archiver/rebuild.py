"""The state from the folder: every file is taken for what it says it is.

Where the old state can be read it is mended in its place and forgets nothing; where it cannot,
a new one is made beside it, told what `aliases.jsonl` and the readable part of the old one
still know, and only then put in its place. Whoever does this has the archive alone (`care`).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from archiver import aliases, header
from archiver.errors import Unreadable, storage_error
from archiver.model import Feed
from archiver.protocols import Sink
from archiver.state import State, copies, files, memory, open_state, replacing
from archiver.urls import identity
from archiver.verify import BATCH, articles_in, digest_of

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Rebuilt:
    """What it came to: *articles* in the folder, those that were *adopted* because the state
    did not know them so, the second files of an article (*doubled*), articles whose files are
    *missing*, and the entries that are *owed* again. What cannot be read (*unreadable*) is taken
    for nobody's, and for as good as it was. *broken* is where the old state lies."""

    articles: int = 0
    adopted: int = 0
    missing: int = 0
    owed: int = 0
    doubled: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    broken: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """What rebuilding needs; *working* is the folder that holds `aliases.jsonl`."""

    sink: Sink
    file: Path
    working: Path
    feeds: Sequence[Feed]
    ending: str
    now: datetime
    progress: Callable[[int], None] = lambda _: None

    def rebuild(self) -> Rebuilt:
        """The state, mended or made anew; StorageError where it cannot be."""
        try:
            if self.file.exists() and copies.is_sound(self.file):
                with contextlib.closing(open_state(self.file)) as state:
                    return self._mend(state)
            return self._make()
        except OSError as error:
            raise storage_error(self.file, error) from error

    def has_articles(self) -> bool:
        """Whether there is at least one file that says where its article is from."""
        return any(self._found(path, []) for path in articles_in(self.sink, self.ending))

    def _mend(self, state: State) -> Rebuilt:
        made, seen = self._adopt_all(state)
        after = 0
        while batch := state.run_now(files.resting, after, BATCH):
            after = batch[-1].id
            unseen = (one for one in batch if one.id not in seen)
            gone = [one.id for one in unseen if not self._is_shut(one.path)]
            if gone:
                made.owed += state.run_now(files.forget, gone, self.now)
                made.missing += len(gone)
        return made

    def _make(self) -> Rebuilt:
        fresh = self.file.with_name(f"{self.file.name}.new")
        _clear(fresh)
        with contextlib.closing(open_state(fresh)) as state:
            made, _ = self._adopt_all(state)
            made.owed += self._restore(state, aliases.read(self.working))
            if self.file.exists():
                made.owed += self._restore(state, memory.salvage(self.file))
        if self.file.exists():
            made.broken = _put_aside(self.file)
        fresh.replace(self.file)
        _sync(self.file.parent)
        return made

    def _adopt_all(self, state: State) -> tuple[Rebuilt, set[int]]:
        made, seen = Rebuilt(), set[int]()
        shut = made.unreadable.append
        for paths in _batches(articles_in(self.sink, self.ending, shut), BATCH):
            read = (self._found(path, made.unreadable) for path in paths)
            found = [one for one in read if one is not None]
            known = state.run_now(files.of, [one.source for one in found])
            for one in found:
                key = identity(one.source)
                there = known.get(key)
                if there is not None and there.path != one.path and self._is_there(there, key):
                    made.doubled.append(one.path)
                    continue
                if there is None or not self._is_known(state, there, one):
                    there = known[key] = state.run_now(files.adopt, one, there, self.now)
                    made.adopted += 1
                seen.add(there.id)
                made.articles += 1
            self.progress(made.articles)
        return made, seen

    def _is_known(self, state: State, there: files.Resting, one: files.Found) -> bool:
        """Whether the file is what the state says, or what a kill has kept it from saying."""
        if there.path != one.path:
            return False
        return there.digest == one.digest or bool(
            state.run_now(replacing.intended, there.id, one.digest)
        )

    def _found(self, path: str, unreadable: list[str]) -> files.Found | None:
        """What the file says it is; one that cannot be read is put on the list."""
        try:
            body = self.sink.get(path)
        except Unreadable:
            unreadable.append(path)
            return None
        read = None if body is None else header.read(body)
        if body is None or read is None:
            return None
        named = (feed.name for feed in self.feeds if feed.title in read.categories[:1])
        return files.Found(
            path=path,
            digest=digest_of(body),
            source=read.source,
            title=read.title,
            published=read.published,
            feed=next(named, ""),
        )

    def _is_shut(self, path: str) -> bool:
        """Whether the file may be there and cannot be read, so that nothing is known of it."""
        try:
            self.sink.get(path)
        except Unreadable:
            return True
        return False

    def _is_there(self, one: files.Resting, key: str) -> bool:
        if self._is_shut(one.path):
            return True
        body = self.sink.get(one.path)
        read = None if body is None else header.read(body)
        return read is not None and identity(read.source) == key

    def _restore(self, state: State, remembered: Iterable[memory.Remembered]) -> int:
        ranks: Mapping[str, int] = {feed.name: rank for rank, feed in enumerate(self.feeds)}
        return sum(
            state.run_now(memory.restore, batch, ranks, self.now)
            for batch in _batches(remembered, BATCH)
        )


def _put_aside(file: Path) -> Path:
    """Keep the broken state, and its log, which must not be taken for the new one's."""
    broken = file.with_name(f"{file.name}.broken")
    for ending in ("-wal", "-shm", "-journal"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{file}{ending}").replace(f"{broken}{ending}")
    broken.unlink(missing_ok=True)
    os.link(file, broken)
    return broken


def _clear(file: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{file}{ending}").unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    things = iter(things)
    while batch := list(islice(things, size)):
        yield batch
