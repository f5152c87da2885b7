"""What is remembered of feeds, and how they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from archiver.errors import Gone, Transient
from archiver.habits import Habits
from archiver.model import LIVE, Answer, Asked, Timetable
from archiver.state import State, feeds, schema
from archiver.state.queue import Errand, Standing
from archiver.state.schema import entries
from tests.state import desk
from tests.state.desk import claim, entry, owe, settle

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WELL = Asked(feed="a", url="https://a.example/feed", seen=20)
ILL = Asked(
    feed="a",
    url="https://a.example/feed",
    error=Transient(url="https://a.example/feed", why="answered 500"),
)


def note(state: State, asked: Asked, now: datetime, url: str = WELL.url) -> Habits:
    return state.run_now(feeds.note, "a", url, asked, now)


def health(state: State) -> dict[str, object]:
    return state.run_now(feeds.health, ["a"])["a"]


def test_a_memory_is_of_one_feed_source_and_errand(state: State) -> None:
    state.run_now(feeds.remember, "a", "feed", LIVE, {"etag": '"1"'})
    state.run_now(feeds.remember, "a", "feed", LIVE, {"etag": '"2"'})
    assert state.run_now(feeds.memory, "a", "feed", LIVE) == {"etag": '"2"'}
    assert state.run_now(feeds.memory, "a", "feed", "past") == {}
    assert state.run_now(feeds.memory, "b", "feed", LIVE) == {}


def test_failures_are_counted_since_the_last_good_answer(state: State) -> None:
    note(state, WELL, NOON)
    note(state, ILL, NOON + HOUR)
    note(state, ILL, NOON + 2 * HOUR)
    seen = health(state)
    assert seen["failures"] == 2
    assert seen["error"] == "https://a.example/feed: answered 500"
    assert (seen["asked_at"], seen["answered_at"]) == (NOON + 2 * HOUR, NOON)
    note(state, WELL, NOON + 3 * HOUR)
    assert (health(state)["failures"], health(state)["error"]) == (0, None)


def test_an_answer_without_news_does_not_forget_how_many_entries_there_were(state: State) -> None:
    note(state, WELL, NOON)
    note(state, Asked(feed="a", url=WELL.url, unchanged=True), NOON + HOUR)
    assert health(state)["seen"] == 20


def test_what_is_owed_of_a_feed_that_was_never_asked_itself_is_seen(state: State) -> None:
    desk.owe(state, desk.entry(1), desk.entry(2), errand="past")
    desk.owe(state, desk.entry(3, feed="b"), errand="past")
    assert health(state) == {"owed": 2}


def test_what_is_known_of_a_feed_comes_back_as_it_was(state: State) -> None:
    asked = replace(WELL, dates=(NOON - HOUR, NOON - 2 * HOUR), answer=ANSWER)
    fresh = note(state, asked, NOON)
    assert fresh.moments == asked.dates
    assert state.run_now(feeds.habits) == {"a": fresh}
    assert state.run_now(feeds.habits, ["b"]) == {}


ANSWER = Answer(
    moved_to="https://b.example/feed",
    fresh_for=HOUR,
    timetable=Timetable(every=HOUR, skip_hours=frozenset({1, 2}), skip_days=frozenset({6})),
)


def test_who_was_asked_since_then_is_told(state: State) -> None:
    note(state, WELL, NOON)
    assert list(state.run_now(feeds.habits, since=NOON)) == ["a"]
    assert state.run_now(feeds.habits, since=NOON + HOUR) == {}


def test_a_feed_of_an_older_state_is_known_by_its_columns(state: State) -> None:
    note(state, ILL, NOON)
    state.run_now(lambda c: c.execute(update(schema.feeds).values(habits={})))
    known = state.run_now(feeds.habits)["a"]
    assert (known.url, known.asked_at, known.failures) == (WELL.url, NOON, 1)


def test_feeds_that_have_ended_are_told_with_the_address_that_said_so(state: State) -> None:
    gone = Gone(url=WELL.url, why="answered 410", status=410)
    note(state, replace(ILL, error=gone), NOON)
    assert state.run_now(feeds.ended) == {"a": WELL.url}
    note(state, WELL, NOON)
    assert state.run_now(feeds.ended) == {}


def test_hours_are_noted_of_feeds_that_have_been_asked(state: State) -> None:
    state.run_now(feeds.note_hours, "a", 8)
    assert state.run_now(feeds.habits) == {}
    note(state, WELL, NOON)
    state.run_now(feeds.note_hours, "a", 8)
    state.run_now(feeds.note_hours, "a", 8)
    known = state.run_now(feeds.habits)["a"]
    assert (known.hours_off, known.hours_seen) == (8, 2)


def test_what_a_renamed_feed_owes_is_its_new_names(state: State) -> None:
    asked = Asked(feed="old", url="https://a.example/feed.xml")
    state.run_now(feeds.note, "old", asked.url, asked, NOON)
    owe(state, entry(1, feed="old"), entry(2, feed="old"))
    owe(state, entry(2, feed="old"), errand="past")
    (first,) = claim(state, limit=1)
    settle(state, first, Standing.ASIDE, error="answered 403")
    configured = {"other": "https://b.example/", "new": "https://www.a.example/rss.xml"}
    assert state.run_now(feeds.inherit, {"other": "https://b.example/"}) == {}
    assert state.run_now(feeds.inherit, configured) == {"old": "new"}
    owned = select(entries.c.feed, entries.c.rank).distinct()
    assert state.run_now(lambda c: list(map(tuple, c.execute(owned)))) == [("new", 1)]
    assert [one.entry.feed for one in claim(state, errand=Errand(name="past", feeds=("new",)))]
    state.run_now(feeds.note, "new", configured["new"], asked, NOON)
    assert state.run_now(feeds.inherit, configured) == {}
    assert state.run_now(feeds.inherit, {"newest": configured["new"]}) == {"new": "newest"}


def test_where_several_feeds_of_a_site_went_or_came_nobody_inherits(state: State) -> None:
    for name in ("sea", "sport"):
        asked = Asked(feed=name, url=f"https://a.example/{name}.xml")
        state.run_now(feeds.note, name, asked.url, asked, NOON)
    owe(state, entry(1, feed="sea"))
    assert state.run_now(feeds.inherit, {"new": "https://a.example/new.xml"}) == {}


def test_a_feed_that_was_asked_before_inherits_nothing(state: State) -> None:
    for name in ("old", "new"):
        asked = Asked(feed=name, url=f"https://a.example/{name}.xml")
        state.run_now(feeds.note, name, asked.url, asked, NOON)
    owe(state, entry(1, feed="old"))
    assert state.run_now(feeds.inherit, {"new": "https://a.example/new.xml"}) == {}
