"""Nothing lost, nothing twice, nothing half, when the whole process group is killed."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
from collections import Counter
from pathlib import Path

from tests import news
from tests.site import Site

KILLS, ARTICLES = 20, 200


def test_twenty_kills_over_200_articles_leave_exactly_200_whole_files(
    site: Site, tmp_path: Path
) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(ARTICLES))}])
    chance = random.Random(20)
    for _ in range(KILLS):
        run_and_kill(tmp_path, chance.uniform(0.3, 2.5))
        assert_every_file_is_whole(site, tmp_path)
    code, _counted = news.poll(tmp_path)
    assert code == 0
    assert len(news.kept(tmp_path)) == ARTICLES
    assert_every_file_is_whole(site, tmp_path)
    leftovers = list((tmp_path / "archive" / ".archiver" / "tmp").iterdir())
    assert leftovers == []
    asked = Counter(request.path for request in site.requests)
    again = sum(times - 1 for path, times in asked.items() if path.startswith("/news/"))
    assert again <= KILLS * 32
    assert max(asked[f"/news/{n}"] for n in range(ARTICLES)) <= 6


def run_and_kill(folder: Path, seconds: float) -> None:
    """SIGKILL to the poll's whole process group after a while, workers included."""
    process = subprocess.Popen(
        news.command(folder, "poll"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def assert_every_file_is_whole(site: Site, folder: Path) -> None:
    for source, post in news.kept(folder).items():
        number = int(source.rpartition("/")[2])
        assert post["title"] == news.title(number)
        assert all(text in post.content for text in news.paragraphs(number))
