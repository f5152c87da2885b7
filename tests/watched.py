"""A child process whose memory and time are watched: what hangs or swells there is seen."""

from __future__ import annotations

import subprocess
import sys

_WATCHED = """
import atexit, re, resource
resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))

def _tell():
    with open("/proc/self/status") as file:
        print(re.search(r"VmHWM:\\s+(\\d+)", file.read())[1])

atexit.register(_tell)
"""


def run(code: str, *words: str, seconds: float = 60) -> tuple[str, int]:
    """What the code printed, and the megabytes that its process had at most; killed, and a
    failure, when it is not done in time."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED + code, *words],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *said, peak = done.stdout.splitlines()
    return "\n".join(said), int(peak) // 1_000
