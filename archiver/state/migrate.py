"""Bring a state up to date: one process at a time, inside a transaction.

A new state gets the schema as it is; an older one is changed step by step, by Alembic.
"""

from __future__ import annotations

import fcntl
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from archiver.errors import StorageError
from archiver.state import copies
from archiver.state.schema import REVISION, metadata
from archiver.state.writing import writing

_VERSION = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"


def migrate(engine: Engine, file: Path) -> None:
    """Make the tables, or change them to what this program knows.

    StorageError when the state was written by a newer program.
    """
    if revision(engine) == REVISION:
        return
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = revision(engine)
        if found is None:
            _make(engine)
        elif found != REVISION:
            upgrade(engine, file)


def copy_before(file: Path) -> Path:
    """Where the state lies as it was before its last upgrade: an older program can go on with
    it."""
    return file.with_name(f"{file.name}.before")


def revision(engine: Engine) -> str | None:
    """Which tables it has; None where there are none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def _make(engine: Engine) -> None:
    """The schema, and its revision as Alembic notes it."""
    with writing(engine) as connection:
        metadata.create_all(connection, checkfirst=False)
        connection.execute(text(_VERSION))
        connection.execute(text("INSERT INTO alembic_version VALUES (:now)"), {"now": REVISION})


def upgrade(engine: Engine, file: Path) -> None:
    """Step by step from any older revision, or from nothing, to the latest: a copy is kept of
    what was, and either every step is done or none."""
    # Alembic costs 0.25 s to import: not at every start, nor for a new archive.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = revision(engine)
    if found is not None and found not in known:
        why = f"the state has revision {found}, this program knows up to {REVISION}"
        raise StorageError(path=str(file), why=why, hint="update archiver")
    if found is not None:
        copies.copy(file, copy_before(file))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StorageError(path=str(file), why=f"state: {error}") from error
