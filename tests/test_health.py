"""What is wrong with a feed that answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver import health
from archiver.habits import Habits
from archiver.model import Feed
from archiver.rhythm import Bounds

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FEED = Feed(name="a", title="A", url="https://a.example/feed")
WELL = Habits(url=FEED.url, asked_at=NOON, answers=20, filled=20)


def daily(last: datetime, count: int = 10) -> Habits:
    moments = tuple(last - n * DAY for n in range(count))
    return replace(WELL, moments=moments, pause=DAY)


def seen(habits: Habits | None, now: datetime = NOON) -> dict[str, object]:
    return health.seen(FEED, habits, Bounds(), now)


def test_a_feed_that_has_news_is_well() -> None:
    assert health.troubles(daily(NOON - HOUR), NOON) == ()
    assert seen(daily(NOON - HOUR))["health"] == "well"


def test_a_feed_that_was_never_asked_is_said_to_be_so() -> None:
    found = seen(None)
    assert (found["health"], found["due"], found["troubles"]) == ("not asked yet", NOON, ())


@pytest.mark.parametrize(("filled", "expected"), [(9, 0), (10, 1), (500, 1)])
def test_a_feed_that_had_entries_over_ten_polls_and_has_none_is_failing(
    filled: int, expected: int
) -> None:
    habits = replace(WELL, filled=filled, emptied_at=NOON - HOUR)
    found = health.troubles(habits, NOON)
    assert len(found) == expected
    assert all(text == "lists nothing any more since 2024-03-12 11:00 UTC" for text in found)


@pytest.mark.parametrize(("days", "expected"), [(9, "well"), (11, "failing"), (400, "failing")])
def test_a_feed_that_is_silent_for_ten_rhythms_is_failing(days: int, expected: str) -> None:
    habits = daily(NOON - days * DAY)
    assert seen(habits)["health"] == expected
    if expected == "failing":
        (text,) = health.troubles(habits, NOON)
        assert text.endswith("; usually news each 24 h")


def test_a_night_or_a_pause_as_there_was_before_is_no_silence() -> None:
    busy = replace(WELL, moments=tuple(NOON - n * HOUR / 6 for n in range(30)))
    assert health.troubles(busy, NOON + 11 * HOUR) == ()
    assert health.troubles(busy, NOON + 13 * HOUR) != ()
    assert health.troubles(replace(busy, pause=3 * DAY), NOON + 5 * DAY) == ()


def test_a_rhythm_that_is_not_known_is_not_missed() -> None:
    assert health.troubles(daily(NOON - 500 * DAY, count=3), NOON) == ()


@pytest.mark.parametrize(
    ("hours", "times", "expected"),
    [
        (8, 2, None),
        (8, 3, "its dates are 8 hours ahead of those of its pages"),
        (-1, 9, "its dates are 1 hour behind those of its pages"),
    ],
)
def test_dates_that_are_off_three_times_are_said(
    hours: int, times: int, expected: str | None
) -> None:
    found = health.troubles(replace(WELL, hours_off=hours, hours_seen=times), NOON)
    assert [text.partition(";")[0] for text in found] == ([expected] if expected else [])


def test_a_feed_that_has_ended_is_said_to_and_is_never_due() -> None:
    found = seen(replace(WELL, gone_at=NOON, failures=1))
    assert (found["health"], found["due"], found["ended_at"]) == ("ended", None, NOON)
    assert found["troubles"] == ("has ended (410) on 2024-03-12; asked again by name only",)


def test_moves_are_told_before_and_after_they_are_believed() -> None:
    moving = seen(replace(WELL, moving_to="https://b.example/", moving_seen=2))
    assert moving["notices"] == ("seems to move to https://b.example/ (seen 2×)",)
    moved = seen(replace(WELL, address="https://b.example/"))
    assert moved["notices"] == ("moved for good; asked at https://b.example/",)
    assert (moved["moved_to"], moved["health"]) == ("https://b.example/", "well")


def test_a_feed_that_fails_is_failing() -> None:
    assert seen(replace(WELL, failures=1))["health"] == "failing"


def test_what_is_known_of_another_address_is_not_said_of_this_one() -> None:
    found = seen(replace(WELL, url="https://old.example/", gone_at=NOON, failures=1))
    assert (found["health"], found["asked_at"], found["failures"]) == ("not asked yet", None, 0)
