"""The article of an entry: from its page with all its parts, from what the feed carried, or
from a web archive where the page is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from archiver import compose, mementos, policy
from archiver.errors import ArchiverError, Gone, NothingToKeep, Refused, StorageError
from archiver.habits import REPEATED
from archiver.model import Article, Document, Feed, Form, Knowledge, Page
from archiver.patience import Patient
from archiver.protocols import Clock, Web, Workers
from archiver.ruling import headers_for
from archiver.state import State, feeds, queue, rules
from archiver.state.queue import Owed
from archiver.templates import Asked, Read, Templates
from archiver.urls import canonical

log = structlog.get_logger()

MOST_PARTS = 30
"""Pages of one article; more is a calendar or an archive, not an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reading needs. A page waits for one of the *turns* before it is asked what is known
    of its site: what was learned in the meantime spares it the dear ways. *hours_off* is, by
    feed, by how many hours its last entry was off its page, and how often in a row."""

    state: State
    web: Web
    workers: Workers
    clock: Clock
    form: Form
    retry: policy.Retry
    feeds: Mapping[str, Feed]
    templates: Templates
    turns: asyncio.Semaphore
    hours_off: dict[str, tuple[int, int]] = field(default_factory=dict)

    async def make(self, owed: Owed, feed: Feed) -> tuple[compose.Made, Read | None]:
        """The article as it will rest, and the page that it was read from; `ArchiverError` says
        why there is none."""
        entry = owed.entry
        if feed.content == "feed" or (entry.is_whole and feed.content == "auto"):
            return await self.told(owed, feed), None
        try:
            return await self._from_page(owed, feed)
        except ArchiverError as error:
            if not policy.is_gone(error, owed.attempts):
                raise
            remembered = entry.mementos or await self.state.run(queue.mementos, owed.id)
            return await self._from_memory(owed, feed, remembered, error)

    async def told(self, owed: Owed, feed: Feed) -> compose.Made:
        """What the feed itself carried; raises NothingToKeep."""
        return await self.workers.run(
            compose.from_entry, owed.entry, feed, self.form, owed.first_seen
        )

    async def render(self, article: Article, feed: Feed) -> Document:
        """The article in the style of this archive."""
        return await self.workers.run(compose.render, article, feed, self.form)

    def following(self, owed: Owed, error: ArchiverError, *, has_text: bool) -> policy.Next:
        """What is to be done after this failure of the entry."""
        return policy.after_failure(error, owed.attempts + 1, self.retry, has_text=has_text)

    async def _from_memory(
        self, owed: Owed, feed: Feed, remembered: Sequence[str], error: ArchiverError
    ) -> tuple[compose.Made, Read | None]:
        """What web archives hold of a page that is gone, the best first; *error* where they hold
        nothing. One that cannot answer now is asked another day."""
        for memento in remembered:
            entry = replace(owed.entry, fetch_from=memento)
            try:
                made, _ = await self._from_page(replace(owed, entry=entry), feed)
            except (Gone, Refused, NothingToKeep):
                continue
            return made, None
        raise error

    async def _from_page(self, owed: Owed, feed: Feed) -> tuple[compose.Made, Read | None]:
        entry, seen = owed.entry, owed.first_seen
        # What only tracks is not sent: readers of an archive are nobody's campaign.
        locator = entry.fetch_from or canonical(entry.url)
        if mementos.is_record(locator):
            return await self._from_file(owed, feed, locator), None
        # A web archive is asked again at once where its answer was cut off.
        is_memento = mementos.original(locator) is not None
        web = Patient(self.web, self.clock) if is_memento else self.web
        page = await web.get(
            locator,
            headers=headers_for(feed, locator),
            kind="page" if is_memento else "article",
            robots=feed.robots,
        )
        if (url := mementos.original(page.final_url)) is not None:
            page = replace(page, url=entry.url, final_url=url)
        asked, first = await self._read(owed, feed, page, seen)
        await self._note_hours(feed, first.article.hours_off)
        await self._note_rules(feed, first.heeded)
        made = await self._with_parts(owed, feed, first, asked.layout)
        return made, Read(
            asked=asked,
            page=page,
            study=first.study,
            date=first.article.claimed,
            is_whole=made is first,
        )

    async def _from_file(self, owed: Owed, feed: Feed, locator: str) -> compose.Made:
        """The article as it was captured in a file, without asking anybody: what it has on other
        pages is not asked for. When it was captured it was seen."""
        from archiver import warc  # noqa: PLC0415 - 40 ms, and few archives have such files

        entry = owed.entry
        name, member, inner = mementos.placed(locator)
        page = await self.workers.run(warc.page, name, warc.Place(member, inner), entry.url)
        seen = min(owed.first_seen, page.fetched_at)
        _, made = await self._read(owed, feed, page, seen)
        if made.next_url is None:
            return made
        article = replace(made.article, extent="partial")
        return replace(made, article=article, next_url=None)

    async def _read(
        self, owed: Owed, feed: Feed, page: Page, seen: datetime
    ) -> tuple[Asked, compose.Made]:
        """The article on the page, by what is known of its site when its turn has come."""
        await self.templates.enter(owed)
        try:
            async with self.turns:
                asked = await self.templates.ask(owed)
                made = await self.workers.run(
                    compose.from_page, page, owed.entry, feed, self.form, seen, asked.layout
                )
        except ArchiverError:
            await self.templates.leave(owed)  # what else there is of it may take long
            raise
        if made.next_url is not None:
            await self.templates.leave(owed)
        return asked, made

    async def _note_hours(self, feed: Feed, hours: int | None) -> None:
        """What is the same again and again is written down as often as it takes to be believed."""
        if hours is None:
            return
        known, times = self.hours_off.get(feed.name, (hours, 0))
        times = times + 1 if hours == known else 1
        self.hours_off[feed.name] = (hours, times)
        if times <= REPEATED:
            await self.state.run(feeds.note_hours, feed.name, hours)

    async def _note_rules(self, feed: Feed, heeded: Sequence[tuple[str, bool]]) -> None:
        if heeded:
            for rule in await self.state.run(rules.note, feed.name, heeded):
                log.warning("rule matches nothing", feed=feed.name, rule=rule)

    async def _with_parts(
        self, owed: Owed, feed: Feed, made: compose.Made, layout: Knowledge
    ) -> compose.Made:
        """The whole article. A part that cannot be had now is worth another try of all; one
        that cannot be had at all ends the article there."""
        parts, asked, next_url = [made.article], {owed.entry.url}, made.next_url
        while next_url and next_url not in asked and len(parts) < MOST_PARTS:
            asked.add(next_url)
            try:
                page = await self.web.get(
                    next_url,
                    headers=headers_for(feed, next_url),
                    kind="article",
                    robots=feed.robots,
                )
                part = await self.workers.run(
                    compose.part_of, page, owed.entry, feed, owed.first_seen, layout
                )
            except StorageError:
                raise
            except ArchiverError as error:
                if (
                    policy.after_failure(error, owed.attempts + 1, self.retry, has_text=True)
                    is policy.Next.TRY_LATER
                ):
                    raise
                made = replace(made, article=replace(made.article, extent="partial"))
                parts[0] = made.article
                break
            parts.append(part.article)
            next_url = part.next_url
        if len(parts) == 1:
            return made
        return await self.workers.run(compose.from_parts, tuple(parts), feed, self.form)
