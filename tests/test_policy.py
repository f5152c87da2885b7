"""Decisions as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver import policy
from archiver.errors import (
    ArchiverError,
    Gone,
    NothingToKeep,
    RateLimited,
    Refused,
    Resting,
    Transient,
    Unanswered,
    WorkerFailed,
)
from archiver.policy import Next, Retry

URL = "https://a.example/1"
NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
RETRY = Retry(attempts=3, first=timedelta(minutes=5), longest=timedelta(hours=1))
TRANSIENT = Transient(url=URL, why="answered 500")


@pytest.mark.parametrize(
    ("error", "attempts", "is_gone"),
    [
        pytest.param(Gone(url=URL, why="answered 410"), 0, True, id="gone"),
        pytest.param(NothingToKeep(url=URL), 0, True, id="nothing is left on it"),
        pytest.param(Unanswered(url=URL, why="no address"), 0, False, id="silent once"),
        pytest.param(Unanswered(url=URL, why="no address"), 1, True, id="silent again"),
        pytest.param(Transient(url=URL, why="answered 500", status=500), 5, False, id="ill"),
        pytest.param(Refused(url=URL, why="robots"), 5, False, id="refused"),
    ],
)
def test_web_archives_are_asked_for_what_is_gone(
    error: ArchiverError, attempts: int, is_gone: bool
) -> None:
    assert policy.is_gone(error, attempts) is is_gone


@pytest.mark.parametrize(
    ("error", "attempts", "has_text", "expected"),
    [
        pytest.param(TRANSIENT, 1, True, Next.TRY_LATER, id="transient: the page may come"),
        pytest.param(TRANSIENT, 2, False, Next.TRY_LATER, id="transient, no text"),
        pytest.param(TRANSIENT, 3, True, Next.KEEP_FEED_TEXT, id="tries used up: feed text"),
        pytest.param(TRANSIENT, 3, False, Next.SET_ASIDE, id="tries used up, no text"),
        pytest.param(Resting(url=URL, why="x"), 3, True, Next.TRY_LATER, id="not tried at all"),
        pytest.param(Gone(url=URL, why="404"), 1, True, Next.KEEP_FEED_TEXT, id="gone: text"),
        pytest.param(Gone(url=URL, why="404"), 1, False, Next.LET_GO, id="gone, no text"),
        pytest.param(Refused(url=URL, why="x"), 1, True, Next.KEEP_FEED_TEXT, id="refused: text"),
        pytest.param(Refused(url=URL, why="x"), 1, False, Next.SET_ASIDE, id="refused, no text"),
        pytest.param(NothingToKeep(url=URL), 1, True, Next.KEEP_FEED_TEXT, id="nothing: text"),
        pytest.param(NothingToKeep(url=URL), 1, False, Next.SET_ASIDE, id="nothing, no text"),
        pytest.param(WorkerFailed(task="r", why="x"), 1, False, Next.SET_ASIDE, id="worker"),
    ],
)
def test_what_follows_a_failure(
    error: ArchiverError, attempts: int, has_text: bool, expected: Next
) -> None:
    assert policy.after_failure(error, attempts, RETRY, has_text=has_text) is expected


@pytest.mark.parametrize(
    ("error", "is_walled"),
    [
        *((Refused(url=URL, why="x", status=status), True) for status in (401, 402, 451)),
        *((Refused(url=URL, why="x", status=status), False) for status in (400, 403, None)),
        (Gone(url=URL, why="x", status=404), False),
        (NothingToKeep(url=URL), False),
    ],
)
def test_a_wall_is_what_the_answer_says_and_no_guess(error: ArchiverError, is_walled: bool) -> None:
    assert policy.is_walled(error) is is_walled


@pytest.mark.parametrize(
    ("attempts", "jitter", "minutes"),
    [(1, 0, 2.5), (1, 1, 5), (2, 1, 10), (3, 0.5, 15), (4, 1, 40), (5, 1, 60), (10**6, 1, 60)],
)
def test_pauses_double_up_to_the_longest(attempts: int, jitter: float, minutes: float) -> None:
    pause = policy.pause(TRANSIENT, attempts, RETRY, jitter=jitter)
    assert pause == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(1800, timedelta(minutes=30), id="longer than our pause: obeyed"),
        pytest.param(1, timedelta(minutes=5), id="shorter: our pause stands"),
        pytest.param(10**12, timedelta(hours=1), id="absurd: our longest"),
        pytest.param(None, timedelta(minutes=5), id="none"),
    ],
)
def test_a_server_that_asks_for_rest_gets_it(asked: float | None, expected: timedelta) -> None:
    error = RateLimited(url=URL, why="answered 429", retry_after=asked)
    assert policy.pause(error, 1, RETRY, jitter=1) == expected
