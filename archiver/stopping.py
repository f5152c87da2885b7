"""Run until done or told to stop: the first signal lets what is in hand finish, the second
leaves at once."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

INTERRUPTED = 130
"""The exit code of a program that a signal ended before it was done: 128 + SIGINT."""


def leave_with(code: int) -> None:
    """Until an event loop listens, a signal ends the process at once with that exit code.

    The first process of a container does not even hear a SIGTERM that it has no handler for:
    an engine would wait for it and then kill it.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(code))


def run_until_told(
    story: Coroutine[Any, Any, None], halt: Callable[[], None] | None, say: Callable[[str], None]
) -> bool:
    """Run to the end; whether a signal ended it. The first one lets what is in hand finish, the
    second leaves at once; so does the first where nothing can *halt*."""
    signals = 0
    before = {number: signal.getsignal(number) for number in _heeded()}

    async def main() -> None:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()

        def on_signal() -> None:
            nonlocal signals
            signals += 1
            if signals == 1 and halt is not None:
                say("finishing what is in hand; once more to leave at once")
                halt()
            elif task is not None:
                task.cancel()

        for number in before:
            loop.add_signal_handler(number, on_signal)
        await story

    try:
        asyncio.run(main())
    except asyncio.CancelledError:
        if not signals:
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return signals > 0


def _heeded() -> Iterator[signal.Signals]:
    """Ctrl-C, a service manager's SIGTERM, and the SIGHUP of a terminal that is closed, unless
    it is ignored on purpose (nohup)."""
    yield from (signal.SIGINT, signal.SIGTERM)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        yield signal.SIGHUP
