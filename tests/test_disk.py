"""Each change that a poll makes to the disk fails once, or is the last one before the power goes:
the next poll ends complete."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import news
from tests.disk import Loss, Operation, built, environment, left_after, needs_compiler, operations
from tests.site import Site

pytestmark = needs_compiler

ARTICLES = 4
LEAST = 30
"""Points that the full form must come by."""

EACH = pytest.param(None, id="each kind, file and stretch", marks=pytest.mark.soak)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("disk"))


@pytest.fixture
def published(site: Site, tmp_path: Path) -> Iterator[Path]:
    """A folder with the configuration of a feed, and no archive yet."""
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(ARTICLES))}])
    yield tmp_path
    shutil.rmtree(tmp_path / "archive", ignore_errors=True)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "archive").rglob("*.md")}


def undisturbed(folder: Path, library: Path) -> tuple[list[Operation], dict[str, bytes]]:
    """What a poll does to the disk, and the files that it ends with; the archive is taken away."""
    log = folder / "log"
    said = environment(library, folder / "archive", log)
    assert news.archiver(folder, "poll", env=said).returncode == 0
    done, whole = operations(log), files(folder)
    assert len(whole) == ARTICLES
    shutil.rmtree(folder / "archive")
    return done, whole


def assert_complete(folder: Path, whole: dict[str, bytes], after: str) -> None:
    """The next poll ends with the same files, and nothing is found fault with."""
    done = news.archiver(folder, "poll")
    assert done.returncode == 0, (after, done.stderr)
    assert files(folder) == whole, after
    checked = news.archiver(folder, "verify")
    assert checked.returncode == 0, (after, checked.stdout)


def points(done: list[Operation], few: int | None) -> list[tuple[int, str]]:
    """So few, of each kind the one in the middle; or of each stretch of changes of one kind to one
    file the first, the middle and the last, for those between are like them. Each as how many
    changes were done with it, and as its number within its kind."""
    kinds: dict[str, list[tuple[int, str]]] = {}
    stretches: list[list[tuple[int, str]]] = []
    for number, (one, before) in enumerate(zip(done, [None, *done], strict=False), 1):
        kind = kinds.setdefault(one.name, [])
        kind.append((number, f"{one.name} {len(kind) + 1}"))
        if before is None or (one.name, one.path) != (before.name, before.path):
            stretches.append([])
        stretches[-1].append(kind[-1])
    if few is None:
        return sorted({each[at] for each in stretches for at in (0, len(each) // 2, -1)})
    middles = sorted(kind[len(kind) // 2] for kind in kinds.values())
    return middles[:: len(middles) // few]


@pytest.mark.parametrize("few", [pytest.param(8, id="8 points, one of a kind"), EACH])
def test_a_change_to_the_disk_that_fails_costs_nothing(
    published: Path, library: Path, few: int | None
) -> None:
    done, whole = undisturbed(published, library)
    hit = []
    for number, point in points(done, few):
        log = published / f"log-{number}"
        said = environment(library, published / "archive", log, point)
        failed = news.archiver(published, "poll", env=said)
        hit += [one.name for one in operations(log) if one.failed]  # a poll may need fewer
        assert_says_so(failed, point)
        assert failed.returncode == 1 or files(published) == whole, point
        assert_complete(published, whole, point)
        shutil.rmtree(published / "archive")
    sys.stdout.write(f"\n{len(hit)} changes failed: {dict(Counter(hit))}\n")
    assert {"write", "fsync", "link", "rename"} <= set(hit)
    assert len(hit) >= (LEAST if few is None else few)


def assert_says_so(failed: subprocess.CompletedProcess[str], after: str) -> None:
    """One line beside the log where it failed, and none where it did not."""
    assert "Traceback" not in failed.stderr, (after, failed.stderr)
    assert failed.returncode in {0, 1}, (after, failed.stderr)
    lines = [line for line in failed.stderr.splitlines() if not line.startswith("{")]
    assert len(lines) == failed.returncode, (after, failed.stderr)


@pytest.mark.parametrize("loss", ["lost", "torn", "hollow"])
@pytest.mark.parametrize("few", [pytest.param(4, id="4 points and the end"), EACH])
def test_when_the_power_goes_the_next_poll_ends_complete(
    published: Path, library: Path, few: int | None, loss: Loss
) -> None:
    done, whole = undisturbed(published, library)
    before, tried = None, 0
    for cut in sorted({len(done), *(number for number, _ in points(done, few))}):
        left = left_after(done[:cut], loss)
        if left == before:  # this change was not yet on the disk: tried already
            continue
        before, tried = left, tried + 1
        left.put(published / "archive")
        last = done[cut - 1]
        assert_complete(published, whole, f"{loss}, after {cut}: {last.name} {last.path}")
        shutil.rmtree(published / "archive")
    sys.stdout.write(f"\n{tried} disks after {len(done)} changes, {loss}\n")
