"""A disk that fails at will, and what is left on it when the power goes: `disk.c` around the
program, and its notes read back."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

COMPILER = shutil.which("cc") or ""

needs_compiler = pytest.mark.skipif(not COMPILER, reason="there is no C compiler for disk.c")

Loss = Literal["lost", "torn", "hollow"]
"""What becomes of what was written and not flushed: nothing of it is there, the last piece of
each file is there by half, or the files have their length and hold zeros."""

_LINE = re.compile(rb"(!?)([a-z]+) (-?\d+) (\d+) ([^\n\t]*)(?:\t([^\n]*))?\n")


@dataclass(frozen=True, slots=True)
class Operation:
    """One change to the disk, or one that failed; *offset* is the new length of a `truncate`."""

    name: str
    path: str
    other: str = ""
    offset: int = 0
    data: bytes = b""
    failed: bool = False


def built(folder: Path) -> Path:
    """The library to preload."""
    library = folder / "disk.so"
    source = Path(__file__).with_suffix(".c")
    words = [COMPILER, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
    subprocess.run([*words, "-lpthread"], check=True)
    return library


def environment(library: Path, root: Path, log: Path | None, fail: str = "") -> dict[str, str]:
    """What makes a program's changes below *root* operations, of which one may fail: `fsync 9`."""
    said = {"LD_PRELOAD": str(library), "DISK_ROOT": str(root), "DISK_FAIL": fail}
    return said | ({} if log is None else {"DISK_LOG": str(log)})


def operations(log: Path) -> list[Operation]:
    """What was noted, in its order."""
    raw, at, found = log.read_bytes(), 0, []
    while at < len(raw):
        line = _LINE.match(raw, at)
        assert line is not None, raw[at : at + 200]
        failed, name, offset, length, path, other = line.groups()
        at = line.end() + int(length)
        found.append(
            Operation(
                name.decode(), path.decode(), (other or b"").decode(),
                int(offset), raw[line.end() : at], bool(failed),
            )
        )  # fmt: skip
    return found


@dataclass(slots=True)
class _File:
    """What a file holds, what of it is flushed, and the last piece that is not."""

    now: bytearray = field(default_factory=bytearray)
    flushed: bytes = b""
    last: tuple[int, int] | None = None

    def write(self, offset: int, data: bytes) -> None:
        self.now.extend(b"\0" * (offset - len(self.now)))
        self.now[offset : offset + len(data)] = data
        self.last = (offset, len(data))

    def cut(self, length: int) -> None:
        del self.now[length:]
        self.now.extend(b"\0" * (length - len(self.now)))

    def flush(self) -> None:
        self.flushed, self.last = bytes(self.now), None

    def left(self, loss: Loss) -> bytes:
        if self.last is None or loss == "lost":
            return self.flushed if loss == "lost" else bytes(self.now)
        if loss == "hollow":
            return self.flushed[: len(self.now)].ljust(len(self.now), b"\0")
        offset, length = self.last
        torn = bytearray(self.now)
        torn[offset + length // 2 : offset + length] = b"\0" * (length - length // 2)
        return bytes(torn)


@dataclass(slots=True)
class Disk:
    """Names and files as a program sees them, and as they are on the disk for sure: a file's
    bytes once it is flushed, a name once its folder is."""

    names: dict[str, _File] = field(default_factory=dict)
    sure: dict[str, _File] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    sure_folders: set[str] = field(default_factory=set)

    def do(self, one: Operation) -> None:
        """The same change here."""
        match one.name:
            case "mkdir":
                self.folders.add(one.path)
            case "rmdir":
                self.folders.discard(one.path)
            case "create" | "empty":
                self.names.setdefault(one.path, _File()).cut(0)
            case "write" if one.path in self.names:
                self.names[one.path].write(one.offset, one.data)
            case "truncate" if one.path in self.names:
                self.names[one.path].cut(one.offset)
            case "link" | "rename" if one.path in self.names:
                self.names[one.other] = self.names[one.path]
                if one.name == "rename":
                    del self.names[one.path]
            case "unlink":
                self.names.pop(one.path, None)
            case "fsync" if one.path in self.names:
                self.names[one.path].flush()
            case "fsync":
                self._flush_names(one.path)

    def _flush_names(self, folder: str) -> None:
        def is_in(path: str) -> bool:
            return path.rpartition("/")[0] == folder

        self.sure = {path: file for path, file in self.sure.items() if not is_in(path)}
        self.sure |= {path: file for path, file in self.names.items() if is_in(path)}
        self.sure_folders = {path for path in self.sure_folders if not is_in(path)}
        self.sure_folders |= {path for path in self.folders if is_in(path)}

    def left(self, loss: Loss) -> Left:
        """What is there once the power is back."""
        names, folders = self.names, self.folders
        if loss == "lost":
            names, folders = self.sure, self.sure_folders
        return Left(sorted(folders), {path: file.left(loss) for path, file in names.items()})


@dataclass(frozen=True, slots=True)
class Left:
    """The folders and files that a power cut left."""

    folders: list[str]
    files: dict[str, bytes]

    def put(self, root: Path, at: Path) -> None:
        """Make what is below *root* at *at*, where nothing is now; what lies in a folder that is
        lost is lost, too."""
        at.mkdir()
        for folder in self.folders:
            place = at / Path(folder).relative_to(root)
            if place.parent.is_dir():
                place.mkdir(exist_ok=True)
        for path, body in self.files.items():
            place = at / Path(path).relative_to(root)
            if place.parent.is_dir():
                place.write_bytes(body)


def left_after(done: Sequence[Operation], loss: Loss) -> Left:
    """The power went after these operations."""
    disk = Disk()
    for one in done:
        disk.do(one)
    return disk.left(loss)
