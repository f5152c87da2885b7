"""What is salvaged of a broken state, put into a new one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from archiver.state import claims, memory, open_state
from archiver.state.memory import Remembered
from archiver.state.queue import Standing
from tests.state.desk import EVERYTHING, NOON, claim, entry, owe


def test_an_entry_comes_back_as_that_of_its_host_and_port(tmp_path: Path) -> None:
    with closing(open_state(tmp_path / "old.db")) as old:
        owe(old, entry(1, "a.example:8080"), entry(2, "bücher.example"))
        hosts = old.run_now(claims.hosts_due, EVERYTHING, NOON)
    salvaged = list(memory.salvage(tmp_path / "old.db"))
    with closing(open_state(tmp_path / "new.db")) as new:
        assert new.run_now(memory.restore, salvaged, {"a": 0}, NOON) == 2
        assert new.run_now(claims.hosts_due, EVERYTHING, NOON) == hosts


def test_what_a_backfill_brought_and_rests_nowhere_is_owed_live(tmp_path: Path) -> None:
    lost = Remembered(entry=entry(1), standing=Standing.SETTLED, path="_posts/1.md", errand="past")
    with closing(open_state(tmp_path / "new.db")) as new:
        assert new.run_now(memory.restore, [lost], {"a": 0}, NOON) == 1
        assert [owed.entry.url for owed in claim(new)] == [lost.entry.url]
