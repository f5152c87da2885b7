"""Memory that threads of the C library would keep to themselves."""

from __future__ import annotations

import platform
import re
import subprocess
import sys

import pytest

STORY = """
import ctypes, sys, threading
from archiver.thrift import bound_arenas

c = ctypes.CDLL(None)
c.malloc.restype, c.fopen.restype = ctypes.c_void_p, ctypes.c_void_p
if "bound" in sys.argv:
    bound_arenas()
meet = threading.Barrier(6)

def work():
    meet.wait()
    c.malloc(5_000)
    meet.wait()

threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
out = c.fopen(b"/dev/stdout", b"w")
c.malloc_info(0, ctypes.c_void_p(out))
c.fflush(ctypes.c_void_p(out))
"""


def arenas(*words: str) -> int:
    """How many there are after six threads at once."""
    done = subprocess.run([sys.executable, "-c", STORY, *words], capture_output=True, check=True)
    return len(re.findall(rb"<heap nr=", done.stdout))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has none")
def test_six_threads_share_two_arenas() -> None:
    assert arenas() > 2
    assert arenas("bound") == 2
