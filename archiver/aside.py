"""What goes on though nobody waits for it any more: blocking calls in threads of their own.

The end of the event loop, and of the process, waits for the threads of an executor: for a dead
name server, or a pipe that never ends. What must not hold up the end is run here.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


async def to_the_end(begun: Awaitable[T]) -> T:
    """The answer of what is not to be cut off; who is called off leaves it to end unheard, and
    asyncio has nothing to complain of."""
    answer = asyncio.ensure_future(begun)
    answer.add_done_callback(lambda done: done.cancelled() or done.exception())
    return await asyncio.shield(answer)


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
