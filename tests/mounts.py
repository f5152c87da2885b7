"""Small file systems of a test's own, where root may mount them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _may_mount() -> bool:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    probe = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return probe.returncode == 0


needs_mount = pytest.mark.skipif(not _may_mount(), reason="only root may mount a file system")


class Small:
    """A tmpfs of *kilobytes* at *path*."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def remount(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", self.path], check=True)


@contextmanager
def small_disk(path: Path, kilobytes: int) -> Iterator[Small]:
    """Mounted while the block runs."""
    path.mkdir(parents=True, exist_ok=True)
    size = f"size={kilobytes}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "archiver-test", path], check=True)
    try:
        yield Small(path)
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)
