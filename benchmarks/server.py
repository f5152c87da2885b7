"""A world on loopback: an HTTP proxy in a process of its own, which nobody is charged for."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from benchmarks.world import World

_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def serving(world: World) -> Iterator[str]:
    """The proxy's URL, answered while the block runs."""
    context = multiprocessing.get_context("fork")  # the world is shared, not copied
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(world, theirs), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(world: World, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started this
    answers = {
        url: (
            f"HTTP/1.1 200 OK\r\nContent-Type: {resource.kind}\r\nContent-Encoding: gzip\r\n"
            f"Content-Length: {len(resource.packed)}\r\n\r\n"
        ).encode()
        + resource.packed
        for url, resource in world.resources.items()
    }
    asyncio.run(_listen(answers, pipe))


async def _listen(answers: dict[str, bytes], pipe: Connection) -> None:
    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                _, target, *_ = head.split(b" ", 2)
                writer.write(answers.get(target.decode("ascii", "replace"), _MISSING))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    async with server:
        await server.serve_forever()
