"""Lines of a pass as a whole, by a clock of the test's own."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from archiver.model import Asked, Backlog, Due, Entry, Outcome, Result
from archiver.observers.pulse import EVERY_SECONDS, Pulse


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def told(pulse: Pulse, owed: int, *most: Due) -> list[dict[str, Any]]:
    """The lines that it says when it is told what is due; of other hosts than those *most* all
    waits."""
    going_on = sum(due.entries for due in most if not due.rests)
    with capture_logs() as lines:
        pulse.expects(Backlog(entries=owed, resting=owed - going_on, most=most))
    return [dict(line) for line in lines]


def settle(pulse: Pulse, host: str) -> None:
    entry = Entry(feed="a", url=f"https://{host}/news")
    pulse.saw(Outcome(entry=entry, result=Result.ARCHIVED))


def test_a_line_every_while_says_how_far_sources_and_hosts_have_come(clock: Clock) -> None:
    pulse = Pulse(has_bar=False, now=clock)
    pulse.heard(Asked(feed="a", url="", source="sitemap", seen=1_000, owed=900))
    most = Due(host="a.example", entries=32), Due(host="b.example", entries=8, rests=9.6)
    assert told(pulse, 40, *most) == []
    for _ in range(31):
        settle(pulse, "a.example")
        clock.seconds += 1
    (line,) = told(pulse, 40, *most)
    host = {"entries": 31, "left": 32, "per_second": 1.0, "seconds_left": 33}
    assert line == {
        "event": "under way",
        "log_level": "info",
        "entries": 31,
        "files": 31,
        "left": 40,
        "per_second": 1.0,
        "seconds_left": 41,
        "sources": {"sitemap": {"entries": 1_000, "new": 900}},
        "hosts": {"a.example": host, "b.example": {"entries": 0, "left": 8, "rests": 10}},
    }
    clock.seconds += EVERY_SECONDS / 2
    assert told(pulse, 40, *most) == []
    clock.seconds += EVERY_SECONDS / 2
    assert len(told(pulse, 40, *most)) == 1


def test_where_a_bar_is_drawn_only_a_rest_is_told(clock: Clock) -> None:
    pulse = Pulse(has_bar=True, now=clock)
    clock.seconds += 10 * EVERY_SECONDS
    assert told(pulse, 1, Due(host="a.example", entries=1)) == []
    assert len(told(pulse, 1, Due(host="a.example", entries=1, rests=60))) == 1


def test_each_rest_that_all_wait_for_is_told_once_with_what_can_be_done(clock: Clock) -> None:
    pulse = Pulse(has_bar=False, now=clock)
    (line,) = told(pulse, 6, Due(host="a.example", entries=6, rests=118.4))
    assert line == {
        "event": "waiting for hosts that rest",
        "log_level": "info",
        "entries": 6,
        "hosts": ["a.example rests for 118 s, 6 wait"],
        "hint": "Ctrl-C ends; the same command goes on where it stopped",
    }
    clock.seconds += 118
    assert told(pulse, 6, Due(host="a.example", entries=6, rests=0.4)) == []
    clock.seconds += 1
    assert len(told(pulse, 6, Due(host="a.example", entries=6, rests=240))) == 1


def test_of_many_hosts_that_rest_those_with_most_are_named_and_the_others_counted(
    clock: Clock,
) -> None:
    pulse = Pulse(has_bar=False, now=clock)
    (line,) = told(pulse, 90, Due(host="a.example", entries=6, rests=60))
    assert line["entries"] == 90
    assert line["hosts"] == ["a.example rests for 60 s, 6 wait", "others rest, too, 84 wait"]
