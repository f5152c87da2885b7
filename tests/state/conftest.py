"""A real SQLite state for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.state import State, open_state


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """An empty state."""
    opened = open_state(tmp_path / "state.db")
    yield opened
    opened.close()
