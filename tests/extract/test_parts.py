"""The URL of an article's next part."""

from __future__ import annotations

import pytest

from archiver.extract import parts, tree
from archiver.model import Entry, Rules
from tests.extract.paper import entry, page

SITE = "https://courier.example"


def next_of(
    html: str,
    url: str = f"{SITE}/news/lamp",
    *,
    known: Entry | None = None,
    canonical: str | None = None,
    rules: Rules | None = None,
) -> str | None:
    """The path of the next page's URL, as a reader of the page at *url* finds it."""
    had = page(html, url)
    found = parts.next_url(
        tree.parse(html), had, known or entry(url=url), rules or Rules(), canonical or url
    )
    return found.removeprefix(SITE) if found else None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/news/lamp", "/news/lamp?page=2"),
        ("/news/lamp", "/news/lamp/2"),
        ("/news/lamp", "/news/lamp/2/"),
        ("/news/lamp/", "/news/lamp/page/2/"),
        ("/news/lamp", "/news/lamp/page-2"),
        ("/news/lamp", "/news/lamp-2"),
        ("/news/lamp.html", "/news/lamp_2.html"),
        ("/news/lamp.html", "/news/lamp-seite-2.html"),
        ("/news/lamp.shtml", "/news/lamp_p2.shtml"),
        ("/news/lamp_1.html", "/news/lamp_2.html"),
        ("/news/lamp?page=1", "/news/lamp?page=2"),
        ("/news?id=7", "/news?id=7&page=2"),
        ("/news?id=7", "/news?id=7&p=2"),
        ("/story20211020-1205590", "/story20211020-1205590?page=2"),
        ("/lamp", "/lamp?page=1"),
    ],
)
@pytest.mark.parametrize(
    "link",
    [
        '<link rel="next" href="{}">',
        '<a rel="next" href="{}">»</a>',
        '<a href="{}">Next page</a>',
        '<a href="{}">Next »</a>',
        '<a href="{}">下一页</a>',
        '<a href="{}">weiter</a>',
        '<a href="{}">次へ</a>',
        '<a href="{}" title="Next page"><svg></svg></a>',
        '<ul class="pagination"><li><a href="x">1</a></li><li><a href="{}">2</a></li></ul>',
    ],
    ids=["link", "rel", "words", "arrow", "Chinese", "German", "Japanese", "title", "pager"],
)
def test_the_same_address_with_the_next_number_is_the_next_page(
    first: str, second: str, link: str
) -> None:
    assert next_of(link.format(second), SITE + first) == second


