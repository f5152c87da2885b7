"""Told to stop: before, while and after the story is told. Real signals in real processes."""

from __future__ import annotations

import subprocess
import sys

import pytest

BEGIN = """
import asyncio, os, signal
from archiver.stopping import leave_with, run_until_told

def tell(name):
    os.kill(os.getpid(), getattr(signal, name))

leave_with(7)
"""

WAITING = """
stop = asyncio.Event()

async def story():
    asyncio.get_running_loop().call_soon(tell, NAME)
    await stop.wait()
    print("finished")

print(run_until_told(story(), stop.set, print))
"""

HANGING = """
async def story():
    try:
        asyncio.get_running_loop().call_soon(tell, NAME)
        await asyncio.Event().wait()
    finally:
        print("put down")

print(run_until_told(story(), lambda: tell(NAME), print))
"""


def run(script: str, name: str = "SIGTERM", *prefix: str) -> tuple[int, str]:
    words = [*prefix, sys.executable, "-c", f"{BEGIN}\nNAME = {name!r}\n{script}"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_before_the_story_leaves_with_the_code(name: str) -> None:
    assert run("tell(NAME); print('still here')", name) == (7, "")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_first_signal_lets_the_story_end(name: str) -> None:
    code, said = run(WAITING, name)
    assert (code, said.splitlines()[1:]) == (0, ["finished", "True"])


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_second_signal_leaves_at_once(name: str) -> None:
    code, said = run(HANGING, name)
    assert (code, said.splitlines()[1:]) == (0, ["put down", "True"])


def test_the_first_signal_leaves_at_once_where_nothing_can_be_finished() -> None:
    code, said = run(HANGING.replace("lambda: tell(NAME)", "None"))
    assert (code, said.splitlines()) == (0, ["put down", "True"])


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_after_the_story_leaves_with_the_code(name: str) -> None:
    script = "async def story(): pass\nprint(run_until_told(story(), list, print))\ntell(NAME)\n"
    assert run(f"{script}print('still here')", name) == (7, "False\n")


def test_who_ignores_a_closed_terminal_goes_on() -> None:
    script = WAITING.replace("call_soon(tell, NAME)", "call_soon(go_on)")
    code, said = run(f"def go_on():\n    tell('SIGHUP'); stop.set()\n{script}", "", "nohup")
    assert (code, said.splitlines()) == (0, ["finished", "False"])
