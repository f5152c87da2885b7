"""The queue: claimed once, settled once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from archiver.state import State, owing, queue
from archiver.state.queue import Errand, Standing
from archiver.state.schema import entries
from tests.state.desk import HOUR, NOON, claim, entry, interrupt, owe, settle


def test_an_entry_comes_back_from_the_queue_as_it_was_owed(state: State) -> None:
    whole = replace(
        entry(1),
        authors=("Ann", "李"),
        published=NOON,
        updated=NOON + HOUR,
        summary="<p>s</p>",
        tags=("t",),
        fetch_from="https://web.example/1",
    )
    owe(state, whole)
    (owed,) = claim(state)
    assert owed.entry == whole
    assert owed.first_seen == NOON
    assert owed.host == "web.example"


def test_a_claimed_entry_is_not_claimed_again(state: State) -> None:
    owe(state, entry(1))
    assert len(claim(state, "me")) == 1
    assert claim(state, "me") == claim(state, "you") == []


def test_a_settled_entry_stays_known_and_is_not_owed_again(state: State) -> None:
    owe(state, entry(1))
    settle(state, claim(state)[0], Standing.SETTLED)
    assert claim(state) == []
    assert owe(state, entry(1)) == owing.Owing(known=1, owed=0)


def test_an_entry_owed_again_is_due_only_then(state: State) -> None:
    owe(state, entry(1))
    settle(state, claim(state)[0], Standing.OWED, due=NOON + HOUR, error="answered 500")
    assert claim(state, now=NOON + HOUR / 2) == []
    (owed,) = claim(state, now=NOON + HOUR)
    assert owed.attempts == 1
    assert owed.first_seen == NOON


def test_a_lease_handed_back_counts_for_nothing(state: State) -> None:
    owe(state, entry(1))
    (owed,) = claim(state)
    state.run_now(queue.hand_back, "me", [owed.id])
    (again,) = claim(state)
    assert again == owed


def test_nobody_hands_back_what_another_holds(state: State) -> None:
    owe(state, entry(1))
    (owed,) = claim(state, "me")
    state.run_now(queue.hand_back, "you", [owed.id])
    assert claim(state, "you") == []


class TestAClockThatWasPutBack:
    """What was owed in a future that is not one any more does not wait for it."""

    def test_what_was_never_tried_is_due_at_once(self, state: State) -> None:
        owe(state, entry(1))
        earlier = NOON - HOUR
        assert claim(state, now=earlier) == []
        state.run_now(queue.call_back, earlier, 24 * HOUR)
        assert len(claim(state, now=earlier)) == 1

    @pytest.mark.parametrize(
        ("pause", "waits"), [(HOUR, True), (24 * HOUR, True), (25 * HOUR, False)]
    )
    def test_what_failed_waits_no_longer_than_the_longest_pause(
        self, state: State, pause: timedelta, waits: bool
    ) -> None:
        owe(state, entry(1))
        settle(state, claim(state)[0], Standing.OWED, due=NOON + pause, error="answered 500")
        state.run_now(queue.call_back, NOON, 24 * HOUR)
        assert (claim(state) == []) is waits


def test_no_host_has_more_in_hand_than_its_share(state: State) -> None:
    owe(state, *(entry(n) for n in range(9)), *(entry(n, "b.example") for n in range(9)))
    claimed = claim(state, per_host=3, in_hand={"a.example": 2})
    assert sorted(o.host for o in claimed) == ["a.example"] + 3 * ["b.example"]


def test_a_claim_takes_no_more_than_its_limit(state: State) -> None:
    owe(state, *(entry(n, f"{n % 7}.example") for n in range(50)))
    assert len(claim(state, limit=5)) == 5


def test_entries_of_one_host_come_in_the_order_they_were_seen(state: State) -> None:
    owe(state, *(entry(n) for n in range(5)))
    assert [o.entry.title for o in claim(state)] == [f"Title {n}" for n in range(5)]


def test_what_is_owed_again_does_not_hide_what_is_due(state: State) -> None:
    owe(state, *(entry(n) for n in range(50)))
    for owed in claim(state, limit=49):
        settle(state, owed, Standing.OWED, due=NOON + HOUR, error="answered 500")
    assert [o.entry.title for o in claim(state, limit=1)] == ["Title 49"]


def test_of_what_another_errand_owns_no_host_has_more_than_its_share_either(
    state: State,
) -> None:
    for errand in ("past", "other"):
        owe(state, *(entry(n) for n in range(9)), errand=errand)
        owe(state, *(entry(n, "b.example") for n in range(9)), errand=errand)
    other = Errand(name="other")
    claimed = claim(state, errand=other, per_host=3, in_hand={"a.example": 2})
    assert sorted(o.host for o in claimed) == ["a.example"] + 3 * ["b.example"]
    assert len(claim(state, errand=other, limit=5)) == 5


@pytest.mark.parametrize(
    ("errand", "expected"),
    [
        pytest.param(Errand(), {1, 2}, id="live"),
        pytest.param(Errand(feeds=("a",)), {1}, id="live, one feed"),
        pytest.param(Errand(feeds=()), set(), id="live, no feed"),
        pytest.param(Errand(name="past"), {3}, id="a backfill"),
        pytest.param(Errand(name="other"), set(), id="another backfill"),
    ],
)
def test_an_errand_gets_its_own_entries_only(
    state: State, errand: Errand, expected: set[int]
) -> None:
    owe(state, entry(1, feed="a"))
    owe(state, entry(2, feed="b"))
    owe(state, entry(3, feed="a"), errand="past")
    assert {int(o.entry.title.split()[1]) for o in claim(state, errand=errand)} == expected


class TestAnEntryThatTwoFeedsList:
    """It is one entry, owned by the feed that stands first in the configuration."""

    full = replace(entry(1, feed="full"), authors=())
    short = replace(entry(1, feed="short"), content="", summary="Short", authors=("Ann",))

    @pytest.mark.parametrize("first", ["full", "short"])
    def test_its_owner_does_not_depend_on_who_answered_first(
        self, state: State, first: str
    ) -> None:
        ranked = [(self.full, 0), (self.short, 1)]
        for listed, rank in ranked if first == "full" else reversed(ranked):
            owe(state, listed, rank=rank)
        (owed,) = claim(state)
        assert owed.entry == replace(self.full, authors=("Ann",), summary="Short")

    @pytest.mark.parametrize("feed", ["full", "short"])
    def test_either_feed_may_have_it_kept(self, state: State, feed: str) -> None:
        owe(state, self.short, rank=1)
        owe(state, self.full, rank=0)
        (owed,) = claim(state, errand=Errand(feeds=(feed,)))
        assert owed.entry.feed == "full"

    def test_a_backfill_keeps_what_was_owed_live_already(self, state: State) -> None:
        owe(state, self.full)
        assert owe(state, self.full, errand="past").owed == 0
        assert len(claim(state, errand=Errand(name="past"))) == 1

    def test_it_is_claimed_once_all_the_same(self, state: State) -> None:
        owe(state, self.full)
        owe(state, self.short, rank=1)
        owe(state, self.full, errand="past")
        assert len(claim(state)) == 1
        assert claim(state, errand=Errand(name="past")) == []


class TestInterruptions:
    """What a kill cut off is counted apart, and a killer cannot come first for ever."""

    def test_the_leases_of_the_dead_are_void(self, state: State) -> None:
        owe(state, entry(1), entry(2))
        claim(state, "dead", limit=1)
        claim(state, "alive", limit=1)
        assert sorted(state.run_now(queue.holders)) == ["alive", "dead"]
        assert state.run_now(queue.void, ["dead"]) == []
        (again,) = claim(state)
        assert again.attempts == 0

    def test_an_interrupted_entry_comes_after_the_others(self, state: State) -> None:
        owe(state, entry(1))
        claim(state, "dead")
        state.run_now(queue.void, ["dead"])
        owe(state, entry(2))
        assert [o.entry.title for o in claim(state)] == ["Title 2", "Title 1"]

    def test_interrupted_three_times_it_is_tried_alone(self, state: State) -> None:
        owe(state, entry(1))
        assert interrupt(state, queue.ALONE_AFTER) == []
        assert claim(state) == []
        assert len(claim(state, alone=True)) == 1

    def test_interrupted_alone_as_often_again_it_is_set_aside_and_said(self, state: State) -> None:
        owe(state, entry(1))
        assert interrupt(state, queue.ASIDE_AFTER) == [entry(1)]
        assert claim(state, alone=True) == []
        assert state.run_now(queue.count) == {"set_aside": 1}

    def test_set_aside_so_no_other_errand_claims_it(self, state: State) -> None:
        owe(state, entry(1))
        owe(state, entry(1), errand="past")
        interrupt(state, queue.ASIDE_AFTER)
        assert claim(state, errand=Errand(name="past"), alone=True) == []


def test_an_entry_set_aside_is_shown_with_its_error(state: State) -> None:
    owe(state, entry(1), entry(2))
    first, second = claim(state)
    settle(state, first, Standing.OWED, due=NOON, error="answered 500")
    settle(state, second, Standing.ASIDE, error="answered 403")
    shown = state.run_now(queue.troubled, 10)
    assert [(row["url"], row["error"]) for row in shown] == [
        (second.entry.url, "answered 403"),
        (first.entry.url, "answered 500"),
    ]


def test_the_state_forgets_the_text_of_what_rests_in_a_file(state: State) -> None:
    owe(state, entry(1))
    settle(state, claim(state)[0], Standing.SETTLED)

    def payload(connection: Connection) -> str:
        return str(connection.execute(entries.select()).mappings().one()["payload"])

    assert "Text" not in state.run_now(payload)
