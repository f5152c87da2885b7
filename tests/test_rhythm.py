"""When a feed is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import rhythm
from archiver.habits import Habits
from archiver.model import Timetable
from archiver.rhythm import NEVER, Agenda, Bounds

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)  # a Tuesday
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MONTH = 31 * DAY
BOUNDS = Bounds(shortest=5 * MINUTE, longest=DAY)
NEW = Habits(asked_at=NOON)


def steady(gap: timedelta, count: int = 20, last: datetime = NOON) -> tuple[datetime, ...]:
    return tuple(last - n * gap for n in range(count))


def after(habits: Habits, interval: rhythm.Interval = None, bounds: Bounds = BOUNDS) -> timedelta:
    """How long after it was asked the feed is asked again."""
    assert habits.asked_at is not None
    return rhythm.next_poll("a", interval, habits, bounds) - habits.asked_at


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        pytest.param(HOUR, NOON + HOUR, id="fixed"),
        pytest.param("30 * * * *", NOON + 30 * MINUTE, id="cron"),
        pytest.param("0 12 * * *", NOON + 24 * HOUR, id="cron, asked on the minute"),
    ],
)
def test_a_fixed_interval_and_a_cron_line_hold_whatever_the_feed_says(
    interval: rhythm.Interval, expected: datetime
) -> None:
    said = replace(
        NEW,
        moments=steady(timedelta(days=7)),
        fresh_until=NOON + MONTH,
        timetable=Timetable(every=MONTH, skip_hours=frozenset(range(12, 24))),
    )
    for habits in (NEW, said):
        assert rhythm.next_poll("a", interval, habits, BOUNDS) == expected


class TestAuto:
    """The feed's own rhythm, between the bounds."""

    @pytest.mark.parametrize(
        ("gap", "expected"),
        [
            (MINUTE, 5 * MINUTE),
            (HOUR, 30 * MINUTE),
            (DAY, 12 * HOUR),
            (timedelta(days=7), DAY),
            (timedelta(days=400), DAY),
        ],
        ids=["each minute", "hourly", "daily", "weekly", "rarely"],
    )
    def test_a_feed_is_asked_twice_between_two_publications(
        self, gap: timedelta, expected: timedelta
    ) -> None:
        wait = after(replace(NEW, moments=steady(gap)))
        assert 0.9 * expected <= wait <= 1.1 * expected
        assert BOUNDS.shortest <= wait <= BOUNDS.longest

    def test_a_feed_whose_rhythm_is_not_known_is_asked_at_the_usual_one(self) -> None:
        for habits in (NEW, replace(NEW, moments=(NOON,))):
            assert 0.9 * rhythm.USUAL <= after(habits) <= 1.1 * rhythm.USUAL

    def test_a_feed_that_never_says_when_is_asked_more_seldom_in_time(self) -> None:
        waits = [after(replace(NEW, answers=answers)) for answers in (1, 400, 100_000)]
        assert waits[0] < 20 * MINUTE < 2 * HOUR < waits[1] < waits[2] <= DAY

    def test_nights_and_pinned_entries_are_no_part_of_the_rhythm(self) -> None:
        by_day = (*steady(HOUR, 10), *steady(HOUR, 10, NOON - DAY), NOON - 3_000 * DAY)
        assert after(replace(NEW, moments=by_day)) <= 33 * MINUTE

    def test_a_feed_that_has_fallen_silent_is_asked_more_and_more_seldom(self) -> None:
        waits = [
            after(replace(NEW, moments=steady(HOUR, last=NOON - silence)))
            for silence in (HOUR, DAY, 7 * DAY, 365 * DAY)
        ]
        assert waits == sorted(waits)
        assert waits[1] < HOUR < waits[2] < waits[3] <= DAY

    def test_what_the_server_calls_fresh_is_not_asked_for(self) -> None:
        habits = replace(NEW, moments=steady(MINUTE), fresh_until=NOON + 2 * HOUR)
        assert after(habits) == 2 * HOUR

    def test_what_the_document_asks_for_is_heeded(self) -> None:
        habits = replace(NEW, moments=steady(MINUTE), timetable=Timetable(every=3 * HOUR))
        assert after(habits) == 3 * HOUR

    def test_a_wish_to_be_asked_more_often_than_there_is_news_is_none(self) -> None:
        habits = replace(
            NEW, moments=steady(DAY), timetable=Timetable(every=MINUTE), fresh_until=NOON
        )
        assert after(habits) > 10 * HOUR

    @pytest.mark.parametrize(
        "habits",
        [
            replace(NEW, fresh_until=NOON + 3_000 * DAY),
            replace(NEW, timetable=Timetable(every=365 * DAY)),
            replace(NEW, timetable=Timetable(skip_days=frozenset({1, 2, 3}))),
            replace(NEW, rest_until=NOON + 3_000 * DAY),
        ],
        ids=["fresh", "every", "days", "rest"],
    )
    def test_no_wish_reaches_beyond_the_longest_interval(self, habits: Habits) -> None:
        assert after(habits) == DAY

    def test_hours_and_days_to_skip_are_skipped(self) -> None:
        night = replace(NEW, timetable=Timetable(skip_hours=frozenset({12, 13})))
        assert 2 * HOUR <= after(night) <= 2 * HOUR + 10 * MINUTE
        late = replace(NEW, asked_at=NOON + 11 * HOUR + 50 * MINUTE)
        tuesday = replace(late, timetable=Timetable(skip_days=frozenset({2})))
        assert after(tuesday, bounds=Bounds(longest=3 * DAY)) >= DAY

    def test_two_feeds_of_one_rhythm_are_not_asked_together_for_ever(self) -> None:
        habits = replace(NEW, moments=steady(HOUR))
        due = {rhythm.next_poll(name, None, habits, BOUNDS) for name in "abcdefgh"}
        assert len(due) == 8

    @given(
        st.builds(
            Habits,
            asked_at=st.just(NOON),
            failures=st.integers(0, 10**9),
            rest_until=st.none() | st.datetimes(timezones=st.just(UTC)),
            fresh_until=st.none() | st.datetimes(timezones=st.just(UTC)),
            answers=st.integers(0, 10**9),
            moments=st.lists(
                st.datetimes(max_value=NOON.replace(tzinfo=None), timezones=st.just(UTC))
            ).map(lambda found: tuple(sorted(set(found), reverse=True))),
            timetable=st.builds(
                Timetable,
                every=st.none() | st.timedeltas(min_value=timedelta()),
                skip_hours=st.frozensets(st.integers(0, 23)),
                skip_days=st.frozensets(st.integers(0, 6)),
            ),
        )
    )
    def test_whatever_a_feed_says_it_is_asked_between_the_bounds(self, habits: Habits) -> None:
        assert BOUNDS.shortest / 2 <= after(habits) <= BOUNDS.longest


