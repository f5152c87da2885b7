"""When the page says that its article was published."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.extract import tree
from archiver.extract.metadata import times
from archiver.extract.metadata.witness import Witness, hear
from tests.extract.paper import URL, document, paragraphs

MOMENT = datetime(2024, 3, 3, 9, 15, tzinfo=UTC)


def page(head: str = "", body: str = "", url: str = URL) -> Witness:
    return hear(tree.parse(document(f"<h1>The lamp</h1>{body}{paragraphs()}", head)), url)


def ld(**known: str) -> str:
    said = ", ".join(f'"{key}": "{value}"' for key, value in known.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {said}}}</script>'


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (ld(datePublished="2024-03-03T09:15:00Z"), ""),
        (ld(datePublished="2024-03-03T17:15:00+08:00"), ""),
        ('<meta property="article:published_time" content="2024-03-03T09:15:00Z">', ""),
        ('<meta name="pubdate" content="Sun, 03 Mar 2024 09:15:00 GMT">', ""),
        ('<meta itemprop="datePublished" content="2024-03-03T10:15:00+01:00">', ""),
        ("", '<span itemprop="datePublished" content="2024-03-03T09:15Z">Sunday</span>'),
        ("", '<time datetime="2024-03-03T09:15:00Z">Sunday</time>'),
        ("", '<time class="updated" datetime="2024-03-09T00:00Z">x</time>'
             '<time datetime="2024-03-03T09:15:00Z">Sunday</time>'),
        ("", '<time datetime="2024-03-01T00:00Z">x</time>'
             '<time pubdate datetime="2024-03-03T09:15:00Z">Sunday</time>'),
        ("", "<p>Published 3 March 2024, 09:15</p>"),
        ("", "<p>发布 / 2024年3月3日 9:15 AM</p>"),
    ],
    ids=["JSON-LD", "its zone", "OpenGraph", "meta", "meta itemprop", "itemprop", "time",
         "not the update", "pubdate", "visible", "visible, Chinese"],
)  # fmt: skip
def test_the_page_tells_when_it_was_published(head: str, body: str) -> None:
    assert times.published(page(head, body)) == MOMENT


def test_the_first_witness_is_believed() -> None:
    head = ld(datePublished="2024-03-03T09:15:00Z") + (
        '<meta property="article:published_time" content="2024-03-05T00:00:00Z">'
    )
    assert times.published(page(head)) == MOMENT


@pytest.mark.parametrize("vague", ["2024-03-03", "2024-03-03T17:15:00"])
def test_a_vague_witness_is_made_exact_by_the_next(vague: str) -> None:
    head = ld(datePublished=vague) + (
        '<meta property="article:published_time" content="2024-03-03T17:15:00+08:00">'
    )
    assert times.published(page(head)) == MOMENT


def test_a_vague_witness_is_not_overruled_by_another_day() -> None:
    head = ld(datePublished="2024-03-03") + (
        '<meta property="article:published_time" content="2024-05-01T17:15:00+08:00">'
    )
    assert times.published(page(head)) == datetime(2024, 3, 3, tzinfo=UTC)


def test_the_address_is_the_last_witness() -> None:
    assert times.published(page(url="https://courier.example/2024/03/03/lamp")) == datetime(
        2024, 3, 3, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "body", ["", "<time>some day</time>", "<p>The lamp weighs 2024 grams and cost 30.</p>"]
)
def test_a_page_without_a_date_has_none(body: str) -> None:
    assert times.published(page(body=body)) is None


@pytest.mark.parametrize(
    "head",
    [
        ld(dateModified="2024-03-03T09:15:00Z"),
        '<meta property="article:modified_time" content="2024-03-03T09:15:00Z">',
        '<meta property="og:updated_time" content="2024-03-03T09:15:00Z">',
    ],
)
def test_the_page_tells_when_it_was_changed(head: str) -> None:
    assert times.modified(page(head)) == MOMENT
    assert times.modified(page()) is None
