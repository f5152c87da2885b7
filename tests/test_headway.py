"""How far a pass has come: counts, paces and the time that is left, by a clock that is told."""

from __future__ import annotations

from archiver.headway import Headway
from archiver.model import Asked, Due, Entry, Outcome, Result


def settle(headway: Headway, host: str, now: float, result: Result = Result.ARCHIVED) -> None:
    entry = Entry(feed="a", url=f"https://{host}/news")
    headway.saw(Outcome(entry=entry, result=result), now)


def test_what_is_settled_is_no_longer_left() -> None:
    headway = Headway()
    headway.expects(5, [Due(host="a.example", entries=3), Due(host="b.example", entries=2)], 0)
    settle(headway, "a.example", 1)
    settle(headway, "a.example", 2, Result.DUPLICATE)
    settle(headway, "elsewhere.example", 3, Result.IMPROVED)
    assert (headway.settled, headway.files, headway.left) == (3, 2, 2)
    assert [host.left for host in headway.hosts.values()] == [1, 2]


def test_what_is_left_is_what_was_told_last() -> None:
    headway = Headway()
    headway.expects(1, [Due(host="a.example", entries=1)], 0)
    for now in range(3):
        settle(headway, "a.example", now)
    assert headway.left == 0
    headway.expects(40, [Due(host="a.example", entries=40)], 4)
    assert headway.left == 40
    assert headway.hosts["a.example"].settled == 3


def test_the_time_that_is_left_is_that_of_the_slowest_host() -> None:
    headway = Headway()
    headway.expects(26, [Due(host="a.example", entries=20), Due(host="b.example", entries=6)], 0)
    assert headway.seconds_left(0) is None
    for now in range(11):
        settle(headway, "a.example", now)
    settle(headway, "b.example", 0)
    settle(headway, "b.example", 10)
    assert headway.hosts["a.example"].pace.per_second(10) == 1
    assert headway.hosts["a.example"].seconds_left(10) == 9
    assert headway.hosts["b.example"].seconds_left(10) == 4 / 0.1
    assert headway.seconds_left(10) == 40


def test_a_rest_is_no_part_of_a_pace() -> None:
    headway = Headway()
    headway.expects(20, [Due(host="a.example", entries=20)], 0)
    for now in range(11):
        settle(headway, "a.example", now)
    headway.expects(9, [Due(host="a.example", entries=9, rests=60)], 10)
    assert (headway.hosts["a.example"].seconds_left(20), headway.seconds_left(20)) == (None, None)
    headway.expects(9, [Due(host="a.example", entries=9)], 71)
    for now in (72, 73, 74):
        settle(headway, "a.example", now)
    assert headway.hosts["a.example"].settled == 14
    assert headway.hosts["a.example"].seconds_left(74) == 6


def test_a_source_is_counted_once_however_often_it_is_heard() -> None:
    headway = Headway()
    for seen in (500, 1_000):
        headway.heard(Asked(feed="a", url="", source="sitemap", seen=seen, owed=seen // 2))
    headway.heard(Asked(feed="b", url="", source="sitemap", seen=7, owed=7))
    headway.heard(Asked(feed="b", url="", source="feed", seen=3))
    assert headway.named == {"sitemap": 1_007, "feed": 3}
    assert headway.new == {"sitemap": 507, "feed": 0}


def test_it_waits_where_all_that_is_left_is_of_hosts_that_rest() -> None:
    headway = Headway()
    assert not headway.is_waiting
    headway.expects(5, [Due(host="a.example", entries=5, rests=60)], 0)
    assert headway.is_waiting
    headway.expects(6, [Due(host="a.example", entries=5, rests=60)], 0)
    assert not headway.is_waiting
