"""The algorithm of the browsers' reading view, kept within bounds."""

from __future__ import annotations

import logging

import pytest

from archiver.extract.blocks import texts
from archiver.extract.strategies import readability
from tests.extract.paper import PARAGRAPHS, document, paragraphs, reading


def test_the_article_is_found_among_navigation() -> None:
    html = document(
        '<nav><a href="/">Home</a></nav>'
        f'<div class="story">{paragraphs()}</div><div class="sidebar"><a href="/a">A</a></div>'
    )
    found = readability.extract(reading(html))
    assert found is not None
    assert texts(found.body) == list(PARAGRAPHS)


def test_a_page_too_large_for_it_is_left_to_others() -> None:
    html = document("<p>word</p>" * (readability.MOST_ELEMENTS + 1))
    assert readability.extract(reading(html)) is None


def test_it_says_nothing_about_pages_that_it_cannot_read(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.WARNING):
        readability.extract(reading(""))
    assert caplog.records == []
    assert capsys.readouterr().err == ""
