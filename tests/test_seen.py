"""A set that only tells what it has met."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archiver.seen import Seen


@given(st.lists(st.text()), st.text())
def test_it_tells_what_a_set_tells(texts: list[str], other: str) -> None:
    seen = Seen()
    for text in texts:
        seen.add(text)
    assert len(seen) == len(set(texts))
    assert all(text in seen for text in texts)
    assert (other in seen) == (other in texts)


def test_it_grows() -> None:
    seen = Seen()
    for number in range(20_000):
        assert str(number) not in seen
        seen.add(str(number))
    assert len(seen) == 20_000
    assert all(str(number) in seen for number in range(20_000))
