"""So many of the newest of all that is listed: what is forgotten, and when the rest may be kept."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Connection, select

from archiver.model import Entry
from archiver.state import State, choosing, owing
from archiver.state.queue import Errand
from archiver.state.schema import also_listed
from tests.state.desk import HOUR, NOON, claim, entry, owe, owe_many, steps

PAST = Errand(name="past")


def owe_dated(connection: Connection) -> None:
    batch = [entry(n) for n in (3, 1, 4, 5, 9, 2, 6)]
    name = choosing.listing(PAST.name)
    owing.owe(connection, batch, name, 0, NOON, due=lambda one: at(number(one)))


def at(hour: int) -> datetime:
    return NOON - 12 * HOUR + hour * HOUR


def number(one: Entry) -> int:
    return int(one.title.split()[1])


@pytest.fixture
def listed(state: State) -> State:
    """A state in which seven entries are listed and owed in another order; one is live, too."""
    state.run_now(owe_dated)
    owe(state, entry(9))
    return state


def test_what_is_due_last_is_forgotten_until_the_limit_is_kept(listed: State) -> None:
    assert listed.run_now(choosing.count_listed, PAST.name) == 7
    assert listed.run_now(choosing.trim, PAST.name, 4) == 3
    assert listed.run_now(choosing.trim, PAST.name, 4) == 0
    listed.run_now(choosing.take_up, PAST.name)
    left = [number(one.entry) for one in claim(listed, errand=PAST)]
    assert left == [1, 2, 3, 9], "9 is owed on another errand, too"


def test_what_is_listed_belongs_to_nobody_but_who_lists_it_too(listed: State) -> None:
    assert claim(listed, errand=PAST) == []
    assert [number(one.entry) for one in claim(listed)] == [9]
    name = choosing.listing(PAST.name)
    assert (choosing.is_listing(name), choosing.is_listing(PAST.name)) == (True, False)


def test_what_was_kept_before_counts_and_is_not_forgotten(listed: State) -> None:
    listed.run_now(choosing.take_up, PAST.name)
    listed.run_now(owing.owe, [entry(70), entry(71)], choosing.listing(PAST.name), 0, NOON)
    assert listed.run_now(choosing.trim, PAST.name, 8) == 1
    assert listed.run_now(choosing.count_listed, PAST.name) == 8


def test_who_else_listed_it_may_keep_it_as_well(state: State) -> None:
    name = choosing.listing(PAST.name)
    for feed in ("a", "b"):
        state.run_now(owing.owe, [entry(1, feed=feed)], name, int(feed == "b"), NOON)
    state.run_now(owing.owe, [entry(2)], PAST.name, 0, NOON)
    state.run_now(owing.owe, [entry(2)], name, 0, NOON)
    for _ in range(2):
        state.run_now(choosing.take_up, PAST.name)
        assert state.run_now(others) == [(PAST.name, "b")]
    owed = claim(state, errand=Errand(name=PAST.name, feeds=("b",)))
    assert [number(one.entry) for one in owed] == [1]


def others(connection: Connection) -> list[tuple[str, str]]:
    found = connection.execute(select(also_listed.c.errand, also_listed.c.feed))
    return [(row.errand, row.feed) for row in found]


def test_counting_what_was_listed_costs_the_same_in_a_larger_archive(state: State) -> None:
    owe_many(state, 500, "past")
    taken = []
    for number in (500, 5_000):
        owe_many(state, number, "live")
        taken.append(steps(state, lambda c: choosing.count_listed(c, "past")))
    assert state.run_now(choosing.count_listed, "past") == 500
    assert taken[1] <= taken[0] + 3