class TestFailing:
    """Ever longer pauses, and back by itself."""

    @pytest.mark.parametrize("interval", [None, HOUR, "*/20 * * * *"], ids=str)
    def test_a_failing_feed_is_asked_ever_more_seldom_but_at_least_once_a_day(
        self, interval: rhythm.Interval
    ) -> None:
        waits = [after(replace(NEW, failures=n), interval) for n in (1, 4, 8, 12, 1_000)]
        assert waits == sorted(waits)
        assert waits[0] <= HOUR
        assert DAY / 2 <= waits[-1] <= DAY + 20 * MINUTE

    def test_a_fixed_interval_is_never_undercut(self) -> None:
        for failures in range(20):
            assert after(replace(NEW, failures=failures), 7 * DAY) >= 7 * DAY

    def test_feeds_that_failed_together_do_not_come_back_together(self) -> None:
        habits = replace(NEW, failures=3)
        due = {rhythm.next_poll(name, None, habits, BOUNDS) for name in "abcdefgh"}
        assert len(due) == 8

    @pytest.mark.parametrize("interval", [None, MINUTE, "* * * * *"], ids=str)
    def test_retry_after_wins_over_everything(self, interval: rhythm.Interval) -> None:
        assert after(replace(NEW, failures=1, rest_until=NOON + 5 * HOUR), interval) == 5 * HOUR

    @pytest.mark.parametrize("interval", [None, MINUTE, "* * * * *"], ids=str)
    def test_a_feed_that_has_ended_is_never_due(self, interval: rhythm.Interval) -> None:
        gone = replace(NEW, gone_at=NOON)
        assert rhythm.next_poll("a", interval, gone, BOUNDS) == NEVER
        agenda = rhythm.plan({"a": interval}, {"a": gone}, BOUNDS, NOON + MONTH)
        assert [agenda.look(NOON + n * MONTH) for n in range(1, -2, -1)] == [[], [], []]


