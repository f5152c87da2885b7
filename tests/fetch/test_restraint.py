"""Restraint: what was too fast is not done again."""

from __future__ import annotations

from archiver.fetch.restraint import LASTS_SECONDS, LONGEST, MOST_HOSTS, Restraint


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


def test_each_further_complaint_doubles_it_up_to_a_bound() -> None:
    watch = Watch()
    restraint = Restraint(watch)
    rush(restraint, watch, 20)
    first = restraint.seconds("a.example")
    rush(restraint, watch, 2)
    assert restraint.seconds("a.example") >= 2 * first
    for _ in range(20):
        rush(restraint, watch, 1)
    assert restraint.seconds("a.example") == LONGEST


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
