"""Text apart from its markup."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.extract import text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  a \n\t b ", "a b"),
        ("a\u00a0b\u3000c", "a b c"),
        ("a\x00b\x1bc", "abc"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
        ("lone\ud800surrogate", "lonesurrogate"),
        (None, ""),
        ("", ""),
    ],
)
def test_a_line_is_one_line_without_what_nobody_sees(written: str | None, read: str) -> None:
    assert text.line(written) == read


def test_a_line_is_no_longer_than_it_may_be() -> None:
    assert len(text.line("word " * 10_000, 100)) <= 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café – Noir!", "café noir"),
        ("ＡＢＣ１２３", "abc123"),
        ("“无人集卡”：效率", "无人集卡 效率"),
        ("snake_case", "snakecase"),
    ],
)
def test_folded_texts_are_equal(one: str, other: str) -> None:
    assert text.folded(one) == text.folded(other)


@given(st.text(st.characters(max_codepoint=127)))
def test_only_the_letters_and_digits_of_plain_text_count_folded(plain: str) -> None:
    assert text.folded(plain) == "".join(filter(str.isalnum, plain.lower()))


def test_a_character_without_spaces_counts_twice() -> None:
    assert text.size("ab") == 2
    assert text.size("渡轮") == 4


@pytest.mark.parametrize("cut", ["and then…", "and then ...", "and then […]", "然后……", "x (…)"])
def test_an_ellipsis_at_the_end_is_a_cut(cut: str) -> None:
    assert text.is_cut_short(cut)


@pytest.mark.parametrize("whole", ["and then.", "… and then", "a…b", ""])
def test_an_ellipsis_elsewhere_is_none(whole: str) -> None:
    assert not text.is_cut_short(whole)


def test_shingles_stay_within_a_text() -> None:
    assert text.shingles(["a b c d e", "f"]) == {
        ("a", "b", "c", "d"),
        ("b", "c", "d", "e"),
        ("f",),
    }


def test_each_han_character_is_a_token() -> None:
    assert ("渡", "轮", "公", "司") in text.shingles(["渡轮公司宣布"])


def test_terms_are_longer_words_and_pairs_of_characters() -> None:
    assert text.terms("The lamp 渡轮公司") == {"lamp", "渡轮", "轮公", "公司"}


def test_nothing_has_no_share_in_anything() -> None:
    assert text.share(frozenset(), frozenset({"a"})) == 0
    assert text.share(frozenset({"a", "b"}), frozenset({"a"})) == 0.5


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_a_line_of_a_line_is_the_same(written: str) -> None:
    once = text.line(written)
    assert text.line(once) == once
    assert "\n" not in once
