"""How the owner's rules fare."""

from __future__ import annotations

import pytest

from archiver.state import State, rules

BODY, REMOVE = "body: article", "remove: .ad"


def note(state: State, *pages: bool, rule: str = BODY, feed: str = "courier") -> list[list[str]]:
    return [state.run_now(rules.note, feed, [(rule, matched)]) for matched in pages]


@pytest.mark.parametrize(
    ("rule", "alarm"),
    [
        (BODY, rules.ALARM),
        ("extractor: readability", rules.ALARM),
        (REMOVE, rules.ALARM_OF_THE_RARE),
        ("next_page: .on", rules.ALARM_OF_THE_RARE),
    ],
)
def test_a_rule_that_matches_nothing_for_long_is_told_of_once(
    state: State, rule: str, alarm: int
) -> None:
    told = note(state, *[False] * (alarm + 5), rule=rule)
    assert told == [*[[]] * (alarm - 1), [rule], *[[]] * 5]
    assert state.run_now(rules.idle) == [{"feed": "courier", "rule": rule, "misses": alarm + 5}]


def test_a_page_on_which_it_matches_begins_the_count_anew(state: State) -> None:
    once = [False] * (rules.ALARM - 1)
    assert note(state, *once, True, *once) == [[]] * (2 * rules.ALARM - 1)
    assert state.run_now(rules.idle) == []
    assert note(state, False) == [[BODY]]
    note(state, True)
    assert state.run_now(rules.idle) == []


def test_each_feed_s_rules_are_counted_by_themselves(state: State) -> None:
    note(state, *[False] * (rules.ALARM - 1), feed="one")
    assert note(state, False, feed="two") == [[]]
    assert note(state, False, feed="one") == [[BODY]]
