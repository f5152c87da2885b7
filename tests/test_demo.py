"""The demo is the main job, offline: what it shows is what the README shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_the_demo_archives_its_site_and_shows_the_files(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "archiver", "demo", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    files = sorted((tmp_path / "archive" / "_posts").iterdir())
    assert len(files) == 5
    assert all(file.name in done.stdout for file in files)
    text = "".join(file.read_text("utf-8") for file in files)
    assert "最后一班渡轮靠岸" in text
    assert "| Pears | 310 | 402 |" in text
    assert "drawn a cat" in text
    assert "withdrawn as well" in text
    for word in ("Advertisement", "Read also", "invented, and so is the sea", "Share"):
        assert word not in text


def test_a_configuration_that_is_not_its_own_is_left(tmp_path: Path) -> None:
    mine = tmp_path / "config.yaml"
    mine.write_text("feeds: []  # mine\n")
    command = [sys.executable, "-m", "archiver", "demo", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is there already, and not the demo's" in done.stderr
    assert mine.read_text() == "feeds: []  # mine\n"
    assert [file.name for file in tmp_path.iterdir()] == ["config.yaml"]


def test_the_readme_shows_a_file_as_the_demo_writes_it(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    shown = readme.split("```\n---\n")[1].split("\n\n")[0].splitlines()
    subprocess.run([sys.executable, "-m", "archiver", "demo", str(tmp_path)], check=True)
    (file,) = (tmp_path / "archive" / "_posts").glob("*Ferry*")
    written = file.read_text("utf-8").splitlines()
    same = [line for line in shown if "example.org" not in line]
    assert [line for line in same if line not in written] == []
