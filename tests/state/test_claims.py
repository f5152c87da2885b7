"""Many processes on one state: each entry is claimed once."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from multiprocessing.queues import Queue
from pathlib import Path

import pytest
from sqlalchemy import Connection

from archiver.model import LIVE, Entry
from archiver.state import State, claims, open_state, owing
from archiver.state.holders import Holder
from archiver.state.queue import Errand, Standing
from tests.state.desk import HOUR, NOON, claim, entry, owe, owe_many, settle, steps

PROCESSES, ENTRIES = 8, 4_000


def claim_all(file: Path, name: str, said: Queue[list[int]]) -> None:
    state = open_state(file)
    mine: list[int] = []
    while True:
        some = state.run_now(claims.claim, name, Errand(), NOON, limit=16, in_hand={}, per_host=16)
        if not some:
            break
        mine += [owed.id for owed in some]
    state.close()
    said.put(mine)


def test_eight_processes_claim_each_of_4000_entries_once(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    state = open_state(file)
    batch = [Entry(feed="a", url=f"https://{n % 13}.example/{n}") for n in range(ENTRIES)]
    state.run_now(owing.owe, batch, LIVE, 0, NOON)
    state.close()
    context = multiprocessing.get_context("spawn")
    said: Queue[list[int]] = context.Queue()
    workers = [
        context.Process(target=claim_all, args=(file, f"holder-{n}", said))
        for n in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    counted = Counter(entry_id for _ in workers for entry_id in said.get(timeout=60))
    for worker in workers:
        worker.join(timeout=10)
        assert worker.exitcode == 0
    assert len(counted) == ENTRIES
    assert set(counted.values()) == {1}


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


def count_due(state: State, errand: Errand, now: datetime = NOON) -> dict[str, int]:
    return state.run_now(claims.count_due, errand, now)


def test_what_is_due_is_counted_by_host_and_those_come_first_that_have_most(state: State) -> None:
    owe(state, entry(99, "0.a.example"), *(entry(n, f"{n % 7 % 4}.example") for n in range(70)))
    counted = {"0.example": 20, "1.example": 20, "2.example": 20, "3.example": 10, "0.a.example": 1}
    assert list(count_due(state, Errand()).items()) == list(counted.items())


def test_a_claim_for_ten_thousand_feeds_finds_theirs_only(state: State) -> None:
    owe(state, entry(1, feed="stranger"), entry(2, feed="feed-9999"))
    errand = Errand(feeds=tuple(f"feed-{n}" for n in range(10_000)))
    assert [o.entry.feed for o in claim(state, errand=errand)] == ["feed-9999"]
    assert count_due(state, errand) == {"a.example": 1}
    assert count_due(state, errand, NOON - HOUR) == {}


def cost(file: Path, entries: int, errand: Errand, now: datetime = NOON) -> int:
    """Steps that a claim takes where so much is owed."""
    with closing(open_state(file)) as state:
        owe_many(state, entries, "past")
        ask = partial(claims.claim, limit=1, in_hand={}, per_host=8)
        return steps(state, lambda connection: ask(connection, "me", errand, now))


@pytest.mark.parametrize(
    ("errand", "now"),
    [
        pytest.param(Errand(name="past"), NOON, id="owed"),
        pytest.param(Errand(name="past", feeds=("f0",)), NOON, id="owed by one feed"),
        pytest.param(Errand(name="past"), NOON - timedelta(hours=1), id="not due"),
        pytest.param(Errand(), NOON, id="another errand"),
    ],
)
def test_a_claim_costs_the_same_of_ten_times_as_many_entries(
    tmp_path: Path, errand: Errand, now: datetime
) -> None:
    few, many = (cost(tmp_path / str(n), n, errand, now) for n in (500, 5_000))
    assert many <= few + 3


class TestHolders:
    """A lease is as good as the life of its holder."""

    def test_the_living_are_not_dead(self, tmp_path: Path) -> None:
        one, two = Holder(tmp_path), Holder(tmp_path)
        assert one.dead([one.name, two.name]) == []
        one.close()
        two.close()

    @pytest.mark.parametrize("how", ["closed", "killed"])
    def test_the_dead_are_known_at_once(self, tmp_path: Path, how: str) -> None:
        me = Holder(tmp_path)
        if how == "closed":
            other = Holder(tmp_path)
            name = other.name
            other.close()
        else:
            context = multiprocessing.get_context("spawn")
            names: Queue[str] = context.Queue()
            process = context.Process(target=hold_for_ever, args=(tmp_path, names))
            process.start()
            name = names.get(timeout=30)
            assert me.dead([name]) == []
            process.kill()
            process.join()
        assert me.dead([name]) == [name]
        assert {path.name for path in tmp_path.iterdir()} == {me.name}
        me.close()


def hold_for_ever(folder: Path, names: Queue[str]) -> None:
    holder = Holder(folder)
    names.put(holder.name)
    multiprocessing.Event().wait()
    holder.close()


def test_of_a_host_that_rests_nothing_is_claimed(state: State) -> None:
    owe(state, *(entry(n) for n in range(5)), *(entry(n, host="b.example") for n in range(5)))
    claimed = state.run_now(
        claims.claim,
        "me",
        Errand(),
        NOON,
        limit=100,
        in_hand={},
        per_host=100,
        rests=lambda host: 7.0 * (host == "a.example"),
    )
    assert {owed.host for owed in claimed} == {"b.example"}
    assert state.run_now(claims.hosts_due, Errand(), NOON) == ["a.example"]


def test_of_what_another_errand_owns_nothing_is_claimed_either_while_its_host_rests(
    state: State,
) -> None:
    owe(state, *(entry(n) for n in range(5)))
    owe(state, *(entry(n) for n in range(3)), entry(9), errand="past")
    claimed = state.run_now(
        claims.claim,
        "me",
        Errand(name="past"),
        NOON,
        limit=100,
        in_hand={},
        per_host=100,
        rests=lambda _host: 7.0,
    )
    assert claimed == []


def test_what_waits_is_told_some_at_a_time(state: State) -> None:
    owe(state, *(entry(n) for n in range(5)), entry(7, host="b.example"))
    told: list[str] = []
    after = -1
    while found := state.run_now(claims.waiting, Errand(), NOON, "a.example", after=after, limit=2):
        after = found[-1][0]
        told += [one.url for _, one in found]
    assert told == [entry(n).url for n in range(5)]


def test_two_ports_of_a_machine_are_two_hosts(state: State) -> None:
    owe(state, entry(1, host="a.example:8080"), entry(1), entry(2, host="a.example:443"))
    assert sorted(owed.host for owed in claim(state)) == [
        "a.example",
        "a.example",
        "a.example:8080",
    ]


@pytest.mark.parametrize("turns", [("a", "bc", "", "a"), ("bc", "a", "abc", "")])
def test_errands_of_different_feeds_take_turns(state: State, turns: tuple[str, ...]) -> None:
    owe(state, *(entry(n, f"{feed}.example", feed) for feed in "abc" for n in range(4)))
    for turn in turns:
        errand = Errand(feeds=tuple(turn))
        due = {f"{feed}.example": 4 for feed in turn}
        assert count_due(state, errand) == due
        assert count_due(state, errand, NOON - HOUR) == {}
        assert sorted(o.entry.feed for o in claim(state, errand=errand, per_host=1)) == [*turn]
        assert sum(count_due(state, Errand()).values()) == 12


def test_feeds_that_were_told_in_vain_are_told_again(state: State) -> None:
    owe(state, entry(1))
    errand = Errand(feeds=("a",))

    def fail(connection: Connection) -> None:
        claims.count_due(connection, errand, NOON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        state.run_now(fail)
    assert count_due(state, errand) == {"a.example": 1}


def test_hosts_that_rest_do_not_hide_others_of_which_something_is_shared(state: State) -> None:
    for errand in ("past", "other"):
        owe(state, *(entry(n, f"{n}.resting.example") for n in range(30)), errand=errand)
        owe(state, entry(30, "b.example"), errand=errand)

    def rests(name: str) -> float:
        return 60.0 if "resting" in name else 0.0

    claimed = state.run_now(
        claims.claim,
        "me",
        Errand(name="other"),
        NOON,
        limit=3,
        in_hand={},
        per_host=2,
        rests=rests,
    )
    assert [owed.host for owed in claimed] == ["b.example"]


def test_a_crowd_of_hosts_that_rest_costs_a_claim_no_more_than_its_length(tmp_path: Path) -> None:
    taken = []
    for number in (200, 2_000):
        with closing(open_state(tmp_path / str(number))) as state:
            for errand in ("past", "other"):
                owe(state, *(entry(n, f"{n}.example") for n in range(number)), errand=errand)
            ask = partial(
                claims.claim,
                holder="me",
                errand=Errand(name="other"),
                now=NOON,
                limit=1,
                in_hand={},
                per_host=1,
                rests=lambda _host: 60.0,
            )
            assert state.run_now(ask) == []
            taken.append(steps(state, ask))
    assert taken[1] < 15 * taken[0]


def test_what_is_shared_is_told_among_what_waits(state: State) -> None:
    owe(state, entry(1, "b.example"), errand="past")
    owe(state, entry(2, "b.example"), errand="other")
    owe(state, entry(1, "b.example"), entry(3), errand="other")
    other = Errand(name="other")
    assert sorted(state.run_now(claims.hosts_due, other, NOON)) == ["a.example", "b.example"]
    told, after = list[str](), -1
    while found := state.run_now(claims.waiting, other, NOON, "b.example", after=after, limit=1):
        told += [entry.title for _, entry in found]
        after = found[-1][0]
    assert told == ["Title 1", "Title 2"]
