"""Whether a service lives: its lock and its heartbeat."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.errors import StorageError
from archiver.heartbeat import beat, hold, is_live


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


def test_a_heartbeat_says_who_and_when(tmp_path: Path) -> None:
    now = datetime(2024, 3, 12, 6, 30, tzinfo=UTC)
    beat(tmp_path / "heartbeat", now)
    beat(tmp_path / "heartbeat", now)
    said = json.loads((tmp_path / "heartbeat").read_text("utf-8"))
    assert (said["pid"], said["at"]) == (os.getpid(), "2024-03-12T06:30:00+00:00")
    assert [path.name for path in tmp_path.iterdir()] == ["heartbeat"]


def test_a_heart_that_cannot_be_written_beats_on(tmp_path: Path) -> None:
    beat(tmp_path / "nowhere" / "heartbeat", datetime.now(UTC))


@pytest.mark.parametrize("ask", [hold, lambda folder: is_live(folder, 0)])
def test_a_folder_that_cannot_be_used_is_a_storage_error(
    tmp_path: Path, ask: Callable[[Path], object]
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="Not a directory"):
        ask(tmp_path / "file" / ".archiver")
