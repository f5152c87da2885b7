"""Wrong usage: one clear line, exit code 2; help that reads well in eighty columns."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archiver import cli
from tests import news
from tests.site import Answer, Site

GROUPED = ("config", "config show", "config schema", "opml", "opml import", "opml export")


def run(*words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "archiver", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "COLUMNS": "80"},
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("bogus", "no such command 'bogus'; see "),
        ("pol", "no such command 'pol'; did you mean 'poll'?"),
        ("poll --bogus", "poll: no such option: --bogus"),
        ("poll --jsn", "poll: no such option: --jsn (possible options: --json"),
        ("poll -c", "option '-c' requires an argument"),
        ("poll -c nowhere.yaml", "nowhere.yaml: no such file or directory; write one with "),
        ("backfill --limit 0", "'--limit': input should be greater than or equal to 1; see "),
        ("--log-format xml poll", "'--log-format': 'xml' is not one of 'auto', 'text', 'json'; "),
        ("extract", "extract: missing argument 'URL-or-FILE'; see "),
        ("extract nowhere.html", "nowhere.html: no such file or directory"),
        ("extract ''", "URL-or-FILE: is empty"),
        ("init a b", "init: got unexpected extra argument(s) (b); see "),
    ],
)
def test_wrong_usage_gets_one_clear_line(words: str, said: str, tmp_path: Path) -> None:
    done = run(*(word.strip("'") for word in words.split()), folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_without_a_command_the_help_is_shown_as_wrong_usage() -> None:
    done = run()
    assert done.returncode == 2
    assert "Usage:" in done.stderr


@pytest.mark.parametrize("folder", ["/proc/nowhere", "taken/inside"])
@pytest.mark.parametrize("command", ["init", "demo"])
def test_a_folder_that_cannot_be_made_gets_one_clear_line(
    command: str, folder: str, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    done = run(command, folder, folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(folder)
    assert len(done.stderr.splitlines()) == 1


def test_help_fits_in_eighty_columns_and_cuts_no_sentence() -> None:
    names = [command.__name__ for command in cli.COMMANDS]
    for words in [[], *(name.split() for name in (*names, *GROUPED))]:
        shown = run(*words, "--help").stdout
        assert max(len(line) for line in shown.splitlines()) <= 80
        assert "..." not in shown.replace("]...", "")


def test_help_is_asked_for_in_both_ways() -> None:
    assert run("poll", "-h").stdout == run("poll", "--help").stdout


@pytest.fixture
def harbour(site: Site, tmp_path: Path) -> Path:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, [1])}])
    return tmp_path


def test_options_of_every_command_may_stand_before_it_or_behind_it(harbour: Path) -> None:
    file = str(harbour / "config.yaml")
    for words in (
        ["-c", file, "-q", "poll"],
        ["poll", "-c", file, "-q"],
        ["-q", "poll", "-c", file],
    ):
        done = run(*words)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(news.kept(harbour)) == 1


def test_what_stands_behind_the_command_counts_more(harbour: Path) -> None:
    assert run("-c", "nowhere.yaml", "status", "-c", str(harbour / "config.yaml")).returncode == 0


def test_an_option_counts_more_than_the_environment(
    harbour: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVER_CONFIG", "nowhere.yaml")
    assert run("status").stderr.startswith("nowhere.yaml: no such file")
    assert run("-c", str(harbour / "config.yaml"), "status").returncode == 0


def test_quiet_still_tells_what_went_wrong(harbour: Path, site: Site) -> None:
    site.put("/feed.xml", "gone", status=404)
    done = news.archiver(harbour, "poll", "--quiet")
    assert done.returncode == 1
    assert done.stdout.startswith("1 feed, 1 failed: ")
    assert '"feed failed"' in done.stderr


def test_quiet_leaves_json_as_it_is(harbour: Path) -> None:
    assert news.poll(harbour, "--quiet")[1]["archived"] == 1


@pytest.mark.parametrize("words", [["--verbose", "poll"], ["poll", "--verbose"]])
def test_verbose_logs_every_step(harbour: Path, site: Site, words: list[str]) -> None:
    site.put("/feed.xml", news.feed([]), headers={"ETag": '"1"'})
    news.poll(harbour)
    site.on("/feed.xml", lambda *_: Answer(b"", 304))
    assert news.archiver(harbour, "poll").stderr == ""
    assert '"feed unchanged"' in news.archiver(harbour, *words).stderr
