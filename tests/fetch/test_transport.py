"""The way out: what the network's own slowness may hold up, and what not."""

from __future__ import annotations

import subprocess
import sys

ASKING_A_DEAD_NAME_SERVER = """
import asyncio, socket, time
from archiver.fetch.transport import resolve

socket.getaddrinfo = lambda *_, **__: time.sleep(600)

async def story():
    try:
        await asyncio.wait_for(resolve("a.example", 80), 0.1)
    except TimeoutError:
        print("gave up")

asyncio.run(story())
"""


def test_a_dead_name_server_does_not_hold_up_the_end_of_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKING_A_DEAD_NAME_SERVER],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("gave up\n", "")
