"""Cron lines mean what cron takes them to mean."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from archiver import cron

SATURDAY = datetime(2024, 3, 9, tzinfo=UTC)


def moments(line: str, count: int) -> list[str]:
    """The first *count* moments after the Saturday, as `Mon 11 06:30`."""
    found, at = [], SATURDAY - timedelta(seconds=1)
    for _ in range(count):
        at = cron.next_after(line, at)
        found.append(f"{at:%a %d %H:%M}")
    return found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("*/20 * * * *", ["Sat 09 00:00", "Sat 09 00:20", "Sat 09 00:40"], id="steps"),
        pytest.param("30 6-7 * * *", ["Sat 09 06:30", "Sat 09 07:30", "Sun 10 06:30"], id="range"),
        pytest.param("0 6 * * 1-5", ["Mon 11 06:00", "Tue 12 06:00", "Wed 13 06:00"], id="1-5"),
        pytest.param("0 6 * * 5-7", ["Sat 09 06:00", "Sun 10 06:00", "Fri 15 06:00"], id="5-7"),
        pytest.param("0 6 * * fri-sun", ["Sat 09 06:00", "Sun 10 06:00"], id="fri-sun"),
        pytest.param("0 6 * * 0", ["Sun 10 06:00", "Sun 17 06:00"], id="0 is Sunday"),
        pytest.param("0 6 * * 7", ["Sun 10 06:00", "Sun 17 06:00"], id="7 is Sunday"),
        pytest.param("0 6 * * Mon,3", ["Mon 11 06:00", "Wed 13 06:00"], id="a name and a number"),
        pytest.param("0 6 * * 1-5/2", ["Mon 11 06:00", "Wed 13 06:00", "Fri 15 06:00"], id="1-5/2"),
        pytest.param("0 6 * * */3", ["Sat 09 06:00", "Sun 10 06:00", "Wed 13 06:00"], id="*/3"),
        pytest.param("0 6 10 * 3", ["Sun 10 06:00", "Wed 13 06:00"], id="either day will do"),
        pytest.param("0 6 */10 * 1", ["Mon 11 06:00"], id="a star wants both"),
        pytest.param("0 0 31 jan *", ["Fri 31 00:00"], id="a month by name"),
    ],
)
def test_a_line_fires_when_cron_would(line: str, expected: list[str]) -> None:
    assert moments(line, len(expected)) == expected


def test_a_moment_of_the_line_is_not_after_itself() -> None:
    noon = SATURDAY.replace(hour=12)
    assert cron.next_after("0 12 * * *", noon) == noon + timedelta(days=1)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("* * * *", "has not five fields"),
        ("61 * * * *", "61"),
        ("0 0 30 2 *", "names a day that never comes"),
        ("0 0 * * 8", "'8' is no day of the week"),
        ("0 0 * * funday", "'funday' is no day of the week"),
        ("0 0 * * 5-1", "'5-1' names no days of the week"),
        ("0 0 * * */0", "'*/0' names no days of the week"),
        ("0 0 * * 1-", "'1-' names no days of the week"),
        ("0 0 * * ,", "'' names no days of the week"),
    ],
)
def test_a_wrong_line_says_what_is_wrong(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        cron.parse(line)
