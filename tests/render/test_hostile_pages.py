"""Whatever a page holds, its file holds no more than the table, and says the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from archiver import markup
from archiver.render.markdown import to_markdown
from tests.render import pages
from tests.render.reading import READERS, render, said, strangers


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=200, deadline=None)
@given(page=pages.html)
def test_a_rendered_body_holds_nothing_outside_the_table(reader: str, page: str) -> None:
    assert strangers(render(to_markdown(page), reader)) == []


@settings(max_examples=300, deadline=None)
@given(page=pages.html)
def test_a_rendered_body_says_what_the_page_said(page: str) -> None:
    source = markup.sanitise(page)
    assert said(render(to_markdown(source))) == said(source)
