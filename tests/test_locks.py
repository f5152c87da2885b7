"""Locks: one holder, who is named, and who dies with its process."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from archiver.errors import ArchiveBusy
from archiver.locks import Lock


def test_a_lock_has_one_holder_who_is_named(tmp_path: Path) -> None:
    with (
        contextlib.closing(Lock(tmp_path / "a.lock")),
        pytest.raises(ArchiveBusy, match=f"pid {os.getpid()}$"),
    ):
        Lock(tmp_path / "a.lock")


def test_a_lock_is_free_before_and_after_it_is_held(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    assert Lock.is_free(path)
    with contextlib.closing(Lock(path)):
        assert not Lock.is_free(path)
    assert Lock.is_free(path)


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from archiver.locks import Lock\n"
        "lock = Lock(pathlib.Path(sys.argv[1])); print('has it', flush=True); sys.stdin.read()"
    )
    path = tmp_path / "a.lock"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "has it\n"
        assert not Lock.is_free(path)
        process.kill()
        process.wait()
        Lock(path).close()


def test_who_looks_at_a_lock_does_not_keep_it_from_who_wants_it(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    path.touch()
    with path.open("rb") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        assert Lock.is_free(path)  # two who look are not in each other's way
        leaving = threading.Timer(0.1, fcntl.flock, (looking, fcntl.LOCK_UN))
        leaving.start()
        Lock(path).close()
        leaving.join()


def test_a_lock_that_may_only_be_read_can_be_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    tmp_path.chmod(0o755)
    script = (
        "import os, pathlib; from archiver.locks import Lock\n"
        "if os.geteuid() == 0: os.setuid(65_534)\n"
        "path = pathlib.Path('a.lock')\n"
        "print(os.access(path, os.W_OK), Lock.is_free(path))"
    )
    with contextlib.closing(Lock(path)):
        path.chmod(0o444)
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.stdout, done.stderr) == ("False False\n", "")
