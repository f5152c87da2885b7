"""Transactions that write: nobody writes beside one that has begun."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.exc import OperationalError

from archiver.state.schema import memories, metadata
from archiver.state.writing import writing


def test_nobody_writes_beside_a_transaction_that_has_only_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.db'}"
    one, other = (create_engine(url, connect_args={"timeout": 0}) for _ in range(2))
    metadata.create_all(one)
    with writing(one) as connection:
        read(connection)
        with pytest.raises(OperationalError, match="locked"), writing(other):
            pass
    with writing(other) as connection:
        read(connection)


def read(connection: Connection) -> None:
    connection.execute(select(memories)).all()
