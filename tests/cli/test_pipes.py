"""A reader who leaves early, a stream that is closed, a disk that is full."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests import news
from tests.site import Site

PROGRAM = [sys.executable, "-m", "archiver"]


@pytest.fixture
def harbour(site: Site, tmp_path: Path) -> Path:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(2))}])
    extra = "".join(f"<p>{text}</p>" for n in range(1_000) for text in news.paragraphs(n))
    (tmp_path / "page.html").write_text(news.page(1, "https://harbour.example", extra=extra))
    return tmp_path


def left_by_its_reader(
    folder: Path, words: list[str], stderr: int | IO[str] = subprocess.PIPE
) -> tuple[int, str]:
    """The exit code and the complaints of a program whose output nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    errors = writer if stderr == subprocess.STDOUT else stderr
    process = subprocess.Popen(
        [*PROGRAM, *words], cwd=folder, stdout=writer, stderr=errors, text=True
    )
    os.close(writer)
    _, said = process.communicate(timeout=60)
    return process.returncode, said or ""


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        ["extract", "page.html"],
        ["status"],
        ["status", "--json"],
        ["poll", "--json"],
        ["check"],
    ],
    ids=" ".join,
)
def test_a_reader_who_has_had_enough_changes_nothing(harbour: Path, words: list[str]) -> None:
    code, said = left_by_its_reader(harbour, ["--quiet", *words])
    assert (code, said) == (0, "")


def test_work_goes_on_when_nobody_reads_the_log(harbour: Path) -> None:
    code, _ = left_by_its_reader(harbour, ["poll"], subprocess.STDOUT)
    assert code == 0
    assert len(news.kept(harbour)) == 2


def test_the_first_line_of_a_long_article_is_enough_for_head(harbour: Path) -> None:
    pipeline = f"set -o pipefail; {' '.join(PROGRAM)} extract page.html | head -1"
    done = subprocess.run(["bash", "-c", pipeline], cwd=harbour, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"---\n", b"")


@pytest.mark.parametrize("words", [["status"], ["extract", "page.html"]], ids=" ".join)
def test_a_full_disk_gets_one_clear_line(harbour: Path, words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, *words], cwd=harbour, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr == b"standard output: no space left on device\n"


def test_streams_that_the_shell_closed_are_no_failure(harbour: Path) -> None:
    script = f"{' '.join(PROGRAM)} poll >&- 2>&-"
    assert subprocess.run(["bash", "-c", script], cwd=harbour, check=False).returncode == 0
    assert len(news.kept(harbour)) == 2


def test_a_locale_that_cannot_say_a_title_still_gets_an_answer(harbour: Path) -> None:
    about = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    page = harbour / "page.html"
    page.write_text(page.read_text("utf-8").replace(news.title(1), "退潮以后"), "utf-8")
    done = subprocess.run([*PROGRAM, "extract", "page.html"], cwd=harbour, env=about,
                          capture_output=True, check=True)  # fmt: skip
    assert "退潮以后" in done.stdout.decode("utf-8"), "a file is UTF-8 whatever the locale"
    file = news.write_config(harbour, [{"name": "潮", "url": "http://127.0.0.1:9/"}])
    for words in (["status"], ["status", "--json"]):
        done = subprocess.run([*PROGRAM, *words, "-c", str(file)], env=about,
                              capture_output=True, check=True)  # fmt: skip
        assert b"\\u6f6e" in done.stdout
    assert json.loads(done.stdout)["feeds"][0]["name"] == "潮"
