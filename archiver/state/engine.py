"""The connection: one writer thread, transactions that begin IMMEDIATE, commits in groups.

SQLAlchemy Core runs in a thread of its own rather than through its asyncio bridge: one hop a
transaction instead of one a statement, and writers that wait at the same moment share a
commit, which is what makes claims and settlements cheap.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from archiver.anchors import Anchor, anchored
from archiver.aside import to_the_end
from archiver.errors import StorageError
from archiver.state.breath import ENOUGH, Breath
from archiver.state.migrate import migrate, revision
from archiver.state.schema import REVISION
from archiver.state.writing import reading, writing

P = ParamSpec("P")
T = TypeVar("T")

BUSY_SECONDS = 30
"""How long a transaction waits for another process's; none of ours takes a tenth of it."""


def open_state(
    file: Path, beside: Sequence[Anchor] = (), *, busy_seconds: float = BUSY_SECONDS
) -> State:
    """The state in that SQLite file, made or brought up to date where needed.

    It is of no use without what lies *beside* it: where that, or the file itself, is gone while
    the state is open, whatever it is asked ends with a StorageError.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(file)),  # a name may hold `%`, `?` or `#`
        poolclass=StaticPool,
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_connection)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        migrate(engine, file)
    except (DatabaseError, OSError) as error:
        engine.dispose()
        raise storage_error(file, error) from error
    except BaseException:
        engine.dispose()
        raise
    return State(engine, file, (*beside, anchored(file)))


def open_to_look(file: Path) -> State:
    """The state for whoever changes nothing: as `open_state` gives it, but where it may not be
    written (a backup, a disk that is mounted read-only), as it lies there.

    StorageError where that is of another version of the program.
    """
    file = file.resolve()  # beside that lies its log
    if os.access(file, os.W_OK) and os.access(file.parent, os.W_OK):
        return open_state(file)
    # Without a log beside it nobody has it open. If one who may write opens it meanwhile, we tell
    # what was or fail, and harm nothing.
    is_open = Path(f"{file}-wal").exists()
    uri = f"{file.absolute().as_uri()}?mode=ro{'' if is_open else '&immutable=1'}"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(
            uri, uri=True, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None
        ),
        poolclass=StaticPool,
    )
    try:
        found = revision(engine)
    except DatabaseError as error:
        engine.dispose()
        raise storage_error(file, error) from error
    if found != REVISION:
        engine.dispose()
        why = f"it has revision {found}, not {REVISION}, and may not be written"
        raise StorageError(path=str(file), why=why, hint="copy the archive to where you may write")
    return State(engine, file, [anchored(file)], begin=reading)


_HINTS = {
    sqlite3.SQLITE_CANTOPEN: f"is the disk mounted, and may user {os.geteuid()} write there?",
    sqlite3.SQLITE_CORRUPT: "`archiver rebuild` makes it from the files, and keeps the broken one",
    sqlite3.SQLITE_FULL: "free space on that disk, then run again",
    sqlite3.SQLITE_IOERR: "is the disk full or failing? then run again",
    sqlite3.SQLITE_NOTADB: "`archiver rebuild` makes it from the files, and keeps the broken one",
    sqlite3.SQLITE_READONLY: f"is it there, mounted for writing, and user {os.geteuid()}'s?",
}


def storage_error(file: Path, error: Exception) -> StorageError:
    """A fault of the database as an error of ours, with what to do about it."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the rest tells only where it failed
    return StorageError(path=str(file), why=f"state: {cause}", hint=_HINTS.get(code))


class State:
    """Runs functions of a connection as transactions; close it when done."""

    def __init__(
        self,
        engine: Engine,
        file: Path,
        anchors: Sequence[Anchor],
        begin: Callable[[Engine], AbstractContextManager[Connection]] = writing,
    ) -> None:
        self._engine = engine
        self._begin = begin
        self._file = file
        self._anchors = anchors
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="state")
        self._waiting: list[_Wish] = []
        self._are_enough = asyncio.Event()
        self._breath = Breath()
        self._draining: asyncio.Task[None] | None = None

    async def run(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The answer of *ask* once it is committed; StorageError when it cannot be."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((lambda connection: ask(connection, *args, **kwargs), answer))
        if len(self._waiting) == ENOUGH:
            self._are_enough.set()
        if self._draining is None or self._draining.done():
            self._draining = asyncio.create_task(self._drain())
        # What was begun is finished: a cancelled caller must not undo its neighbours' commit.
        return await to_the_end(answer)

    def run_now(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same for commands without an event loop."""
        return self._commit([lambda connection: ask(connection, *args, **kwargs)])[0]

    def close(self) -> None:
        """Wait for the last transaction and let the file go."""
        self._thread.shutdown()
        self._engine.dispose()

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await self._breath.take(self._are_enough)
            wishes, self._waiting = self._waiting, []
            self._are_enough.clear()
            answers = await loop.run_in_executor(self._thread, self._answer, wishes)
            self._breath.done(len(wishes))
            for answer in answers:
                _settle(*answer)

    def _answer(self, wishes: list[_Wish]) -> list[tuple[asyncio.Future[Any], object]]:
        """All in one transaction; where one of them fails, each in its own."""
        futures = [future for _, future in wishes]
        try:
            return list(zip(futures, self._commit([ask for ask, _ in wishes]), strict=True))
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            if len(wishes) == 1 or _is_busy(error):  # that none of them is to blame for
                return [(future, error) for future in futures]
        return [self._answer([wish])[0] for wish in wishes]

    def _commit(self, asks: list[Callable[[Connection], T]]) -> list[T]:
        # SQLite itself goes on with a file that was deleted, unmounted or replaced.
        for anchor in self._anchors:
            anchor.check()
        try:
            with self._begin(self._engine) as connection:
                return [ask(connection) for ask in asks]
        except DatabaseError as error:
            raise storage_error(self._file, error) from error


def _is_busy(error: Exception) -> bool:
    """Whether another process has held the state for too long."""
    cause = getattr(error.__cause__, "orig", None)
    return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


_Wish = tuple[Callable[[Connection], Any], "asyncio.Future[Any]"]


def _settle(future: asyncio.Future[Any], answer: object) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _set_up_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    # With WAL and NORMAL a power cut may lose the last commits but never damages the file;
    # an entry whose "archived" was lost is owed again and adopts the file that is there.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