class TestStart:
    """After a start, what is due later stays so, and what is overdue is spread."""

    def due(self, interval: rhythm.Interval, asked_at: datetime | None) -> timedelta:
        known = {} if asked_at is None else {"a": Habits(asked_at=asked_at)}
        return rhythm.plan({"a": interval}, known, BOUNDS, NOON).due["a"] - NOON

    @pytest.mark.parametrize(
        ("interval", "asked_at", "most"),
        [
            pytest.param(HOUR, None, rhythm.SPREAD, id="never asked"),
            pytest.param(timedelta(seconds=2), None, timedelta(seconds=1), id="a short interval"),
            pytest.param(HOUR, NOON - 5 * HOUR, rhythm.SPREAD, id="overdue"),
            pytest.param(HOUR, NOON + MONTH, rhythm.SPREAD, id="asked in the future"),
            pytest.param("30 * * * *", NOON - 2 * HOUR, rhythm.SPREAD, id="cron missed"),
            pytest.param(None, NOON - 2 * MONTH, rhythm.SPREAD, id="auto overdue"),
        ],
    )
    def test_what_is_overdue_is_asked_soon(
        self, interval: rhythm.Interval, asked_at: datetime | None, most: timedelta
    ) -> None:
        assert timedelta() <= self.due(interval, asked_at) <= most

    @pytest.mark.parametrize(
        ("interval", "asked_at", "expected"),
        [
            pytest.param(HOUR, NOON - MINUTE, 59 * MINUTE, id="fixed"),
            pytest.param("30 * * * *", NOON - MINUTE, 30 * MINUTE, id="cron"),
            pytest.param("30 * * * *", None, 30 * MINUTE, id="cron never asked"),
        ],
    )
    def test_what_is_not_due_waits(
        self, interval: rhythm.Interval, asked_at: datetime | None, expected: timedelta
    ) -> None:
        assert self.due(interval, asked_at) == expected

    def test_ten_thousand_feeds_are_not_all_asked_at_once(self) -> None:
        intervals: dict[str, rhythm.Interval] = {f"feed-{n}": None for n in range(10_000)}
        for known in ({}, {name: Habits(asked_at=NOON - 9 * DAY) for name in intervals}):
            due = sorted(rhythm.plan(intervals, known, BOUNDS, NOON).due.values())
            busiest = max(
                sum(start <= moment < start + timedelta(seconds=10) for moment in due)
                for start in (NOON + timedelta(seconds=10 * n) for n in range(60))
            )
            assert busiest < 1_000
            assert due[-1] <= NOON + 10 * MINUTE


def agenda(interval: rhythm.Interval) -> Agenda:
    return Agenda(
        intervals={"a": interval}, bounds=BOUNDS, habits={}, due={"a": NOON}, looked_at=NOON
    )


INTERVALS = pytest.mark.parametrize("interval", [HOUR, None, "*/20 * * * *"])


@INTERVALS
@pytest.mark.parametrize(
    "jump", [timedelta(), HOUR, MONTH, -HOUR, -MONTH], ids=["none", "1h", "31d", "-1h", "-31d"]
)
def test_a_clock_that_jumps_makes_one_poll_not_one_for_each_missed_time(
    interval: rhythm.Interval, jump: timedelta
) -> None:
    plan = agenda(interval)
    plan.ask("a", NOON)
    now, polls = NOON + jump, 0
    for _ in range(120):
        for name in plan.look(now):
            polls += 1
            plan.ask(name, now)
        now += timedelta(seconds=1)
    assert polls == (1 if jump else 0)


@INTERVALS
def test_a_feed_that_is_not_asked_stays_due(interval: rhythm.Interval) -> None:
    plan = agenda(interval)
    assert [plan.look(NOON + n * HOUR) for n in range(3)] == 3 * [["a"]]


def test_a_clock_put_back_finds_a_cron_line_that_was_never_asked_at_its_next_minute() -> None:
    plan = rhythm.plan({"a": "30 * * * *"}, {}, BOUNDS, NOON)
    assert plan.look(NOON - 2 * HOUR) == []
    assert plan.due["a"] == NOON - 90 * MINUTE


def test_feeds_are_asked_in_the_order_of_the_configuration() -> None:
    due = {"b": NOON, "a": NOON - HOUR, "c": NOON + HOUR}
    plan = Agenda(
        intervals=dict.fromkeys(due, HOUR), bounds=BOUNDS, habits={}, due=due, looked_at=NOON
    )
    assert plan.look(NOON) == ["b", "a"]


def test_what_a_feed_has_shown_changes_when_it_is_due() -> None:
    plan = agenda(None)
    plan.ask("a", NOON)
    assert plan.due["a"] < NOON + HOUR
    plan.learn("a", Habits(asked_at=NOON, moments=steady(DAY)))
    assert plan.due["a"] > NOON + 10 * HOUR
