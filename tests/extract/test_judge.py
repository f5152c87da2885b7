"""Which of several bodies is the article's."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lxml import html

from archiver.extract import judge
from archiver.protocols import Candidate

STORY = [
    f"Sentence number {number} of the story tells of the lamp, the keeper and her rucksack."
    for number in range(12)
]
OTHER = [
    f"Paragraph {number} of the policy explains cookies, partners, purposes and consent."
    for number in range(30)
]
JUNK = [
    f"Elsewhere, in village {number}, something quite different was said." for number in range(40)
]
NOWHERE = judge.anchor("", [], [], [])


def weighed(strategy: str, texts: Sequence[str], score: float = 0.6) -> judge.Weighed:
    body = html.Element("div")
    return judge.weigh(Candidate(strategy=strategy, body=body, score=score), body, texts)


def chosen(*candidates: judge.Weighed, anchor: judge.Anchor = NOWHERE) -> str | None:
    best = judge.choose(candidates, anchor)
    return best.strategy if best else None


def test_the_owner_s_rules_always_win() -> None:
    ruled = weighed("rules", STORY[:1])
    anchor = judge.anchor("", STORY, [], [])
    assert chosen(weighed("container", STORY), ruled, anchor=anchor) == "rules"


def test_without_a_candidate_from_the_page_there_is_no_choice() -> None:
    assert chosen() is None
    assert chosen(weighed("feedtext", STORY)) is None


def test_the_surest_strategy_wins_where_all_agree() -> None:
    assert chosen(weighed("a", STORY, 0.6), weighed("b", STORY, 0.7)) == "b"


def test_the_feed_s_content_decides_by_agreement() -> None:
    sure, right = weighed("a", STORY + JUNK, 0.9), weighed("b", STORY, 0.6)
    assert chosen(sure, right, anchor=judge.anchor("", STORY, [], [])) == "b"


def test_an_excerpt_does_not_make_the_shortest_win() -> None:
    anchor = judge.anchor("", STORY[:4], [], [])
    assert chosen(weighed("a", STORY, 0.7), weighed("b", STORY[:10], 0.6), anchor=anchor) == "a"


def test_a_text_that_is_cut_short_is_not_preferred_for_matching_an_excerpt() -> None:
    quoted, whole = weighed("a", STORY[:4], 0.2), weighed("b", STORY, 0.7)
    assert chosen(quoted, whole, anchor=judge.anchor("", STORY[:4], [], [])) == "b"


@pytest.mark.parametrize(
    "about", [["The keeper and her lamp"], [STORY[0]]], ids=["title", "summary"]
)
def test_what_has_nothing_to_do_with_the_entry_goes(about: list[str]) -> None:
    policy, story = weighed("a", OTHER, 0.9), weighed("b", STORY, 0.6)
    assert chosen(policy, story, anchor=judge.anchor("", [], [], about)) == "b"


def test_a_piece_of_another_goes() -> None:
    piece, whole = weighed("a", STORY[:1], 0.9), weighed("b", STORY, 0.6)
    assert chosen(piece, whole) == "b"


def test_one_that_holds_far_more_than_a_careful_one_goes() -> None:
    much, story = weighed("a", STORY + JUNK, 0.7), weighed("b", STORY, 0.6)
    assert chosen(much, story) == "b"


def test_one_that_holds_somewhat_more_stays() -> None:
    more, story = weighed("a", STORY + JUNK[:4], 0.7), weighed("b", STORY, 0.6)
    assert chosen(more, story) == "a"


def test_a_careful_one_that_has_all_and_more_is_preferred() -> None:
    most, whole = weighed("a", STORY[:9], 0.7), weighed("b", STORY, 0.6)
    assert chosen(most, whole) == "b"


def test_the_feed_s_content_is_taken_where_the_page_is_cut_short() -> None:
    page, told = weighed("a", STORY[:3]), weighed("feedtext", STORY)
    assert chosen(page, told, anchor=judge.anchor("", STORY, [], [])) == "feedtext"


def test_the_feed_s_content_is_not_taken_where_it_says_something_else() -> None:
    page, told = weighed("a", STORY), weighed("feedtext", OTHER)
    assert chosen(page, told, anchor=judge.anchor("", OTHER, [], [])) == "a"


def test_a_long_page_that_has_nothing_to_do_with_the_entry_is_not_the_article() -> None:
    title = "Harbour board keeps lighthouse lens for children of northern cape"
    anchor = judge.anchor(title, [], STORY[:2], [])
    assert chosen(weighed("a", JUNK), anchor=anchor) is None
    assert chosen(weighed("a", STORY[6:]), anchor=anchor) == "a"


def test_a_page_shows_what_was_told_only_if_it_shows_nearly_all() -> None:
    anchor = judge.anchor("", [], [STORY[0], OTHER[0]], [])
    assert judge.is_shown(anchor, [*JUNK, STORY[0], OTHER[0]])
    assert not judge.is_shown(anchor, [*JUNK, STORY[0]])
    assert not judge.is_shown(NOWHERE, JUNK)


def test_what_is_short_or_unsure_is_not_beyond_doubt() -> None:
    sure = weighed("a", STORY + JUNK, 0.95)
    others = weighed("b", STORY + JUNK, 0.8), weighed("c", STORY[:5], 0.95)
    assert judge.beyond_doubt([sure, *others]) == [sure]


def test_an_entry_that_tells_little_condemns_no_page() -> None:
    assert chosen(weighed("a", JUNK), anchor=judge.anchor("Comments", [], ["Comments"], [])) == "a"


def test_a_short_page_that_has_nothing_to_do_with_the_entry_is_not_the_article() -> None:
    anchor = judge.anchor("", [], STORY, [])
    assert chosen(weighed("a", ["Please enable scripts."]), anchor=anchor) is None


@pytest.mark.parametrize("text", ["The lamp is lit.", "Please enable scripts."])
def test_a_short_page_stays_where_the_feed_has_nothing_longer(text: str) -> None:
    assert chosen(weighed("a", [text]), anchor=judge.anchor("", [], [], ["The lamp"])) == "a"


def test_candidates_of_one_character_are_no_division_by_zero() -> None:
    assert chosen(weighed("a", ["x"]), weighed("b", [""])) in {"a", "b"}


def test_rules_settle_the_matter() -> None:
    assert judge.is_settled([weighed("rules", STORY)], NOWHERE)


def test_agreement_with_the_feed_s_content_settles_it() -> None:
    anchor = judge.anchor("", STORY, [], [])
    assert judge.is_settled([weighed("feedtext", STORY), weighed("a", STORY)], anchor)
    assert not judge.is_settled([weighed("feedtext", STORY)], anchor)
    assert not judge.is_settled([weighed("a", STORY + JUNK)], anchor)


def test_a_strategy_that_is_sure_settles_it() -> None:
    assert judge.is_settled([weighed("a", STORY, 0.95)], NOWHERE)
    assert not judge.is_settled([weighed("a", STORY, 0.8)], NOWHERE)
    assert not judge.is_settled([], NOWHERE)


def test_a_strategy_that_is_sure_of_something_else_settles_nothing() -> None:
    title = "Harbour board keeps lighthouse lens for children of northern cape"
    anchor = judge.anchor(title, [], STORY[:2], [])
    assert not judge.is_settled([weighed("a", OTHER, 0.95)], anchor)
    assert judge.is_settled([weighed("a", STORY[6:], 0.95)], anchor)


def test_two_that_agree_settle_it_against_a_third_in_doubt() -> None:
    doubtful = weighed("a", STORY + JUNK[:5], 0.8)
    assert judge.is_settled([doubtful, weighed("b", STORY), weighed("c", STORY)], NOWHERE)
    assert not judge.is_settled([doubtful, weighed("b", STORY), weighed("c", JUNK)], NOWHERE)


def test_two_that_agree_bear_each_other_out() -> None:
    assert judge.is_settled([weighed("a", STORY, 0.8), weighed("b", STORY)], NOWHERE)
    assert chosen(weighed("a", STORY, 0.8), weighed("b", STORY, 0.6)) == "a"


def test_of_two_that_agree_the_one_that_repeats_a_text_is_preferred() -> None:
    assert chosen(weighed("a", STORY, 0.8), weighed("b", STORY + STORY[:3], 0.6)) == "b"


def test_one_that_is_sure_is_outvoted_by_none() -> None:
    sure = weighed("a", STORY + JUNK[:5], 0.95)
    assert chosen(sure, weighed("b", STORY), weighed("c", STORY)) == "a"


def test_one_in_doubt_is_outvoted_by_two_that_agree() -> None:
    doubtful = weighed("a", STORY + JUNK[:5], 0.8)
    assert chosen(doubtful, weighed("b", STORY, 0.6), weighed("c", STORY, 0.7)) == "c"


def test_two_that_are_careless_outvote_nobody() -> None:
    doubtful = weighed("a", STORY + JUNK[:5], 0.8)
    assert chosen(doubtful, weighed("b", STORY, 0.2), weighed("c", STORY, 0.3)) == "a"


def test_a_score_is_a_number_from_0_to_1_that_kinship_raises() -> None:
    anchor = judge.anchor("", [], [], ["The keeper and her rucksack"])
    akin = judge.score(weighed("a", STORY), anchor)
    foreign = judge.score(weighed("a", OTHER), anchor)
    assert 0 <= foreign < akin <= 1


def test_agreement_is_symmetrical_and_bounded() -> None:
    one, other = weighed("a", STORY).shingles, weighed("b", STORY[:6]).shingles
    assert judge.agreement(one, other) == judge.agreement(other, one)
    assert judge.agreement(one, one) == 1
    assert judge.agreement(one, frozenset()) == 0
