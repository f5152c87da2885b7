"""Decisions, pure: what a failure means, when to try again.

Nothing here asks the network, the disk or the clock; whoever acts hands in what it saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from archiver.errors import (
    ArchiverError,
    FetchError,
    Gone,
    NothingToKeep,
    RateLimited,
    Resting,
    Transient,
    Unanswered,
    Unwanted,
)

_WALLS = frozenset({401, 402, 451})


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
    LEAVE_OUT = "skipped"


def is_gone(error: ArchiverError, attempts: int) -> bool:
    """Whether what web archives remember of the page is wanted now: it is gone, nothing is left
    on it, or its host gave no answer at all before, and again."""
    if isinstance(error, Gone | NothingToKeep):
        return True
    return isinstance(error, Unanswered) and attempts > 0


def after_failure(error: ArchiverError, attempts: int, retry: Retry, *, has_text: bool) -> Next:
    """What to do after the attempt numbered *attempts* (from 1) failed with *error*.

    What is worth another try is tried again first, and what was not tried because its host
    rests, however often; then what the feed itself carried is
    better than nothing; only an entry without any text is set aside, or gone.
    """
    if isinstance(error, Unwanted):
        return Next.LEAVE_OUT
    if isinstance(error, Resting) or (isinstance(error, Transient) and attempts < retry.attempts):
        return Next.TRY_LATER
    if has_text:
        return Next.KEEP_FEED_TEXT
    return Next.LET_GO if isinstance(error, Gone) else Next.SET_ASIDE


def is_walled(error: ArchiverError) -> bool:
    """Whether the answer says that the page is for payers or members, or kept back by law (RFC
    9110, section 15.5.2 and 15.5.3, and RFC 7725); 403 is said to robots as well."""
    return isinstance(error, FetchError) and error.status in _WALLS


def pause(error: ArchiverError, attempts: int, retry: Retry, *, jitter: float) -> timedelta:
    """How long to wait after failure number *attempts*; *jitter*, 0 to 1, spreads a crowd.

    A server's own Retry-After (RFC 9110 section 10.2.3) is never undercut.
    """
    pause = backoff(attempts, retry, jitter=jitter)
    if isinstance(error, RateLimited) and error.retry_after is not None:
        asked = timedelta(seconds=min(error.retry_after, retry.longest.total_seconds()))
        return max(pause, asked)
    return pause


def backoff(attempts: int, retry: Retry, *, jitter: float) -> timedelta:
    """Doubling with equal jitter: half of the pause is fixed, half is chance."""
    doubled = retry.first * 2 ** (attempts - 1) if attempts < 20 else retry.longest
    pause = min(doubled, retry.longest)
    return pause / 2 + pause / 2 * jitter
