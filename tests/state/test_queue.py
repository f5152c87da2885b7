"""The queue: claimed once, settled once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from archiver.model import Article, How
from archiver.state import State, leases, names, owing, queue
from archiver.state.queue import Errand, Standing
from archiver.state.schema import entries
from tests.state.desk import HOUR, NOON, claim, entry, owe, owe_many, settle, steps


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


def test_the_file_of_an_article_is_known_at_once_with_the_end_of_its_entry(state: State) -> None:
    owe(state, entry(1))
    (owed,) = claim(state)
    text = Article(url=owed.entry.url, title="", seen=NOON, body="", how=How(strategy="", score=1))
    named = state.run_now(names.reserve, owed.id, text, "a", "one.md", "two.md")
    resting = names.Filed(named.id, "0" * 64, NOON)
    settled = queue.Settlement(
        id=owed.id, standing=Standing.SETTLED, entry=owed.entry, file=resting
    )
    assert state.run_now(names.count) == 0
    state.run_now(queue.settle, [settled])
    assert state.run_now(names.count) == 1


def test_an_entry_that_was_named_is_claimed_with_its_name(state: State) -> None:
    owe(state, entry(1))
    (owed,) = claim(state)
    text = Article(url=owed.entry.url, title="", seen=NOON, body="", how=How(strategy="", score=1))
    named = state.run_now(names.reserve, owed.id, text, "a", "one.md", "two.md")
    state.run_now(leases.hand_back, "me", [owed.id])
    (again,) = claim(state)
    assert (again.article_id, again.url, again.path) == (named.id, named.url, named.path)


def test_an_entry_owed_again_is_due_only_then(state: State) -> None:
    owe(state, entry(1))
    settle(state, claim(state)[0], Standing.OWED, due=NOON + HOUR, error="answered 500")
    assert claim(state, now=NOON + HOUR / 2) == []
    (owed,) = claim(state, now=NOON + HOUR)
    assert owed.attempts == 1
    assert owed.first_seen == NOON


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


def test_what_was_not_tried_counts_no_attempt(state: State) -> None:
    owe(state, entry(1))
    (owed,) = claim(state)
    settle(state, owed, Standing.OWED, due=NOON, is_tried=False)
    (owed,) = claim(state)
    assert owed.attempts == 0
    settle(state, owed, Standing.OWED, due=NOON)
    (owed,) = claim(state)
    assert owed.attempts == 1


def test_the_backfills_that_owe_something_are_found_whatever_they_owe(state: State) -> None:
    assert state.run_now(queue.backfills) == []
    taken = []
    for number in (500, 5_000):
        for errand in ("past", "live", "later"):
            owe_many(state, number, errand)
        taken.append(steps(state, queue.backfills))
    for owed in claim(state, errand=Errand(name="later"), limit=9_999, per_host=9_999):
        settle(state, owed, Standing.SETTLED)
    assert state.run_now(queue.backfills) == ["past"]
    assert taken[1] <= taken[0] + 3
