"""The image as an operator runs it, on a real engine: `make image` (Linux, docker or podman).

It is built once; the newspaper is the one of the other tests, on the host's network.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import news
from tests.site import Site

ROOT = Path(__file__).parents[1]
ENGINE = os.environ.get("ENGINE") or next(filter(shutil.which, ("docker", "podman")), "")
MOST_BYTES = 250_000_000
"""Of the image as a registry counts it: compressed."""

pytestmark = [
    pytest.mark.container,
    pytest.mark.skipif(not ENGINE, reason="there is neither docker nor podman"),
]

MANNERS = {
    "as its own user": [],
    "as any user": ["--user", "12345:12345"],
    "with a read-only root": ["--read-only", "--tmpfs", "/tmp"],
}


@pytest.fixture(scope="module")
def image() -> str:
    tag = "archiver:under-test"
    subprocess.run([ENGINE, "build", "-t", tag, str(ROOT)], check=True)
    return tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """How a container is started, and what it has: *data* is mounted as /data."""

    image: str
    data: Path
    manner: Sequence[str]
    environ: dict[str, str]

    def command(self, name: str, *words: str) -> list[str]:
        given = [part for key, value in self.environ.items() for part in ("-e", f"{key}={value}")]
        start = [ENGINE, "run", "--rm", "--name", name, "--network", "host"]
        return [*start, *self.manner, *given, "-v", f"{self.data}:/data", self.image, *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        name = f"archiver-{uuid.uuid4().hex[:8]}"
        return subprocess.run(
            self.command(name, *words), capture_output=True, text=True, check=False, timeout=120
        )


@pytest.fixture(params=list(MANNERS.values()), ids=list(MANNERS))
def box(request: pytest.FixtureRequest, image: str, tmp_path: Path) -> Box:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o777)
    if "--user" in request.param and os.geteuid() == 0:
        os.chown(data, 12345, 12345)
        data.chmod(0o700)
    return Box(image=image, data=data, manner=request.param, environ={})


def by_environment(box: Box, url: str) -> Box:
    """The box, told by its environment alone to poll that feed each second."""
    feed = {"url": url, "title": "Harbour News", "interval": "1s"}
    fetch = {"ARCHIVER_FETCH__ALLOW_PRIVATE": "true", "ARCHIVER_FETCH__DELAY": "0s"}
    environ = {"ARCHIVER_FEEDS": json.dumps([feed]), **fetch}
    return Box(image=box.image, data=box.data, manner=box.manner, environ=environ)


def by_file(box: Box, url: str) -> Box:
    """The box, told the same by a config.yaml in its volume."""
    feed = {"url": url, "title": "Harbour News", "interval": "1s"}
    news.write_config(box.data, [feed]).chmod(0o644)
    return box


WAYS: dict[str, Callable[[Box, str], Box]] = {"environment": by_environment, "file": by_file}


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def told(request: pytest.FixtureRequest, box: Box, site: Site) -> Box:
    told: Box = request.param(box, news.publish(site, range(3)))
    return told


@contextlib.contextmanager
def service(box: Box) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The default command; its container's name, and its engine's process."""
    name = f"archiver-{uuid.uuid4().hex[:8]}"
    process = subprocess.Popen(
        box.command(name), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        yield name, process
    finally:
        if process.poll() is None:
            subprocess.run([ENGINE, "kill", name], check=False, capture_output=True)
        process.communicate()


def until(is_true: Callable[[], bool], seconds: float = 60) -> None:
    """Look again and again until it is true."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def is_up(box: Box) -> bool:
    return box.run("status", "--live").returncode == 0


def test_a_first_start_says_in_one_line_what_to_do(box: Box) -> None:
    done = box.run()
    assert done.returncode == 2
    said = "write one with `archiver init`, name one with -c, or set ARCHIVER_FEEDS"
    assert done.stderr.splitlines() == [f"no config.yaml in /data; {said}"]
    assert box.run("init").returncode == 0
    assert box.run("check").returncode == 0


def test_a_volume_of_somebody_else_names_the_user_who_needs_it(image: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    box = Box(image=image, data=tmp_path, manner=(), environ={})
    done = box.run("init")
    assert done.returncode == 1
    assert done.stderr == (
        "/data/config.yaml: Permission denied: give user 10001 the right to read and write there\n"
    )


def test_a_poll_fills_the_volume_and_leaves_nothing_else_in_it(told: Box) -> None:
    assert told.run("check").returncode == 0
    done = told.run("poll", "--json")
    assert (done.returncode, json.loads(done.stdout)["archived"]) == (0, 3), done.stderr
    assert len(news.kept(told.data)) == 3
    assert {path.name for path in told.data.iterdir()} <= {"archive", "config.yaml"}


def test_a_service_is_live_until_it_is_told_to_stop(told: Box, site: Site) -> None:
    with service(told) as (_, running):
        until(lambda: is_up(told))
        news.publish(site, range(5))
        until(lambda: len(news.kept(told.data)) == 5)
        started = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
        assert time.monotonic() - started < 10
    assert told.run("status", "--live").returncode == 1


def test_a_service_that_was_killed_is_seen_to_be_dead_and_starts_at_once(told: Box) -> None:
    with service(told) as (name, running):
        until(lambda: is_up(told))
        subprocess.run([ENGINE, "kill", name], check=True, capture_output=True)
        running.wait(30)
    done = told.run("status", "--live")
    assert (done.returncode, done.stdout) == (1, "no service runs on this archive\n")
    with service(told):
        until(lambda: is_up(told), seconds=30)


def test_the_image_is_small(image: str, tmp_path: Path) -> None:
    with subprocess.Popen([ENGINE, "save", image], stdout=subprocess.PIPE) as saving:
        assert saving.stdout is not None
        with gzip.open(tmp_path / "image.gz", "wb", compresslevel=6) as file:
            shutil.copyfileobj(saving.stdout, file)
    size = (tmp_path / "image.gz").stat().st_size
    print(f"\nthe image: {size / 1e6:.0f} MB compressed")  # noqa: T201 - the figure is the point
    assert size < MOST_BYTES
