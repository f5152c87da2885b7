"""When a host may be asked again, told from process to process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archiver.fetch.moments import Moments, SharedMoments, open_moments

HOUR = 3_600


@pytest.mark.parametrize("kind", ["alone", "shared"])
def test_a_host_that_was_asked_rests_and_others_do_not(tmp_path: Path, kind: str) -> None:
    moments = open_moments(tmp_path if kind == "shared" else None)
    assert moments.wait("a.example") == 0
    assert moments.take("a.example", HOUR) == 0
    assert HOUR - 60 < moments.wait("a.example") <= HOUR
    assert HOUR - 60 < moments.take("a.example", HOUR) <= HOUR
    assert moments.take("b.example", HOUR) == 0
    moments.close()


def test_those_who_share_a_folder_see_the_same_host_rest(tmp_path: Path) -> None:
    one, two = SharedMoments(tmp_path), SharedMoments(tmp_path)
    assert one.take("a.example", HOUR) == 0
    assert two.take("a.example", HOUR) > HOUR - 60
    one.close()
    assert two.wait("a.example") > HOUR - 60
    two.close()


def test_another_start_of_the_machine_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "moments-before").write_bytes(b"\x7f" * 100)
    moments = SharedMoments(tmp_path)
    (file,) = tmp_path.iterdir()
    assert file.name != "moments-before"
    moments.close()


@pytest.mark.parametrize("damage", [b"\xff", b"\x7f", b"\x41"])
def test_a_damaged_file_makes_nobody_wait(tmp_path: Path, damage: bytes) -> None:
    SharedMoments(tmp_path).close()
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage * (1 << 20))
    moments = SharedMoments(tmp_path)
    assert moments.take("a.example", HOUR) == 0
    moments.close()


def test_where_nothing_can_be_shared_the_process_is_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert isinstance(open_moments(tmp_path / "file" / "folder"), Moments)


VISITOR = """
import asyncio, sys, time
from pathlib import Path
from archiver.fetch.moments import open_moments
from archiver.fetch.pace import Pace

async def story():
    moments = open_moments(Path(sys.argv[1]))
    pace = Pace(concurrency=9, per_host=2, delay_seconds=0.1, moments=moments)
    async def visit():
        async with pace.turn("a.example"):
            print(time.monotonic())
    await asyncio.gather(*(visit() for _ in range(5)))

asyncio.run(story())
"""


def test_three_processes_are_one_visitor_to_a_host(tmp_path: Path) -> None:
    words = [sys.executable, "-c", VISITOR, str(tmp_path)]
    visitors = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [visitor.communicate(timeout=60)[0] for visitor in visitors]
    starts = sorted(float(line) for lines in said for line in lines.splitlines())
    assert len(starts) == 15
    assert starts[-1] - starts[0] > 1.3  # fourteen pauses; each for itself needs but four
