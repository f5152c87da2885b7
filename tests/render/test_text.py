"""Text as it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.markup import encodable
from archiver.render.text import fold, seen


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("a b", "a b", id="nothing-to-do"),
        pytest.param(" a \t\r\n b ", " a b ", id="html-white-space"),
        pytest.param("a\u2028b\u2029c\x85d\x0be", "a b c d e", id="line-ends-of-others"),
        pytest.param("a\xa0b", "a\xa0b", id="no-break-space-alone"),
        pytest.param("a \xa0 b\xa0\xa0c", "a b c", id="no-break-space-beside-a-space"),
        pytest.param("\u3000\u3000中文", "\u3000\u3000中文", id="ideographic-spaces"),
        pytest.param("a\x00\x07b\x7f\x9fc\ufeff", "abc", id="unseen"),
        pytest.param("\u200fשלום\u200d", "\u200fשלום\u200d", id="marks-of-direction"),
        pytest.param("a\udfffb", "a\ufffdb", id="surrogate"),
    ],
)
def test_text_is_folded_as_browsers_fold_it(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(st.characters(exclude_categories=())))
def test_every_text_can_be_written(text: str) -> None:
    assert encodable(text).encode() is not None
    assert seen(text).encode() is not None
    assert fold(fold(text)) == fold(text)
