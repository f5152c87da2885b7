"""When a feed is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver import rhythm

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MONTH = timedelta(days=31)


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        pytest.param(HOUR, NOON + HOUR, id="fixed"),
        pytest.param(None, NOON + rhythm.USUAL, id="its own, not known yet"),
        pytest.param("30 * * * *", NOON + 30 * MINUTE, id="cron"),
        pytest.param("0 12 * * *", NOON + 24 * HOUR, id="cron, asked on the minute"),
    ],
)
def test_a_feed_is_asked_again_after_its_interval(
    interval: rhythm.Interval, expected: datetime
) -> None:
    assert rhythm.next_after(interval, NOON) == expected


@pytest.mark.parametrize(
    ("interval", "asked_at", "jitter", "expected"),
    [
        pytest.param(HOUR, None, 0.0, NOON, id="never asked: at once"),
        pytest.param(HOUR, None, 1.0, NOON + rhythm.SPREAD, id="never asked: in its turn"),
        pytest.param(
            timedelta(seconds=2), None, 1.0, NOON + timedelta(seconds=1), id="half a short interval"
        ),
        pytest.param(HOUR, NOON - MINUTE, 1.0, NOON + 59 * MINUTE, id="asked before the restart"),
        pytest.param(HOUR, NOON - 5 * HOUR, 0.5, NOON + rhythm.SPREAD / 2, id="overdue"),
        pytest.param(HOUR, NOON + MONTH, 0.0, NOON, id="asked in the future: clock put back"),
        pytest.param("30 * * * *", None, 1.0, NOON + 30 * MINUTE, id="cron waits for its minute"),
        pytest.param("30 * * * *", NOON - 2 * HOUR, 0.0, NOON, id="cron missed: made up once"),
    ],
)
def test_the_first_polls_after_a_start_are_spread(
    interval: rhythm.Interval, asked_at: datetime | None, jitter: float, expected: datetime
) -> None:
    assert rhythm.first(interval, asked_at, NOON, jitter=jitter) == expected


INTERVALS = pytest.mark.parametrize("interval", [HOUR, None, "*/20 * * * *"])


@INTERVALS
@pytest.mark.parametrize(
    "jump", [timedelta(), HOUR, MONTH, -HOUR, -MONTH], ids=["none", "1h", "31d", "-1h", "-31d"]
)
def test_a_clock_that_jumps_makes_one_poll_not_one_for_each_missed_time(
    interval: rhythm.Interval, jump: timedelta
) -> None:
    agenda = rhythm.Agenda(intervals={"a": interval}, due={"a": NOON}, looked_at=NOON)
    agenda.ask("a", NOON)
    now, polls = NOON + jump, 0
    for _ in range(120):
        for name in agenda.look(now):
            polls += 1
            agenda.ask(name, now)
        now += timedelta(seconds=1)
    assert polls == (1 if jump else 0)


@INTERVALS
def test_a_feed_that_is_not_asked_stays_due(interval: rhythm.Interval) -> None:
    agenda = rhythm.Agenda(intervals={"a": interval}, due={"a": NOON}, looked_at=NOON)
    assert [agenda.look(NOON + n * HOUR) for n in range(3)] == 3 * [["a"]]


def test_feeds_are_asked_in_the_order_of_the_configuration() -> None:
    due = {"b": NOON, "a": NOON - HOUR, "c": NOON + HOUR}
    agenda = rhythm.Agenda(intervals=dict.fromkeys(due, HOUR), due=due, looked_at=NOON)
    assert agenda.look(NOON) == ["b", "a"]
