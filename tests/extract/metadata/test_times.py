"""When the page says that its article was published."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.extract import tree
from archiver.extract.metadata import times
from archiver.extract.metadata.witness import Witness, hear
from tests.extract.paper import URL, document, paragraphs

MOMENT = datetime(2024, 3, 3, 9, 15, tzinfo=UTC)


HAD = datetime(2024, 3, 5, 12, tzinfo=UTC)


def page(head: str = "", body: str = "", url: str = URL, language: str = "en") -> Witness:
    html = document(f"<h1>The lamp</h1>{body}{paragraphs()}", head, language)
    return hear(tree.parse(html), url, HAD)


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
        ("", '<span property="schema:datePublished" content="2024-03-03T09:15Z">Sunday</span>'),
        ("", '<abbr class="published" title="2024-03-03T09:15:00Z">Sunday</abbr>'),
        ("", '<relative-time datetime="2024-03-03T09:15:00Z">2 days ago</relative-time>'),
        ('<meta name="publish-date" content="2024-03-03T09:15:00Z">', ""),
        (ld(datePublished="2024-03-03T09:15:00Z").replace("NewsArticle", "WebPage"), ""),
        ("", '<time class="updated" datetime="2024-03-09T00:00Z">x</time>'
             '<time datetime="2024-03-03T09:15:00Z">Sunday</time>'),
        ("", '<time datetime="2024-03-01T00:00Z">x</time>'
             '<time pubdate datetime="2024-03-03T09:15:00Z">Sunday</time>'),
        ("", "<p>Published 3 March 2024, 09:15</p>"),
        ("", "<p>发布 / 2024年3月3日 9:15 AM</p>"),
        ("", "<p>Updated 5 March 2024, first published 3 March 2024, 09:15</p>"),
        ("", "<p>3 March 2024, 09:15 | Updated: 5 March 2024, 10:00</p>"),
        ("", "<p>Updated 5 March 2024</p><p>3 March 2024, 09:15</p>"),
        ("", "<figure><img src=a><figcaption>The lamp, 1 March 2024</figcaption></figure>"
             "<p>3 March 2024, 09:15</p>"),
        ("", "<p>The lamp on the cape as it was on the evening of 1 March 2024</p>"
             "<p>By Ann Lee, who went there with a rucksack, on 3 March 2024, 09:15</p>"),
        ("", '<time class="published updated" datetime="2024-03-03T09:15:00Z">Sunday</time>'),
        ("", '<time itemprop="dateModified" datetime="2024-03-05T00:00Z">x</time>'
             '<time datetime="2024-03-03T09:15:00Z">Sunday</time>'),
        ("", '<div class="related"><time datetime="2024-03-01T00:00Z">x</time></div>'
             '<time datetime="2024-03-03T09:15:00Z">Sunday</time>'),
    ],
    ids=["JSON-LD", "its zone", "OpenGraph", "meta", "meta itemprop", "itemprop", "time",
         "RDFa", "hAtom", "relative-time", "meta by other joints", "a page that is no article",
         "not the update", "pubdate", "visible", "visible, Chinese",
         "an update before", "an update behind", "an update above", "no caption", "a byline",
         "never updated", "no change", "no teaser"],
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


@pytest.mark.parametrize(
    "zoned",
    [
        '<meta property="article:modified_time" content="2024-03-04T08:00:00+08:00">',
        ld(dateModified="2024-03-04T08:00:00+0800"),
    ],
)
def test_a_local_time_is_in_the_zone_of_the_page_s_other_dates(zoned: str) -> None:
    head = '<meta property="article:published_time" content="2024-03-03 17:15">'
    assert times.published(page(head + zoned)) == MOMENT
    assert times.published(page(head)) == MOMENT.replace(hour=17)


@pytest.mark.parametrize(
    ("said", "hour"),
    [("1709457300", 9), ("1709457300000", 9), ("20240303091500", 1), ("20240303", 0)],
    ids=["seconds", "milliseconds", "local figures", "a day"],
)
def test_seconds_since_1970_are_in_no_zone(said: str, hour: int) -> None:
    head = f'<meta name="pubdate" content="{said}">' + ld(dateModified="2024-03-04T08:00:00+08:00")
    found = times.published(page(head))
    assert found is not None
    assert (found.day, found.hour) == (3, hour)


def test_a_date_of_utc_tells_no_local_zone() -> None:
    head = ld(datePublished="2024-03-03T09:15:00", dateModified="2024-03-04T08:00:00Z")
    assert times.published(page(head)) == MOMENT


@pytest.mark.parametrize("vague", ["2024-03-03", "2024-03-03T17:15:00"])
def test_a_vague_page_is_made_exact_by_the_entry(vague: str) -> None:
    assert times.published(page(ld(datePublished=vague)), MOMENT) == MOMENT


def test_the_entry_does_not_overrule_another_day() -> None:
    told = datetime(2024, 5, 1, 9, tzinfo=UTC)
    assert times.published(page(ld(datePublished="2024-03-03")), told) == datetime(
        2024, 3, 3, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("language", "day"), [("en-US", (4, 3)), ("en-GB", (3, 4)), ("de", (3, 4)), ("en", None)]
)
def test_figures_are_read_as_the_page_s_readers_read_them(
    language: str, day: tuple[int, int] | None
) -> None:
    found = times.published(page(body="<p>4/3/2024</p>", language=language))
    assert (found and (found.month, found.day)) == day


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta name="date" content="2024-03-05T11:59:40Z">', ""),
        ("", '<time datetime="2024-03-05T12:00:00Z">now</time>'),
        ("", "<p>Tuesday, 5 March 2024, 12:00</p>"),
    ],
)
def test_the_time_at_which_the_page_was_made_is_no_date_of_it(head: str, body: str) -> None:
    assert times.published(page(head, body)) is None
    assert times.published(page(head, body + "<p>3 March 2024, 09:15</p>")) == MOMENT


def test_today_s_date_above_the_headline_gives_way_to_one_beneath_it() -> None:
    html = "<p>Tuesday, 5 March 2024</p><h1>The lamp</h1><p>3 March 2024, 09:15</p>"
    assert times.published(hear(tree.parse(html), URL, HAD)) == MOMENT


def test_a_relative_date_counts_from_when_the_page_was_had() -> None:
    body = "<p>3 hours ago</p>"
    assert times.published(page(body=body)) == datetime(2024, 3, 5, 9, tzinfo=UTC)
    assert times.published(page(body=body, url="https://c.example/2024/03/03/x")) == datetime(
        2024, 3, 3, tzinfo=UTC
    )
    remembered = hear(tree.parse(document(f"<h1>x</h1>{body}")), URL)
    assert times.published(remembered) is None


def test_an_update_alone_is_no_publication() -> None:
    assert times.published(page(body="<p>Last updated: 5 March 2024, 10:00</p>")) is None


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
    ("head", "body"),
    [
        (ld(dateModified="2024-03-03T09:15:00Z"), ""),
        ('<meta property="article:modified_time" content="2024-03-03T09:15:00Z">', ""),
        ('<meta property="og:updated_time" content="2024-03-03T09:15:00Z">', ""),
        ("", "<p>Published 1 March 2024. Updated 3 March 2024, 09:15</p>"),
        ("", "<p>Aktualisiert: 3. März 2024, 09:15 Uhr, veröffentlicht: 1. März 2024</p>"),
        ("", "<p>最后更新: 2024-03-03 09:15</p>"),
    ],
)
def test_the_page_tells_when_it_was_changed(head: str, body: str) -> None:
    assert times.modified(page(head, body)) == MOMENT
    assert times.modified(page()) is None


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("2024-03-12T12:00:00Z", 0),
        ("2024-03-12T20:00:30+08:00", 0),
        ("2024-03-12T12:00:00+08:00", 8),
        ("2024-03-12T12:00:00-05:00", -5),
        ("2024-03-12T12:00:00", None),
        ("2024-03-12", None),
        ("2024-03-12T12:20:00+08:00", None),
        ("2024-03-10T12:00:00+08:00", None),
        ("no date", None),
    ],
)
def test_how_far_an_entry_is_from_its_page_is_told_by_a_time_with_a_zone(
    said: str, hours: int | None
) -> None:
    told = datetime(2024, 3, 12, 12, tzinfo=UTC)
    witness = page(f'<meta property="article:published_time" content="{said}">')
    assert times.hours_off(witness, told) == hours
    assert times.hours_off(witness, None) is None
