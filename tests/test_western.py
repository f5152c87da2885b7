"""Words and letters by a table are those that a pattern finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import western

EVERY_SIGN = bytes(range(256)).decode("cp1252", "ignore")


@given(st.text(EVERY_SIGN) | st.text())
def test_words_are_what_a_pattern_finds(text: str) -> None:
    assert western.words(text) in (None, re.findall(r"\w+", text))


@given(st.text(EVERY_SIGN) | st.text())
def test_letters_are_what_a_pattern_leaves(text: str) -> None:
    assert western.letters(text) in (None, re.sub(r"[\W_]", "", text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", []),
        ("a_1 b", ["a_1", "b"]),
        ("“Schön”, said O’Neill…", ["Schön", "said", "O", "Neill"]),
        ("Łódź", None),
        ("早报", None),
        ("a\ud800", None),
    ],
    ids=["nothing", "ascii", "western", "polish", "chinese", "surrogate"],
)
def test_only_western_texts_are_read(text: str, said: list[str] | None) -> None:
    assert western.words(text) == said
    assert western.letters(text) == (None if said is None else re.sub(r"[\W_]", "", text))
