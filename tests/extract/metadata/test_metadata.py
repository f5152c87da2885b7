"""What is known of an article beside its body."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver.extract import metadata, tree
from archiver.extract.metadata import Metadata
from archiver.model import Entry, Feed, Rules
from tests.extract.paper import SEEN, TITLE, URL, document, entry, feed, page, paragraphs

TOLD = datetime(2024, 3, 3, 9, tzinfo=UTC)
SAID = datetime(2024, 3, 4, 9, tzinfo=UTC)
HEAD = '<meta property="article:published_time" content="2024-03-04T09:00:00Z">'


def gathered(
    head: str = "", body: str = "", known: Entry | None = None, of: Feed | None = None
) -> Metadata:
    html = document(body + paragraphs(), head)
    return metadata.gather(tree.parse(html), page(html), known or entry(), of or feed())


@pytest.mark.parametrize(
    ("known", "dates", "claimed"),
    [
        (entry(published=TOLD), "entry", TOLD),
        (entry(published=TOLD), "page", SAID),
        (entry(), "entry", SAID),
        (entry(updated=TOLD), "entry", SAID),
        (entry(published=TOLD, updated=SAID), "entry", TOLD),
    ],
)
def test_the_entry_is_believed_before_the_page_unless_the_feed_says_otherwise(
    known: Entry, dates: str, claimed: datetime
) -> None:
    assert gathered(HEAD, known=known, of=feed(dates=dates)).claimed == claimed


@pytest.mark.parametrize("dates", ["entry", "page"])
def test_a_page_without_a_date_leaves_the_entry_s(dates: str) -> None:
    assert gathered(known=entry(updated=TOLD), of=feed(dates=dates)).claimed == TOLD


def test_when_the_page_was_changed_is_better_than_no_date() -> None:
    head = '<meta property="article:modified_time" content="2024-03-04T09:00:00Z">'
    assert gathered(head).claimed == SAID
    assert gathered(head, known=entry(updated=TOLD)).claimed == TOLD


def test_a_vague_date_of_the_page_is_made_exact_by_the_entry() -> None:
    head = HEAD.replace("T09:00:00Z", "")
    assert gathered(head, known=entry(published=SAID), of=feed(dates="page")).claimed == SAID


def test_a_remembered_page_tells_nothing_relative_to_today() -> None:
    body = "<h1>The lamp</h1><p>3 hours ago</p>"
    assert gathered(body=body).claimed == SEEN - timedelta(hours=3)
    assert gathered(body=body, known=entry(fetch_from="warc:x")).claimed is None


def test_no_date_anywhere_is_none() -> None:
    assert gathered().claimed is None


def test_the_owner_s_rules_win_over_the_entry() -> None:
    body = "<b class=t>Ruled title</b><i class=a>By Ann Lee</i><u class=d>5 May 2024 08:00</u>"
    rules = Rules(title=(".t",), author=(".a",), date=(".d",))
    found = gathered(
        HEAD, body, entry(title=TITLE, authors=("Ida Marlowe",), published=TOLD), feed(rules=rules)
    )
    assert found.title == "Ruled title"
    assert found.authors == ("Ann Lee",)
    assert found.claimed == datetime(2024, 5, 5, 8, tzinfo=UTC)


def test_a_rule_reads_what_is_meant_for_machines_first() -> None:
    body = '<time class=d datetime="2024-05-05T08:00Z">yesterday</time>'
    found = gathered(body=body, of=feed(rules=Rules(date=(".d",))))
    assert found.claimed == datetime(2024, 5, 5, 8, tzinfo=UTC)


def test_a_rule_s_zone_is_that_of_the_page_s_own_dates_too() -> None:
    zoned = feed(rules=Rules(timezone="Asia/Singapore"))
    for body in ('<time datetime="2024-05-05T08:00">x</time>', "<p>5 May 2024, 08:00</p>"):
        assert gathered(body=body, of=zoned).claimed == datetime(2024, 5, 5, 0, tzinfo=UTC)
    named = '<time datetime="2024-05-05T08:00Z">x</time>'
    assert gathered(body=named, of=zoned).claimed == datetime(2024, 5, 5, 8, tzinfo=UTC)


def test_a_rule_that_matches_nothing_leaves_the_rest() -> None:
    rules = Rules(title=(".none",), author=(".none",), date=(".none",))
    found = gathered(known=entry(title=TITLE, published=TOLD), of=feed(rules=rules))
    assert (found.title, found.claimed) == (TITLE, TOLD)


@pytest.mark.parametrize(
    ("head", "site"),
    [
        ('<meta property="og:site_name" content=" The  Courier ">', "The Courier"),
        ('<meta name="application-name" content="Courier">', "Courier"),
        ('<script type="application/ld+json">{"@type": "Article", "publisher": '
         '{"@type": "Organization", "name": "Courier Press"}}</script>', "Courier Press"),
        ("", None),
    ],
)  # fmt: skip
def test_the_site_names_itself(head: str, site: str | None) -> None:
    assert gathered(head).site == site


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('<html lang="zh-Hans">', "zh-Hans"),
        ('<html xml:lang="de">', "de"),
        ('<meta property="og:locale" content="pt_BR">', "pt-BR"),
        ('<html lang="not a tag">', None),
        ("", None),
    ],
)
def test_the_page_tells_its_language(html: str, language: str | None) -> None:
    found = metadata.gather(tree.parse(html + "<p>x"), page(html), entry(), feed())
    assert found.language == language


def test_topics_of_the_page_are_heard_where_the_feed_wants_tags() -> None:
    head = '<meta name="keywords" content="Sea">'
    assert gathered(head).tags == ()
    assert gathered(head, of=feed(entry_tags=True)).tags == ("Sea",)
    assert gathered(head, known=entry(tags=("Lamps",)), of=feed(entry_tags=True)).tags == ("Lamps",)


def test_an_entry_alone_tells_what_it_can() -> None:
    known = entry(url=f"{URL}?utm_source=x", title=" A\n b ", authors=("By Ida Marlowe",),
                  updated=TOLD)  # fmt: skip
    found = metadata.from_entry(known)
    assert (found.url, found.title, found.authors) == (URL, "A b", ("Ida Marlowe",))
    assert (found.claimed, found.modified) == (TOLD, TOLD)
