"""A backfill of very many addresses: killed again and again, and bounded in memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from statistics import median

import pytest

from tests import footprint, news
from tests.footprint import Footprint
from tests.news import until
from tests.site import Answer, Request, Site

IN_HAND = 16 + 16
"""Pages that a process may be asking for, and those that it may have had but not settled yet."""


def listed(site: Site, folder: Path, count: int) -> list[str]:
    """The words of a backfill of *count* addresses of the site, which makes each page when it is
    asked for."""
    base = site.url("")

    def page(request: Request, _connection: BaseHTTPRequestHandler) -> Answer:
        number = int(request.path.rpartition("/")[2])
        kind = {"Content-Type": "text/html; charset=utf-8"}
        return Answer(news.page(number, base).encode(), headers=kind)

    for number in range(count):
        site.on(f"/news/{number}", page)
    news.write_config(folder, [{"name": "harbour", "url": site.put("/feed.xml", news.feed([]))}])
    urls = folder / "urls.txt"
    urls.write_text("".join(f"{base}/news/{number}\n" for number in range(count)))
    return news.command(folder, "backfill", "--urls", str(urls))


def begun(words: Sequence[str]) -> subprocess.Popen[bytes]:
    """The program in a process group of its own; what it says is not asked for."""
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(words, stdout=nowhere, stderr=nowhere, start_new_session=True)


def pages_asked(site: Site) -> Counter[str]:
    """How often each page was asked for."""
    paths = (request.path for request in tuple(site.requests))
    return Counter(path for path in paths if path.startswith("/news/"))


@pytest.mark.parametrize(
    ("articles", "kills", "twice_at_most"),
    [
        pytest.param(90, 2, 2 * IN_HAND, id="90-articles-2-kills"),
        pytest.param(20_000, 5, 200, id="20000-articles-5-kills", marks=pytest.mark.soak),
    ],
)
def test_a_long_backfill_that_is_killed_asks_for_few_pages_twice(
    site: Site, tmp_path: Path, articles: int, kills: int, twice_at_most: int
) -> None:
    words = listed(site, tmp_path, articles)
    for kill in range(1, kills + 1):
        process = begun(words)
        until(lambda: len(site.requests) > articles * kill // (kills + 1), seconds=3_600)  # noqa: B023
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "it was done before it was killed"
    assert begun(words).wait() == 0
    assert len(news.kept(tmp_path)) == articles
    asked = pages_asked(site)
    assert len(asked) == articles
    twice = asked.total() - articles
    sys.stdout.write(f"\n{articles} articles, {kills} kills: {twice} pages asked for twice\n")
    assert twice <= twice_at_most


@pytest.mark.parametrize(
    ("articles", "early"),
    [
        pytest.param(240, 80, id="240-articles-and-80"),
        pytest.param(20_000, 2_000, id="20000-articles-and-2000", marks=pytest.mark.soak),
    ],
)
def test_memory_at_the_end_of_a_long_backfill_is_within_a_fifth_of_what_it_was_early(
    site: Site, tmp_path: Path, articles: int, early: int
) -> None:
    words = listed(site, tmp_path, articles)
    found = footprint.of(words, seconds=3_600, came=lambda: len(site.requests))
    before = memory(found, early // 2, early)
    after = memory(found, articles - early // 2, articles)
    sys.stdout.write(f"\n{before:.0f} MB at {early} articles, {after:.0f} MB at {articles}\n")
    assert after <= 1.2 * before


def memory(found: Footprint, first: int, last: int) -> float:
    """Megabytes held, as a rule, while the program came from *first* to *last*."""
    looks = zip(found.memory, found.came, strict=True)
    return median(megabytes for megabytes, came in looks if first <= came <= last)
