"""Run until done or told to stop: the first signal lets what is in hand finish, the second
leaves at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any


def run_until_told(
    story: Coroutine[Any, Any, None], halt: Callable[[], None], say: Callable[[str], None]
) -> bool:
    """Run to the end; whether a signal ended it. The first one lets what is in hand finish,
    the second leaves at once."""
    signals = 0

    async def main() -> None:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()

        def on_signal() -> None:
            nonlocal signals
            signals += 1
            if signals == 1:
                say("finishing what is in hand; once more to leave at once")
                halt()
            elif task is not None:
                task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, on_signal)
        await story

    try:
        asyncio.run(main())
    except asyncio.CancelledError:
        if not signals:
            raise
    return signals > 0
