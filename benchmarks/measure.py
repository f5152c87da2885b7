"""What a command costs: CPU and memory of its whole process group. Linux.

CPU is the kernel's exact count of every process of the group, also of those that nobody
waited for: this process adopts orphans (prctl(2), PR_SET_CHILD_SUBREAPER). Memory is the sum
of PSS, in which pages that processes share count once (proc(5), smaps_rollup).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One run: *first_seconds* is the CPU of the command's own process without its helpers,
    *peak_bytes* the largest sum of PSS seen, *code* how the command ended."""

    cpu_seconds: float
    first_seconds: float
    wall_seconds: float
    peak_bytes: int
    code: int


def cost(command: Sequence[str], log: Path, *, deadline_seconds: float = 3_600) -> Cost:
    """Run the command in a process group of its own, to its end; its output goes to *log*.

    A group that outlives the deadline is killed.
    """
    with _adopting_orphans(), log.open("wb") as output:
        begun = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        watch = _Watch(process.pid, begun + deadline_seconds)
        watch.start()
        cpu_seconds = first_seconds = wall_seconds = 0.0
        for pid, status, seconds in _reaped(process.pid):
            cpu_seconds += seconds
            if pid == process.pid:
                first_seconds = seconds
                wall_seconds = time.monotonic() - begun
                process.returncode = os.waitstatus_to_exitcode(status)
        watch.end()
    return Cost(
        cpu_seconds=cpu_seconds,
        first_seconds=first_seconds,
        wall_seconds=wall_seconds,
        peak_bytes=watch.peak_bytes,
        code=process.returncode,
    )


def end_of(code: int) -> str:
    """How a command ended, for people."""
    if code >= 0:
        return f"ended with {code}"
    return f"was ended by {signal.Signals(-code).name}"


class _Watch(threading.Thread):
    """Looks at the group's memory, and ends it when its time is over."""

    def __init__(self, group: int, deadline: float) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._group = group
        self._deadline = deadline
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            held = sum(_pss_bytes(pid) for pid in _members(self._group))
            self.peak_bytes = max(self.peak_bytes, held)
            if time.monotonic() > self._deadline:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._group, signal.SIGKILL)

    def end(self) -> None:
        self._over.set()
        self.join()


@contextmanager
def _adopting_orphans() -> Iterator[None]:
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl: cannot adopt orphans")
    try:
        yield
    finally:
        prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _reaped(group: int) -> Iterator[tuple[int, int, float]]:
    """Pid, status and CPU seconds of each process of the group that comes to us, those that
    it had waited for itself included, until none is left."""
    while True:
        try:
            pid, status, usage = os.wait4(-group, 0)
        except ChildProcessError:
            return
        yield pid, status, usage.ru_utime + usage.ru_stime


def _members(group: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError):
            # After the name, which may hold anything: state, parent, process group.
            fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[2]) == group:
                yield int(entry.name)


def _pss_bytes(pid: int) -> int:
    """0 for a process that has just ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
