"""The connection: whole transactions, shared commits, faults in one line."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, func, insert, select, text

import archiver.state
from archiver.anchors import anchored
from archiver.errors import StorageError
from archiver.state import State, memory, open_state
from archiver.state.migrate import upgrade
from archiver.state.schema import REVISION, memories, metadata
from tests.folder import unprivileged
from tests.state.desk import entry, owe


def remember(connection: Connection, feed: str) -> str:
    row = {"feed": feed, "source": "feed", "errand": "live", "memory": {}}
    connection.execute(insert(memories).values(row))
    return feed


def fail_after_writing(connection: Connection) -> None:
    remember(connection, "half")
    raise ValueError("cut off")


def count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(memories)).scalar_one())


def looked_at(file: Path, named: Path | None = None) -> str:
    """What a process that may not write there finds in the state, or the last line of its fault."""
    script = (
        "from contextlib import closing; from pathlib import Path\n"
        "from archiver.state import open_to_look, queue\n"
        f"with closing(open_to_look(Path({str(named or file)!r}))) as state:\n"
        "    print(state.run_now(queue.count))"
    )
    shut = [file.parent, *file.parent.glob("state.db*")]
    for path in shut:
        path.chmod(path.stat().st_mode & ~0o222)
    words = unprivileged([sys.executable, "-c", script])
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    for path in shut:
        path.chmod(path.stat().st_mode | 0o200)
    return (done.stdout or done.stderr).splitlines()[-1]


def test_a_state_that_may_not_be_written_is_looked_at_whoever_has_it_open(tmp_path: Path) -> None:
    file = tmp_path / "states" / "state.db"
    with closing(open_state(file)) as state:
        owe(state, entry(1))
        assert looked_at(file) == "{'owed': 1}"
        link = tmp_path / "state.db"
        link.symlink_to(file)
        assert looked_at(file, link) == "{'owed': 1}"
    assert not file.with_name("state.db-wal").exists()
    assert looked_at(file) == "{'owed': 1}"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    said = f"it has revision 0001, not {REVISION}, and may not be written: copy the archive"
    assert f"{file}: {said}" in looked_at(file)


def test_writers_that_wait_together_each_get_their_answer(state: State) -> None:
    async def story() -> list[str]:
        return list(await asyncio.gather(*(state.run(remember, str(n)) for n in range(50))))

    assert asyncio.run(story()) == [str(n) for n in range(50)]
    assert state.run_now(count) == 50


@pytest.mark.parametrize("name", ["news #1", "50%41 news", "what?mode=memory", "new:s"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / name / "state.db"
    for count in (1, 2):
        with closing(open_state(file)) as state:
            owe(state, entry(count, "a.example:8080"))
        assert [one.entry.title for one in memory.salvage(file)][-1] == f"Title {count}"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_state_that_another_process_holds_is_waited_for_once(tmp_path: Path) -> None:
    async def story(state: State) -> list[object]:
        asks = [state.run(remember, str(number)) for number in range(20)]
        return list(await asyncio.gather(*asks, return_exceptions=True))

    file = tmp_path / "state.db"
    with closing(open_state(file, busy_seconds=0.5)) as state:
        with closing(sqlite3.connect(file)) as other:
            other.execute("BEGIN IMMEDIATE")
            started = time.monotonic()
            answers = asyncio.run(story(state))
            assert time.monotonic() - started < 5
        assert {str(answer) for answer in answers} == {f"{file}: state: database is locked"}
        assert len(asyncio.run(story(state))) == 20
        assert state.run_now(count) == 20


def test_a_failing_writer_fails_alone_and_leaves_nothing(state: State) -> None:
    async def story() -> list[object]:
        asks = [state.run(remember, "a"), state.run(fail_after_writing), state.run(remember, "b")]
        return list(await asyncio.gather(*asks, return_exceptions=True))

    first, failed, last = asyncio.run(story())
    assert (first, last) == ("a", "b")
    assert isinstance(failed, ValueError)
    assert state.run_now(count) == 2


def test_a_cancelled_writer_does_not_undo_its_neighbours(state: State) -> None:
    async def story() -> None:
        kept = asyncio.ensure_future(state.run(remember, "kept"))
        given_up = asyncio.ensure_future(state.run(remember, "given up"))
        await asyncio.sleep(0)
        given_up.cancel()
        assert await kept == "kept"

    asyncio.run(story())
    assert state.run_now(count) >= 1


def test_a_writer_that_fails_once_nobody_listens_says_nothing(state: State) -> None:
    complaints: list[object] = []

    async def story() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, said: complaints.append(said))
        given_up = asyncio.ensure_future(state.run(fail_after_writing))
        await asyncio.sleep(0)
        given_up.cancel()
        await state.run(count)
        del given_up
        gc.collect()

    asyncio.run(story())
    assert complaints == []


def tables(connection: Connection) -> dict[str, object]:
    """Every table with its columns, keys and indexes, as SQLite itself has them."""
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type='table'")).scalars()
    found: dict[str, object] = {}
    for name in names.all():
        pragmas = ("table_info", "foreign_key_list", "index_list")
        found[name] = [
            sorted(tuple(row)[1:] for row in connection.execute(text(f"PRAGMA {pragma}({name})")))
            for pragma in pragmas
        ]
    index = "SELECT name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL"
    found["indexes"] = {name: sql.casefold() for name, sql in connection.execute(text(index))}
    return found


def test_the_migrations_make_the_schema_and_name_its_revision(state: State, tmp_path: Path) -> None:
    config = Config()
    folder = Path(archiver.state.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION
    engine = create_engine(f"sqlite:///{tmp_path / 'grown.db'}")
    upgrade(engine, tmp_path / "grown.db")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        grown = tables(connection)
    engine.dispose()
    made = state.run_now(tables)
    assert grown.keys() == made.keys()
    for name in made:
        assert grown[name] == made[name], name


def test_a_new_state_is_made_without_alembic(tmp_path: Path) -> None:
    story = (
        "import pathlib, sys\nfrom archiver.state import open_state\n"
        "open_state(pathlib.Path(sys.argv[1])).close()\n"
        "sys.exit('alembic' in sys.modules)\n"
    )
    command = [sys.executable, "-c", story, str(tmp_path / "state.db")]
    assert subprocess.run(command, check=False).returncode == 0


def test_a_state_is_opened_again_with_what_it_held(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "state.db"
    first = open_state(file)
    first.run_now(remember, "a")
    first.close()
    second = open_state(file)
    assert second.run_now(count) == 1
    second.close()


def test_a_state_that_is_no_longer_there_takes_nothing_until_it_is_back(
    state: State, tmp_path: Path
) -> None:
    """SQLite itself would write to the file that was moved, or deleted."""
    file = tmp_path / "state.db"
    moved = file.rename(tmp_path / "moved.db")
    with pytest.raises(StorageError, match=r"state\.db: .*no longer there"):
        state.run_now(remember, "a")
    assert not file.exists()
    moved.rename(file)
    assert state.run_now(count) == 0
    state.run_now(remember, "a")


def test_without_what_lies_beside_it_a_state_takes_nothing(tmp_path: Path) -> None:
    beside = tmp_path / "archive"
    beside.touch()
    opened = open_state(tmp_path / "state.db", beside=[anchored(beside)])
    beside.unlink()
    with pytest.raises(StorageError, match=r"archive: .*no longer there"):
        opened.run_now(remember, "a")
    opened.close()


def test_a_state_of_a_newer_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    opened = open_state(file)
    opened.run_now(lambda c: c.execute(text("UPDATE alembic_version SET version_num='9999'")))
    opened.close()
    with pytest.raises(StorageError, match=r"revision 9999.*update archiver"):
        open_state(file)


def test_a_file_that_is_no_database_is_a_storage_error_with_its_path(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    file.write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    with pytest.raises(StorageError, match=r"state\.db: state: file is not a database"):
        open_state(file)


def test_the_log_is_written_ahead_so_that_readers_do_not_wait(state: State) -> None:
    def mode(connection: Connection) -> object:
        return connection.execute(text("PRAGMA journal_mode")).scalar()

    assert state.run_now(mode) == "wal"


def test_another_process_sees_what_is_committed(state: State, tmp_path: Path) -> None:
    state.run_now(remember, "a")
    with sqlite3.connect(tmp_path / "state.db") as other:
        assert other.execute("SELECT feed FROM memories").fetchall() == [("a",)]
    other.close()
