"""The smallest form of `make bench`, end to end, without the peers' libraries."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from archiver import shelf
from benchmarks import extraction, press, templates, world
from benchmarks.__main__ import PEERS, _run, measure
from benchmarks.peers import Job, Peer, archiver
from benchmarks.server import serving

ROOT = Path(__file__).parents[2]


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_one_round_on_four_pages_of_the_press_measures_the_real_program() -> None:
    done = bench("--articles", "4", "--rounds", "1", "--peers", "archiver", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (row,) = found["rows"]
    assert (found["world"], found["pages"], row["kept"]) == ("press", 4, 4)
    assert min(found["starting_ms"], found["extraction_ms"], row["cpu_ms"]) > 0
    assert row["peak_mb"] > 30
    assert row["per_second"] > 0


@dataclass
class Ending:
    """A peer that runs a line of Python, which knows its folder."""

    line: str
    TITLE: str = "a peer"
    NEEDS: tuple[str, ...] = ()

    def command(self, job: Job) -> list[str]:
        return [sys.executable, "-c", f"folder = {str(job.folder)!r}; {self.line}"]


@pytest.mark.parametrize("name", shelf.names(PEERS))
def test_a_peer_keeps_every_article_with_its_text(name: str, tmp_path: Path) -> None:
    """Those whose libraries are there: `make bench` installs them."""
    peer = cast(Peer, shelf.find(PEERS, name))
    if not all(importlib.util.find_spec(module) for module in peer.NEEDS):
        pytest.skip("not installed")
    told = list(press.articles(6))
    pages = world.made("press", told)
    with serving(pages) as proxy:
        job = Job(feeds=pages.feeds, proxy=proxy, folder=tmp_path)
        subprocess.run(peer.command(job), check=True, stdout=subprocess.DEVNULL)
    kept = [" ".join(path.read_text("utf-8").split()) for path in tmp_path.rglob("*.md")]
    assert len(kept) == len(told)
    for item, _ in told:
        (text,) = (text for text in kept if item.url in text)
        assert item.summary in text


def test_what_was_kept_before_is_neither_counted_nor_charged() -> None:
    """One file more each time that the peer is asked."""
    earlier, later = world.halves(world.made("press", press.articles(2 * press.SITES)))
    line = "import glob; open(f'{folder}/{len(glob.glob(folder + '/*.md'))}.md', 'x').close()"
    spent, found = _run(Ending(line.replace("'/*.md'", '"/*.md"')), later, earlier)
    assert (spent.code, found) == (0, 1)


def test_the_program_is_measured_cold_and_with_what_it_has_learned() -> None:
    sites = 2
    told = press.articles(2 * (templates.LESSONS + 1) * sites, sites)
    pages = world.made("press", told)
    report = measure(pages, cast(Peer, archiver), [], 1)
    half = len(pages.pages) // 2
    assert report.learned is not None
    assert (report.pages, report.rows[0].kept, report.learned.kept) == (half, half, half)


KEEPING = "open(folder + '/one.md', 'x').close()"


def test_a_peer_that_crashes_does_not_end_the_run() -> None:
    pages = world.made("press", press.articles(2))
    crashing = Ending(f"{KEEPING}; import os; os.abort()", TITLE="another")
    report = measure(pages, Ending(KEEPING), [crashing, Ending(KEEPING, TITLE="a third")], 2)
    assert [row.title for row in report.rows] == ["a peer", "a third"]
    (crash,) = report.crashed
    assert crash.title == "another"
    assert crash.ends == ("was ended by SIGABRT after 1 articles",) * 2
    (line,) = (line for line in report.as_text().splitlines() if line.startswith("another"))
    assert line.endswith("was ended by SIGABRT after 1 articles, in 2 of 2 rounds")


@pytest.mark.parametrize("line", ["raise SystemExit(3)", "pass"], ids=["an error", "nothing kept"])
def test_the_program_itself_that_fails_ends_the_run(line: str) -> None:
    pages = world.made("press", press.articles(2))
    with pytest.raises(SystemExit, match=r"a peer ended with \d after 0 articles"):
        measure(pages, Ending(line), [], 1)


def test_pages_of_a_known_site_are_read_with_its_template_and_without() -> None:
    pages = world.made("press", press.articles((templates.LESSONS + 1) * press.SITES))
    found = extraction.apart(templates.speeds, pages)
    assert found is not None
    assert (found.sites, found.pages) == (press.SITES, press.SITES)
    assert found.served >= press.SITES / 2
    assert 0 < found.learned_ms < found.checked_ms
    assert found.cold_ms > 0
    assert found.alone_ms > 0


def test_a_folder_that_holds_no_pages_is_refused_in_one_line(tmp_path: Path) -> None:
    done = bench(str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}: neither manifest.json nor truth.json is there\n"
