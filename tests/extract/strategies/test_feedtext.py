"""What the feed itself carried."""

from __future__ import annotations

import pytest

from archiver.extract.blocks import texts
from archiver.extract.strategies import feedtext
from archiver.model import Rules
from tests.extract.paper import PARAGRAPHS, entry, feed, paragraphs, reading


def read(**known: str) -> list[str]:
    found = feedtext.extract(reading("", entry(**known)))
    return texts(found.body) if found else []


def test_the_content_is_preferred_to_the_summary() -> None:
    assert read(content=paragraphs(), summary="<p>short</p>") == list(PARAGRAPHS)


def test_a_summary_is_better_than_nothing_and_less_than_content() -> None:
    summed = feedtext.extract(reading("", entry(summary="short")))
    whole = feedtext.extract(reading("", entry(content=paragraphs())))
    assert summed is not None
    assert whole is not None
    assert texts(summed.body) == ["short"]
    assert summed.score < whole.score


def test_lines_of_plain_text_are_paragraphs() -> None:
    assert read(content="one\n\ntwo & three\n") == ["one", "two & three"]


def test_lines_of_markup_are_not() -> None:
    assert read(content="<p>one\ntwo</p>") == ["one two"]


@pytest.mark.parametrize("empty", ["", "  ", "<!-- x -->"])
def test_an_entry_without_text_has_no_candidate(empty: str) -> None:
    assert feedtext.extract(reading("", entry(content=empty))) is None


def test_what_the_owner_removes_from_pages_is_removed_here() -> None:
    seen = reading("", entry(content="<p>a</p><p class=x>b</p>"), feed(rules=Rules(remove=(".x",))))
    found = feedtext.extract(seen)
    assert found is not None
    assert texts(found.body) == ["a"]
