"""What is remembered of feeds, and how they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archiver.errors import Transient
from archiver.model import LIVE, Asked
from archiver.state import State, feeds

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WELL = Asked(feed="a", url="https://a.example/feed", seen=20)
ILL = Asked(
    feed="a",
    url="https://a.example/feed",
    error=Transient(url="https://a.example/feed", why="answered 500"),
)


def health(state: State) -> dict[str, object]:
    return state.run_now(feeds.health, ["a"])["a"]


def test_a_memory_is_of_one_feed_source_and_errand(state: State) -> None:
    state.run_now(feeds.remember, "a", "feed", LIVE, {"etag": '"1"'})
    state.run_now(feeds.remember, "a", "feed", LIVE, {"etag": '"2"'})
    assert state.run_now(feeds.memory, "a", "feed", LIVE) == {"etag": '"2"'}
    assert state.run_now(feeds.memory, "a", "feed", "past") == {}
    assert state.run_now(feeds.memory, "b", "feed", LIVE) == {}


def test_failures_are_counted_since_the_last_good_answer(state: State) -> None:
    state.run_now(feeds.note, WELL, NOON)
    state.run_now(feeds.note, ILL, NOON + HOUR)
    state.run_now(feeds.note, ILL, NOON + 2 * HOUR)
    seen = health(state)
    assert seen["failures"] == 2
    assert seen["error"] == "https://a.example/feed: answered 500"
    assert (seen["asked_at"], seen["answered_at"]) == (NOON + 2 * HOUR, NOON)
    state.run_now(feeds.note, WELL, NOON + 3 * HOUR)
    assert (health(state)["failures"], health(state)["error"]) == (0, None)


def test_an_answer_without_news_does_not_forget_how_many_entries_there_were(state: State) -> None:
    state.run_now(feeds.note, WELL, NOON)
    state.run_now(feeds.note, Asked(feed="a", url=WELL.url, unchanged=True), NOON + HOUR)
    assert health(state)["seen"] == 20
