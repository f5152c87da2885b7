"""A list page: a site's own list of its latest articles, and the pages behind it.

Into the past it goes where the pages lead (`rel=next`, a link that says "older"), by the
owner's template with `{page}` in it, or by numbered pages where these prove to be real ones.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence

from archiver import dates, feeds, listing, trail
from archiver.errors import NotAFeed, NotOffered
from archiver.feeds import ParsedFeed, paging
from archiver.fetch import freshness, validators
from archiver.model import Answer, Page
from archiver.protocols import Batch, Question, Web, Workers
from archiver.ruling import headers_for

ORDER = 4
IS_NEWEST_FIRST = False

BATCH = 200
"""Entries owed in one transaction: bounds how long other writers wait."""

_NUMBER = "{page}"


async def entries(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """What is listed now; where the past is asked for, that and all behind it. NotAFeed where
    the page lists nothing: one that nothing is found on has a new layout, or is another page."""
    telling = _past(question, web, workers) if question.is_past else _live(question, web, workers)
    async for batch in telling:
        yield batch


async def _live(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """Ask by conditional GET."""
    feed = question.feed
    conditions = validators.conditions(question.memory, feed.url)
    headers = (*feed.headers, *conditions)
    page = await web.get(feed.url, headers=headers, kind="list", robots=False)
    answer = Answer(moved_to=page.moved_to, fresh_for=freshness.fresh_for(page))
    if page.status == 304:
        yield Batch(unchanged=True, answer=answer)
        return
    found = await _read(page, question, workers)
    if not found.entries:
        raise await _no_list(page, question, workers)
    for batch in _batches(found):
        yield batch
    yield Batch(memory=validators.remembered(page, feed.url), answer=answer)


async def _past(question: Question, web: Web, workers: Workers) -> AsyncIterator[Batch]:
    """List by list, each from its newest page to the oldest; the memory is the page in hand."""
    feed = question.feed
    lists = feed.history.pages or ((feed.url,) if feed.source == "page" else ())
    if not lists:
        why = "no list page is known; history.pages may name some"
        raise NotOffered(url=feed.url, why=why)
    begun = str(question.memory.get("list", ""))
    for name in lists[lists.index(begun) if begun in lists else 0 :]:
        memory = question.memory if name == begun else {}
        start = name.replace(_NUMBER, "1")

        async def read(at: str, start: str = start) -> ParsedFeed:
            is_heeded = feed.robots and at != feed.url
            page = await web.get(at, headers=headers_for(feed, at), robots=is_heeded)
            found = await _read(page, question, workers)
            if not found.entries and at == start:
                raise await _no_list(page, question, workers)
            return found

        def guess(at: str, name: str = name) -> Sequence[str]:
            return _by_template(name, at) if _NUMBER in name else paging.list_guesses(at)

        async for found, where in trail.follow(start, question, read, guess, memory):
            for batch in _batches(found):
                yield batch
            yield Batch(memory={"list": name, **where})


def _by_template(template: str, at: str) -> Sequence[str]:
    before, _, after = template.partition(_NUMBER)
    found = re.fullmatch(rf"{re.escape(before)}(\d{{1,9}}){re.escape(after)}", at)
    return () if found is None else (template.replace(_NUMBER, str(int(found[1]) + 1)),)


async def _read(page: Page, question: Question, workers: Workers) -> ParsedFeed:
    feed, content_type = question.feed, page.header("content-type")
    return await workers.run(
        listing.parse,
        page.body,
        page.final_url,
        content_type,
        selectors=feed.page,
        feed=feed.name,
        zone=dates.named(feed.timezone),
    )


def _batches(found: ParsedFeed) -> Sequence[Batch]:
    starts = range(0, len(found.entries), BATCH)
    return [Batch(entries=found.entries[start : start + BATCH]) for start in starts]


async def _no_list(page: Page, question: Question, workers: Workers) -> NotAFeed:
    named = question.feed.page
    selectors = named.item or named.link
    missed = f"nothing in it matches {', '.join(selectors)}"
    if not selectors:
        missed = "no links in it look like articles; name them by `page:`"
    what = await workers.run(feeds.what_it_is, page.body)
    return NotAFeed(url=page.url, why=f"{what}; {missed}")
