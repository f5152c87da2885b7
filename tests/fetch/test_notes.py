"""Notes that the processes of an archive share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archiver.fetch.notes import KEPT_SECONDS, SWEEP_EACH, Notes


@pytest.mark.parametrize("kind", ["alone", "shared"])
def test_what_was_noted_last_is_read(tmp_path: Path, kind: str) -> None:
    notes = Notes(tmp_path if kind == "shared" else None)
    assert notes.read("a") is None
    notes.write("a", "one\nand more\n")
    notes.write("a", "two\nand more\n")
    notes.write("b", "其他")
    assert (notes.read("a"), notes.read("b")) == ("two\nand more\n", "其他")
    with notes.locked():
        notes.write("a", None)
    notes.write("c", None)
    assert (notes.read("a"), notes.read("b")) == (None, "其他")
    notes.close()


def test_others_read_it_too_and_later(tmp_path: Path) -> None:
    one, two = Notes(tmp_path), Notes(tmp_path)
    one.write("https://a.example/../\0", "said")
    assert two.read("https://a.example/../\0") == "said"
    one.close()
    two.close()
    assert Notes(tmp_path).read("https://a.example/../\0") == "said"
    assert {file.parent for file in tmp_path.rglob("*")} == {tmp_path}


def test_a_note_is_whole_or_not_there(tmp_path: Path) -> None:
    notes = Notes(tmp_path)
    notes.write("a", "x" * 100_000)
    notes.write("a", "y" * 100_000)
    assert len(list(tmp_path.iterdir())) == 2  # and the lock: nothing is left over


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\0", b"another name\ntext"])
def test_a_damaged_note_is_none(tmp_path: Path, damage: bytes) -> None:
    notes = Notes(tmp_path)
    notes.write("a", "said")
    (file,) = [file for file in tmp_path.iterdir() if file.name != "lock"]
    file.write_bytes(damage)
    assert notes.read("a") is None


def test_where_nothing_can_be_written_the_process_knows_it_alone(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "hosts")
    for file in (tmp_path / "hosts").iterdir():
        file.unlink()
    (tmp_path / "hosts").rmdir()  # as when a disk is taken away
    notes.write("a", "said")
    assert notes.read("a") == "said"
    notes.write("a", None)
    assert notes.read("a") is None
    (tmp_path / "file").touch()
    alone = Notes(tmp_path / "file" / "hosts")
    alone.write("a", "said")
    assert alone.read("a") == "said"


def test_old_notes_go(tmp_path: Path) -> None:
    notes = Notes(tmp_path)
    notes.write("old", "said")
    (file,) = [file for file in tmp_path.iterdir() if file.name != "lock"]
    long_ago = file.stat().st_mtime - KEPT_SECONDS - 60
    os.utime(file, (long_ago, long_ago))
    notes.write("new", "said")
    again = Notes(tmp_path)
    assert (again.read("old"), again.read("new")) == (None, "said")
    (file,) = [file for file in tmp_path.iterdir() if file.name != "lock"]
    os.utime(file, (0, 0))
    for _ in range(SWEEP_EACH):
        again.write("newer", "said")
    assert (again.read("new"), again.read("newer")) == (None, "said")
