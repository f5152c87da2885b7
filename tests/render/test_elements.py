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


def test_code_in_a_link_keeps_the_link() -> None:
    linked = '<a href="https://courier.example/"><pre>one <b>two</b>\n</pre></a>'
    assert to_markdown(linked) == (
        '<pre><a href="https://courier.example/">one <b>two</b>\n</a></pre>'
    )
    assert to_markdown('<a href="https://courier.example/"><pre></pre></a>') == ""
