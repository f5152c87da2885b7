"""Which URL the article is, and which others led to it."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.metadata import addresses
from archiver.extract.metadata.witness import hear
from tests.extract.paper import URL, document, entry, page


def chosen(head: str, url: str = URL) -> str:
    return addresses.chosen(hear(tree.parse(document("", head)), url))


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://courier.example/lamp">', "https://courier.example/lamp"),
        ('<link rel="canonical" href="/lamp?utm_source=x#top">', "https://courier.example/lamp"),
        ('<link rel="shortlink canonical" href="/lamp">', "https://courier.example/lamp"),
        ('<meta property="og:url" content="/lamp">', "https://courier.example/lamp"),
        ('<link rel="canonical" href="https://m.courier.example/lamp">',
         "https://m.courier.example/lamp"),
        ('<link rel="canonical" href="https://other.example/lamp">', URL),
        ('<link rel="canonical" href="https://courier.example/">', URL),
        ('<link rel="canonical" href="https://courier.example">', URL),
        ('<link rel="canonical" href="">', URL),
        ('<link rel="canonical" href="javascript:x">', URL),
        ('<link rel="canonical" href="http://[broken">', URL),
        ('<link rel="canonical" href="https://b.example"><meta property="og:url" content="/lamp">',
         "https://courier.example/lamp"),
        ("", URL),
    ],
)  # fmt: skip
def test_the_page_names_its_url_on_its_own_site(head: str, url: str) -> None:
    assert chosen(head) == url


@pytest.mark.parametrize(
    ("url", "is_home"),
    [
        ("https://courier.example", True),
        ("https://courier.example/", True),
        ("https://courier.example/?utm_source=x", True),
        ("https://courier.example/?p=7", False),
        ("https://courier.example/#!/lamp", False),
        (URL, False),
    ],
)
def test_a_home_page_is_known(url: str, is_home: bool) -> None:
    assert addresses.is_home(url) is is_home


def test_tracking_is_no_part_of_a_url() -> None:
    assert chosen("", f"{URL}?utm_source=feed") == URL


def test_every_other_url_that_led_here_is_an_alias() -> None:
    known = entry(url="https://go.example/x?id=1")
    had = page("", known.url, final_url=f"{URL}?from=go")
    assert addresses.aliases(URL, had, known) == (f"{URL}?from=go", "https://go.example/x?id=1")


def test_the_article_is_no_alias_of_itself() -> None:
    known = entry(url=f"{URL}?utm_source=feed")
    assert addresses.aliases(URL, page("", known.url), known) == ()


def test_a_page_from_an_archive_is_of_the_site_that_it_remembers() -> None:
    known = entry(fetch_from="https://memory.example/web/2021/https://courier.example/lamp")
    had = page("", known.fetch_from or "")
    assert addresses.base(had, known) == URL
    assert addresses.aliases("https://courier.example/lamp", had, known) == (URL,)


def test_links_are_relative_to_the_base_that_the_page_names() -> None:
    witness = hear(tree.parse(document("", '<base href="/other/">')), URL)
    assert addresses.links_from(witness) == "https://courier.example/other/"
    assert addresses.links_from(hear(tree.parse(""), URL)) == URL
