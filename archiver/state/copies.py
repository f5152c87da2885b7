"""The state as a file: whether it can be read at all, and a consistent copy of it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from archiver.errors import ConfigError, StorageError, storage_error

MAGIC = b"SQLite format 3\0"

_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_sound(file: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file; StorageError where it may not look."""
    try:
        with closing(_open(file)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
            return bool(found == ("ok",) and _has_tables(connection))
    except sqlite3.DatabaseError as error:
        if _code(error) in _BROKEN:
            return False
        raise StorageError(path=str(file), why=f"state: {error}") from error


def copy(file: Path, to: Path) -> None:
    """A consistent copy of the state as it is now, whole or not at all, while others write.

    StorageError where *to* is there already and is no copy of a state; ConfigError where it is the
    state itself, which a service may have open.
    """
    if to.exists() and to.samefile(file):
        raise ConfigError(why="is the state itself", file=str(to), hint="name another file")
    if to.exists() and not _is_database(to):
        hint = "name another file; it is left as it is"
        raise StorageError(path=str(to), why="is no copy of a state", hint=hint)
    half = to.with_name(f".{to.name}.{os.getpid()}.half")
    try:
        half.touch()  # SQLite would not say why it cannot
        with closing(_open(file)) as old, closing(sqlite3.connect(half)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
        with half.open("rb") as written:
            os.fsync(written.fileno())
        half.replace(to)
    except sqlite3.DatabaseError as error:
        raise StorageError(path=str(to), why=f"no copy of {file}: {error}") from error
    except OSError as error:
        raise storage_error(to, error) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=30)


def _code(error: sqlite3.DatabaseError) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def _has_tables(connection: sqlite3.Connection) -> bool:
    """An empty file is a database without tables, but no state that anybody has begun."""
    tables = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
    return bool(connection.execute(tables).fetchone()[0])


def _is_database(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise storage_error(file, error) from error
