"""Who is asked how often, and how long that takes."""

from __future__ import annotations

import pytest

from archiver.tempo import MOST_HOSTS, Load, Tally, Tempo

ONE = (Load(requests=100),)
MANY = tuple(Load(requests=100) for _ in range(20))


@pytest.mark.parametrize(
    ("loads", "pause", "answer", "reading", "seconds"),
    [
        pytest.param(ONE, 3.0, 2.0, 0.05, 300, id="by our pause"),
        pytest.param(ONE, 0.0, 2.0, 0.05, 100, id="as the site answers, two at once"),
        pytest.param(ONE, 0.0, 0.001, 0.05, 2.5, id="as pages are read"),
        pytest.param(MANY, 3.0, 2.0, 0.05, 300, id="twenty hosts side by side"),
        pytest.param(MANY, 0.0, 2.0, 0.05, 250, id="sixteen answers at once, of however many"),
        pytest.param(MANY, 0.0, 0.001, 0.05, 50, id="readers are shared by all hosts"),
        pytest.param(
            (Load(requests=10, apart_seconds=30), *ONE),
            *(1.0, 2.0, 0.05, 300),
            id="by the pause that a host asks for",
        ),
        pytest.param(
            (Load(requests=10, apart_seconds=30),), *(60.0, 2.0, 0.05, 600), id="ours is longer"
        ),
        pytest.param((), 1.0, 0.5, 0.05, 0, id="nobody is asked"),
    ],
)
def test_requests_take_as_long_as_the_slowest_of_what_they_need(
    loads: tuple[Load, ...], pause: float, answer: float, reading: float, seconds: float
) -> None:
    pace = Tempo(pause_seconds=pause, at_once=2, in_all=16, readers=2)
    requests = sum(load.requests for load in loads)
    assert pace.seconds(loads, requests, answer, reading) == pytest.approx(seconds)


def test_hosts_are_counted_whatever_their_port_and_the_busiest_come_first() -> None:
    tally = Tally()
    for url in ("http://a.example/1", "https://b.example/1", "https://b.example:8443/2"):
        tally.count(url)
    tally.count("http://a.example/2", 5)
    assert tally.total == 8
    assert tally.busiest(9) == [("http://a.example/1", 6), ("https://b.example/1", 2)]
    assert tally.busiest(1) == [("http://a.example/1", 6)]


def test_two_counts_come_to_one() -> None:
    one, other = Tally(), Tally()
    one.count("http://a.example/1", 3)
    other.count("http://a.example/2", 4)
    other.count("http://b.example/")
    both = one + other
    assert (both.total, both.busiest(9)) == (
        8,
        [("http://a.example/1", 7), ("http://b.example/", 1)],
    )
    assert (one.total, other.total) == (3, 5)


def test_the_memory_for_hosts_is_bounded_and_the_total_is_right() -> None:
    tally = Tally()
    for number in range(MOST_HOSTS + 50):
        tally.count(f"http://{number}.example/")
        tally.count("http://0.example/")
    assert tally.total == 2 * MOST_HOSTS + 100
    assert (len(tally.by_host), tally.by_host["0.example"]) == (MOST_HOSTS, MOST_HOSTS + 51)
    assert (tally + tally).total == 2 * tally.total
