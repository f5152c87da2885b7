"""A hostile page ends, in bounded time, as an article or as nothing to keep."""

from __future__ import annotations

import time

import pytest

from archiver import extract
from archiver.errors import NothingToKeep
from tests.extract.paper import SEEN, document, entry, feed, page, paragraphs

P = paragraphs()
PAGES = {
    "deep divisions": "<div>" * 10_000 + P + "</div>" * 10_000,
    "links": P + "<a href=/x>y y y</a> " * 12_000,
    "tracked links": f"<div>{P}" + '<a href="http://y.example/?utm_source=x">z</a> ' * 8_000,
    "list items": "<ul>" + "<li><a href=/x>some longer link text here</a>" * 5_000,
    "one long text": "<p>" + "word, " * 150_000,
    "paragraphs": P * 1_500,
    "named divisions": ('<div class="share comment">' + P + "</div>") * 1_000,
    "a long attribute": '<p title="' + "a b " * 200_000 + '">x' + P,
    "many attributes": "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">" + P,
    "broken JSON-LD": '<script type="application/ld+json">' + '{"a":' * 100_000 + "</script>" + P,
    "line breaks": "<div>" + "text of a line<br><br>" * 6_000,
    "scripts in a text": "<p>" + ("x" * 40 + "<script></script>") * 12_000 + P,
    "hidden things in a text": "<p>" + ("x" * 40 + "<i hidden>a</i>") * 12_000 + P,
    "nested tables": "<table><tr><td>" * 80 + "<table>" + "<tr><td>a<td>b" * 3_000 + P,
    "headlines": "<h1>A headline of the page</h1>" * 5_000 + P,
    "frames": P + '<iframe src="https://e.example/embed/x"></iframe>' * 3_000,
    "pictures": P + "".join(f"<noscript><img src=/{n}></noscript><img>" for n in range(4_000)),
    "bylines": '<div class="byline">By Ann Lee, Ida Marlowe</div>' * 3_000 + P,
    "pages": "".join(f'<a href="?page={n}">{n % 99}</a> ' for n in range(6_000)) + P,
    "coloured code": "<pre>" + "<span>x = 1</span>" * 12_000 + "</pre>" + P,
    "a related box": P * 9 + '<div class="related">' + "<a href=/x>some link</a> " * 8_000,
    "ampersands": "&" * 500_000 + P,
    "blanks in a text": f"<p>a{' ' * 100_000}b</p>" + P,
    "open quotes": '<a href="' * 200_000 + P,
}


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)
def test_a_hostile_page_ends_soon(html: str) -> None:
    known = entry(title="The lamp", summary="The lamp was lit.")
    started = time.process_time()
    try:
        part = extract.read(page(document(html), known.url), known, feed(), SEEN)
        extract.join([part.article, part.article])
    except NothingToKeep:
        pass
    assert time.process_time() - started < 6


@pytest.mark.parametrize(
    "name", ["links", "line breaks", "scripts in a text", "coloured code", "ampersands"]
)
def test_hostile_content_of_a_feed_ends_soon(name: str) -> None:
    started = time.process_time()
    extract.from_entry(entry(content=PAGES[name]), feed(), SEEN)
    assert time.process_time() - started < 6
