"""Whether a service lives: its lock and its heartbeat."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from archiver.heartbeat import hold, is_live


@pytest.mark.parametrize(
    ("age", "lives", "why"),
    [(1, True, "ticked 1 s ago"), (3_600, False, "has not ticked for 3600 s")],
)
def test_a_service_that_hangs_is_told_from_one_that_lives(
    tmp_path: Path, age: float, lives: bool, why: str
) -> None:
    with contextlib.closing(hold(tmp_path)):
        assert is_live(tmp_path, time.time()) == (
            False,
            "a service holds the archive but has not begun to tick",
        )
        beat = tmp_path / "heartbeat"
        beat.write_text("{}")
        found, said = is_live(tmp_path, beat.stat().st_mtime + age)
        assert found is lives
        assert why in said
