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


def test_cells_that_cover_rows_make_no_large_file_of_a_small_page() -> None:
    row = f"<tr>{'<td rowspan=40>a1</td>' * 40}</tr>"
    page = f"<table>{row * 200}</table>"
    written = to_markdown(page)
    assert len(written) < len(page)
    assert written.count("a1") == 200 * 40
    assert max(line.count("|") for line in written.splitlines()) == 41
