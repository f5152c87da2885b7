"""Many processes on one archive at once: each article is in one hand only."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import news
from tests.site import Site

SLICE = 50
SHARED = 5
"""Articles at the end of a slice that the next one begins with."""


def at_once(folder: Path, commands: Sequence[Sequence[str]]) -> list[dict[str, int]]:
    """The totals of all these processes, begun at the same moment; every one ends well."""
    running = [
        subprocess.Popen(
            news.command(folder, *words, "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for words in commands
    ]
    said = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * len(running), said
    return [json.loads(out) for out, _ in said]


@pytest.mark.parametrize(
    ("processes", "size"),
    [
        pytest.param(4, 12, id="4 processes, 48 articles"),
        pytest.param(12, SLICE, id="12 processes, 600 articles", marks=pytest.mark.soak),
    ],
)
def test_backfills_and_retries_at_once_leave_exactly_the_right_files(
    site: Site, tmp_path: Path, processes: int, size: int
) -> None:
    """Every other slice was set aside and is retried, the others are backfilled, and each
    backfill's list goes on into the two slices that follow it."""
    total = processes * size
    slices = [range(k * size, (k + 1) * size) for k in range(processes)]
    feeds = [set_aside(site, numbers) for numbers in slices[1::2]]
    news.write_config(tmp_path, feeds)
    code, counted = news.poll(tmp_path)
    assert (code, counted["set_aside"]) == (1, total // 2)
    for number in range(total):
        site.put(f"/news/{number}", news.page(number, site.url("")))
    retries = [["retry", str(feed["name"])] for feed in feeds]
    lists = [
        write_list(site, tmp_path, range(one[0], total)[: 2 * size + 5]) for one in slices[::2]
    ]
    counts = at_once(tmp_path, [*(["backfill", "--urls", each] for each in lists), *retries])

    assert len(news.kept(tmp_path)) == total
    assert sum(each["archived"] for each in counts) == total
    asked = [site.asked(f"/news/{number}") for number in range(total)]
    assert asked == [1 + (number // size) % 2 for number in range(total)]
    assert news.archiver(tmp_path, "verify").returncode == 0
    shares = sorted(each["archived"] for each in counts)
    sys.stdout.write(f"\n{total} articles, by each of {processes} processes: {shares}\n")


def set_aside(site: Site, numbers: Sequence[int]) -> dict[str, str]:
    """A feed of bare entries, whose pages are documents."""
    base = site.url("")
    for number in numbers:
        site.put(f"/news/{number}", b"%PDF-1.7\n\0\0", type="application/pdf")
    items = [
        f"<item><title>{news.title(n)}</title><link>{base}/news/{n}</link></item>" for n in numbers
    ]
    path = f"/{numbers[0]}.xml"
    url = site.put(path, news.feed(items), type="application/rss+xml")
    return {"name": f"slice-{numbers[0]}", "url": url}


def write_list(site: Site, folder: Path, numbers: Sequence[int]) -> str:
    file = folder / f"{numbers[0]}.txt"
    file.write_text("".join(f"{site.url(f'/news/{number}')}\n" for number in numbers))
    return str(file)


def test_two_polls_at_once_share_the_work(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(60))}])
    counts = at_once(tmp_path, [["poll"], ["poll"]])
    assert sum(each["archived"] for each in counts) == 60
    assert len(news.kept(tmp_path)) == 60
    assert max(site.asked(f"/news/{number}") for number in range(60)) == 1
