"""What a whole tree of processes takes: memory at most, and CPU."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY_SECONDS = 0.2


@dataclass
class Footprint:
    """Megabytes that the tree had at most and *memory* as it was told at each look, what is
    shared counted once; how far the program *came* until then; seconds of CPU; what it said on
    standard output."""

    peak: int = 0
    memory: list[int] = field(default_factory=list)
    came: list[int] = field(default_factory=list)
    cpu: dict[int, float] = field(default_factory=dict)
    said: str = ""

    @property
    def cpu_seconds(self) -> float:
        return sum(self.cpu.values())

    def look(self, pid: int) -> None:
        """Look at the tree below that process, and at itself."""
        megabytes = 0
        for each in _tree(pid):
            megabytes += _kilobytes(each) // 1024
            self.cpu[each] = max(self.cpu.get(each, 0), _cpu(each))
        self.memory.append(megabytes)
        self.peak = max(self.peak, megabytes)


def of(command: Sequence[str], *, seconds: float = 600, came: Callable[[], int] = int) -> Footprint:
    """Run the program to its end, which has to be a good one, and look at it meanwhile; *came*
    tells how far it is."""
    found = Footprint()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for _ in range(int(seconds / _EVERY_SECONDS)):
        found.look(process.pid)
        found.came.append(came())
        try:
            found.said, complaints = process.communicate(timeout=_EVERY_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        assert process.returncode == 0, complaints
        return found
    process.kill()
    raise AssertionError(f"not done within {seconds} s")


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(children).split():
            yield from _tree(int(child))


def _kilobytes(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+)", _read(Path(f"/proc/{pid}/smaps_rollup")), re.MULTILINE)
    return int(found[1]) if found else 0


def _cpu(pid: int) -> float:
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended meanwhile
        return ""
