"""A service and a backfill on one archive: what is live goes first."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path

import pytest

from tests import news
from tests.news import until
from tests.site import Answer, Request, Site
from tests.test_service import files, service

INTERVAL = 5.0

QUIETLY = "--quiet"
"""Nobody reads what they say until they have ended, and a pipe holds 64 kB."""


def await_article(folder: Path, number: int, seconds: float = 30) -> float:
    """How long it took until article *number* was a file."""
    began, name = time.monotonic(), f"*{news.title(number).replace(' ', '-')}*.md"
    until(lambda: any((folder / "archive").rglob(name)), seconds)
    return time.monotonic() - began


def backfill(folder: Path, site: Site, numbers: Sequence[int]) -> list[str]:
    """The words of a backfill of these articles, whose pages are put on the site."""
    for number in numbers:
        site.put(f"/news/{number}", news.page(number, site.url("")))
    urls = folder / "urls.txt"
    urls.write_text("".join(f"{site.url(f'/news/{number}')}\n" for number in numbers))
    return ["backfill", "--urls", str(urls), QUIETLY]


def test_live_entries_are_kept_while_a_backfill_of_300_goes_on(site: Site, tmp_path: Path) -> None:
    """The last hundred pages of the backfill come when the live entries are kept."""
    url = news.publish(site, range(3))
    words = backfill(tmp_path, site, range(1_000, 1_300))
    let_go = threading.Event()

    def page(request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        let_go.wait(60)
        number = int(request.path.rpartition("/")[2])
        return Answer(news.page(number, site.url("")).encode(), 200, {"Content-Type": "text/html"})

    for number in range(1_200, 1_300):
        site.on(f"/news/{number}", page)
    news.write_config(tmp_path, [{"name": "harbour", "url": url, "interval": "1s"}])
    with service(tmp_path, "run", QUIETLY), service(tmp_path, *words) as filling:
        until(lambda: files(tmp_path) > 20)
        for number in range(3, 6):
            news.publish(site, range(number + 1))
            await_article(tmp_path, number)
        assert filling.poll() is None, "the live entries came while the backfill went on"
        let_go.set()
        assert filling.wait(120) == 0
    assert files(tmp_path) == 306
    assert all(site.asked(f"/news/{number}") == 1 for number in range(1_000, 1_300))


@pytest.mark.soak
def test_live_entries_beside_a_backfill_of_2000_are_kept_within_twice_the_interval(
    site: Site, tmp_path: Path
) -> None:
    asked: list[float] = []
    numbers = list(range(3))

    def feed(*_: object) -> Answer:
        asked.append(time.monotonic())
        items = [news.item(number, site.url("")) for number in numbers]
        return Answer(news.feed(items).encode(), headers={"Content-Type": "application/rss+xml"})

    news.publish(site, numbers)
    url = site.on("/feed.xml", feed)
    words = backfill(tmp_path, site, range(1_000, 3_000))
    news.write_config(tmp_path, [{"name": "harbour", "url": url, "interval": f"{INTERVAL:.0f}s"}])
    waited: list[float] = []
    with service(tmp_path, "run", QUIETLY), service(tmp_path, *words) as filling:
        until(lambda: files(tmp_path) > 20)
        while filling.poll() is None:
            number = len(numbers)
            site.put(f"/news/{number}", news.page(number, site.url("")))
            numbers.append(number)
            waited.append(await_article(tmp_path, number, seconds=120))
        assert filling.returncode == 0
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert len(waited) >= 3
    assert max(waited) < 2 * INTERVAL
    assert max(gaps) < 2 * INTERVAL
    assert files(tmp_path) == 2_000 + len(numbers)
