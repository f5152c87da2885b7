"""Completion as a shell asks for it: commands, options, and the names of feeds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import news

BIN = Path(sys.executable).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = ("harbour", "harvest", "sea")
    news.write_config(tmp_path, [{"name": n, "url": f"https://{n}.example/"} for n in names])
    return tmp_path


def bash(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script in a real bash whose home is *folder*."""
    return subprocess.run(
        ["bash", "--norc", "-c", f"{script}\ntrue"],
        cwd=folder,
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("archiver st", ["status"]),
        ("archiver config s", ["show", "schema"]),
        ("archiver poll --js", ["--json"]),
        ("archiver poll har", ["harbour", "harvest"]),
        ("archiver poll harbour har", ["harvest"]),
        ("archiver backfill s", ["sea"]),
        ("archiver -c config.yaml poll s", ["sea"]),
        ("archiver poll -c config.yaml s", ["sea"]),
        ("archiver poll -c nowhere.yaml s", []),
    ],
)
def test_bash_completes(words: str, expected: list[str], folder: Path) -> None:
    done = bash(
        "source <(archiver --show-completion)\n"
        f"COMP_WORDS=({words}); COMP_CWORD={len(words.split()) - 1}\n"
        '_archiver_completion archiver; printf "%s\\n" "${COMPREPLY[@]}"',
        folder,
    )
    assert done.stdout.split() == expected
    assert done.stderr == ""


def test_a_configuration_that_is_wrong_completes_nothing_and_says_nothing(folder: Path) -> None:
    (folder / "config.yaml").write_text("feeds: [")
    script = 'COMP_WORDS="archiver poll h" COMP_CWORD=2 _ARCHIVER_COMPLETE=complete_bash archiver'
    done = bash(script, folder)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_completion_is_installed_for_the_shell_in_use(folder: Path) -> None:
    assert "bash completion installed" in bash("archiver --install-completion", folder).stdout
    assert ".bash_completions/archiver.sh" in (folder / ".bashrc").read_text()
