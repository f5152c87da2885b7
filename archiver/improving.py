"""A later look at an article that rests: whether there is a better version of it by now.

What is better is decided in `versions`. A file that its owner has changed stays as it is, and
so does everything where the look brought another article or nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from archiver.archive import Archive
from archiver.compose import Made
from archiver.model import Article, Document, Extent, Outcome, Result
from archiver.state import State, kept, spool
from archiver.state.queue import Owed
from archiver.versions import Version, is_better, letters

Render = Callable[[Article], Awaitable[Document]]


async def improve(
    state: State, archive: Archive, owed: Owed, made: Made, render: Render, now: datetime
) -> Outcome:
    """Put what was *made* in the place of what rests, if it is better; what came of it."""
    old = await state.run(kept.of, owed.id, made.article.url)
    left = Outcome(entry=owed.entry, result=Result.LEFT, path=owed.path)
    if old is None:
        return left
    document = made.document
    article = made.article
    if article.url != old.url:
        article = replace(article, url=old.url)
        document = await render(article)
    resting = await archive.resting(old, now)
    if resting is not None:
        old, there = resting
        if not _is_worth_it(document, article, old, there):
            return replace(left, flaw=old.flaw)
    flaw = old.flaw if article.extent == "feed" else made.flaw
    # Where something else is there it may be this very document, if the state is of a backup.
    if not await archive.improve(old, article, document, now, flaw=flaw):
        if resting is None:
            await state.run(kept.leave_to_owner, old.id)
        return left
    await state.run(spool.let_go, owed.id)
    return replace(left, result=Result.IMPROVED, flaw=flaw)


def _is_worth_it(document: Document, article: Article, old: kept.Kept, there: str) -> bool:
    new = Version(extent=article.extent, letters=letters(document.text))
    known = Version(extent=_extent(old), letters=letters(there))
    return document.text != there and is_better(new, known, is_revised=old.flaw is None)


def _extent(old: kept.Kept) -> Extent:
    if old.strategy == kept.FEEDTEXT:
        return "feed"
    return "whole" if old.flaw is None else "partial"
