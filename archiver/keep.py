"""The second half of the corridor: owed entry → article → document → file.

Works the queue off (`hands`) and settles each entry with an Outcome. How an entry becomes an
article is told in `reading`; what a failure means is decided in `policy`.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import structlog

from archiver import compose, filters, improving, policy, versions
from archiver.archive import Archive
from archiver.aside import to_the_end
from archiver.errors import (
    ArchiverError,
    RateLimited,
    Resting,
    StorageError,
    Unreadable,
    Unwanted,
    WorkerFailed,
    machine_error,
)
from archiver.hands import Hand, Hands, Supply
from archiver.model import LIVE, Article, Entry, Feed, Outcome, Result
from archiver.protocols import Clock
from archiver.reading import Reader
from archiver.state import State, claims, feeds, leases, names, queue, refusals
from archiver.state.holders import Holder
from archiver.state.queue import Errand, Owed, Settlement, Standing
from archiver.templates import Read

log = structlog.get_logger()

MOST_LIMITED = 3
"""Times that one page is answered 429 before that counts as a failure of it."""

SHORT_REST = 60.0
"""Seconds; a longer one after an answer of 429 is written down as the time to try again."""

WAITING_AT_ONCE = 500
"""Entries read at a time when a pass tells what waits for hosts that rest."""

_STANDINGS = {
    Result.OWED_AGAIN: Standing.OWED,
    Result.SET_ASIDE: Standing.ASIDE,
    Result.GONE: Standing.GONE,
    Result.SKIPPED: Standing.SKIPPED,
}
_ENDS = {
    policy.Next.TRY_LATER: Result.OWED_AGAIN,
    policy.Next.SET_ASIDE: Result.SET_ASIDE,
    policy.Next.LET_GO: Result.GONE,
    policy.Next.LEAVE_OUT: Result.SKIPPED,
}


@dataclass(frozen=True, slots=True)
class _End:
    """What became of an attempt, the *file* that rests of it, and the page that was *read*."""

    outcome: Outcome
    file: names.Filed | None = None
    read: Read | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """What keeping needs; *saw* hears of every Outcome once it is committed, *rests* says for how
    many seconds a host is left in peace, *rationed* for how many because it had its day's share."""

    state: State
    archive: Archive
    reader: Reader
    clock: Clock
    holder: Holder
    hand: Hand
    saw: Callable[[Outcome], None]
    rests: Callable[[str], float] = lambda _host: 0.0
    rationed: Callable[[str], float] = lambda _host: 0.0
    stranded: set[int] = field(default_factory=set)
    limited: Counter[int] = field(default_factory=Counter)

    async def work_off(self, errand: Errand, supply: Supply) -> None:
        """Keep what is owed on the errand until the supply is over and nothing is due."""
        idle = partial(self.reader.templates.read_again, lambda: supply.calls)
        try:
            await replace(self._hands(), idle=idle).work_off(errand, supply)
        finally:
            with contextlib.suppress(StorageError):
                await self.reader.templates.flush()

    async def _attempt(self, owed: Owed) -> None:
        try:
            await self._see_through(owed)
        finally:
            self.reader.templates.drop(owed)

    async def _see_through(self, owed: Owed) -> None:
        """One entry, from claim to settlement: the border at which a failure is an Outcome."""
        started = time.monotonic()
        try:
            end = await self._keep(owed)
        except Unreadable as error:
            end = _shut(owed, error)
        except StorageError:
            raise
        except OSError as error:  # the network's are Transient: this is the machine's
            raise machine_error(error) from error
        except ArchiverError as error:
            if isinstance(error, RateLimited) and self._is_to_wait(owed, error):
                raise Resting(url=error.url, why=error.why, retry_after=error.retry_after) from None
            end = await self._after(owed, error)
        except Exception as error:
            log.exception("fault", feed=owed.entry.feed, url=owed.entry.url)
            why = f"{type(error).__name__}: {error}"
            end = await self._after(owed, WorkerFailed(task="keep", why=why))
        if end.outcome.result is Result.SKIPPED and (heir := await self._heir(owed)) is not None:
            await self.reader.templates.leave(owed)
            await self._see_through(heir)
            return
        outcome = replace(end.outcome, seconds=time.monotonic() - started)
        # Once it is known what became of the entry, a stop does not keep it from being said.
        await to_the_end(self._settle(owed, outcome, end.file))
        if end.read is not None and outcome.result is Result.ARCHIVED:
            await self.reader.templates.heed(owed, end.read)
        await self.reader.templates.leave(owed)

    def _is_to_wait(self, owed: Owed, error: RateLimited) -> bool:
        """Whether the entry goes back, uncounted, until its host has rested. Too many requests
        (RFC 6585, section 4) is said of who asks, not of the page, but where it is said of one
        page again and again."""
        if not isinstance(error, Resting):
            self.limited[owed.id] += 1
            if self.rests(owed.host) > SHORT_REST or self.limited[owed.id] > MOST_LIMITED:
                return False
        return self.rests(owed.host) > 0

    async def _settle(self, owed: Owed, outcome: Outcome, file: names.Filed | None) -> None:
        settlement = replace(self._settlement(owed, outcome), file=file)
        await self.state.run(queue.settle, [settlement])
        self.saw(outcome)

    async def _keep(self, owed: Owed) -> _End:
        feed, named = self.reader.feeds[owed.entry.feed], owed.article_id
        if owed.looks:
            made, _ = await self.reader.make(owed, feed)
            return await self._look_again(owed, feed, made)
        if named is not None and owed.url is not None and owed.path is not None:
            digest = await self.archive.holds(owed.path, owed.url)
            if digest is not None:
                return await self._adopt(owed, named, digest)
        _check(owed, feed)
        made, read = await self.reader.make(owed, feed)
        return replace(await self._rest(owed, feed, made), read=read)

    async def _adopt(self, owed: Owed, named: int, digest: str) -> _End:
        """The file is there: ours, put there before a kill, or its owner's."""
        ours = await self.state.run(names.intended, named)
        file = names.Filed(named, digest, self.clock.now(), is_adopted=digest != ours.digest)
        adopted = Outcome(entry=owed.entry, result=Result.ADOPTED, path=owed.path)
        return _End(adopted if file.is_adopted else replace(adopted, flaw=ours.flaw), file)

    async def _look_again(self, owed: Owed, feed: Feed, made: compose.Made) -> _End:
        render, now = partial(self.reader.render, feed=feed), self.clock.now()
        return _End(await improving.improve(self.state, self.archive, owed, made, render, now))

    async def _after_look(self, owed: Owed, error: ArchiverError) -> _End:
        """The page cannot be had again: maybe the feed itself tells more by now."""
        entry, feed = owed.entry, self.reader.feeds[owed.entry.feed]
        try:
            told = await self.reader.told(owed, feed)
            end = await self._look_again(owed, feed, replace(told, flaw=str(error)))
        except StorageError:
            raise
        except ArchiverError:
            end = _End(Outcome(entry=entry, result=Result.LEFT, path=owed.path))
        return replace(end, outcome=replace(end.outcome, flaw=str(error)))

    async def _rest(self, owed: Owed, feed: Feed, made: compose.Made) -> _End:
        document = made.document
        told = made.article
        _check(owed, feed, told)
        places = document.path, document.spare
        intent = names.Intent(document.digest(), made.flaw)
        named = await self.state.run(
            names.reserve, owed.id, made.article, feed.name, *places, intent
        )
        if not named.is_ours:
            return _End(Outcome(entry=owed.entry, result=Result.DUPLICATE, path=named.path))
        if named.url != document.url:
            article = replace(made.article, url=named.url)
            document = await self.reader.render(article, feed)
            intent = replace(intent, digest=document.digest())
            await self.state.run(names.intend, named.id, intent)
        try:
            path, result, file = await self.archive.place(named, document, self.clock.now())
        except Unreadable as error:
            return _shut(owed, error)
        outcome = Outcome(
            entry=owed.entry,
            result=result,
            path=path,
            extent=told.extent,
            paywalled=told.paywalled,
            flaw=made.flaw,
        )
        return _End(outcome, file)

    async def _after(self, owed: Owed, error: ArchiverError) -> _End:
        """The page failed: the feed's own text, another day, or the end."""
        entry = owed.entry
        if owed.looks:
            return await self._after_look(owed, error)
        has_text = bool(entry.content or entry.summary)
        following = self.reader.following(owed, error, has_text=has_text)
        if following is policy.Next.KEEP_FEED_TEXT:
            try:
                feed = self.reader.feeds[entry.feed]
                made = await self.reader.told(owed, feed)
                log.warning("kept what the feed carried", url=entry.url, error=str(error))
                if policy.is_walled(error):
                    made = replace(made, article=replace(made.article, paywalled=True))
                return await self._rest(owed, feed, replace(made, flaw=str(error)))
            except StorageError:
                raise
            except Unwanted as unwanted:
                error, following = unwanted, policy.Next.LEAVE_OUT
            except ArchiverError:
                following = self.reader.following(owed, error, has_text=False)
        return _End(Outcome(entry=entry, result=_ENDS[following], error=error))

    async def _heir(self, owed: Owed) -> Owed | None:
        """The entry as that of another feed that lists it, and may want it."""
        feeds = tuple(self.reader.feeds)
        heir = await self.state.run(refusals.refuse, owed.id, owed.entry.feed, feeds)
        return None if heir is None else replace(owed, entry=replace(owed.entry, feed=heir))

    async def tell_waiting(self, errand: Errand) -> None:
        """At the end of a pass: what is owed still of hosts that rest was not tried, and is owed
        again. That what is live waits for another day is as the owner wants it, and no failure;
        a backfill has not come to its end."""
        now = self.clock.now()
        for name in await self.state.run(claims.hosts_due, errand, now):
            if errand.name == LIVE and (seconds := self.rationed(name)) > 0:
                count = sum([1 async for _ in self._waiting(errand, now, name)])
                left = round(seconds)
                log.info("host had its day's share", host=name, entries=count, seconds=left)
            elif (seconds := self.rests(name)) > 0:
                async for entry in self._waiting(errand, now, name):
                    error = Resting(url=entry.url, why="its host rests", retry_after=seconds)
                    self.saw(Outcome(entry=entry, result=Result.OWED_AGAIN, error=error))

    async def _waiting(self, errand: Errand, now: datetime, name: str) -> AsyncIterator[Entry]:
        """What is owed of a host that is due, some at a time: it may be a million."""
        found = [(-1, Entry(feed="", url=""))]
        while found:
            ask = {"after": found[-1][0], "limit": WAITING_AT_ONCE}
            found = await self.state.run(claims.waiting, errand, now, name, **ask)
            for _, entry in found:
                yield entry

    def _settlement(self, owed: Owed, outcome: Outcome) -> Settlement:
        due = None
        if outcome.flaw is not None and (wait := versions.next_look(owed.looks)) is not None:
            return Settlement(
                id=owed.id,
                standing=Standing.OWED,
                entry=owed.entry,
                due=self.clock.now() + wait,
                error=outcome.flaw,
                looks=owed.looks + 1,
            )
        if outcome.result is Result.OWED_AGAIN and outcome.error is not None:
            jitter = random.random()  # noqa: S311 - spreads a crowd, guards nothing
            wait = policy.pause(outcome.error, owed.attempts + 1, self.reader.retry, jitter=jitter)
            due = self.clock.now() + wait
        return Settlement(
            id=owed.id,
            standing=_STANDINGS.get(outcome.result, Standing.SETTLED),
            entry=owed.entry,
            due=due,
            error=None if outcome.error is None else str(outcome.error),
            is_tried=not isinstance(outcome.error, Resting),
        )

    def with_hand(self, hand: Hand) -> Keeper:
        """The same, with another measure of what may be in hand."""
        return replace(self, hand=hand)

    async def is_attended(self, errand: str) -> bool:
        """Whether another process, which lives, is about the errand."""
        held = set(await self.state.run(leases.holders, errand)) - {self.holder.name}
        return len(held) > len(self.holder.dead(sorted(held)))

    async def recover(self) -> None:
        """Before work begins: what the dead held is owed again, so is what we could not give
        up ourselves, what a renamed feed owed has its new name, and nothing waits for a time that
        the clock was put back from."""
        await self._hands().hand_back()
        addresses = {name: feed.url for name, feed in self.reader.feeds.items()}
        for old, heir in (await self.state.run(feeds.inherit, addresses)).items():
            log.info("what a feed owed is another's", feed=old, heir=heir)
        await self.state.run(
            leases.call_back, self.clock.now(), self.reader.retry.longest, versions.LOOKS[-1]
        )
        await self.void_dead_leases()

    async def void_dead_leases(self) -> None:
        """What the dead held is owed again; what they died of too often is set aside."""
        held = await self.state.run(leases.holders)
        for entry in await self.state.run(leases.void, self.holder.dead(held)):
            error = WorkerFailed(task="keep", why=f"interrupted {queue.ASIDE_AFTER} times")
            self.saw(Outcome(entry=entry, result=Result.SET_ASIDE, error=error))

    def _hands(self) -> Hands:
        return Hands(
            state=self.state,
            clock=self.clock,
            holder=self.holder.name,
            feeds=self.reader.feeds,
            hand=self.hand,
            attempt=self._attempt,
            rests=self.rests,
            stranded=self.stranded,
        )


def _shut(owed: Owed, error: Unreadable) -> _End:
    """A file that cannot be read holds the article's name: that stops no other article."""
    return _End(Outcome(entry=owed.entry, result=Result.SET_ASIDE, error=error))


def _check(owed: Owed, feed: Feed, article: Article | None = None) -> None:
    """Raise Unwanted where the feed's filters leave the entry out."""
    is_live, seen = owed.errand == LIVE, owed.first_seen
    why = filters.unwanted(owed.entry, feed.filters, seen, is_live=is_live, article=article)
    if why is not None:
        raise Unwanted(url=owed.entry.url, why=why)
