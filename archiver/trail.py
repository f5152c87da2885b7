"""A trail of documents, from the newest to the oldest: where the next one is, and when it ends.

A document names the one behind it, or its address is guessed and it has to prove itself. No
trail is followed in a circle, and none for ever.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from archiver.errors import Gone, NotAFeed, Refused
from archiver.feeds import ParsedFeed, paging
from archiver.model import Entry
from archiver.protocols import Question

log = structlog.get_logger()

MOST_DOCUMENTS = 20_000
"""Of one history: an archive for each day of fifty years."""

MOST_BARREN = 20
"""Documents in a row without an entry that is new, and yet naming another: a circle of ever
new addresses. Archives of quiet months are empty, too."""

Read = Callable[[str], Awaitable[ParsedFeed]]
Guess = Callable[[str], Sequence[str]]
"""Where the document behind one at that address may be, the likeliest first."""


@dataclass(slots=True, kw_only=True)
class _Walk:
    """How far a walk has come: the addresses that may be *next*, the likeliest first, whether
    a document named them (*is_stated*), and what was seen on the way."""

    next: list[str]
    is_stated: bool
    guess: Guess
    visited: set[str] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    last: tuple[Entry, ...] = ()
    barren: int = 0

    def unseen(self, found: Sequence[Entry]) -> int:
        """How many of them are new; from now on they are seen."""
        keys = {hash(entry.guid or entry.url) for entry in found}
        count = len(keys - self.seen)
        self.seen |= keys
        self.barren = 0 if count else self.barren + 1
        return count

    def go_on(self, found: ParsedFeed, at: str) -> None:
        """Decide where to look next."""
        may_guess = len(self.visited) == 1 or not self.is_stated
        self.last, self.is_stated = found.entries, found.older is not None
        if found.is_complete or self.barren >= MOST_BARREN:
            self.next = []
        elif found.older is not None:
            self.next = [found.older]
        else:
            self.next = list(self.guess(at)) if may_guess and found.entries else []


async def follow(
    start: str, question: Question, read: Read, guess: Guess, memory: Mapping[str, object]
) -> AsyncIterator[tuple[ParsedFeed, dict[str, object]]]:
    """Each document of the trail, and the memory that leads to it."""
    walk = _Walk(
        next=[str(memory.get("at", start))],
        is_stated=bool(memory.get("is_stated", True)),
        guess=guess,
    )
    while walk.next and len(walk.visited) < MOST_DOCUMENTS:
        at = walk.next.pop(0)
        if at in walk.visited:
            log.warning("the pages lead in a circle", feed=question.feed.name, url=at)
            continue
        walk.visited.add(at)
        found = await _read(at, read, is_sure=walk.is_stated)
        if found is None:
            continue
        unseen = walk.unseen(found.entries)
        if not walk.is_stated and not paging.is_older(found, walk.last, unseen):
            continue
        yield found, {"at": at, "is_stated": walk.is_stated}
        walk.go_on(found, at)
        if _is_before(found.entries, question):
            return


async def _read(at: str, read: Read, *, is_sure: bool) -> ParsedFeed | None:
    """The document there; None where it was no more than a guess, and wrong."""
    try:
        return await read(at)
    except (Gone, Refused, NotAFeed):
        if is_sure:
            raise
        return None


def _is_before(found: Sequence[Entry], question: Question) -> bool:
    """Whether all of a document is older than what is asked for."""
    dates = [entry.published for entry in found if entry.published]
    return bool(dates) and question.since is not None and max(dates) < question.since
