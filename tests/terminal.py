"""A real terminal of the kernel's for the program under test: what a person would see."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

ESCAPE = "\x1b"


def seen(
    words: Sequence[str],
    *,
    columns: int = 80,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> tuple[int, str]:
    """The exit code, and everything that the program wrote to a terminal of *columns*."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    about = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "COLUMNS", "LINES"}}
    process = subprocess.Popen(
        words,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={**about, "TERM": "xterm-256color", **(env or {})},
        start_new_session=True,
    )
    os.close(theirs)
    output = bytearray()
    with contextlib.suppress(OSError):  # the kernel's way to say that the other end is closed
        while chunk := os.read(ours, 65_536):
            output += chunk
    os.close(ours)
    return process.wait(60), output.decode("utf-8")
