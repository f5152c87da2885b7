"""Worker processes: one task's hang or death is that task's alone."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from archiver.errors import Gone, WorkerFailed
from archiver.workers import Pool
from tests import news
from tests.site import Site


def double(number: int) -> int:
    return 2 * number


def hang() -> None:
    while True:
        time.sleep(0.05)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def raise_ours() -> None:
    raise Gone(url="https://a.example/", why="answered 404")


def raise_theirs() -> None:
    raise ValueError("not ours")


def eat_memory() -> int:
    return len(bytearray(8 << 30))


def die_once(mark: Path) -> int:
    if not mark.exists():
        mark.touch()
        die()
    return 42


def sleep_a_little() -> int:
    time.sleep(1)
    return 42


class Clock:
    """The clock on the wall, which may be put forward, in the place of `time`."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def time(self) -> float:
        return time.time() + self.ahead

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


def in_pool(story: Callable[[Pool], Awaitable[None]], seconds: float = 30) -> None:
    async def run() -> None:
        async with Pool(count=2, deadline_seconds=seconds) as pool:
            await story(pool)

    asyncio.run(run())


def test_a_clock_that_is_put_forward_ends_no_task(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr("pebble.pool.process.time", clock)

    async def story(pool: Pool) -> None:
        task = asyncio.create_task(pool.run(sleep_a_little))
        await asyncio.sleep(0.5)
        clock.ahead = 3_600.0
        assert await task == 42

    in_pool(story)


def test_answers_come_back() -> None:
    async def story(pool: Pool) -> None:
        assert await asyncio.gather(*(pool.run(double, n) for n in range(20))) == [
            2 * n for n in range(20)
        ]

    in_pool(story)


@pytest.mark.parametrize(
    ("task", "seconds", "why"),
    [
        pytest.param(hang, 0.5, "longer than 0.5 s", id="hangs"),
        pytest.param(die, 30, "its worker died", id="kills its worker"),
        pytest.param(raise_theirs, 30, "ValueError: not ours", id="raises a stranger's error"),
        pytest.param(eat_memory, 30, "MemoryError", id="asks for 8 GiB"),
    ],
)
def test_a_bad_task_fails_alone(task: Callable[[], object], seconds: float, why: str) -> None:
    async def story(pool: Pool) -> None:
        good = [asyncio.ensure_future(pool.run(double, n)) for n in range(6)]
        with pytest.raises(WorkerFailed, match=why):
            await pool.run(task)
        assert await asyncio.gather(*good) == [0, 2, 4, 6, 8, 10]
        assert await pool.run(double, 21) == 42

    in_pool(story, seconds=seconds)


def test_an_error_of_ours_comes_back_as_it_was_raised() -> None:
    async def story(pool: Pool) -> None:
        with pytest.raises(Gone, match="answered 404"):
            await pool.run(raise_ours)

    in_pool(story)


def test_a_task_whose_worker_was_killed_once_is_tried_again(tmp_path: Path) -> None:
    async def story(pool: Pool) -> None:
        assert await pool.run(die_once, tmp_path / "died") == 42

    in_pool(story)


def test_only_the_cores_that_this_process_may_use_are_counted() -> None:
    script = (
        "import os; from archiver.workers import cores\n"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); print(cores())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "1\n"


STORM = """
import asyncio, os, signal, threading, time
from archiver.workers import Pool
from tests.test_workers import double

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
is_over = threading.Event()

def storm():
    while not is_over.wait(0.002):
        for number in SIGNALS:
            os.killpg(0, number)

async def story():
    async with Pool(count=2, deadline_seconds=30) as pool:
        print(sum(await asyncio.gather(*(pool.run(double, n) for n in range(100)))))

for number in SIGNALS:
    signal.signal(number, lambda *_: None)
threading.Thread(target=storm).start()
try:
    asyncio.run(story())
finally:
    is_over.set()
"""


def test_workers_are_deaf_to_signals_from_the_first_moment() -> None:
    """Ctrl-C, a closed terminal and a service manager signal the whole group."""
    done = subprocess.run(
        [sys.executable, "-c", STORM],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[1],
        start_new_session=True,
    )
    assert (done.stdout, done.stderr) == ("9900\n", "")


OPENED_AND_CLOSED = """
import asyncio
from archiver.workers import Pool

async def story():
    for _ in range(10):
        async with Pool(count=3, deadline_seconds=5):
            pass

if __name__ == "__main__":
    asyncio.run(story())
"""


def test_an_end_right_after_the_start_is_silent(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(OPENED_AND_CLOSED)
    words = [sys.executable, str(tmp_path / "main.py")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


CALLED_OFF_AND_CLOSED = """
import asyncio, multiprocessing, time
from archiver.workers import Pool

def pids():
    return {child.pid for child in multiprocessing.active_children()}

async def story():
    for _ in range(10):
        async with Pool(count=2, deadline_seconds=30) as pool:
            hanging = asyncio.create_task(pool.run(time.sleep, 30))
            await pool.run(abs, 1)
            first = pids()
            hanging.cancel()
            while pids() <= first:
                await asyncio.sleep(0)

if __name__ == "__main__":
    asyncio.run(story())
"""


def test_an_end_right_after_a_task_was_called_off_is_silent(tmp_path: Path) -> None:
    """Its worker is replaced, and the new one is still on its way."""
    (tmp_path / "main.py").write_text(CALLED_OFF_AND_CLOSED)
    words = [sys.executable, str(tmp_path / "main.py")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_place_for_temporary_files_is_told_in_one_line(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"url": site.url("/feed.xml")}])
    script = (
        "import sys, tempfile; tempfile.tempdir = '/nowhere'\n"
        f"sys.argv = ['archiver', 'poll', '-c', '{tmp_path}/config.yaml']\n"
        "from archiver.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("the worker processes: [Errno 2] No such file or directory: '/nowhere/")
    assert line.endswith("they need a /tmp and a /dev/shm to write to")
