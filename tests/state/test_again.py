"""What was set aside, tried again on its owner's word."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, func, select

from archiver.state import State, again
from archiver.state.queue import ALONE_AFTER, ASIDE_AFTER, Errand, Standing
from archiver.state.schema import also_listed
from tests.state.desk import HOUR, NOON, claim, entry, interrupt, owe, settle

RETRY = Errand(name="retry-me")


def ask(state: State, feeds: Sequence[str] = ("a",), urls: Sequence[str] = ()) -> int:
    return state.run_now(again.owe_again, RETRY.name, feeds, urls, NOON + HOUR)


def titles(state: State, errand: Errand) -> list[str]:
    return sorted(owed.entry.title for owed in claim(state, errand=errand, now=NOON + HOUR))


def stand(state: State, number: int, standing: Standing) -> None:
    owe(state, entry(number))
    (owed,) = claim(state)
    settle(state, owed, standing, error="no", due=NOON + 9 * HOUR)


def count_listed(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(also_listed)).scalar_one()


def test_what_is_set_aside_is_owed_to_who_retries_and_to_its_own_errand(state: State) -> None:
    stand(state, 1, Standing.ASIDE)
    assert titles(state, RETRY) == []
    assert ask(state) == 1
    assert titles(state, RETRY) == ["Title 1"]
    state.run_now(again.unlist, RETRY.name)
    stand(state, 2, Standing.ASIDE)
    assert ask(state) == 1
    assert titles(state, Errand()) == ["Title 2"]


def test_its_attempts_are_counted_anew(state: State) -> None:
    stand(state, 1, Standing.ASIDE)
    ask(state)
    (owed,) = claim(state, errand=RETRY, now=NOON + HOUR)
    assert owed.attempts == 0


def test_what_may_have_killed_us_is_still_tried_alone_and_last(state: State) -> None:
    owe(state, entry(1))
    assert len(interrupt(state, ASIDE_AFTER)) == 1
    ask(state)
    assert titles(state, RETRY) == []
    (owed,) = claim(state, errand=RETRY, now=NOON + HOUR, alone=True)
    assert owed.interrupted == ALONE_AFTER


@pytest.mark.parametrize(
    ("standing", "of_feed", "of_url"),
    [
        (Standing.ASIDE, 1, 1),
        (Standing.GONE, 0, 1),
        (Standing.OWED, 0, 1),
        (Standing.SETTLED, 0, 0),
    ],
)
def test_a_feed_asks_for_what_is_set_aside_and_a_url_for_all_that_is_not_kept(
    state: State, standing: Standing, of_feed: int, of_url: int
) -> None:
    stand(state, 1, standing)
    assert ask(state) == of_feed
    state.run_now(again.unlist, RETRY.name)
    stand(state, 2, standing)
    assert ask(state, (), [entry(2).url]) == of_url


def test_other_feeds_are_left_alone(state: State) -> None:
    stand(state, 1, Standing.ASIDE)
    assert ask(state, ["b"]) == 0


def test_what_is_in_hand_is_left_to_who_has_it(state: State) -> None:
    owe(state, entry(1))
    claim(state)
    assert ask(state, (), [entry(1).url]) == 0


def test_nothing_of_a_retry_is_left_behind(state: State) -> None:
    for number in range(3):
        stand(state, number, Standing.ASIDE)
    ask(state)
    assert state.run_now(count_listed) == 3
    settle(state, claim(state, errand=RETRY, now=NOON + HOUR, limit=1)[0], Standing.SETTLED)
    assert state.run_now(count_listed) == 2
    state.run_now(again.unlist, RETRY.name)
    assert state.run_now(count_listed) == 0


def test_many_are_owed_at_once(state: State) -> None:
    owe(state, *(entry(n) for n in range(1_100)))
    for owed in claim(state, limit=2_000, per_host=2_000):
        settle(state, owed, Standing.ASIDE)
    assert ask(state) == 1_100
    assert len(claim(state, errand=RETRY, now=NOON + HOUR, limit=2_000, per_host=2_000)) == 1_100


def test_a_url_that_nobody_listed_is_unknown(state: State) -> None:
    owe(state, entry(1))
    asked = [entry(1).url, "https://a.example/2?utm_source=x"]
    assert state.run_now(again.unknown, asked) == asked[1:]
