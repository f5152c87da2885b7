"""Restraint: what was too fast is not done again."""

from __future__ import annotations

import itertools

import pytest

from archiver.fetch.restraint import GOOD, LASTS_SECONDS, LONGEST, MOST_HOSTS, Restraint


class Watch:
    """Seconds, as the test sets them."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def rush(restraint: Restraint, watch: Watch, requests: int, host: str = "a.example") -> None:
    """So many requests in a second, the last of which is too much."""
    for _ in range(requests):
        watch.now += 1 / requests
        restraint.began(host)
    restraint.was_too_much(host)


def test_a_host_that_never_complained_has_no_pause() -> None:
    restraint = Restraint()
    restraint.began("a.example")
    assert restraint.seconds("a.example") == 0


def test_the_pause_is_longer_than_that_which_was_too_short() -> None:
    watch = Watch()
    restraint = Restraint(watch)
    rush(restraint, watch, 20)
    assert 1 / 20 < restraint.seconds("a.example") <= 1 / 10
    assert restraint.seconds("b.example") == 0


def asked(restraint: Restraint, watch: Watch, seconds_apart: float, *, times: int = 1) -> None:
    """So many requests after one another, all of which but the last are answered well."""
    for number in range(times):
        if number:
            restraint.was_well("a.example")
        watch.now += seconds_apart
        restraint.began("a.example")


def test_a_pause_that_was_kept_and_is_too_short_is_doubled_up_to_a_bound() -> None:
    watch = Watch()
    restraint = Restraint(watch)
    rush(restraint, watch, 2)
    first = pause = restraint.seconds("a.example")
    while pause < LONGEST:
        asked(restraint, watch, pause, times=3)
        restraint.was_too_much("a.example")
        assert restraint.seconds("a.example") == min(2 * pause, LONGEST)
        pause = restraint.seconds("a.example")
    asked(restraint, watch, pause, times=3)
    restraint.was_too_much("a.example")
    assert restraint.seconds("a.example") == LONGEST
    assert first < LONGEST / 4


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(0.1, id="what had begun before it was learned"),
        pytest.param(5, id="who was asked far more slowly"),
        pytest.param(300, id="the first request after a rest"),
    ],
)
def test_a_pause_that_was_not_put_to_the_test_stays_as_it_is(times: float) -> None:
    watch = Watch()
    restraint = Restraint(watch)
    rush(restraint, watch, 2)
    pause = restraint.seconds("a.example")
    for _ in range(5):
        watch.now += 1 if times < 1 else 0
        asked(restraint, watch, times * pause, times=2 if times < 1 else 1)
        restraint.was_too_much("a.example")
    assert restraint.seconds("a.example") == pause


@pytest.mark.parametrize("seconds_apart", [LONGEST, 3_000])
def test_who_is_hardly_asked_and_complains_teaches_no_pause(seconds_apart: float) -> None:
    watch = Watch()
    restraint = Restraint(watch)
    for _ in range(3):
        asked(restraint, watch, seconds_apart)
        restraint.was_too_much("a.example")
    assert restraint.seconds("a.example") == 0


def test_a_pause_longer_than_a_second_is_learned_of_a_host_that_wants_it() -> None:
    watch = Watch()
    restraint = Restraint(watch)
    asked(restraint, watch, 3, times=4)
    restraint.was_too_much("a.example")
    assert 3 < restraint.seconds("a.example") < 6


def test_what_is_answered_well_for_long_enough_takes_a_doubling_back() -> None:
    watch = Watch()
    restraint = Restraint(watch)
    rush(restraint, watch, 4)
    first = restraint.seconds("a.example")
    watch.now += 1
    asked(restraint, watch, first, times=2)
    restraint.was_too_much("a.example")
    assert restraint.seconds("a.example") == 2 * first
    asked(restraint, watch, 2 * first, times=2 * GOOD)
    assert restraint.seconds("a.example") == 2 * first
    asked(restraint, watch, 2 * first, times=2)
    assert restraint.seconds("a.example") == first
    asked(restraint, watch, first, times=4 * GOOD)
    assert restraint.seconds("a.example") == first


def test_a_host_with_a_firm_limit_is_driven_to_it_more_and_more_seldom() -> None:
    """It takes a third request within a second for too much, and rests for two then."""
    watch = Watch()
    restraint = Restraint(watch)
    moments, complaints = [-10.0] * 3, list[int]()
    for number in range(6_000):
        watch.now += restraint.seconds("a.example") or 0.3
        restraint.began("a.example")
        moments.append(watch.now)
        if moments[-1] - moments[-3] < 1:
            complaints.append(number)
            restraint.was_too_much("a.example")
            watch.now += 2
        else:
            restraint.was_well("a.example")
    assert len(complaints) <= 8
    apart = [after - before for before, after in itertools.pairwise(complaints)][1:]
    assert apart == sorted(apart)


def test_several_complaints_of_one_rush_count_once() -> None:
    watch = Watch()
    restraint = Restraint(watch)
    rush(restraint, watch, 20)
    first = restraint.seconds("a.example")
    restraint.was_too_much("a.example")
    assert restraint.seconds("a.example") == first


def test_it_is_forgiven_after_a_while() -> None:
    watch = Watch()
    restraint = Restraint(watch)
    rush(restraint, watch, 20)
    watch.now += LASTS_SECONDS
    assert restraint.seconds("a.example") == 0


def test_the_memory_for_hosts_is_bounded() -> None:
    watch = Watch()
    restraint = Restraint(watch)
    rush(restraint, watch, 20)
    for number in range(MOST_HOSTS):
        restraint.began(f"{number}.example")
    assert restraint.seconds("a.example") == 0
