"""Dates: every form to one moment, and nothing invented."""

from __future__ import annotations

import pickle
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import dates
from archiver.dates import Certain, epoch_ms, may_be_one, named, parse, zone_of

MOMENTS = st.datetimes(
    min_value=datetime(1971, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2199, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


PATTERNS = [known for known in vars(dates).values() if isinstance(known, re.Pattern)]


def iso_ms(moment: datetime) -> str:
    """`2021-10-22T10:38:12.999Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-10-22T17:09:00Z", "2021-10-22T17:09:00.000Z"),
        ("22 أكتوبر 2021 05:09 م", "2021-10-22T17:09:00.000Z"),
        ("2021م 22/10/2021 05:09", "2021-10-22T05:09:00.000Z"),
        ("22/10/2021 12:09 ص", "2021-10-22T00:09:00.000Z"),
        ("22 Οκτωβρίου 2021, 5:09 μ.μ.", "2021-10-22T17:09:00.000Z"),
        ("22 Ekim 2021 05:09 ÖS", "2021-10-22T17:09:00.000Z"),
        ("22.10.2021 17:09 мск", "2021-10-22T14:09:00.000Z"),
        ("Oct 22, 2021, 5:09 p.m. ET", "2021-10-22T21:09:00.000Z"),
        ("Jan 22, 2021, 5:09 p.m. ET", "2021-01-22T22:09:00.000Z"),
        ("22.10.2021 17:09 ET 18:00", "2021-10-22T17:09:00.000Z"),
        ("le 22 octobre 2021 à 17:09 et plus", "2021-10-22T17:09:00.000Z"),
        ("Thu, 03/05/2026 - 09:12", "2026-03-05T09:12:00.000Z"),
        ("Sunday 03/05/2026", "2026-05-03T00:00:00.000Z"),
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
        ("22.10.2021 17:09", "2021-10-22T17:09:00.000Z"),
        ("Stand: 1. 2. 2021", "2021-02-01T00:00:00.000Z"),
        ("22/10/2021 5:09 PM", "2021-10-22T17:09:00.000Z"),
        ("10/22/2021 5 PM", "2021-10-22T17:00:00.000Z"),
        ("10-22-2021", "2021-10-22T00:00:00.000Z"),
        ("10/10/2021", "2021-10-10T00:00:00.000Z"),
        ("22. Oktober 2021, 17.09 Uhr", "2021-10-22T17:09:00.000Z"),
        ("22. Oktober 2021, 17 Uhr", "2021-10-22T17:00:00.000Z"),
        ("22. oktober 2021 kl. 17.09", "2021-10-22T17:09:00.000Z"),
        ("Oct. 22, 2021, 5 p.m. EDT", "2021-10-22T21:00:00.000Z"),
        ("2021年10月22日 下午5时", "2021-10-22T17:00:00.000Z"),
        ("二〇二一年十月二十二日", "2021-10-22T00:00:00.000Z"),
        ("令和3年10月22日", "2021-10-22T00:00:00.000Z"),
        ("令和元年10月22日", "2019-10-22T00:00:00.000Z"),
        ("民國110年10月22日", "2021-10-22T00:00:00.000Z"),
        ("22 tháng 10, 2021 17:09", "2021-10-22T17:09:00.000Z"),
        ("金, 22 10月 2021 17:09:00 +0900", "2021-10-22T08:09:00.000Z"),
        ("星期五, 22 十月 2021 17:09:00 +0800", "2021-10-22T09:09:00.000Z"),
        ("금, 22 10월 2021 17:09:00 +0900", "2021-10-22T08:09:00.000Z"),
        ("22 oktober 2021", "2021-10-22T00:00:00.000Z"),
        ("22. lokakuuta 2021 klo 17.09", "2021-10-22T17:09:00.000Z"),
        ("2021. október 22", "2021-10-22T00:00:00.000Z"),
        ("22 d’octubre de 2021", "2021-10-22T00:00:00.000Z"),
        ("22 Οκτωβρίου 2021", "2021-10-22T00:00:00.000Z"),
        ("22 жовтня 2021", "2021-10-22T00:00:00.000Z"),
        ("22 أكتوبر 2021", "2021-10-22T00:00:00.000Z"),
        ("٢٢ أكتوبر ٢٠٢١", "2021-10-22T00:00:00.000Z"),
        ("22 באוקטובר 2021", "2021-10-22T00:00:00.000Z"),
        ("22 अक्टूबर 2021", "2021-10-22T00:00:00.000Z"),
        ("22 ตุลาคม 2564", "2021-10-22T00:00:00.000Z"),
        ("22 ต.ค. 2564 17.09 น.", "2021-10-22T17:09:00.000Z"),
        ("22/10/2564 17:09", "2021-10-22T17:09:00.000Z"),
        ("22.10.2564", "2021-10-22T00:00:00.000Z"),
        ("22 Oktober 2021, 17:09 WIB", "2021-10-22T10:09:00.000Z"),
        ("October 22, 2021 5:09pm", "2021-10-22T17:09:00.000Z"),
        ("October 22, 2021 12:09am", "2021-10-22T00:09:00.000Z"),
        ("Oct. 22, 2021, 5pm", "2021-10-22T17:00:00.000Z"),
        ("22 Oct 2021 5:09 p. m.", "2021-10-22T17:09:00.000Z"),
        ("am 22. Oktober 2021 um 12:09 Uhr", "2021-10-22T12:09:00.000Z"),
        ("Fri 22 Oct 2021 17.09 BST", "2021-10-22T16:09:00.000Z"),
        ("Friday 22 October 2021 5.09pm GMT", "2021-10-22T17:09:00.000Z"),
        ("22 Oktober 2021 17.09 WIB", "2021-10-22T10:09:00.000Z"),
        ("22 October 2021 17:09 - 5 min read", "2021-10-22T17:09:00.000Z"),
        ("22 October 2021 17:09 +1 comment", "2021-10-22T17:09:00.000Z"),
        ("22 October 2021 17:09 -2024", "2021-10-22T17:09:00.000Z"),
        ("22 October 2021, 17:09 by John Everest", "2021-10-22T17:09:00.000Z"),
        ("22 October 2021, 17:09, where to eat", "2021-10-22T17:09:00.000Z"),
        ("22 octobre 2021 à 17h09 est rouvert", "2021-10-22T17:09:00.000Z"),
        ("2021年10月22日 17:09 来源：A-3", "2021-10-22T17:09:00.000Z"),
        ("2021年10月22日 17:09 (GMT+8)", "2021-10-22T09:09:00.000Z"),
        ("Fri, 22 Oct 2021 17:09:00 -0500 (EST)", "2021-10-22T22:09:00.000Z"),
        ("Fri Oct 22 17:09:00 +0800 2021", "2021-10-22T09:09:00.000Z"),
        ("2021-10-22 17:09 -03", "2021-10-22T20:09:00.000Z"),
        ("22 Oct 21, 17:09", "2021-10-22T17:09:00.000Z"),
        ("22-Oct-21", "2021-10-22T00:00:00.000Z"),
        ("2021年10月22日 17時09分 JST", "2021-10-22T08:09:00.000Z"),
        ("2021년 10월 22일 17시 09분 KST", "2021-10-22T08:09:00.000Z"),
        ("2021年10月22日17時09分00秒 JST", "2021-10-22T08:09:00.000Z"),
        ("2021/10/22 PM 05:09", "2021-10-22T17:09:00.000Z"),
        ("22 October 2021 17:09h CET", "2021-10-22T16:09:00.000Z"),
        ("22 October 2021 17:09 hrs IST", "2021-10-22T11:39:00.000Z"),
        ("17:09, 22 October 2021 (EST)", "2021-10-22T22:09:00.000Z"),
        ("Oct 22, 2021 5:09 pm est", "2021-10-22T22:09:00.000Z"),
        ("2021-10-22 17:09 UTC/GMT +8", "2021-10-22T09:09:00.000Z"),
        ("Oct 22, 2021 17:09 (Beijing Time, UTC+8)", "2021-10-22T09:09:00.000Z"),
        ("2021-10-22 17:09 +08 CST", "2021-10-22T09:09:00.000Z"),
        ("22 October 2021 17:09 +1 Kommentar", "2021-10-22T17:09:00.000Z"),
        ("22 Oct 21 at 17:09", "2021-10-22T17:09:00.000Z"),
        ("22 oct. 21 à 17h09", "2021-10-22T17:09:00.000Z"),
        ("22 Oct 21 5pm", "2021-10-22T17:00:00.000Z"),
        ("22-Oct-21 (Fri)", "2021-10-22T00:00:00.000Z"),
        ("22 Oct 21 • 17:09", "2021-10-22T17:09:00.000Z"),
        ("202110221709", "2021-10-22T17:09:00.000Z"),
        ("1634922540", "2021-10-22T17:09:00.000Z"),
        ("1634922540000", "2021-10-22T17:09:00.000Z"),
    ],
)
def test_a_date_is_read(text: str, expected: str) -> None:
    found = parse(text)
    assert found is not None
    assert iso_ms(found) == expected
    assert may_be_one(text)


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
        "22 October 2564",
        "22/10/9999",
        "2021-13-01",
        "2021-02-30",
        "22 Foo 2021",
        "7",
        "2021",
        "17:09",
        "version 10.2.2021.7 of 3",
        "3/4/2021",
        "The Sun says 05/04/2025",
        "3-4-2021",
        "13/13/2021",
        "十十年三月一日",
        "3 hours ago",
        "3月4日",
        "22 October 17:09",
        "22 Oct, 17:09",
        "22. Oktober 17:09 Uhr",
        "22 octobre 17h09",
        "22 oktober 17.09 uur",
        "22 Oct. 17 comments",
        "22 October, 21 shares",
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


def test_a_date_in_figures_is_read_as_its_readers_read_it() -> None:
    assert parse("3/4/2021", day_first=True) == datetime(2021, 4, 3, tzinfo=UTC)
    assert parse("3/4/2021", day_first=False) == datetime(2021, 3, 4, tzinfo=UTC)
    assert parse("22/4/2021", day_first=False) == datetime(2021, 4, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("5 minutes ago", "2021-10-22T17:04:00.000Z"),
        ("3小时前", "2021-10-22T14:09:00.000Z"),
        ("発信 3時間前", "2021-10-22T14:09:00.000Z"),
        ("3시간 전", "2021-10-22T14:09:00.000Z"),
        ("vor 3 Stunden", "2021-10-22T14:09:00.000Z"),
        ("il y a 3 heures", "2021-10-22T14:09:00.000Z"),
        ("hace 2 días", "2021-10-20T00:00:00.000Z"),
        ("2 дня назад", "2021-10-20T00:00:00.000Z"),
        ("2 hari yang lalu", "2021-10-20T00:00:00.000Z"),
        ("5 DAKİKA ÖNCE", "2021-10-22T17:04:00.000Z"),
        ("3 mınutes ago", None),
        ("2 days", None),
        ("90 days of lamps, 2 hours before noon", None),
        ("1.2 hours ago", None),
        ("999999 days ago", None),
        ("the lamp went out 3 hours ago, said the keeper", None),
    ],
)
def test_a_relative_date_is_one_where_it_is_known_when_it_was_said(
    text: str, when: str | None
) -> None:
    now = datetime(2021, 10, 22, 17, 9, 30, tzinfo=UTC)
    found = parse(text, now=now)
    assert (iso_ms(found) if found else None) == when


@pytest.mark.parametrize(
    ("text", "hours"),
    [("17:09 +08:00", 8), ("17:09 -0330", -3.5), ("17:09Z", 0), ("17:09 JST", 9), ("17:09", None),
     ("18:12 (GMT+7)", 7), ("17:09 UTC+8", 8),
     ("the lamp", None), ("", None)],
)  # fmt: skip
def test_the_zone_at_the_end_of_a_date_is_known(text: str, hours: float | None) -> None:
    zone = zone_of(text)
    assert (zone and zone.utcoffset(None)) == (None if hours is None else timedelta(hours=hours))


@pytest.mark.parametrize(
    "hostile", ["1 ", "1.", "1/", "十", "1 a", "a 1 ", "mai.", "3 hour ", "1.1.1.1", "kl. "]
)
def test_hostile_text_ends_soon(hostile: str) -> None:
    started = time.process_time()
    for _ in range(20):
        parse((hostile * 1_000)[:100], now=datetime(2021, 10, 22, tzinfo=UTC))
        parse(hostile * 100_000)
    assert time.process_time() - started < 1


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


@given(
    st.text(alphabet="0123456789-/:.TZ+ 年月日JanuryOct,PM", max_size=60)
    | st.sampled_from(PATTERNS).flatmap(st.from_regex)
    | st.text()
)
def test_no_text_raises(text: str) -> None:
    for day_first in (None, True, False):
        found = parse(text, day_first=day_first, now=datetime(2021, 10, 22, tzinfo=UTC))
        assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 12 Mar 2024 12:00:00 GMT",
        "2024-03-12T12:00:00Z",
        "2024-03-12T12:00:00+03:00",
        "2024-03-12 12:00",
        "20240312120000",
        "2024年3月12日 12:00",
    ],
)
def test_a_zone_that_the_owner_names_is_believed_before_the_dates_own(text: str) -> None:
    expected = datetime(2024, 3, 12, 4, tzinfo=UTC)
    assert parse(text, zone=named("Asia/Singapore")) == expected


def test_seconds_since_1970_are_in_no_zone() -> None:
    assert parse("1710244800", zone=named("Asia/Singapore")) == datetime(
        2024, 3, 12, 12, tzinfo=UTC
    )


def test_a_zone_knows_its_summer_and_crosses_the_border_of_a_process() -> None:
    zone = pickle.loads(pickle.dumps(Certain(ZoneInfo("Europe/Berlin"))))
    moments = [parse(f"2024-{month}-01T12:00Z", zone=zone) for month in ("01", "07")]
    assert [moment and moment.hour for moment in moments] == [11, 10]
    assert named(None) is UTC
