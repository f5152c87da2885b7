"""What a feed document says of when to be asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.feeds import parse, timetable
from archiver.model import ANY_TIME, Timetable

HOUR = timedelta(hours=1)
OFTEN = "<sy:updatePeriod>\n Hourly </sy:updatePeriod><sy:updateFrequency>{}</sy:updateFrequency>"
OWN = "<updatePeriod xmlns='http://purl.org/rss/1.0/modules/syndication/'>weekly</updatePeriod>"
ITEM = "<item><title>One</title><link>https://a.example/1</link><ttl>1</ttl></item>"


def read(channel: str, after: str = "") -> Timetable:
    said = (
        "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>"
        f"<title>News</title>{channel}{ITEM}{after}</channel></rss>"
    )
    return parse(said.encode(), "https://a.example/feed").timetable


@pytest.mark.parametrize(
    ("channel", "every"),
    [
        ("", None),
        ("<ttl>60</ttl>", HOUR),
        ("<ttl> 90\n</ttl>", 1.5 * HOUR),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 24 * HOUR),
        (OFTEN.format(2), HOUR / 2),
        (OWN, 168 * HOUR),
        ("<ttl>30</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", HOUR),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", None),
        (OFTEN.format(0), None),
        ("<sy:updatePeriod>always</sy:updatePeriod>", None),
    ],
)  # fmt: skip
def test_how_often_the_document_wants_to_be_asked(channel: str, every: timedelta | None) -> None:
    assert read(channel).every == every


def test_hours_and_days_to_skip() -> None:
    found = read(
        "<skipHours><hour>0</hour><hour> 7 </hour><hour>24</hour><hour>x</hour></skipHours>"
        "<skipDays><day>Saturday</day><day>sunday</day><day>Someday</day></skipDays>"
    )
    assert (sorted(found.skip_hours), sorted(found.skip_days)) == ([0, 7], [5, 6])


def test_a_document_that_would_never_be_asked_is_asked_at_any_time() -> None:
    hours = "".join(f"<hour>{n}</hour>" for n in range(24))
    assert read(f"<skipHours>{hours}</skipHours>") == ANY_TIME


def test_a_channel_may_speak_after_its_entries_but_entries_do_not_speak_for_it() -> None:
    assert read("", after="<ttl>60</ttl>").every == HOUR
    assert read("", after="<item><ttl>60</ttl></item>").every is None


def test_what_is_said_beyond_ascii_is_read_too() -> None:
    head = "<?xml version='1.0' encoding='utf-16'?><rss version='2.0'><channel>"
    said = f"{head}<ttl>60</ttl>{ITEM}</channel></rss>"
    assert parse(said.encode("utf-16"), "https://a.example/feed").timetable.every == HOUR


@given(
    st.binary(max_size=300), st.sampled_from([b"<ttl>", b"<skipHours>", b"<sy:updatePeriod>daily<"])
)
def test_no_bytes_raise_anything(said: bytes, head: bytes) -> None:
    timetable.read(head + said)
