"""The order of a backfill: by what is known of an article's date beforehand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archiver.model import Entry
from archiver.turns import Order, due

NOW = datetime(2024, 6, 1, tzinfo=UTC)


def entry(url: str = "https://a.example/rain", **facts: Any) -> Entry:
    return Entry(feed="harbour", url=url, **facts)


def at(year: int) -> datetime:
    return datetime(year, 3, 5, tzinfo=UTC)


def ordered(order: Order, *entries: Entry) -> list[Entry]:
    return sorted(entries, key=lambda one: due(one, order, NOW))


def test_dates_are_those_said_then_the_address_then_the_last_change() -> None:
    said = entry("https://a.example/2001/01/rain", published=at(2020))
    by_address = entry("https://a.example/2021/01/rain", updated=at(2001))
    changed = entry(updated=at(2022))
    unknown = entry()
    assert ordered("oldest", unknown, changed, said, by_address) == [
        said,
        by_address,
        changed,
        unknown,
    ]
    assert ordered("newest", unknown, said, by_address, changed) == [
        changed,
        by_address,
        said,
        unknown,
    ]


@given(st.datetimes(timezones=st.just(UTC)))
def test_whatever_the_date_it_is_due_by_now(date: datetime) -> None:
    dated = entry(published=date)
    assert due(dated, "oldest", NOW) <= NOW
    assert due(dated, "newest", NOW) <= NOW


def test_the_newest_comes_first_though_the_older_was_listed_hours_before() -> None:
    older, newer = entry(published=at(2024)), entry(published=at(2024) + timedelta(minutes=1))
    assert due(newer, "newest", NOW + timedelta(hours=9)) < due(older, "newest", NOW)


def test_what_is_of_the_future_is_the_newest() -> None:
    future, today = entry(published=NOW + timedelta(days=9)), entry(published=NOW)
    assert due(future, "newest", NOW) == due(today, "newest", NOW)
