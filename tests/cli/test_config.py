"""`archiver check`, `config show` and `config schema` as people and programs run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.config.document import value

ROOT = Path(__file__).parents[2]
TEXT = (
    "fetch:\n  delay: 2s\nfeeds:\n  - url: https://a.example/feed\n    headers: {Cookie: s3cret}\n"
)


def run(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "archiver", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, **env},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(TEXT)
    return tmp_path


def test_show_prints_yaml_with_origins(folder: Path) -> None:
    proxy = "http://me:s3cret@127.0.0.1:8080"
    done = run(folder, "config", "show", ARCHIVER_FETCH__PROXY=proxy)
    assert done.returncode == 0, done.stderr
    rows = {line.split(":")[0].strip(): line for line in done.stdout.splitlines()}
    assert rows["delay"].split() == ["delay:", "2s", "#", "config.yaml:2"]
    assert rows["per_host"].split() == ["per_host:", "2", "#", "default"]
    assert rows["proxy"].split()[1:] == ["http://***@127.0.0.1:8080", "#", "ARCHIVER_FETCH__PROXY"]
    assert "s3cret" not in done.stdout
    assert value(done.stdout)["feeds"][0]["url"] == "https://a.example/feed"


def test_show_prints_one_object_for_programs(folder: Path) -> None:
    done = run(folder, "config", "show", "--json")
    assert len(done.stdout.splitlines()) == 1
    shown = json.loads(done.stdout)
    assert shown["config"]["fetch"]["delay"] == "2s"
    assert shown["origins"]["fetch.delay"] == "config.yaml:2"


def test_show_tells_every_fault_of_a_wrong_configuration(folder: Path) -> None:
    (folder / "config.yaml").write_text("fetch: {delay: soon}\narchive: {bode: html}\n")
    done = run(folder, "config", "show")
    assert (done.returncode, done.stdout) == (2, "")
    assert [line[:13] for line in done.stderr.splitlines()] == ["config.yaml:1", "config.yaml:2"]


def test_schema_prints_what_is_shipped(tmp_path: Path) -> None:
    done = run(tmp_path, "config", "schema")
    assert done.stdout == (ROOT / "config.schema.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("feeds: [{url: https://a.example/, intervall: 1h}]", ':1: feeds[0].intervall: unknown '
         'key; did you mean "interval"?'),
        ("fetch: {delay: soon}", ":1: fetch.delay: 'soon' is no duration; write it as"),
        ("fetch: {ca: no.pem}", ":1: fetch.ca: {here}/no.pem is no file"),
        ("feeds: [{title: x}]", ":1: feeds[0].url: is missing; each feed needs `url:`"),
        ("feeds: [{url: https://a.example/}, {url: https://a.example/}]", ":1: feeds[1].name: "
         "'a.example' is the name of feeds[0] too; give each feed a `name` of its own"),
        ("archive: {style: jekyl}", ":1: archive.style: 'jekyl' is unknown; choose one of: "),
        ("feeds: [{url: gopher://a}]", ":1: feeds[0].url: 'gopher://a' is no web address; it"),
        ("feeds: [{url: https://a.example/, rules: {body: 'p['}}]",
         ":1: feeds[0].rules.body[0]: 'p[' is no CSS selector: "),
        ("feeds: [", ":1: no YAML: "),
        ("fetch: {per_host: two}", ":1: fetch.per_host: 'two' is no whole number"),
        ("fetch: {per_host: -2}", ":1: fetch.per_host: -2 is less than 1"),
    ],
    ids=["unknown key", "bad duration", "missing file", "feed without URL", "two of one name",
         "unknown style", "not http", "selector", "broken YAML", "wrong type", "negative number"],
)  # fmt: skip
def test_check_tells_each_fault_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "config.yaml").write_text(text)
    done = run(tmp_path, "check")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"config.yaml{said.format(here=tmp_path) if '{here}' in said else said}")


def test_check_says_that_there_is_no_file(tmp_path: Path) -> None:
    done = run(tmp_path, "check")
    assert done.returncode == 2
    assert done.stderr.startswith("no config.yaml here; write one with `archiver init`")


def test_check_tells_a_fault_of_the_environment(folder: Path) -> None:
    done = run(folder, "check", ARCHIVER_FETCH_DELAY="1s")
    assert done.returncode == 2
    assert done.stderr.startswith("ARCHIVER_FETCH_DELAY: sets no key; did you mean")
