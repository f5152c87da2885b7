"""The smallest form of the benchmark of many feeds and entries, with the real program."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_50_feeds_are_begun_and_10_of_260_entries_are_read() -> None:
    words = ["-m", "benchmarks.large", "--feeds", "50", "--entries", "250"]
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    run, poll, large = done.stdout.splitlines()
    assert re.match(r"run: the first of 50 feeds is asked after \d+\.\d s", run)
    assert re.match(r"poll: the first of 50 feeds is asked after \d+\.\d s", poll)
    assert "250 entries known and 10 new, takes" in large
    megabytes = re.search(r"and (\d+) MB$", large)
    assert megabytes
    assert int(megabytes[1]) > 30
