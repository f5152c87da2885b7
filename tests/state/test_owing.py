"""The way into the queue: owed once, known ever after."""

from __future__ import annotations

from dataclasses import replace

from archiver.model import LIVE
from archiver.state import State, owing, queue
from archiver.state.queue import Errand, Standing
from tests.state.desk import NOON, claim, entry, owe, settle


def test_what_is_new_is_owed_and_what_was_seen_is_known(state: State) -> None:
    assert owe(state, entry(1), entry(2)) == owing.Owing(known=0, owed=2)
    assert owe(state, entry(2), entry(3)) == owing.Owing(known=1, owed=1)


def test_an_entry_twice_in_one_batch_is_owed_once(state: State) -> None:
    assert owe(state, entry(1), entry(1)) == owing.Owing(known=1, owed=1)


def test_what_one_batch_says_twice_is_put_together(state: State) -> None:
    bare = replace(entry(1), content="", title="")
    owe(state, bare, replace(bare, content="<p>One</p>"), replace(bare, title="Title"))
    (owed,) = claim(state)
    assert (owed.entry.content, owed.entry.title) == ("<p>One</p>", "Title")


def test_no_more_is_owed_than_there_is_room_for(state: State) -> None:
    owe(state, entry(1))
    batch = [entry(n) for n in range(5)]
    assert state.run_now(owing.owe, batch, LIVE, 0, NOON, room=2) == owing.Owing(known=1, owed=2)
    assert len(state.run_now(owing.known, batch)) == 3


class TestMementos:
    """What a web archive remembers of an entry."""

    def test_an_entry_that_was_gone_is_owed_again(self, state: State) -> None:
        owe(state, entry(1))
        settle(state, claim(state)[0], Standing.GONE)
        found = replace(entry(1), title="", mementos=("https://m.example/1",))
        assert owe(state, found, errand="past") == owing.Owing(known=1, owed=0)
        (owed,) = claim(state, errand=Errand(name="past"))
        assert (owed.entry.title, owed.entry.mementos) == ("Title 1", ("https://m.example/1",))

    def test_one_that_is_kept_is_left_alone(self, state: State) -> None:
        owe(state, entry(1))
        settle(state, claim(state)[0], Standing.SETTLED)
        owe(state, replace(entry(1), mementos=("https://m.example/1",)))
        assert claim(state) == []

    def test_one_that_is_owed_learns_of_them_also_while_it_is_in_hand(self, state: State) -> None:
        owe(state, entry(1))
        (owed,) = claim(state)
        owe(state, replace(entry(1), mementos=("https://m.example/1",)))
        assert state.run_now(queue.mementos, owed.id) == ("https://m.example/1",)


class TestGuids:
    """A guid helps to know an entry again; alone it proves nothing."""

    def test_a_changing_token_in_the_link_does_not_make_it_new(self, state: State) -> None:
        owe(state, entry(1))
        moved = replace(entry(1), url="https://a.example/1?session=2")
        assert owe(state, moved).owed == 0

    def test_within_one_batch_neither(self, state: State) -> None:
        moved = replace(entry(1), url="https://a.example/1?session=2")
        assert owe(state, entry(1), moved) == owing.Owing(known=1, owed=1)

    def test_two_entries_without_a_guid_are_two(self, state: State) -> None:
        one, two = (replace(entry(n), guid=None, title="Weather") for n in range(2))
        assert owe(state, one, two).owed == 2

    def test_a_guid_used_again_does_not_swallow_another_article(self, state: State) -> None:
        owe(state, entry(1))
        other = replace(entry(2), guid=entry(1).guid)
        assert owe(state, other).owed == 1

    def test_changed_guids_do_not_make_duplicates(self, state: State) -> None:
        owe(state, *(entry(n) for n in range(5)))
        again = [replace(entry(n), guid=f"urn:{n}") for n in range(5)]
        assert owe(state, *again) == owing.Owing(known=5, owed=0)


def test_an_article_that_is_looked_at_again_stays_its_feeds_own(state: State) -> None:
    """Though one that stands before it lists the article meanwhile."""
    owe(state, entry(1, feed="b"), rank=1)
    (owed,) = claim(state)
    settle(state, owed, Standing.OWED, due=NOON, looks=1)
    owe(state, entry(1, feed="a"), rank=0)
    (again,) = claim(state)
    assert (again.entry.feed, again.looks) == ("b", 1)
    settle(state, again, Standing.SETTLED)
    owe(state, entry(2, feed="b"), rank=1)
    owe(state, entry(2, feed="a"), rank=0)
    assert [one.entry.feed for one in claim(state)] == ["a"]
