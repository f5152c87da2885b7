"""Commits that come thick and fast are made fewer; few, or long ones, do not wait."""

from __future__ import annotations

import asyncio

import pytest

from archiver.state.breath import APART_SECONDS, BURST, COMPANY, LONG_SECONDS, Breath


class Hours:
    """A clock that only sleep and work turn."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept = 0.0

    async def wait(self, enough: asyncio.Event, seconds: float) -> None:
        if not enough.is_set():
            self.slept += seconds
            self.now += seconds


def slept(
    commits: int,
    *,
    seconds: float,
    between: float = 0.0,
    wishes: int = 9,
    are_enough: bool = False,
) -> float:
    """For how long so many commits of so many *seconds* and *wishes* each waited in all."""
    hours = Hours()
    breath = Breath(lambda: hours.now, hours.wait)

    async def story() -> None:
        enough = asyncio.Event()
        if are_enough:
            enough.set()
        for _ in range(commits):
            await breath.take(enough)
            hours.now += seconds
            breath.done(wishes)
            hours.now += between

    asyncio.run(story())
    return hours.slept


def test_a_short_pass_does_not_wait() -> None:
    assert slept(BURST, seconds=0.001) == 0


def test_many_short_commits_are_held_apart() -> None:
    assert slept(3 * BURST, seconds=0.001) == pytest.approx(2 * BURST * APART_SECONDS, rel=0.05)


def test_long_commits_do_not_wait() -> None:
    assert slept(3 * BURST, seconds=2 * LONG_SECONDS) == 0


def test_commits_that_are_apart_anyway_do_not_wait() -> None:
    assert slept(3 * BURST, seconds=0.001, between=APART_SECONDS) == 0


def test_commits_that_nobody_joins_do_not_wait_for_company() -> None:
    assert slept(2_000, seconds=0.001, wishes=1) <= 4 * APART_SECONDS


def test_waiting_that_has_brought_company_goes_on() -> None:
    few = slept(3 * BURST, seconds=0.001, wishes=COMPANY)
    assert few == pytest.approx(2 * BURST * APART_SECONDS, rel=0.05)


def test_wishes_that_are_enough_do_not_wait_for_more() -> None:
    assert slept(3 * BURST, seconds=0.001, are_enough=True) == 0


def test_a_real_wait_ends_with_what_is_enough() -> None:
    """By a clock that is put back after the burst, so that the wait would be one of an hour."""
    hour = [3_600.0]

    async def story() -> None:
        breath, enough = Breath(clock=lambda: hour[0]), asyncio.Event()
        for _ in range(BURST):
            await breath.take(enough)
            breath.done(COMPANY)
        hour[0] = 0.0
        asyncio.get_running_loop().call_later(0.01, enough.set)
        async with asyncio.timeout(30):
            await breath.take(enough)
        assert enough.is_set()

    asyncio.run(story())
