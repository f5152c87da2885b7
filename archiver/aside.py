"""Blocking calls aside, in threads that nobody waits for.

The end of the event loop, and of the process, waits for the threads of an executor: for a dead
name server, or a pipe that never ends. What must not hold up the end is run here.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


async def aside(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The call's answer, or what it raised; given up, it goes on unheard."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(found: T | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(cast(T, found))

    def work() -> None:
        found, error = None, None
        try:
            found = call(*args, **kwargs)
        except Exception as caught:  # noqa: BLE001 - handed to whoever asked
            error = caught
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, found, error)

    threading.Thread(target=work, daemon=True).start()
    return await answer
