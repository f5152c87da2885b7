"""From an address to the feeds that answer there: its own document, what its page links to,
what the site's home page links to, and where feeds usually are.

What a page says is in `discover`; a feed is what reads as one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from archiver import discover, feeds
from archiver.errors import ArchiverError, FetchError, NotAFeed, StorageError
from archiver.feeds import ParsedFeed
from archiver.model import Entry, Page
from archiver.protocols import Web, Workers
from archiver.urls import identity

LATEST = 5
"""Entries of a feed that are shown."""

MOST_FOUND = 10
"""Feeds that a page's links are asked for; nobody chooses from more."""

MOST_PAGES = 2
"""Pages of feeds that are looked at, where a page links to no feed itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that answered: its *title* (empty where it has none), how many *entries* it lists
    and the *latest* of them, newest first."""

    url: str
    title: str
    entries: int
    latest: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """What finding needs."""

    web: Web
    workers: Workers

    async def find(self, url: str) -> Sequence[Found]:
        """The feeds of that address, the likeliest first; never none: NotAFeed says where it was
        looked, `FetchError` why the address itself could not be had."""
        page = await self._first_page(url)
        try:
            return [await self._read(page)]
        except NotAFeed as error:
            why = error.why
        found = await self._behind(page) or await self._behind_home(page)
        found = found or await self._where_feeds_usually_are(page.final_url)
        if not found:
            raise NotAFeed(url=url, why=f"{why}; no feed is linked there, nor where feeds are")
        return _unique(found)

    async def _first_page(self, url: str) -> Page:
        """The page at an address as people write it: without `https://`, or with the `http://`
        of former times."""
        scheme, mark, rest = url.rpartition("://")
        if mark and scheme.lower() != "http":
            return await self.web.get(url, kind="feed", robots=False)
        first, second = ("http", "https") if mark else ("https", "http")
        try:
            return await self.web.get(f"{first}://{rest}", kind="feed", robots=False)
        except FetchError as error:
            with contextlib.suppress(FetchError):
                return await self.web.get(f"{second}://{rest}", kind="feed", robots=False)
            raise error

    async def _behind(self, page: Page) -> Sequence[Found]:
        """The feeds that a page links to, and those of the pages of feeds that it links to."""
        answers = await asyncio.gather(*map(self._answer, await self._links(page)))
        found = [one for one in answers if isinstance(one, Found)]
        if found:
            return found
        pages = [one for one in answers if isinstance(one, Page)]
        further = [url for one in pages[:MOST_PAGES] for url in await self._links(one)]
        deeper = await asyncio.gather(*map(self._answer, dict.fromkeys(further)))
        return [one for one in deeper if isinstance(one, Found)]

    async def _behind_home(self, page: Page) -> Sequence[Found]:
        home = urljoin(page.final_url, "/")
        if identity(home) == identity(page.final_url):
            return []
        try:
            return await self._behind(await self.web.get(home))
        except FetchError:
            return []

    async def _where_feeds_usually_are(self, url: str) -> Sequence[Found]:
        """One after the other, until one is there: nobody likes to be asked for what is not."""
        for guess in discover.guesses(url):
            answer = await self._answer(guess)
            if isinstance(answer, Found) and answer.entries:
                return [answer]
        return []

    async def _links(self, page: Page) -> Sequence[str]:
        content_type = page.header("content-type")
        found = await self.workers.run(discover.links, page.body, page.final_url, content_type)
        return [link.url for link in found[:MOST_FOUND]]

    async def _answer(self, url: str) -> Found | Page | None:
        """The feed at that address, the page where it is none, None where nothing is."""
        try:
            page = await self.web.get(url, kind="feed")
        except FetchError:
            return None
        try:
            return await self._read(page)
        except StorageError:
            raise
        except ArchiverError:
            return page

    async def _read(self, page: Page) -> Found:
        content_type = page.header("content-type")
        parsed = await self.workers.run(feeds.parse, page.body, page.final_url, content_type)
        return Found(
            url=page.moved_to or page.url,
            title=parsed.title,
            entries=len(parsed.entries),
            latest=_latest(parsed),
        )


def _latest(parsed: ParsedFeed) -> tuple[Entry, ...]:
    """The newest entries; those without a date stand where the feed lists them, behind."""
    past = datetime.min.replace(tzinfo=UTC)
    ordered = sorted(parsed.entries, key=lambda entry: entry.published or past, reverse=True)
    return tuple(ordered[:LATEST])


def _unique(found: Iterable[Found]) -> Sequence[Found]:
    by_address: dict[str, Found] = {}
    for one in found:
        by_address.setdefault(identity(one.url), one)
    return list(by_address.values())
