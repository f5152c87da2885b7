"""The queue: owed once, claimed once, settled once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from archiver.model import LIVE, Entry
from archiver.state import State, queue
from archiver.state.queue import Errand, Owed, Settlement, Standing
from archiver.state.schema import entries

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERYTHING = Errand()


def entry(number: int, host: str = "a.example", feed: str = "a") -> Entry:
    url = f"https://{host}/{number}"
    return Entry(feed=feed, url=url, guid=url, title=f"Title {number}", content="<p>Text</p>")


def owe(state: State, *batch: Entry, errand: str = LIVE, rank: int = 0) -> queue.Owing:
    return state.run_now(queue.owe, batch, errand, rank, NOON)


def claim(
    state: State,
    who: str = "me",
    errand: Errand = EVERYTHING,
    *,
    now: datetime = NOON,
    limit: int = 100,
    per_host: int = 100,
    in_hand: dict[str, int] | None = None,
    alone: bool = False,
) -> list[Owed]:
    return state.run_now(
        queue.claim,
        who,
        errand,
        now,
        limit=limit,
        per_host=per_host,
        in_hand=in_hand or {},
        alone=alone,
    )


def settle(state: State, owed: Owed, standing: Standing, **facts: object) -> None:
    settlement = Settlement(id=owed.id, standing=standing, entry=owed.entry)
    state.run_now(queue.settle, [replace(settlement, **facts)])  # type: ignore[arg-type]  # by name


def interrupt(state: State, times: int) -> list[Entry]:
    def set_number(connection: Connection) -> None:
        connection.execute(update(entries).values(interrupted=times - 1, holder="dead"))

    state.run_now(set_number)
    return state.run_now(queue.void, ["dead"])


def test_what_is_new_is_owed_and_what_was_seen_is_known(state: State) -> None:
    assert owe(state, entry(1), entry(2)) == queue.Owing(known=0, owed=2)
    assert owe(state, entry(2), entry(3)) == queue.Owing(known=1, owed=1)


def test_an_entry_twice_in_one_batch_is_owed_once(state: State) -> None:
    assert owe(state, entry(1), entry(1)) == queue.Owing(known=1, owed=1)


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
    assert owe(state, entry(1)) == queue.Owing(known=1, owed=0)


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
    state.run_now(queue.hand_back, [owed.id])
    (again,) = claim(state)
    assert again == owed


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


class TestGuids:
    """A guid helps to know an entry again; alone it proves nothing."""

    def test_a_changing_token_in_the_link_does_not_make_it_new(self, state: State) -> None:
        owe(state, entry(1))
        moved = replace(entry(1), url="https://a.example/1?session=2")
        assert owe(state, moved).owed == 0

    def test_a_guid_used_again_does_not_swallow_another_article(self, state: State) -> None:
        owe(state, entry(1))
        other = replace(entry(2), guid=entry(1).guid)
        assert owe(state, other).owed == 1

    def test_changed_guids_do_not_make_duplicates(self, state: State) -> None:
        owe(state, *(entry(n) for n in range(5)))
        again = [replace(entry(n), guid=f"urn:{n}") for n in range(5)]
        assert owe(state, *again) == queue.Owing(known=5, owed=0)


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
