"""The link from a list page to the one behind it."""

from __future__ import annotations

import pytest

from archiver.listing import parse

URL = "https://a.example/sea/"


@pytest.mark.parametrize(
    ("markup", "older"),
    [
        ("<link rel=next href='/sea/page/2/'>", "https://a.example/sea/page/2/"),
        ("<a rel='nofollow next' href='?page=2'>2</a>", "https://a.example/sea/?page=2"),
        ("<a class='page-numbers next' href='/sea/2'>→</a>", "https://a.example/sea/2"),
        ("<a href='/sea/2'>« Older posts</a>", "https://a.example/sea/2"),
        ("<a href='/sea/2'>下一页</a>", "https://a.example/sea/2"),
        ("<a href='/sea/2' aria-label='Next page'><svg></svg></a>", "https://a.example/sea/2"),
        ("<a href='/x'>Next</a><link rel=next href='/sea/2'>", "https://a.example/sea/2"),
        ("<base href='https://a.example/b/'><a rel=next href='2'>x</a>", "https://a.example/b/2"),
        ("<a href='/sea/2'>更多</a>", "https://a.example/sea/2"),
        ("<a href='?from=20'>Show more</a>", "https://a.example/sea/?from=20"),
        ("<a href='/sport/'>More</a><a href='/sea/2'>More</a>", "https://a.example/sea/2"),
        ("<nav><a href='/sport/'>More</a></nav>", None),
        ("<a href='/sport/2024/'>More news</a>", None),
        ("<a href='/sea/harbour/'>Mehr</a>", None),
        ("<a href='/sea/2024/05/a-storm'>Mehr</a>", None),
        ("<a href='/seafood?page=2'>Mehr</a>", None),
        ("<a rel=prev href='/sea/0'>Newer</a>", None),
        ("<a href='/sea/2'>The next mayor is elected</a>", None),
        ("<a rel=next href='https://b.example/2'>Next</a>", None),
        ("<a rel=next href='#top'>Next</a>", None),
        ("<a rel=next href='javascript:more()'>Next</a>", None),
        ("", None),
    ],
)
def test_the_link_that_turns_the_page_is_found(markup: str, older: str | None) -> None:
    assert parse(f"<html><body>{markup}</body></html>".encode(), URL).older == older


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/sea/2/", "/sea/3/"),
        ("/sea/page/2/", "/sea/page/3/"),
        ("/sea/index.html", "/sea/page/2/"),
        ("/sea/index_2.html", "/sea/index_3.html"),
        ("/sea?after=abc", "/sea?after=def"),
    ],
)
@pytest.mark.parametrize("words", ["More", "更多", "もっと見る"])
def test_each_page_of_a_list_leads_to_the_next(here: str, there: str, words: str) -> None:
    page = f"<html><body><a href='/sport/9'>{words}</a><a href='{there}'>{words}</a></body></html>"
    assert parse(page.encode(), f"https://a.example{here}").older == f"https://a.example{there}"
