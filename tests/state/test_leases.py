"""Leases that end without a settlement: handed back, void, called back, passed on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.state import State, leases, queue
from archiver.state.queue import Errand, Owed, Standing
from tests.state.desk import HOUR, NOON, claim, entry, interrupt, owe, settle


def test_a_lease_handed_back_counts_for_nothing(state: State) -> None:
    owe(state, entry(1))
    (owed,) = claim(state)
    state.run_now(leases.hand_back, "me", [owed.id])
    (again,) = claim(state)
    assert again == owed


def test_nobody_hands_back_what_another_holds(state: State) -> None:
    owe(state, entry(1))
    (owed,) = claim(state, "me")
    state.run_now(leases.hand_back, "you", [owed.id])
    assert claim(state, "you") == []


class TestAClockThatWasPutBack:
    """What was owed in a future that is not one any more does not wait for it."""

    def test_what_was_never_tried_is_due_at_once(self, state: State) -> None:
        owe(state, entry(1))
        earlier = NOON - HOUR
        assert claim(state, now=earlier) == []
        state.run_now(leases.call_back, earlier, 24 * HOUR, 168 * HOUR)
        assert len(claim(state, now=earlier)) == 1

    @pytest.mark.parametrize(
        ("pause", "waits"), [(HOUR, True), (24 * HOUR, True), (25 * HOUR, False)]
    )
    def test_what_failed_waits_no_longer_than_the_longest_pause(
        self, state: State, pause: timedelta, waits: bool
    ) -> None:
        owe(state, entry(1))
        settle(state, claim(state)[0], Standing.OWED, due=NOON + pause, error="answered 500")
        state.run_now(leases.call_back, NOON, 24 * HOUR, 168 * HOUR)
        assert (claim(state) == []) is waits


class TestInterruptions:
    """What a kill cut off is counted apart, and a killer cannot come first for ever."""

    def test_the_leases_of_the_dead_are_void(self, state: State) -> None:
        owe(state, entry(1), entry(2))
        claim(state, "dead", limit=1)
        claim(state, "alive", limit=1)
        assert sorted(state.run_now(leases.holders)) == ["alive", "dead"]
        assert state.run_now(leases.void, ["dead"]) == []
        (again,) = claim(state)
        assert again.attempts == 0

    def test_an_interrupted_entry_comes_after_the_others(self, state: State) -> None:
        owe(state, entry(1))
        claim(state, "dead")
        state.run_now(leases.void, ["dead"])
        owe(state, entry(2))
        assert [o.entry.title for o in claim(state)] == ["Title 2", "Title 1"]

    def test_interrupted_twice_it_is_tried_alone(self, state: State) -> None:
        owe(state, entry(1))
        assert interrupt(state, queue.ALONE_AFTER) == []
        assert claim(state) == []
        assert len(claim(state, alone=True)) == 1

    def test_interrupted_alone_again_and_again_it_is_set_aside_and_said(self, state: State) -> None:
        owe(state, entry(1))
        assert interrupt(state, queue.ASIDE_AFTER) == [entry(1)]
        assert claim(state, alone=True) == []
        assert state.run_now(queue.count) == {"set_aside": 1}

    @pytest.mark.parametrize("errand", ["live", "past"])
    def test_the_suspect_that_was_tried_at_the_last_kill_is_tried_after_all_others(
        self, state: State, errand: str
    ) -> None:
        """Whatever their hosts, and whoever owns them."""
        for each in ("live", "past"):
            owe(state, *(entry(n, host=f"{n}.example") for n in range(20)), errand=each)
        interrupt(state, queue.ALONE_AFTER)
        (killer,) = claim(state, "dead", Errand(name=errand), limit=1, alone=True)
        state.run_now(leases.void, ["dead"])
        tried = [claim(state, errand=Errand(name=errand), limit=1, alone=True) for _ in range(20)]
        assert [owed.id for (owed,) in tried].index(killer.id) == 19

    def test_sixty_processes_that_are_killed_before_they_settle_anything_claim_nothing_five_times(
        self, state: State
    ) -> None:
        """With 32 entries in hand, as long as so many are no suspects."""
        owe(state, *(entry(n) for n in range(64)))
        claimed: Counter[int] = Counter()

        def in_hand() -> list[Owed]:
            hand = claim(state, "dead", limit=32) or claim(state, "dead", limit=1, alone=True)
            claimed.update(owed.id for owed in hand)
            return hand

        for _ in range(60):
            assert in_hand()
            assert state.run_now(leases.void, ["dead"]) == []
        while hand := in_hand():
            for owed in hand:
                settle(state, owed, Standing.SETTLED)
        assert len(claimed) == 64
        assert max(claimed.values()) <= 4

    def test_set_aside_so_no_other_errand_claims_it(self, state: State) -> None:
        owe(state, entry(1))
        owe(state, entry(1), errand="past")
        interrupt(state, queue.ASIDE_AFTER)
        assert claim(state, errand=Errand(name="past"), alone=True) == []


class TestAFeedThatLeftTheConfiguration:
    """What it owed belongs to whoever listed it as well."""

    mine, lent = replace(entry(1, feed="left"), authors=("Ann",)), entry(1, feed="stayed")

    def test_the_first_that_listed_it_too_owns_it(self, state: State) -> None:
        for rank, feed in enumerate(["left", "later", "stayed"]):
            owe(state, replace(self.mine, feed=feed), rank=rank)
        (owed,) = claim(state, errand=Errand(feeds=("stayed", "later")))
        assert owed.entry.feed == "left"
        assert state.run_now(leases.pass_on, owed.id, ("stayed", "later")) == "stayed"
        state.run_now(leases.hand_back, "me", [owed.id])
        (again,) = claim(state)
        assert (again.entry.feed, again.entry.authors) == ("stayed", ("Ann",))

    def test_what_nobody_else_listed_stays_owed(self, state: State) -> None:
        owe(state, self.mine)
        assert claim(state, errand=Errand(feeds=("stayed",))) == []
        (owed,) = claim(state)
        assert state.run_now(leases.pass_on, owed.id, ("stayed",)) is None
