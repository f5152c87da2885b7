"""Copies of the state: whole, consistent, and over nothing that is none."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest

from archiver.errors import ConfigError, StorageError
from archiver.state import State, copies, open_state, owing, queue
from tests.state.desk import NOON, entry, owe


def test_a_copy_is_consistent_while_another_writes(state: State, tmp_path: Path) -> None:
    owe(state, entry(0))
    stop = threading.Event()

    def write() -> None:
        number = 1
        while not stop.is_set():
            state.run_now(owing.owe, [entry(number), entry(number + 1)], "live", 0, NOON)
            number += 2

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            copies.copy(tmp_path / "state.db", tmp_path / f"copy-{number}.db")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        assert copies.is_sound(tmp_path / f"copy-{number}.db")
        with closing(open_state(tmp_path / f"copy-{number}.db")) as copied:
            assert copied.run_now(queue.count)["owed"] % 2 == 1


def test_an_older_copy_is_replaced_and_nothing_else(state: State, tmp_path: Path) -> None:
    copies.copy(tmp_path / "state.db", tmp_path / "copy.db")
    owe(state, entry(1))
    copies.copy(tmp_path / "state.db", tmp_path / "copy.db")
    with closing(open_state(tmp_path / "copy.db")) as copied:
        assert copied.run_now(queue.count) == {"owed": 1}
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StorageError, match="is no copy of a state: name another file"):
        copies.copy(tmp_path / "state.db", tmp_path / "mine.txt")
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["state.db", "linked.db", "same.db"])
def test_the_state_itself_is_no_place_for_its_copy(state: State, tmp_path: Path, name: str) -> None:
    file = tmp_path / "state.db"
    (tmp_path / "linked.db").symlink_to(file)
    (tmp_path / "same.db").hardlink_to(file)
    before = file.stat().st_ino
    with pytest.raises(ConfigError, match=f"{name}: is the state itself; name another file"):
        copies.copy(file, tmp_path / name)
    assert file.stat().st_ino == before
    assert (tmp_path / name).samefile(file)


def test_where_a_copy_cannot_lie_one_line_says_so_and_nothing_is_left(
    state: State, tmp_path: Path
) -> None:
    with pytest.raises(StorageError, match=r"nowhere.*No such file.*is the folder there"):
        copies.copy(tmp_path / "state.db", tmp_path / "nowhere" / "copy.db")
    assert sorted(path.name for path in tmp_path.glob("*.half")) == []


@pytest.mark.parametrize("body", [b"", b"rubbish" * 900, b"SQLite format 3\0" + b"x" * 5_000])
def test_what_is_no_state_is_not_sound(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "state.db").write_bytes(body)
    assert not copies.is_sound(tmp_path / "state.db")
