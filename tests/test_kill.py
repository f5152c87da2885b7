"""Nothing lost, nothing twice, nothing half, when the whole process group is killed."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import news
from tests.site import Answer, Site

CONCURRENCY, BATCH = 16, 16
"""Pages that a process may be asking for, and those that it may have had but not settled yet."""


@pytest.mark.parametrize(
    ("articles", "kills"),
    [
        pytest.param(60, 6, id="60 articles, 6 kills"),
        pytest.param(400, 60, id="400 articles, 60 kills", marks=pytest.mark.soak),
    ],
)
def test_kills_of_poll_backfill_and_run_leave_exactly_the_right_files(
    site: Site, tmp_path: Path, articles: int, kills: int
) -> None:
    """The feed lists more with each kill, and the backfill's list overlaps it: there is always
    work, some of it of two errands."""
    listed = [0]
    news.publish(site, range(articles))
    url = site.on("/feed.xml", lambda *_: feed_of(site, listed[0]))
    past = tmp_path / "urls.txt"
    past.write_text("".join(f"{site.url(f'/news/{n}')}\n" for n in range(articles // 2, articles)))
    feed = {"name": "harbour", "url": url, "interval": "1s"}
    news.write_config(tmp_path, [feed], workers={"count": 1})
    passes = (["poll"], ["backfill", "--urls", str(past)])
    chance, landed = random.Random(kills), 0
    while landed < kills:
        listed[0] = articles * 3 // 4 * (landed + 1) // kills
        words = (*passes, ["run"])[landed % 3]
        landed += is_killed(site, tmp_path, words, chance)
        assert_every_file_is_whole(site, tmp_path)
    for words in passes:
        assert news.archiver(tmp_path, *words).returncode == 0
    assert len(news.kept(tmp_path)) == articles
    assert_every_file_is_whole(site, tmp_path)
    assert list((tmp_path / "archive" / ".archiver" / "tmp").iterdir()) == []
    assert news.archiver(tmp_path, "verify").returncode == 0
    asked = [site.asked(f"/news/{n}") for n in range(articles)]
    again = sum(asked) - articles
    sys.stdout.write(f"\n{kills} kills: {again} pages asked for again, one {max(asked)} times\n")
    assert again <= kills * (CONCURRENCY + BATCH)
    assert max(asked) <= 4


def feed_of(site: Site, count: int) -> Answer:
    """The first *count* articles, the latest first."""
    items = [news.item(n, site.url("")) for n in reversed(range(count))]
    return Answer(news.feed(items).encode(), headers={"Content-Type": "application/rss+xml"})


def is_killed(site: Site, folder: Path, words: Sequence[str], chance: random.Random) -> bool:
    """SIGKILL to the whole process group, workers included, at a random moment or in the middle
    of the work, so many requests after its begin. Whether it still ran."""
    begun, is_amid = len(site.requests), chance.random() < 0.7
    process = begin(folder, words)
    end = time.monotonic() + (6 if is_amid else chance.uniform(0.3, 3.0))
    goal = begun + (chance.randrange(3, 30) if is_amid else sys.maxsize)
    while len(site.requests) < goal and time.monotonic() < end and process.poll() is None:
        time.sleep(0.002)
    return kill(process)


def run_and_kill(folder: Path, seconds: float, *words: str) -> None:
    """SIGKILL to a poll's whole process group after a while."""
    process = begin(folder, ["poll", *words])
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    kill(process)


def begin(folder: Path, words: Sequence[str]) -> subprocess.Popen[bytes]:
    """The program, in a process group of its own."""
    return subprocess.Popen(
        news.command(folder, *words),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes]) -> bool:
    """SIGKILL to its group: whether it still ran."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def assert_every_file_is_whole(site: Site, folder: Path) -> None:
    for source, post in news.kept(folder).items():
        number = int(source.rpartition("/")[2])
        assert source == site.url(f"/news/{number}")
        assert post["title"] == news.title(number)
        assert all(text in post.content for text in news.paragraphs(number))
