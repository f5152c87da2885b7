"""Which WARC files a path stands for, and how each is opened: a file, those of a folder, or those
in a WACZ, which is a ZIP that holds them uncompressed (WACZ 1.1.1, section 5.2.1).

A file is named as in a `warc:` locator: its path, percent-encoded, and behind a `!` the name
within the WACZ.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote_to_bytes

from archiver.warc.members import Broken

ENDINGS = (".warc", ".warc.gz", ".warc.zst")
WACZ = ".wacz"


def listed(path: str) -> tuple[list[str], list[str]]:
    """The names of the files, in order, and a line for each that cannot be read."""
    names: list[str] = []
    faults: list[str] = []
    for file in _walked(Path(path).absolute()):
        name = quote(os.fsencode(file))
        if not zipfile.is_zipfile(file):
            names.append(name)
            continue
        try:
            with zipfile.ZipFile(file) as archive:
                inside = [one for one in archive.infolist() if one.filename.endswith(ENDINGS)]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            faults.append(f"{file}: no WACZ: {error}")
            continue
        names += [f"{name}!{quote(one.filename)}" for one in inside if not one.compress_type]
        packed = [one.filename for one in inside if one.compress_type]
        faults += [f"{file}: {one}: compressed within the WACZ; unpack it" for one in packed]
    return names, faults


@contextmanager
def opened(name: str) -> Iterator[tuple[BinaryIO, int]]:
    """The file of that name, and its size; Broken or OSError where it cannot be had."""
    path, _, inside = name.partition("!")
    with Path(os.fsdecode(unquote_to_bytes(path))).open("rb") as file:
        if not inside:
            yield file, os.fstat(file.fileno()).st_size
            return
        start, size = _stored(file, unquote_to_bytes(inside).decode("utf-8", "replace"))
        yield io.BufferedReader(_Slice(file, start, size)), size


def _walked(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*") if p.name.endswith((*ENDINGS, WACZ)) and p.is_file())


def _stored(file: BinaryIO, name: str) -> tuple[int, int]:
    """Where the bytes of that name begin in the ZIP, and how many there are (APPNOTE, 4.3.7)."""
    try:
        with zipfile.ZipFile(file) as archive:
            entry = archive.getinfo(name)
    except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError) as error:
        raise Broken(f"not to be found in the WACZ ({error})") from None
    file.seek(entry.header_offset)
    head = file.read(30)
    if entry.compress_type or len(head) < 30:
        raise Broken("compressed within the WACZ")
    names, extra = struct.unpack("<HH", head[26:30])
    return entry.header_offset + 30 + names + extra, entry.compress_size


class _Slice(io.RawIOBase):
    """A part of a file as a file."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what it is given
        self._file.seek(self._start + self._at)
        some = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(some)] = some
        self._at += len(some)
        return len(some)