@pytest.mark.parametrize(
    ("here", "there", "label"),
    [
        ("/news/lamp-seite-2", "/news/lamp-seite-3", "Seite 3"),
        ("/news/lamp-2", "/news/lamp-3", "Page 3"),
        ("/news/lamp", "/news/lamp_p2", "Nächste Seite: Die Kammer"),
        ("/news/lamp", "/news/lamp-page-2", "Continue to page 2"),
    ],
)
def test_a_next_page_may_say_what_is_on_it(here: str, there: str, label: str) -> None:
    known = entry(url=f"{SITE}/news/lamp")
    link = f'<a rel="next" href="{there}">{label}</a>'
    assert next_of(link, SITE + here, known=known) == there


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ('<link rel="next" href="/news/harvest">', "another article"),
        ('<a rel="next" href="/news/lamp-2">The lamp again</a>', "another article of that name"),
        ('<link rel="next" title="The lamp" href="/news/lamp-2">', "the same in the head"),
        ('<a rel="next" title="The lamp again" href="/news/lamp-2">→</a>', "in a title"),
        ('<a rel="next" href="/news/lamp-2"><img alt="The lamp again"></a>', "in a picture"),
        ('<a rel="next" aria-label="Next: the lamp" href="/news/lamp-2"></a>', "for listeners"),
        ('<a rel="next" href="/news/lamp-part-2">Next: the lamp, part 2</a>', "a series"),
        ('<a rel="next" href="/2024/an-older-article">Next</a>', "an older article"),
        ('<link rel="next" href="/news/lamps">', "a longer name"),
        ('<link rel="next" href="/news/lamp2">', "no mark before the number"),
        ('<link rel="next" href="/news/lamp/3">', "a page left out"),
        ('<link rel="next" href="/news/lamp/2021">', "a year"),
        ('<link rel="next" href="/news/lamp/comment-page-2">', "the comments"),
        ('<link rel="next" href="/news/lamp?reply=2">', "another parameter"),
        ('<link rel="next" href="/news/lamp?page=two">', "no number"),
        ('<link rel="next" href="/news/lamp?page=2&sort=up">', "another view"),
        ('<link rel="next" href="https://other.example/news/lamp?page=2">', "another site"),
        ('<link rel="next" href="/news/lamp">', "itself"),
        ('<link rel="next" href="#page=2">', "a place on it"),
        ('<link rel="next" href="http://[broken">', "no address"),
        ('<link rel="prev" href="/news/lamp?page=2">', "the one before"),
        ('<a href="/news/lamp?page=2">Print</a>', "no pager"),
        ('<a href="/news/lamp?page=1">1</a>', "the first again"),
        ("<p>Next page</p>", "no link"),
    ],
    ids=lambda value: value if "<" not in value else "",
)
def test_anything_else_is_not(link: str, why: str) -> None:
    assert next_of(link) is None


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("/news/123", "/news/124"),
        ("/news/1", "/news/2"),
        ("/2024/03/01", "/2024/03/02"),
        ("/?p=123", "/?p=124"),
        ("/story20211022-1205951", "/story20211022-1205952"),
        ("/chapter-1", "/chapter-2"),
    ],
)
def test_a_number_of_the_article_s_own_is_no_page(url: str, link: str) -> None:
    assert next_of(f'<link rel="next" href="{link}">', SITE + url) is None


@pytest.mark.parametrize(
    ("here", "after"),
    [
        ("/news/lamp?page=2", "/news/lamp?page=3"),
        ("/news/lamp/2", "/news/lamp/3"),
        ("/news/lamp_2.html", "/news/lamp_3.html"),
        ("/news?id=7&page=9", "/news?id=7&page=10"),
    ],
)
def test_a_later_page_leads_on(here: str, after: str) -> None:
    links = f'<a href="/news/lamp">1</a><a href="{here}">2</a><a href="{after}">3</a>'
    assert next_of(links, SITE + here, known=entry(url=f"{SITE}/news/lamp")) == after


@pytest.mark.parametrize("back", ["/news/lamp", "/news/lamp?page=1", "/news/lamp?page=2"])
def test_the_last_page_leads_nowhere(back: str) -> None:
    here = f"{SITE}/news/lamp?page=2"
    assert next_of(f'<a href="{back}">Next</a>', here, known=entry(url=f"{SITE}/news/lamp")) is None


def test_pages_of_the_canonical_address_are_of_the_article() -> None:
    link = '<link rel="next" href="/news/lamp/2">'
    url = f"{SITE}/go?id=7"
    assert next_of(link, url, canonical=f"{SITE}/news/lamp") == "/news/lamp/2"


def test_the_owner_s_rule_wins() -> None:
    html = '<link rel="next" href="/news/lamp/2"><a class="more" href="/other/way">…</a>'
    assert next_of(html, rules=Rules(next_page=(".more",))) == "/other/way"


def test_the_owner_s_rule_does_not_leave_the_site() -> None:
    html = '<a class="more" href="https://other.example/x">…</a>'
    assert next_of(html, rules=Rules(next_page=(".more",))) is None


def test_a_page_of_many_links_is_read_to_a_bound() -> None:
    html = '<a href="/x">x</a>' * 20_000 + '<a href="/news/lamp?page=2">2</a>'
    assert next_of(html) is None
