"""The pool of worker processes: a pure function, its deadline, its answer.

Everything that reads untrusted bytes runs here, so that a page which hangs or kills its
reader costs that page only. Pebble rather than ProcessPoolExecutor: there a killed worker
fails the tasks of the others too, and a hanging one cannot be ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import time
from collections.abc import Callable, Sequence
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import RLock
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from archiver.errors import ArchiverError, StorageError, WorkerFailed

P = ParamSpec("P")
T = TypeVar("T")

MEMORY_BYTES = 3 << 30
"""Address space of one worker: a feed document of 130 MB needs 0.8 GB, a page far less."""

TASKS_PER_WORKER = 2_000
"""Then a fresh one: what parsers leak or fragment does not add up over years."""

_DEAF_TO = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# A worker is deaf to SIGTERM, so one that hangs must not be asked nicely for long.
CONSTS.term_timeout = 0.2


class _Context(ForkServerContext):
    """Keeps its locks for as long as it lasts. Pebble gives up its own before it ends its workers:
    one that is still on its way would not find them, and say so on the terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[RLock] = []

    def RLock(self) -> RLock:  # noqa: N802 - the name that multiprocessing calls
        """A lock for processes, kept."""
        self._kept.append(lock := super().RLock())
        return lock


class Pool:
    """So many worker processes (*count*), a deadline for each task; an async context manager.

    Workers are forked from a server process that has imported *preload* once, so a fresh
    one costs milliseconds and shares its code pages with the others.
    """

    def __init__(self, *, count: int, deadline_seconds: float, preload: Sequence[str] = ()) -> None:
        self._deadline_seconds = deadline_seconds
        self.count = count
        self._context = _Context()
        self._context.set_forkserver_preload(list(preload))

    async def __aenter__(self) -> Self:
        try:
            _start_server()
            self._pool = ProcessPool(
                max_workers=self.count,
                max_tasks=TASKS_PER_WORKER,
                initializer=_settle_in,
                context=self._context,
            )
            # The first worker starts now, while the first feed is still on its way.
            self._pool.schedule(_nothing)
        except (OSError, RuntimeError) as error:
            raise _none_at_all(error) from error
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # Pebble types all but this
        await asyncio.to_thread(self._pool.join)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's answer; it and its arguments must pickle.

        `ArchiverError`s come back as they were raised; a task that outlives the deadline,
        kills its worker or raises anything else is a `WorkerFailed`.
        """
        began = time.monotonic()
        try:
            return await self._try(function, *args, **kwargs)
        except ProcessExpired:
            # No proof against the task: somebody may have killed it, or the machine, short of
            # memory. What kills its worker a second time is to blame.
            pass
        except WorkerFailed as error:
            # Pebble goes by the clock on the wall, which a machine that slept, or has just
            # learned the date, puts forward.
            is_late = isinstance(error.__cause__, TimeoutError)
            if not is_late or time.monotonic() - began >= self._deadline_seconds:
                raise
        try:
            return await self._try(function, *args, **kwargs)
        except ProcessExpired as error:
            why = f"its worker died (exit code {error.exitcode})"
            raise WorkerFailed(task=function.__name__, why=why) from None

    async def _try(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            future = self._pool.schedule(
                function, args=list(args), kwargs=kwargs, timeout=self._deadline_seconds
            )
        except RuntimeError as error:  # no task's fault: nothing at all can be read
            raise _none_at_all(error) from error
        try:
            answer: T = await asyncio.wrap_future(future)
        except (ArchiverError, ProcessExpired, asyncio.CancelledError):
            raise
        except TimeoutError as error:
            why = f"took longer than {self._deadline_seconds:g} s"
            raise WorkerFailed(task=function.__name__, why=why) from error
        except Exception as error:
            why = f"{type(error).__name__}: {error}"[:500]
            raise WorkerFailed(task=function.__name__, why=why) from error
        return answer


def cores() -> int:
    """How many cores this process may use; a container is often given fewer than there are."""
    return len(os.sched_getaffinity(0))


def _none_at_all(error: Exception) -> StorageError:
    """No worker can be had: no place for temporary files, no shared memory, no more processes."""
    cause = error.__cause__ or error
    hint = "they need a /tmp and a /dev/shm to write to" if isinstance(cause, OSError) else None
    why = str(cause) or type(cause).__name__
    return StorageError(path="the worker processes", why=why, hint=hint)


def _nothing() -> None:
    """Nothing; the worker that runs it has started."""


def _start_server() -> None:
    """Start what forks the workers, deaf to signals from its first instruction on: Ctrl-C, a
    closed terminal and a service manager signal the whole group, and one that dies of it takes
    a page along. What is blocked stays blocked in all that it forks; ours waits for a moment.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _DEAF_TO)
    try:
        resource_tracker.ensure_running()  # which unblocks some when it has started
        signal.pthread_sigmask(signal.SIG_BLOCK, _DEAF_TO)
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _settle_in() -> None:
    """Leave only when the pipe closes, and before the machine has no memory left."""
    with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    os.nice(5)  # the network and the writer go first
