"""Our extraction in the form that a scorer asks for."""

from __future__ import annotations

from benchmarks import extractors
from tests.extract.paper import PARAGRAPHS, TITLE, URL, document, paragraphs

FIGURE = '<figure><img src="/lamp.png"><figcaption>The lamp, lit.</figcaption></figure>'
PAGE = document(f"<article><h1>{TITLE}</h1>{FIGURE}{paragraphs()}</article>").encode()


def test_a_body_is_its_running_text_without_captions() -> None:
    found = extractors.ours(PAGE, URL)
    assert found["body"] == "\n".join(PARAGRAPHS)
    assert found["title"] == TITLE


def test_with_an_entry_the_page_is_read_as_well_as_without() -> None:
    assert extractors.with_entry(PAGE, URL) == extractors.ours(PAGE, URL)


def test_a_page_without_a_text_gives_nothing() -> None:
    assert extractors.ours(b"", URL) == {}
    assert extractors.with_entry(b"", URL) == {}
