"""Elements as Markdown, where a reader's own rules call for care."""

from __future__ import annotations

import pytest

from archiver.render.markdown import to_markdown


@pytest.mark.parametrize(
    ("code", "written"),
    [
        pytest.param("a\n\nb", "~~~\na\n\nb\n~~~", id="blank line"),
        pytest.param("```", "~~~\n```\n~~~", id="backticks"),
        pytest.param("~~~\n~~~~", "~~~~~\n~~~\n~~~~\n~~~~~", id="tildes"),
        pytest.param("&lt;script>", "~~~\n<script>\n~~~", id="script"),
    ],
)
def test_a_fence_is_one_that_every_reader_knows(code: str, written: str) -> None:
    """Of backticks, kramdown's own parser makes a span, and of `<script>` in it a script."""
    assert to_markdown(f"<pre>{code}</pre>") == written
