"""The folder against the state: what is missing, was changed, is there twice, or is not ours.

Reads every file once and changes nothing. A service may run beside it: what does not agree is
looked at again before it is told. Memory is bounded by a batch of names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import PurePosixPath

from archiver import header
from archiver.errors import Unreadable
from archiver.markup import encodable
from archiver.protocols import Sink
from archiver.state import State, files, replacing
from archiver.urls import identity

BATCH = 256

ENDINGS = frozenset({".md", ".markdown"})
"""What an article's file may end in, beside the ending that the configuration gives."""


class Fault(StrEnum):
    """What can be wrong with a file."""

    MISSING = "missing"
    CHANGED = "changed"
    BROKEN = "broken"
    UNREADABLE = "unreadable"
    DOUBLED = "doubled"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"
    LEFTOVER = "leftover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault, the file that has it, and what that means."""

    fault: Fault
    path: str
    why: str


Progress = Callable[[int], None]
"""Told how many files were read so far."""


def verify(sink: Sink, state: State, ending: str, progress: Progress) -> Iterator[Finding]:
    """Everything that is wrong, as it is found; *ending* is that of the archive's files."""
    checked, folders = 0, set[str]()
    after = 0
    while batch := state.run_now(files.resting, after, BATCH):
        for one in batch:
            folders.add(_folder(one.path))
            try:
                yield from _check(sink, state, one)
            except Unreadable as error:
                yield _unreadable(one.path, error)
        checked, after = checked + len(batch), batch[-1].id
        progress(checked)
    strangers: dict[str, str] = {}
    for paths in _batches(articles_in(sink, ending)):
        named = state.run_now(files.at, paths)
        for path in paths:
            if path in named:
                continue
            try:
                yield from _stranger(sink, state, path, folders, strangers)
            except Unreadable as error:
                yield _unreadable(path, error)


def articles_in(
    sink: Sink, ending: str = ".md", shut: Callable[[str], None] = lambda _: None
) -> Iterator[str]:
    """The paths of files that may be articles: not what lies in hidden folders, or has a name
    that is no text, which nothing of ours has. *shut* is told of folders that cannot be read."""
    endings = ENDINGS | {ending}
    for path in sink.walk(shut):
        known = PurePosixPath(path)
        if encodable(path) != path:
            continue
        if known.suffix.lower() in endings and not any(p.startswith(".") for p in known.parts):
            yield path


def digest_of(body: bytes) -> str:
    """The SHA-256 that an article's file is known by."""
    return hashlib.sha256(body).hexdigest()


def _check(sink: Sink, state: State, one: files.Resting) -> Iterator[Finding]:
    body = sink.get(one.path)
    if body is not None and _is_as_written(state, one, body):
        return
    now = state.run_now(files.at, [one.path]).get(one.path)  # improved or moved meanwhile?
    body = sink.get(one.path)
    if now is None or (body is not None and _is_as_written(state, now, body)):
        return
    if body is None:
        why = f"the file of {one.url} is not there; `archiver rebuild` owes it again"
        yield Finding(fault=Fault.MISSING, path=one.path, why=why)
        return
    found = header.read(body)
    if found is None or identity(found.source) != identity(one.url):
        why = f"its front matter no longer says that it is from {one.url}"
        yield Finding(fault=Fault.BROKEN, path=one.path, why=why)
    else:
        why = "its bytes are not those that were written: edited, or damaged"
        yield Finding(fault=Fault.CHANGED, path=one.path, why=why)


def _is_as_written(state: State, one: files.Resting, body: bytes) -> bool:
    """Whether the bytes are what was written there last, as a kill just after leaves them, too."""
    digest = digest_of(body)
    return digest == one.digest or state.run_now(replacing.intended, one.id, digest) is not None


def _stranger(
    sink: Sink, state: State, path: str, folders: set[str], strangers: dict[str, str]
) -> Iterator[Finding]:
    """A file that the state does not name; *strangers* are the first of each source."""
    body = sink.get(path)
    if body is None:
        return
    found = header.read(body)
    if found is None:
        if _folder(path) in folders:
            yield Finding(fault=Fault.FOREIGN, path=path, why="no article: it has no `from`")
        return
    key = identity(found.source)
    other = state.run_now(files.of, [found.source]).get(key)
    there = strangers.get(key) if other is None else other.path
    if there == path:  # archived since the state was asked
        return
    if there is not None and _is_from(sink, there, key):
        why = f"{found.source} rests in {there} already"
        yield Finding(fault=Fault.DOUBLED, path=path, why=why)
        return
    strangers.setdefault(key, path)
    why = f"the state does not know {found.source}; `archiver rebuild` adopts it"
    yield Finding(fault=Fault.UNKNOWN, path=path, why=why)


def _unreadable(path: str, error: Unreadable) -> Finding:
    hint = f"; {error.hint}" if error.hint else ""
    return Finding(fault=Fault.UNREADABLE, path=path, why=f"{error.why}{hint}".lower())


def _is_from(sink: Sink, path: str, key: str) -> bool:
    try:
        body = sink.get(path)
    except Unreadable:  # which is told of it itself
        return False
    found = None if body is None else header.read(body)
    return found is not None and identity(found.source) == key


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent)


def _batches(paths: Iterable[str]) -> Iterator[list[str]]:
    paths = iter(paths)
    while batch := list(islice(paths, BATCH)):
        yield batch
