"""How far a pass has come: counts, paces and the time that is left, by a clock that is told."""

from __future__ import annotations

from archiver.headway import Headway
from archiver.model import Asked, Backlog, Due, Entry, Outcome, Result


def settle(headway: Headway, host: str, now: float, result: Result = Result.ARCHIVED) -> None:
    entry = Entry(feed="a", url=f"https://{host}/news")
    headway.saw(Outcome(entry=entry, result=result), now)


def expects(headway: Headway, owed: int, now: float, *most: Due) -> None:
    resting = sum(due.entries for due in most if due.rests)
    headway.expects(Backlog(entries=owed, resting=resting, most=most), now)


def test_what_is_settled_is_no_longer_left() -> None:
    headway = Headway()
    expects(headway, 5, 0, Due(host="a.example", entries=3), Due(host="b.example", entries=2))
    settle(headway, "a.example", 1)
    settle(headway, "a.example", 2, Result.DUPLICATE)
    settle(headway, "elsewhere.example", 3, Result.IMPROVED)
    assert (headway.settled, headway.files, headway.left) == (3, 2, 2)
    assert [host.left for host in headway.hosts.values()] == [1, 2]


def test_what_is_left_is_what_was_told_last() -> None:
    headway = Headway()
    expects(headway, 1, 0, Due(host="a.example", entries=1))
    for now in range(3):
        settle(headway, "a.example", now)
    assert headway.left == 0
    expects(headway, 40, 4, Due(host="a.example", entries=40))
    assert headway.left == 40
    assert headway.hosts["a.example"].settled == 3


def test_the_time_that_is_left_is_that_of_the_slowest_host() -> None:
    headway = Headway()
    expects(headway, 26, 0, Due(host="a.example", entries=20), Due(host="b.example", entries=6))
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
    expects(headway, 20, 0, Due(host="a.example", entries=20))
    for now in range(11):
        settle(headway, "a.example", now)
    expects(headway, 9, 10, Due(host="a.example", entries=9, rests=60))
    assert (headway.hosts["a.example"].seconds_left(20), headway.seconds_left(20)) == (None, None)
    expects(headway, 9, 71, Due(host="a.example", entries=9))
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
    expects(headway, 5, 0, Due(host="a.example", entries=5, rests=60))
    assert (headway.is_waiting, headway.elsewhere) == (True, 0)
    expects(headway, 6, 0, Due(host="a.example", entries=5, rests=60))
    assert (headway.is_waiting, headway.elsewhere) == (False, 1)


def test_it_waits_for_however_many_hosts_though_few_are_named() -> None:
    headway = Headway()
    rests = Due(host="a.example", entries=5, rests=60)
    headway.expects(Backlog(entries=900, resting=900, most=(rests,)), 0)
    assert (headway.is_waiting, headway.elsewhere) == (True, 895)
