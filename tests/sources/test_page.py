"""A list page in place of a feed: the same corridor, from the site's own list to files."""

from __future__ import annotations

import json
from pathlib import Path

from tests import news
from tests.site import Site


def list_page(site: Site, numbers: range, path: str = "/sea") -> str:
    """Articles, and a list of them as a site prints it; its URL."""
    for number in numbers:
        site.put(f"/news/{number}", news.page(number, site.url("")))
    cards = "".join(
        f"<div class='card'><a href='/news/{n}'><h3>{news.title(n)}</h3></a>"
        f"<span>{news.START.day + n // 24:02d}/03/2024</span></div>"
        for n in numbers
    )
    body = f"<html><body><nav><a href='/'>Home</a></nav><div>{cards}</div></body></html>"
    return site.put(path, body, headers={"ETag": f'"{len(numbers)}"'})


def test_a_list_page_gives_the_same_articles_as_the_feed(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    page, feed = list_page(site, range(5)), news.publish(site, range(5))
    news.write_config(tmp_path / "a", [{"name": "sea", "url": page, "page": {}}])
    news.write_config(tmp_path / "b", [{"name": "sea", "url": feed}])
    assert news.poll(tmp_path / "a")[1]["archived"] == 5
    assert news.poll(tmp_path / "b")[1]["archived"] == 5
    one, other = news.kept(tmp_path / "a"), news.kept(tmp_path / "b")
    assert [(url, post["title"]) for url, post in sorted(one.items())] == [
        (url, post["title"]) for url, post in sorted(other.items())
    ]


def test_an_unchanged_list_page_is_not_read_again(site: Site, tmp_path: Path) -> None:
    url = list_page(site, range(3))
    news.write_config(tmp_path, [{"name": "sea", "url": url, "page": {"item": ".card"}}])
    news.poll(tmp_path)
    news.poll(tmp_path)
    assert site.requests[-1].headers["if-none-match"] == '"3"'


def test_a_list_page_is_asked_whatever_its_host_was_asked_today(site: Site, tmp_path: Path) -> None:
    url = list_page(site, range(3))
    feeds = [{"name": "sea", "url": url, "page": {"item": ".card"}}]
    news.write_config(tmp_path, feeds, fetch={"per_day": 1})
    for _ in range(2):
        news.poll(tmp_path)
    assert (site.asked("/sea"), len(site.requests)) == (2, 3)


def test_a_list_page_that_lists_nothing_fails_and_says_why(site: Site, tmp_path: Path) -> None:
    urls = [site.put(f"/{n}", "<html><title>News</title><p>We have a new look!") for n in "ab"]
    feeds = [
        {"name": "a", "url": urls[0], "page": {}},
        {"name": "b", "url": urls[1], "page": {"item": ".card"}},
    ]
    news.write_config(tmp_path, feeds)
    code, totals = news.poll(tmp_path)
    said = {error["feed"]: error["error"] for error in totals["errors"]}
    assert (code, totals["feeds_failed"]) == (1, 2)
    assert said["a"].endswith(
        "a page titled 'News'; no links in it look like articles; name them by `page:`"
    )
    assert said["b"].endswith("a page titled 'News'; nothing in it matches .card")


def test_a_page_with_more_entries_than_a_batch_is_listed_whole(site: Site, tmp_path: Path) -> None:
    url = list_page(site, range(450))
    feed = {"name": "sea", "url": url, "page": {"item": ".card"}}
    news.write_config(tmp_path, [feed])
    done = news.archiver(tmp_path, "backfill", "--source", "page", "--dry-run", "--json")
    assert json.loads(done.stdout)["plans"][0]["entries"] == 450
