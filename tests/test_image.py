"""What the image promises, as far as it shows without a container engine.

`test_container.py` builds and runs it.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from archiver.config import faults, load
from tests import news
from tests.dockerfile import environment, only, stages
from tests.site import Site

ROOT = Path(__file__).parents[1]
HEAD, BUILD, FINAL = stages(ROOT / "Dockerfile")
ENVIRON = environment(FINAL)
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
(SERVICE,) = COMPOSE["services"].values()


def copied() -> list[str]:
    """What is taken from the checkout into the image."""
    steps = [step.said.split() for step in (*BUILD, *FINAL) if step.name == "COPY"]
    return [path for words in steps if "--from" not in words[0] for path in words[:-1]]


def test_the_base_may_be_chosen_and_is_a_slim_one_by_default() -> None:
    assert only(HEAD, "ARG").said == "BASE=python:3.11-slim-bookworm"
    assert [only(stage, "FROM").said for stage in (BUILD, FINAL)] == ["${BASE} AS build", "${BASE}"]


def test_the_image_runs_as_a_number_that_is_not_root() -> None:
    user, _, group = only(FINAL, "USER").said.partition(":")
    assert int(user) > 0
    assert int(group) > 0


def test_the_image_is_the_command_line_and_runs_the_service_unasked() -> None:
    assert only(FINAL, "ENTRYPOINT").words() == ["archiver"]
    assert only(FINAL, "CMD").words() == ["run"]
    assert only(FINAL, "STOPSIGNAL").said == "SIGTERM"


def test_the_health_check_is_a_command_that_knows_a_dead_service(tmp_path: Path) -> None:
    _, _, asked = only(FINAL, "HEALTHCHECK").said.partition(" CMD ")
    program, *words = json.loads(asked)
    assert program == "archiver"
    news.write_config(tmp_path, [{"url": "https://a.example/feed"}])
    done = news.archiver(tmp_path, *words)
    assert (done.returncode, done.stdout) == (1, "no service runs on this archive\n")


def test_everything_is_in_one_volume() -> None:
    volume = only(FINAL, "VOLUME").said
    assert volume == only(FINAL, "WORKDIR").said == ENVIRON["ARCHIVER_HOME"] == "/data"


def test_what_builds_does_not_stay() -> None:
    said = " ".join(step.said for step in FINAL if step.name in {"RUN", "COPY"})
    assert not re.search(r"\b(pip|apt|apt-get|gcc|curl)\b", said)
    assert [step.said for step in FINAL if step.name == "COPY"] == [
        "--from=build /opt/archiver /opt/archiver"
    ]


def test_the_build_sees_what_it_takes_and_nothing_else() -> None:
    first, *rules = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert first == "*"
    let_in = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert let_in == set(copied())
    kept_out = [rule.removeprefix("**/") for rule in rules if not rule.startswith("!")]
    assert any(fnmatch.fnmatch("__pycache__", rule) for rule in kept_out)
    assert [path for path in copied() if not (ROOT / path).exists()] == []


def test_the_build_has_what_the_package_is_made_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {project["readme"], *project["license-files"], "pyproject.toml"} <= set(copied())


def needed(name: str) -> set[str]:
    """Every library that a distribution needs to run, and those need, here."""
    found: dict[str, Requirement] = {}
    waiting = [Requirement(name)]
    while waiting:
        asked = waiting.pop()
        for line in metadata.requires(asked.name) or []:
            one, extras = Requirement(line), asked.extras or {""}
            is_asked = one.marker is None or any(one.marker.evaluate({"extra": e}) for e in extras)
            if is_asked and str(one) not in found:
                found[str(one)] = one
                waiting.append(one)
    return {canonicalize_name(one.name) for one in found.values()}


def test_the_lock_of_the_image_holds_what_runs_and_nothing_else() -> None:
    lines = (ROOT / "requirements.lock").read_text("utf-8").replace("\\\n", " ").splitlines()
    locked = [Requirement(line.partition("--hash")[0]) for line in lines if "==" in line]
    here = [one for one in locked if one.marker is None or one.marker.evaluate()]
    assert {canonicalize_name(one.name) for one in here} == needed("archiver")


def test_the_compose_file_runs_the_image_as_it_is_meant_to_be_run() -> None:
    assert len((ROOT / "compose.yaml").read_text("utf-8").splitlines()) <= 15
    assert SERVICE["read_only"]
    assert SERVICE["tmpfs"] == ["/tmp"]
    assert [volume.partition(":")[2] for volume in SERVICE["volumes"]] == ["/data"]
    assert SERVICE["user"].split(":")[0] != "0"


def test_the_compose_files_environment_is_a_whole_configuration() -> None:
    environ = {**ENVIRON, **SERVICE["environment"]}
    assert faults(None, environ) == ()
    config = load(None, environ)
    assert config.archive.path == Path("/data/archive")
    assert [feed.title for feed in config.feeds] == ["Example News"]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A short one: the name of a socket in its /tmp has 107 bytes at most (unix(7))."""
    with tempfile.TemporaryDirectory(prefix="image-") as folder:
        yield Path(folder)


def as_the_image(home: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program with the image's environment and nothing of ours: started at the root, no HOME,
    a folder of its own for /tmp."""
    (home / "tmp").mkdir(exist_ok=True)
    given = {**ENVIRON, "ARCHIVER_HOME": str(home / "data"), "TMPDIR": str(home / "tmp")}
    return subprocess.run(
        [sys.executable, "-m", "archiver", *words],
        cwd="/",
        env={**given, "PATH": os.defpath, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["run", "check", "poll", "status"])
def test_a_first_start_says_what_to_do(tmp_path: Path, command: str) -> None:
    done = as_the_image(tmp_path, command)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    for word in (str(tmp_path / "data"), "archiver init", "ARCHIVER_FEEDS"):
        assert word in line


def test_the_environment_alone_makes_an_archive_and_leaves_nothing_beside_it(
    site: Site, tmp_path: Path
) -> None:
    feeds: list[dict[str, Any]] = [{"url": news.publish(site, range(3)), "title": "Harbour News"}]
    done = as_the_image(
        tmp_path,
        "poll",
        "--json",
        ARCHIVER_FEEDS=json.dumps(feeds),
        ARCHIVER_FETCH__ALLOW_PRIVATE="true",
        ARCHIVER_FETCH__DELAY="0s",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["archived"] == 3
    assert len(news.kept(tmp_path / "data")) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "tmp"]
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["archive"]
    assert list((tmp_path / "tmp").iterdir()) == []
