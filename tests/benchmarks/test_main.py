"""The smallest form of `make bench`, end to end, without the peers' libraries."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
    assert 0 < found["starting_ms"] < row["cpu_ms"]
    assert 0 < found["extraction_ms"] < row["cpu_ms"]
    assert row["peak_mb"] > 30
    assert row["per_second"] > 0


def test_a_folder_that_holds_no_pages_is_refused_in_one_line(tmp_path: Path) -> None:
    done = bench(str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}: neither manifest.json nor truth.json is there\n"
