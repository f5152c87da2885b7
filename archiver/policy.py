"""Decisions, pure: what is known, what a failure means, when to try again.

Nothing here asks the network, the disk or the clock; whoever acts hands in what it saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from archiver.errors import ArchiverError, Gone, RateLimited, Transient
from archiver.model import Article, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How failures are repeated: at most *attempts*, the pause doubling from *first* to
    *longest*."""

    attempts: int = 8
    first: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(days=1)


class Next(StrEnum):
    """What to do with an entry whose page could not be kept."""

    TRY_LATER = "try later"
    KEEP_FEED_TEXT = "keep what the feed carried"
    SET_ASIDE = "set aside"
    LET_GO = "gone"


def after_failure(error: ArchiverError, attempts: int, retry: Retry, *, has_text: bool) -> Next:
    """What to do after the attempt numbered *attempts* (from 1) failed with *error*.

    What is worth another try is tried again first; then what the feed itself carried is
    better than nothing; only an entry without any text is set aside, or gone.
    """
    if isinstance(error, Transient) and attempts < retry.attempts:
        return Next.TRY_LATER
    if has_text:
        return Next.KEEP_FEED_TEXT
    return Next.LET_GO if isinstance(error, Gone) else Next.SET_ASIDE


def pause(error: ArchiverError, attempts: int, retry: Retry, *, jitter: float) -> timedelta:
    """How long to wait after failure number *attempts*; *jitter*, 0 to 1, spreads a crowd.

    Doubling with equal jitter: half of the pause is fixed, half is chance. A server's own
    Retry-After (RFC 9110 section 10.2.3) is never undercut.
    """
    doubled = retry.first * 2 ** min(attempts - 1, 30) if attempts < 30 else retry.longest
    pause = min(doubled, retry.longest)
    pause = pause / 2 + pause / 2 * jitter
    if isinstance(error, RateLimited) and error.retry_after is not None:
        asked = timedelta(seconds=min(error.retry_after, retry.longest.total_seconds()))
        return max(pause, asked)
    return pause


def is_same_entry(known: Entry, new: Entry) -> bool:
    """Whether two entries of one feed and guid are one, though their links differ.

    A guid alone proves nothing: some systems use one again for another article. The title
    and, where both have one, the claimed date must agree as well.
    """
    if _folded(known.title) != _folded(new.title) or not new.title:
        return False
    return not (known.published and new.published and known.published != new.published)


def is_same_article(title: str, published: datetime | None, article: Article) -> bool:
    """Whether an article is the one of that *title* and date which has the same canonical URL.

    Sites exist whose every page names one canonical URL: an article that shares neither
    title nor date with the one on file is another, and keeps a URL of its own.
    """
    if _folded(title) == _folded(article.title):
        return True
    return published is not None and published == article.published


def merged(owner: Entry, other: Entry) -> Entry:
    """The owner's entry, with what it did not say taken from the other's."""
    lent: Mapping[str, object] = {
        name: getattr(other, name)
        for name in ("title", "authors", "published", "updated", "summary", "content")
        if not getattr(owner, name) and getattr(other, name)
    }
    return replace(owner, **lent) if lent else owner  # type: ignore[arg-type]  # fields by name


def _folded(title: str) -> str:
    return "".join(title.split()).casefold()
