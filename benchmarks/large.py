"""`python -m benchmarks.large`: many feeds, and a feed of many entries. Linux.

When the first of ten thousand feeds is asked by `run` and by `poll`, and what a poll costs of one
feed document with 100,000 entries (130 MB) of which all but ten are known.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, update

from archiver.clock import SystemClock
from archiver.config import load
from archiver.house import open_house
from archiver.state.queue import Standing
from archiver.state.schema import entries
from benchmarks import world
from benchmarks.measure import Cost, cost, end_of
from benchmarks.server import serving
from benchmarks.world import Item, World

NEW = 10
"""Entries of the large feed that are not known yet."""

_SUMMARY = "The harbour was calm, the ferries ran on time and nobody spoke of the strike. " * 14


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=100_000)
    args = parser.parse_args()
    for command in ("run", "poll"):
        with tempfile.TemporaryDirectory() as folder:
            seconds = starting(Path(folder), command, args.feeds)
        print(f"{command}: the first of {args.feeds:,} feeds is asked after {seconds:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        spent, megabytes = polling(Path(folder), args.entries)
    print(
        f"poll: a feed of {megabytes:.0f} MB, {args.entries:,} entries known and {NEW} new, takes "
        f"{spent.wall_seconds:.1f} s ({spent.cpu_seconds:.1f} s of CPU) "
        f"and {spent.peak_bytes / 1e6:.0f} MB"
    )


def starting(folder: Path, command: str, feeds: int) -> float:
    """Seconds from the start of `run` or `poll` to its first request."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        where = f"http://127.0.0.1:{door.getsockname()[1]}"
        told = [f"  - {{name: feed-{n}, url: '{where}/{n}.xml'}}\n" for n in range(feeds)]
        file = folder / "config.yaml"
        file.write_text(f"fetch: {{allow_private: true}}\nfeeds:\n{''.join(told)}", "utf-8")
        begun = time.monotonic()
        words = _words(command, file)
        with subprocess.Popen(words, stderr=subprocess.DEVNULL, start_new_session=True) as process:
            try:
                door.accept()[0].close()
                return time.monotonic() - begun
            finally:
                os.killpg(process.pid, signal.SIGKILL)


def polling(folder: Path, count: int) -> tuple[Cost, float]:
    """What a poll costs when *count* entries are known, and the document's size in MB."""
    file = folder / "config.yaml"
    with serving(_feed(range(count))) as proxy:
        _configure(file, proxy)
        asyncio.run(_know(file))
    latest = _feed(range(count + NEW))
    with serving(latest) as proxy:
        _configure(file, proxy)
        spent = cost(_words("poll", file, "--json"), folder / "log")
    said = (folder / "log").read_text("utf-8")
    if spent.code or f'"archived": {NEW}' not in said:
        raise SystemExit(f"poll {end_of(spent.code)}:\n{said}")
    return spent, len(latest.resources[world.FEED].body) / 1e6


def _words(command: str, file: Path, *more: str) -> Sequence[str]:
    return [sys.executable, "-m", "archiver", command, "-c", str(file), *more]


def _feed(numbers: Sequence[int]) -> World:
    told = (
        Item(
            url=f"http://press.example/{n}",
            title=f"Report {n}",
            summary=f"{n}: {_SUMMARY}",
            date="Sat, 02 Mar 2024 10:00:00 GMT",
        )
        for n in reversed(numbers)
    )
    return world.listed("large", told, {})


def _configure(file: Path, proxy: str) -> None:
    """The feed's text is kept, so that no page is asked for."""
    config = {
        "fetch": {"proxy": proxy, "max_feed": "1 GB"},
        "feeds": [{"name": "press", "url": world.FEED, "content": "feed"}],
    }
    file.write_text(json.dumps(config), "utf-8")


async def _know(file: Path) -> None:
    """Have all entries listed and settled, as after a long first poll."""
    config = load(file, {})
    async with open_house(config, SystemClock(), ()) as house:
        asked = await house.collector.ask(config.feeds[0])
        if asked.error:
            raise asked.error
        await house.collector.state.run(_settle_all)


def _settle_all(connection: Connection) -> None:
    connection.execute(update(entries).values(standing=Standing.SETTLED))


if __name__ == "__main__":
    main()
