"""Bring a state up to date: Alembic, one process at a time, inside a transaction."""

from __future__ import annotations

import fcntl
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from archiver.errors import StorageError
from archiver.state.schema import REVISION


def migrate(engine: Engine, file: Path) -> None:
    """Make the tables, or change them to what this program knows.

    StorageError when the state was written by a newer program.
    """
    if _revision(engine) == REVISION:
        return  # Alembic costs 0.2 s to import: not at every start
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _revision(engine) != REVISION:
            _upgrade(engine, file)


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def _upgrade(engine: Engine, file: Path) -> None:
    from alembic import command  # noqa: PLC0415 - see migrate()
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = _revision(engine)
    if found is not None and found not in known:
        why = f"the state has revision {found}, this program knows up to {REVISION}"
        raise StorageError(path=str(file), why=why, hint="update archiver")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StorageError(path=str(file), why=f"state: {error}") from error
