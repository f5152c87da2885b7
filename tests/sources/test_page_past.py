"""List pages walked into the past: by links, by the owner's template, by numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from archiver.errors import NotAFeed, NotOffered
from archiver.model import History, Listing
from archiver.sources import page as source
from tests import news
from tests.site import Site
from tests.sources.asking import Told, ask, feed_at

SELECTORS = Listing(item=(".card",))
NOTHING = History()


def cards(numbers: Sequence[int], more: str = "") -> str:
    """A list page of those articles; *more* stands behind them."""
    boxes = "".join(
        f"<div class=card><h3><a href='/news/{n}'>{news.title(n)}</a></h3>"
        f"<time datetime='{(news.START + timedelta(days=n)).isoformat()}'>x</time></div>"
        for n in numbers
    )
    return f"<html><body><main>{boxes}</main>{more}</body></html>"


def told(site: Site, *, history: History = NOTHING, is_list: bool = True, **asked: Any) -> Told:
    kind = "page" if is_list else "feed"
    feed = feed_at(site.url("/sea/"), source=kind, page=SELECTORS, history=history)
    return ask(source, feed, **asked)


def numbers(found: Told) -> list[int]:
    return [int(name) for name in found.names]


def test_links_to_older_pages_are_followed_to_the_last(site: Site) -> None:
    site.put("/sea/", cards([5, 4], "<a rel=next href='/sea/page/2/'>Older</a>"))
    site.put("/sea/page/2/", cards([3, 2], "<a href='/sea/page/3/'>Older posts</a>"))
    site.put("/sea/page/3/", cards([1, 0]))
    found = told(site)
    assert (numbers(found), found.error) == ([5, 4, 3, 2, 1, 0], None)
    assert found.entries[0].published == news.START + timedelta(days=5)


@pytest.mark.parametrize("form", ["/sea/page/{}/", "/sea/?page={}"])
def test_numbered_pages_that_nobody_links_are_found(site: Site, form: str) -> None:
    site.put("/sea/", cards([5, 4]))
    for number, some in ((2, [3, 2]), (3, [1, 0])):
        site.put(form.format(number), cards(some))
    if "?" not in form:
        site.put("/sea/page/4/", "<html><title>Nothing here</title></html>")
    else:
        site.put("/sea/?page=4", cards([]))
    assert numbers(told(site)) == [5, 4, 3, 2, 1, 0]


def test_the_same_page_under_another_number_is_the_end(site: Site) -> None:
    site.put("/sea/", cards([5, 4]))
    assert numbers(told(site)) == [5, 4]
    assert len(site.requests) == 3


def test_the_owners_pages_are_walked_by_their_template(site: Site) -> None:
    for number in range(1, 4):
        site.put(f"/list-{number}.html", cards([20 - 2 * number, 19 - 2 * number]))
    site.put("/land/", cards([100]))
    pages = (site.url("/list-{page}.html"), site.url("/land/"))
    found = told(site, history=History(pages=pages), is_list=False)
    assert numbers(found) == [18, 17, 16, 15, 14, 13, 100]


def test_a_feed_without_list_pages_offers_none(site: Site) -> None:
    assert isinstance(told(site, is_list=False).error, NotOffered)
    assert site.requests == []


def test_a_list_page_that_lists_nothing_is_told(site: Site) -> None:
    site.put("/sea/", "<html><body>Under construction</body></html>")
    assert isinstance(told(site).error, NotAFeed)


def test_pages_before_the_span_are_not_asked_for(site: Site) -> None:
    for number in range(1, 6):
        link = f"<a rel=next href='/sea/{number + 1}'>Older</a>"
        path = "/sea/" if number == 1 else f"/sea/{number}"
        site.put(path, cards([100 - 2 * number, 99 - 2 * number], link))
    told(site, since=news.START + timedelta(days=95))
    assert [request.path for request in site.requests] == ["/sea/", "/sea/2", "/sea/3"]


def test_it_goes_on_from_what_it_remembered(site: Site) -> None:
    for number in range(1, 5):
        site.put(f"/list-{number}.html", cards([20 - number]))
    site.put("/first/", cards([100]))
    pages = (site.url("/first/"), site.url("/list-{page}.html"))
    history = History(pages=pages)
    first = told(site, history=history, is_list=False, most=6)
    site.requests.clear()
    memory = json.loads(json.dumps(first.memory))
    rest = told(site, history=history, is_list=False, memory=memory)
    assert {*numbers(first), *numbers(rest)} == {100, 19, 18, 17, 16}
    assert site.requests[0].path == "/list-2.html"
