"""What is salvaged of a broken state, put into a new one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from archiver.state import claims, memory, open_state
from tests.state.desk import EVERYTHING, NOON, entry, owe


def test_an_entry_comes_back_as_that_of_its_host_and_port(tmp_path: Path) -> None:
    with closing(open_state(tmp_path / "old.db")) as old:
        owe(old, entry(1, "a.example:8080"), entry(2, "bücher.example"))
        hosts = old.run_now(claims.hosts_due, EVERYTHING, NOON)
    salvaged = list(memory.salvage(tmp_path / "old.db"))
    with closing(open_state(tmp_path / "new.db")) as new:
        assert new.run_now(memory.restore, salvaged, {"a": 0}, NOON) == 2
        assert new.run_now(claims.hosts_due, EVERYTHING, NOON) == hosts
