"""What is learned of a feed from its answers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archiver import habits
from archiver.errors import ArchiverError, Gone, NotAFeed, RateLimited, Transient
from archiver.habits import Habits
from archiver.model import Answer, Asked, Timetable

URL = "https://a.example/feed"
NEW_URL = "https://b.example/feed"
NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def asked(**facts: object) -> Asked:
    return Asked(**{"feed": "a", "url": URL, "seen": 20, **facts})  # type: ignore[arg-type]  # by name


def failed(error: ArchiverError | None = None) -> Asked:
    return asked(seen=0, error=error or Transient(url=URL, why="answered 500"))


def learn(
    *answers: Asked, url: str = URL, start: datetime = NOON, known: Habits | None = None
) -> Habits:
    """The habits after those answers, an hour apart."""
    found = known or Habits(url=url)
    for number, answer in enumerate(answers):
        found = habits.after(found, url, answer, start + number * HOUR)
    return found


class TestMoments:
    """When a feed has had news."""

    def test_the_dates_of_the_first_answer_tell_the_rhythm(self) -> None:
        dates = tuple(NOON - n * DAY for n in range(10))
        known = learn(asked(dates=dates, owed=20))
        assert known.moments == dates
        assert known.gap == DAY

    def test_later_on_only_new_entries_count(self) -> None:
        """Some feeds date all their entries anew each time."""
        first = asked(dates=(NOON - DAY, NOON - 2 * DAY))
        anew = asked(dates=tuple(NOON + n * MINUTE * 10 for n in range(5)))
        assert learn(first, anew).moments == first.dates

    def test_a_new_entry_is_dated_by_its_date_or_by_when_it_was_seen(self) -> None:
        first, second = (
            asked(dates=(NOON - DAY,)),
            asked(dates=(NOON + 10 * MINUTE, NOON - DAY), owed=1),
        )
        assert learn(first, second).moments == (NOON + 10 * MINUTE, NOON - DAY)
        assert learn(asked(), asked(owed=3)).moments == (NOON + HOUR,)

    def test_undated_entries_of_the_first_answer_tell_nothing(self) -> None:
        assert learn(asked(owed=20)).moments == ()

    def test_dates_in_the_future_are_no_publications(self) -> None:
        assert learn(asked(dates=(NOON + DAY, NOON - HOUR))).moments == (NOON - HOUR,)

    def test_a_weekly_that_comes_as_twenty_is_a_weekly(self) -> None:
        week = 7 * DAY
        dates = tuple(
            NOON - n * week - m * timedelta(seconds=1) for n in range(5) for m in range(20)
        )
        assert learn(asked(dates=dates)).gap == week

    def test_the_longest_pause_is_remembered(self) -> None:
        by_day = [NOON - n * HOUR for n in range(8)] + [NOON - DAY - n * HOUR for n in range(8)]
        assert learn(asked(dates=tuple(by_day))).pause == 17 * HOUR

    def test_a_pinned_old_entry_makes_no_pause(self) -> None:
        dates = (*(NOON - n * DAY for n in range(8)), NOON - 3_000 * DAY)
        assert learn(asked(dates=dates)).pause == DAY

    def test_no_more_is_remembered_than_tells_the_rhythm(self) -> None:
        dates = tuple(NOON - n * HOUR for n in range(200))
        assert len(learn(asked(dates=dates)).moments) == habits.MOST_MOMENTS


class TestFailures:
    """Failing, resting, ending."""

    def test_failures_count_until_a_good_answer(self) -> None:
        known = learn(failed(), failed())
        assert (known.failures, known.asked_at) == (2, NOON + HOUR)
        assert learn(failed(), failed(), asked()).failures == 0

    def test_a_failure_forgets_nothing_that_was_learned(self) -> None:
        answer = Answer(timetable=Timetable(every=DAY))
        known = learn(asked(dates=(NOON, NOON - DAY), answer=answer), failed())
        assert known.gap == DAY
        assert known.timetable == answer.timetable

    def test_retry_after_is_remembered_until_the_next_answer(self) -> None:
        limited = failed(RateLimited(url=URL, why="answered 429", retry_after=1e300))
        assert (learn(limited).rest_until or NOON) > NOON + 1_000 * DAY
        limited = failed(RateLimited(url=URL, why="answered 429", retry_after=90))
        assert learn(limited).rest_until == NOON + timedelta(seconds=90)
        assert learn(limited, asked()).rest_until is None

    def test_410_ends_a_feed_and_404_does_not(self) -> None:
        assert learn(failed(Gone(url=URL, why="answered 404"))).gone_at is None
        ended = failed(Gone(url=URL, why="answered 410", status=410))
        assert learn(ended).gone_at == NOON
        assert learn(ended, failed(), ended).gone_at == NOON

    def test_a_feed_that_answers_again_has_not_ended(self) -> None:
        ended = failed(Gone(url=URL, why="answered 410", status=410))
        assert learn(ended, asked()).gone_at is None

    def test_another_address_begins_anew(self) -> None:
        ended = failed(Gone(url=URL, why="answered 410", status=410))
        known = learn(asked(dates=(NOON, NOON - DAY)), ended)
        assert learn(asked(), known=known, url=NEW_URL) == learn(asked(), url=NEW_URL)


class TestMoving:
    """Permanent redirects."""

    moved = asked(answer=Answer(moved_to=NEW_URL))

    def test_a_move_is_believed_at_the_third_sight(self) -> None:
        assert learn(self.moved, self.moved).address is None
        assert learn(self.moved, self.moved).moving_seen == 2
        known = learn(self.moved, self.moved, self.moved)
        assert (known.address, known.moving_to, known.moving_seen) == (NEW_URL, None, 0)

    def test_sights_that_differ_or_are_interrupted_count_anew(self) -> None:
        other = asked(answer=Answer(moved_to="https://c.example/"))
        assert learn(self.moved, self.moved, other, self.moved).address is None
        assert learn(self.moved, self.moved, asked(), self.moved).address is None

    def test_a_failure_between_is_no_interruption(self) -> None:
        assert learn(self.moved, self.moved, failed(), self.moved).address == NEW_URL

    def test_a_feed_may_move_on_and_back(self) -> None:
        known = learn(self.moved, self.moved, self.moved, asked(url=NEW_URL))
        assert known.address == NEW_URL
        on = asked(url=NEW_URL, answer=Answer(moved_to="https://c.example/"))
        assert learn(on, on, on, known=known).address == "https://c.example/"
        back = asked(url=NEW_URL, answer=Answer(moved_to=URL))
        assert learn(back, back, back, known=known).address is None

    def test_while_the_new_address_fails_the_first_one_is_tried_in_turn(self) -> None:
        known = learn(self.moved, self.moved, self.moved)
        failures = [failed()] * 6
        asked_at = [learn(*failures[:n], known=known).whereabouts for n in range(7)]
        assert asked_at == [NEW_URL, NEW_URL, NEW_URL, URL, NEW_URL, URL, NEW_URL]

    def test_what_answers_at_the_first_address_again_is_there(self) -> None:
        known = learn(self.moved, self.moved, self.moved, failed(), failed(), failed())
        assert learn(asked(), known=known).whereabouts == URL
        assert learn(self.moved, known=known).whereabouts == NEW_URL

    def test_an_end_is_believed_where_the_feed_is_once_both_addresses_were_tried(self) -> None:
        at_new, at_old = (
            replace(failed(Gone(url=url, why="answered 410", status=410)), url=url)
            for url in (NEW_URL, URL)
        )
        known = learn(self.moved, self.moved, self.moved)
        assert learn(at_new, at_new, at_new, at_old, known=known).gone_at is None
        assert learn(at_new, at_new, at_new, at_old, at_new, known=known).gone_at is not None

    def test_an_outage_at_the_new_address_and_an_end_at_the_old_one_end_nothing(self) -> None:
        down = replace(failed(), url=NEW_URL)
        at_old = replace(failed(Gone(url=URL, why="answered 410", status=410)), url=URL)
        known = learn(self.moved, self.moved, self.moved)
        known = learn(down, down, down, at_old, known=known)
        assert (known.gone_at, known.whereabouts) == (None, NEW_URL)


class TestEmptiness:
    """Feeds that list nothing any more."""

    def test_when_a_feed_was_emptied_is_remembered_until_it_is_filled(self) -> None:
        empty = asked(seen=0)
        assert learn(asked(), empty, empty).emptied_at == NOON + HOUR
        assert learn(asked(), empty, asked()).emptied_at is None

    def test_an_unchanged_feed_is_as_full_or_empty_as_before(self) -> None:
        unchanged = asked(seen=0, unchanged=True)
        assert (learn(asked(), unchanged).filled, learn(asked(), unchanged).emptied_at) == (2, None)
        known = learn(asked(), asked(seen=0), unchanged)
        assert (known.filled, known.emptied_at) == (1, NOON + HOUR)


def test_freshness_is_that_of_the_last_answer() -> None:
    fresh = asked(answer=Answer(fresh_for=HOUR))
    assert learn(fresh).fresh_until == NOON + HOUR
    assert learn(fresh, asked()).fresh_until is None
    assert learn(fresh, failed()).fresh_until is None


def test_hours_are_counted_while_they_are_the_same() -> None:
    known = Habits()
    seen = []
    for hours in (8, 8, 8, 0, 8, 7, 7):
        known = habits.with_hours(known, hours)
        seen.append((known.hours_off, known.hours_seen))
    assert seen == [(8, 1), (8, 2), (8, 3), (0, 0), (8, 1), (7, 1), (7, 2)]


MOMENTS = st.datetimes(
    min_value=datetime(1971, 1, 1),  # noqa: DTZ001 - the zone is named beside
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
TIMETABLES = st.builds(Timetable, skip_hours=st.frozensets(st.integers(0, 23)))
ERRORS: list[ArchiverError | None] = [
    None,
    None,
    Gone(url=URL, why="x", status=410),
    NotAFeed(url=URL, why="x"),
]
ANSWERS = st.lists(
    st.builds(
        asked,
        seen=st.integers(0, 3),
        owed=st.integers(0, 3),
        unchanged=st.booleans(),
        dates=st.lists(MOMENTS, max_size=5).map(lambda dates: tuple(sorted(dates, reverse=True))),
        answer=st.builds(
            Answer,
            moved_to=st.sampled_from([None, URL, NEW_URL]),
            fresh_for=st.none() | st.timedeltas(timedelta(), 3_000 * DAY),
            timetable=st.none() | TIMETABLES,
        ),
        error=st.sampled_from(ERRORS),
    ),
    max_size=6,
)


@given(ANSWERS)
def test_habits_come_back_from_the_state_as_they_were_to_the_second(answers: list[Asked]) -> None:
    known = learn(*answers)
    stored = json.loads(json.dumps(habits.as_json(known)))
    again = habits.from_json(stored, url=URL, asked_at=known.asked_at, failures=known.failures)
    assert habits.as_json(again) == habits.as_json(known)
    assert (again.address, again.filled, again.gone_at) == (
        known.address,
        known.filled,
        known.gone_at,
    )


def test_what_a_later_program_knows_is_passed_over() -> None:
    assert habits.from_json({"answers": 3, "mood": "good"}) == Habits(answers=3)
