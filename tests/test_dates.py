"""Dates: every form to one moment, and nothing invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.dates import epoch_ms, iso_ms, parse

MOMENTS = st.datetimes(
    min_value=datetime(1971, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2199, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-10-22T17:09:00Z", "2021-10-22T17:09:00.000Z"),
        ("2021-10-22T17:09:00.999+08:00", "2021-10-22T09:09:00.999Z"),
        ("2021-10-22T17:09:00+0800", "2021-10-22T09:09:00.000Z"),
        ("2021-10-22 17:09", "2021-10-22T17:09:00.000Z"),
        ("2021-10-22", "2021-10-22T00:00:00.000Z"),
        ("20211022T170900Z", "2021-10-22T17:09:00.000Z"),
        ("20211022T1709+0800", "2021-10-22T09:09:00.000Z"),
        ("20211022", "2021-10-22T00:00:00.000Z"),
        ("Fri, 22 Oct 2021 17:09:00 GMT", "2021-10-22T17:09:00.000Z"),
        ("Mon, 22 Oct 2021 17:09:00 +0800", "2021-10-22T09:09:00.000Z"),
        ("22 Oct 21 17:09 EST", "2021-10-22T22:09:00.000Z"),
        ("Fri Oct 22 17:09:00 2021", "2021-10-22T17:09:00.000Z"),
        ("Fri Oct 22 17:09:00 UTC 2021", "2021-10-22T17:09:00.000Z"),
        ("October 22, 2021 5:09 PM", "2021-10-22T17:09:00.000Z"),
        ("22nd of October 2021, 12:00 am", "2021-10-22T00:00:00.000Z"),
        ("Fri, 22 Oct 2021 17:09:60 GMT", "2021-10-22T17:09:59.000Z"),
        ("Fri, 22 Oct 2021 24:00:00 GMT", "2021-10-23T00:00:00.000Z"),
        ("2021-10-22T17:09:00 UTC+09:00", "2021-10-22T08:09:00.000Z"),
        ("2021/10/22 17:09:30", "2021-10-22T17:09:30.000Z"),
        ("2021.10.22 17:09", "2021-10-22T17:09:00.000Z"),
        ("2021年10月22日 17:09", "2021-10-22T17:09:00.000Z"),
        ("发布 / 2021年10月22日 5:09 PM", "2021-10-22T17:09:00.000Z"),
        ("2021年10月22日 下午5:09", "2021-10-22T17:09:00.000Z"),
        ("2021年10月22日 上午12時09分", "2021-10-22T00:09:00.000Z"),
        ("２０２１年１０月２２日", "2021-10-22T00:00:00.000Z"),
        ("2021년 10월 22일 오후 5:09", "2021-10-22T17:09:00.000Z"),
        ("22 октября 2021, 17:09", "2021-10-22T17:09:00.000Z"),
        ("22. Oktober 2021 17:09 Uhr", "2021-10-22T17:09:00.000Z"),
        ("le 1er août 2021 à 17h09", "2021-08-01T17:09:00.000Z"),
        ("22 de octubre de 2021", "2021-10-22T00:00:00.000Z"),
        ("22 de março de 2021", "2021-03-22T00:00:00.000Z"),
        ("22 Ekim 2021 17:09", "2021-10-22T17:09:00.000Z"),
        ("22 października 2021", "2021-10-22T00:00:00.000Z"),
        ("1634922540", "2021-10-22T17:09:00.000Z"),
        ("1634922540000", "2021-10-22T17:09:00.000Z"),
    ],
)
def test_a_date_is_read(text: str, expected: str) -> None:
    found = parse(text)
    assert found is not None
    assert iso_ms(found) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "0",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2021-13-01",
        "2021-02-30",
        "22 Foo 2021",
        "7",
        "2021",
        "17:09",
        "version 10.2.2021.7 of 3",
        "x" * 10_000,
        "2021-10-22" + " " * 10_000,
        "9" * 300,
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_date_without_a_zone_is_in_the_one_given() -> None:
    zone = ZoneInfo("Asia/Singapore")
    assert parse("2021-10-22 17:09", zone=zone) == datetime(2021, 10, 22, 9, 9, tzinfo=UTC)
    assert parse("2021年10月22日", zone=zone) == datetime(2021, 10, 21, 16, tzinfo=UTC)
    assert parse("2021-10-22T17:09Z", zone=zone) == datetime(2021, 10, 22, 17, 9, tzinfo=UTC)


@given(MOMENTS)
def test_what_is_written_is_read_again(moment: datetime) -> None:
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert parse(iso_ms(whole)) == whole
    seconds = moment.replace(microsecond=0)
    assert parse(format_datetime(seconds)) == seconds
    east = seconds.astimezone(timezone(timedelta(hours=8)))
    assert parse(format_datetime(east)) == seconds
    assert parse(f"{seconds:%Y年%m月%d日 %H:%M:%S}") == seconds


@given(MOMENTS)
def test_milliseconds_are_exact(moment: datetime) -> None:
    whole = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=epoch_ms(moment))
    assert timedelta() <= moment - whole < timedelta(milliseconds=1)


@given(st.text(alphabet="0123456789-/:.TZ+ 年月日JanuryOct,PM", max_size=60) | st.text())
def test_no_text_raises(text: str) -> None:
    found = parse(text)
    assert found is None or found.tzinfo is UTC
