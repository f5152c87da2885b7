"""Costs: every process of the group is counted, once, whoever waits for it."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measure import cost

SPIN = "import time\nwhile time.process_time() < 0.3: pass\n"


def script(folder: Path, text: str) -> list[str]:
    file = folder / "script.py"
    file.write_text(text, "utf-8")
    return [sys.executable, str(file)]


def test_the_cpu_of_an_orphan_that_outlives_its_parent_is_counted(tmp_path: Path) -> None:
    orphaning = (
        "import subprocess, sys\n"
        f"subprocess.Popen([sys.executable, '-c', {SPIN!r}], stdin=subprocess.DEVNULL)\n"
    )
    spent = cost(script(tmp_path, orphaning), tmp_path / "log")
    assert spent.code == 0
    assert spent.cpu_seconds >= spent.first_seconds + 0.3


def test_memory_is_the_sum_over_the_group(tmp_path: Path) -> None:
    holding = f"held = b'x' * 40_000_000\n{SPIN}"
    both = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {holding!r}])\n"
        "held = b'y' * 40_000_000\nchild.wait()\n"
    )
    spent = cost(script(tmp_path, both), tmp_path / "log")
    assert 80e6 < spent.peak_bytes < 160e6


def test_a_group_that_outlives_its_deadline_is_killed(tmp_path: Path) -> None:
    command = script(tmp_path, "import time\ntime.sleep(600)\n")
    assert cost(command, tmp_path / "log", deadline_seconds=0.2).code == -9


def test_the_exit_code_and_the_output_are_the_commands(tmp_path: Path) -> None:
    command = script(tmp_path, "print('so far so good', flush=True)\nraise SystemExit(3)\n")
    assert cost(command, tmp_path / "log").code == 3
    assert (tmp_path / "log").read_text("utf-8") == "so far so good\n"
