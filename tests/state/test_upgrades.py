"""Older states: brought up to date by themselves, every step or none, with a copy of before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

import archiver.state
from archiver.errors import StorageError
from archiver.state import open_state, queue
from archiver.state.migrate import copy_before
from archiver.state.schema import REVISION

OLD_ENTRY = (
    "INSERT INTO entries (key, host, errand, feed, rank, payload, first_seen, standing, due,"
    " attempts, interrupted) VALUES ('k', 'a.example', 'live', 'a', 0, '{}',"
    " '2024-03-12 12:00:00', 'owed', '2024-03-12 12:00:00', 0, 0)"
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A state as the first program left it, with an entry owed."""
    file = tmp_path / "state.db"
    config = Config()
    folder = Path(archiver.state.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text(OLD_ENTRY))
    engine.dispose()
    return file


def revision(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_an_older_state_is_brought_up_to_date_and_kept_as_it_was(old: Path) -> None:
    with closing(open_state(old)) as state:
        assert state.run_now(queue.count) == {"owed": 1}
    assert revision(old) == REVISION
    assert revision(copy_before(old)) == "0001"


def test_a_step_that_fails_undoes_all_of_them(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("ALTER TABLE articles ADD COLUMN flaw TEXT")
        connection.commit()
        before = list(connection.iterdump())
    with pytest.raises(StorageError, match=r"state\.db: state: duplicate column name: flaw"):
        open_state(old)
    with closing(sqlite3.connect(old)) as connection:
        assert list(connection.iterdump()) == before


def test_a_new_state_has_no_copy_of_before(tmp_path: Path) -> None:
    open_state(tmp_path / "state.db").close()
    assert not copy_before(tmp_path / "state.db").exists()
