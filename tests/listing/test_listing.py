"""List pages → entries: by selectors, by guess, and whatever a hostile page holds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import listing
from archiver.model import BY_GUESS, Entry, Listing
from archiver.urls import is_web

URL = "https://a.example/sea/"
TITLES = (
    "The ferry runs again after eleven winters",
    "A lamp for the northern cape",
    "Council counts the boats twice",
)


def document(body: str, head: str = "") -> bytes:
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>Sea news</title>{head}</head>"
        f"<body>{body}</body></html>"
    ).encode()


def entries(body: str, selectors: Listing = BY_GUESS, **facts: object) -> Sequence[Entry]:
    head = str(facts.pop("head", ""))
    found = listing.parse(document(body, head), URL, "text/html", selectors=selectors, **facts)  # type: ignore[arg-type]  # by name
    return found.entries


def paths(body: str, selectors: Listing = BY_GUESS, **facts: object) -> list[str]:
    return [
        entry.url.removeprefix("https://a.example") for entry in entries(body, selectors, **facts)
    ]


def cards(count: int = 3, extra: Sequence[str] = ()) -> str:
    """Articles as a publishing system lists them; *extra* stands in their cards, one each."""
    return "".join(
        f"<div class='card'><a href='/sea/{n}'><img src=x.png></a><h3><a href='/sea/{n}'>"
        f"{TITLES[n % 3]}, part {n}</a></h3><p>By <a href='/by/ann'>Ann Lee of the harbour desk</a>"
        f"</p>{extra[n] if n < len(extra) else ''}</div>"
        for n in range(count)
    )


class TestSelectors:
    """What the owner says of the page."""

    def test_each_box_gives_one_entry_with_what_is_selected_in_it(self) -> None:
        body = (
            "<div class=c><a class=x href=/no>Not this</a><a class=go href=one>go</a>"
            "<b>First</b><i>2024-03-12 12:00</i></div>"
            "<div class=c><a class=go href=/2?utm_source=x>go</a><b> Second  one </b>"
            "<i title='2024-03-13T08:00:00+08:00'>yesterday</i></div>"
        )
        selectors = Listing(item=(".c",), link=(".go",), title=("b",), date=("i",))
        assert entries(body, selectors, feed="sea") == (
            Entry(
                feed="sea",
                url="https://a.example/sea/one",
                title="First",
                published=datetime(2024, 3, 12, 12, tzinfo=UTC),
            ),
            Entry(
                feed="sea",
                url="https://a.example/2?utm_source=x",
                title="Second one",
                published=datetime(2024, 3, 13, tzinfo=UTC),
            ),
        )

    def test_without_a_link_selector_the_first_link_of_a_box_is_meant(self) -> None:
        assert paths(cards(), Listing(item=(".card",))) == ["/sea/0", "/sea/1", "/sea/2"]

    def test_a_box_may_be_the_link_itself_or_stand_in_it(self) -> None:
        body = "<a class=c href=/1>One</a><a href=/2><div class=c>Two</div></a>"
        assert paths(body, Listing(item=(".c",))) == ["/1", "/2"]

    def test_a_link_selector_alone_names_the_articles(self) -> None:
        body = (
            "<li><h2><a href=/1>One</a></h2><time>2024-03-12</time></li>"
            "<li><h2><a href=/2>Two</a></h2></li>"
        )
        first, second = entries(body, Listing(link=("h2 a",)))
        assert (first.url, first.title) == ("https://a.example/1", "One")
        assert first.published == datetime(2024, 3, 12, tzinfo=UTC)
        assert second.published is None

    def test_an_article_that_is_listed_twice_is_one_entry(self) -> None:
        body = "".join(
            f"<p class=c><a href='{href}'>One</a></p>"
            for href in ("/1", "/1#top", "/1?utm_source=x")
        )
        assert paths(body, Listing(item=(".c",))) == ["/1"]

    def test_other_sites_are_the_owners_choice(self) -> None:
        body = "<p class=c><a href=https://b.example/1>One</a></p>"
        (entry,) = entries(body, Listing(item=(".c",)))
        assert entry.url == "https://b.example/1"

    def test_boxes_that_lead_nowhere_are_no_entries(self) -> None:
        body = (
            "<p class=c>Nothing</p><p class=c><a href='javascript:x()'>No</a><a name=x>no</a></p>"
        )
        assert paths(body, Listing(item=(".c",))) == []

    def test_selectors_that_match_nothing_give_no_entries(self) -> None:
        assert paths(cards(), Listing(item=(".gone",))) == []


BUILDS = {
    "a bare list": ("<ul>{0}</ul>", "<li><a href={1}>{2}</a></li>"),
    "whole cards": ("<div>{0}</div>", "<a class=card href={1}><h3>{2}</h3><p>A teaser</p></a>"),
    "a table": ("<table>{0}</table>", "<tr><td>1.</td><td><a href={1}>{2}</a></td></tr>"),
    "articles with heads of their own": (
        "<main>{0}</main>",
        "<article class='p-{1}'><header><h2><a href={1}>{2}</a></h2></header></article>",
    ),
    "flat": ("<div>{0}</div>", "<h2><a href={1}>{2}</a></h2><p>A teaser, not a link</p>"),
    "by days": (
        "<div>{0}</div>",
        "<ul class=day><li><a href={1}>{2}</a></li><li><a href={1}-b>{2} b</a></li></ul>",
    ),
}
"""What is around a list, and what one article in it looks like."""


class TestGuess:
    """What is found where nobody says anything."""

    def test_repeated_boxes_with_headlines_are_the_articles(self) -> None:
        menu = (
            "<ul>"
            + "".join(f"<li><a href=/m/{n}>Section {n} of it</a></li>" for n in range(9))
            + "</ul>"
        )
        foot = "<p><a href=/imprint>Who we are and how to reach us by letter</a></p>"
        body = f"<nav>{menu}</nav>{menu}<div class=list>{cards()}</div>{foot}"
        assert [(e.url.removeprefix("https://a.example"), e.title) for e in entries(body)] == [
            (f"/sea/{n}", f"{TITLES[n]}, part {n}") for n in range(3)
        ]

    @pytest.mark.parametrize(("around", "item"), BUILDS.values(), ids=BUILDS)
    def test_lists_of_every_build_are_found(self, around: str, item: str) -> None:
        listed = "".join(item.format("", f"/sea/{n}", title) for n, title in enumerate(TITLES))
        found = {entry.title for entry in entries(around.format(listed))}
        assert found >= set(TITLES)

    def test_rows_of_a_grid_are_read_whole(self) -> None:
        row = "<div class=row>{}</div>"
        cells = [
            f"<div class=cell><a href=/sea/{n}>{TITLES[n % 3]} {n}</a></div>" for n in range(6)
        ]
        body = row.format("".join(cells[:3])) + row.format("".join(cells[3:]))
        assert paths(f"<div>{body}</div>") == [f"/sea/{n}" for n in range(6)]

    def test_the_longest_text_of_a_card_is_not_its_title_where_a_heading_is(self) -> None:
        card = (
            "<div class=card><h3><a href=/sea/{0}>{1}</a></h3>"
            "<p><a href=/sea/{0}>{1}: more than anyone asked for, in a long teaser</a></p></div>"
        )
        body = "".join(card.format(n, title) for n, title in enumerate(TITLES))
        assert [entry.title for entry in entries(body)] == list(TITLES)

    def test_what_is_read_most_does_not_outdo_what_is_new(self) -> None:
        aside = "".join(
            f"<li><a href=/land/{n}>{TITLES[n % 3]} seen from afar {n}</a></li>" for n in range(20)
        )
        body = f"<div class=list>{cards()}</div><aside><ul>{aside}</ul></aside>"
        assert paths(body) == ["/sea/0", "/sea/1", "/sea/2"]

    @pytest.mark.parametrize(
        "link",
        [
            "<a href=/sea/>All the news of the sea, at a glance</a>",
            "<a href=/>The home page of the whole newspaper</a>",
            "<a href=https://b.example/x>Something on another site entirely</a>",
            "<a href='/sea/page/2'>Older articles of this section</a>",
            "<a href='/sea/?page=2'>Older articles of this section</a>",
            "<a rel=next href=/sea/older>Older articles of this section</a>",
            "<a href='javascript:go()'>Something that a script would do</a>",
        ],
    )
    def test_what_leads_elsewhere_is_no_article(self, link: str) -> None:
        body = f"<div class=list>{cards()}<div class=card>{link}</div></div>"
        assert paths(body) == ["/sea/0", "/sea/1", "/sea/2"]

    def test_links_are_relative_to_the_pages_base(self) -> None:
        body = "".join(f"<li><a href='{n}'>{title}</a></li>" for n, title in enumerate(TITLES))
        found = paths(f"<ul>{body}</ul>", head="<base href='/archive/'>")
        assert found == ["/archive/0", "/archive/1", "/archive/2"]

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "<p>Nothing here",
            "<form><input type=password></form>",
            "<a href=/sea/1>One link is no list of links</a>",
        ],
    )
    def test_a_page_without_a_list_gives_nothing(self, body: str) -> None:
        assert entries(body) == ()

    def test_a_page_in_gbk_is_read_as_browsers_read_it(self) -> None:
        names = ("渡轮公司增开夜班", "灯塔换上新灯", "市政厅清点船只")
        body = "".join(f"<li><a href=/{n}>{name}</a></li>" for n, name in enumerate(names))
        page = f"<html><head><meta charset=gbk></head><body><ul>{body}</ul></body></html>"
        found = listing.parse(page.encode("gbk"), URL)
        assert tuple(entry.title for entry in found.entries) == names


class TestDates:
    """What stands beside the links."""

    def test_the_date_in_a_card_is_found(self) -> None:
        said = (
            "<time datetime='2024-03-12T12:00:00Z'>noon</time>",
            "<span>2024年3月12日 20:00</span>",
        )
        dates = [
            entry.published for entry in entries(cards(extra=said), zone=ZoneInfo("Asia/Singapore"))
        ]
        assert dates == [datetime(2024, 3, 12, 12, tzinfo=UTC)] * 2 + [None]

    @pytest.mark.parametrize(
        ("texts", "days"),
        [
            (("13/03/2024", "12/03/2024", "1/3/2024"), ("3-13", "3-12", "3-1")),
            (("03/13/2024", "03/12/2024", "3/1/2024"), ("3-13", "3-12", "3-1")),
            (("03/04/2024", "04/04/2024", "x"), (None, "4-4", None)),
            (("03/13/2024", "13/03/2024", "3/1/2024"), ("3-13", "3-13", None)),
            (("03.04.2024", "on 04-04-2024", "2024-13-13"), ("4-3", "4-4", None)),
        ],
        ids=["day first", "month first", "not told", "contradictory", "other signs"],
    )  # fmt: skip
    def test_the_whole_page_tells_the_order_of_numbers(
        self, texts: tuple[str, ...], days: tuple[str | None, ...]
    ) -> None:
        said = [f"<i>{text}</i>" for text in texts]
        found = [entry.published for entry in entries(cards(extra=said))]
        assert [f"{d.month}-{d.day}" if d else None for d in found] == list(days)

    def test_a_date_in_the_headline_is_not_the_articles(self) -> None:
        body = "".join(
            f"<li><a href=/{n}>{title} on 1 March 2019</a></li>" for n, title in enumerate(TITLES)
        )
        assert [entry.published for entry in entries(f"<ul>{body}</ul>")] == [None] * 3


LINK = "<li><a href=/sea/{0}>A headline of some length, {0}</a></li>"
HOSTILE = {
    "deep": "<div>" * 10_000 + cards() + "</div>" * 10_000,
    "many links": "<ul>" + "".join(LINK.format(n) for n in range(20_000)),
    "one link again and again": "<ul>" + LINK.format(1) * 20_000,
    "links in links": "<a href=/sea/1>some words of a headline " * 10_000,
    "deep lists": ("<ul>" + "".join(LINK.format(n) for n in range(3))) * 200,
    "many boxes": "<div class=card>" * 200 + cards(2_000),
    "one long text": "<a href=/1>" + "word " * 500_000,
    "long classes": f"<div class='{'a b c1 ' * 2_000}'>" * 50 + cards(100),
    "long dates": "".join(LINK.format(n) + "<i>" + "1/1/2024 " * 300 + "</i>" for n in range(300)),
}


SELECTORS = {
    "guess": BY_GUESS,
    "item": Listing(item=(".card", "li")),
    "link": Listing(link=("a",)),
}


@pytest.mark.parametrize("selectors", SELECTORS.values(), ids=SELECTORS)
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_ends_soon(body: str, selectors: Listing) -> None:
    started = time.process_time()
    found = entries(body, selectors)
    assert time.process_time() - started < 5
    assert len(found) <= 5_000


@given(st.binary(max_size=300), st.sampled_from([b"", b"<a href=/sea/1>", b"<ul><li><a href='"]))
def test_no_bytes_raise_anything(body: bytes, head: bytes) -> None:
    for selectors in (BY_GUESS, Listing(item=("*",)), Listing(link=("a",), date=("*",))):
        found = listing.parse(head + body, URL, selectors=selectors)
        assert all(is_web(entry.url) for entry in found.entries)
