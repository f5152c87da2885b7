"""Each change that a poll makes to the disk fails once, or is the last one before the power goes:
the next poll ends complete."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest

from archiver.care import check
from archiver.clock import SystemClock
from archiver.config import load
from tests import news
from tests.disk import Loss, Operation, built, environment, left_after, needs_compiler, operations
from tests.site import Site

pytestmark = needs_compiler

T = TypeVar("T")

ARTICLES = 2
"""So few that nearly every poll makes the same changes: of four, 324 to 378 were seen."""

LEAST = 30
"""Changes that must have failed in the full form."""

SIDE_BY_SIDE = 3
"""Tries at once: a poll waits for the disk for a part of its time."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("disk"))


@pytest.fixture
def published(site: Site, tmp_path: Path) -> Path:
    """A folder with the configuration of a feed, and no archive yet."""
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(ARTICLES))}])
    return tmp_path


@contextmanager
def beside(published: Path, name: str) -> Iterator[Path]:
    """A folder like it for one try, which is left where the try fails."""
    folder = published / name
    folder.mkdir()
    shutil.copy(published / "config.yaml", folder)
    yield folder
    shutil.rmtree(folder)


def each(tries: Iterable[T], attempt: Callable[[T], list[str]]) -> list[str]:
    """What all of them told, some at once; the first that fails ends it."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return [one for told in pool.map(attempt, tries) for one in told]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "archive").rglob("*.md")}


def undisturbed(folder: Path, library: Path) -> tuple[list[Operation], dict[str, bytes]]:
    """What a poll does to the disk, and the files that it ends with."""
    log = folder / "log"
    said = environment(library, folder / "archive", log)
    assert news.archiver(folder, "poll", env=said).returncode == 0
    done, whole = operations(log), files(folder)
    assert len(whole) == ARTICLES
    return done, whole


def assert_complete(folder: Path, whole: dict[str, bytes], after: str) -> None:
    """The next poll ends with the same files, and nothing is found fault with."""
    done = news.archiver(folder, "poll")
    assert done.returncode == 0, (after, done.stderr)
    assert files(folder) == whole, after
    found = check(load(folder / "config.yaml", {}), SystemClock(), lambda _: None)
    assert list(found) == [], after


def numbered(done: list[Operation]) -> list[str]:
    """Each change by its number within its kind: `fsync 9`."""
    so_far: Counter[str] = Counter()
    names = []
    for one in done:
        so_far[one.name] += 1
        names.append(f"{one.name} {so_far[one.name]}")
    return names


def middles(done: list[Operation]) -> list[int]:
    """Of each kind of change the one in the middle: where in their order it stands."""
    kinds: dict[str, list[int]] = {}
    for at, one in enumerate(done):
        kinds.setdefault(one.name, []).append(at)
    return sorted(places[len(places) // 2] for places in kinds.values())


@pytest.mark.parametrize(
    "is_full",
    [
        pytest.param(False, id="9 changes, one of a kind"),
        pytest.param(True, id="every change", marks=pytest.mark.soak),
    ],
)
def test_a_change_to_the_disk_that_fails_costs_nothing(
    published: Path, library: Path, is_full: bool
) -> None:
    """A poll may need fewer transactions than the first one: a change that it did without is
    tried once more."""
    done, whole = undisturbed(published, library)
    names = numbered(done)
    points = names if is_full else [names[at] for at in middles(done)]

    def attempt(point: str) -> list[str]:
        with beside(published, point) as folder:
            log = folder / "log"
            said = environment(library, folder / "archive", log, point)
            failed = news.archiver(folder, "poll", env=said)
            assert_says_so(failed, point)
            assert failed.returncode == 1 or files(folder) == whole, point
            assert_complete(folder, whole, point)
            return [point for one in operations(log) if one.failed]

    hit = each(points, attempt)
    hit += each(sorted({*points} - {*hit}), attempt)
    kinds = Counter(point.split()[0] for point in hit)
    sys.stdout.write(f"\n{len(hit)} of {len(done)} changes failed: {dict(kinds)}\n")
    assert {"write", "fsync", "link", "rename"} <= set(kinds)
    assert len(hit) >= (LEAST if is_full else len(points))


def assert_says_so(failed: subprocess.CompletedProcess[str], after: str) -> None:
    """One line beside the log where it failed, and none where it did not."""
    assert "Traceback" not in failed.stderr, (after, failed.stderr)
    assert failed.returncode in {0, 1}, (after, failed.stderr)
    lines = [line for line in failed.stderr.splitlines() if not line.startswith("{")]
    assert len(lines) == failed.returncode, (after, failed.stderr)


@pytest.mark.parametrize(
    ("edit", "improved"),
    [pytest.param(b"", 1, id="as we left it"), pytest.param(b"Mine.\n", 0, id="edited")],
)
def test_a_file_that_the_state_has_not_heard_of_is_ours_unless_it_was_edited(
    site: Site, published: Path, library: Path, edit: bytes, improved: int
) -> None:
    """As after a kill: the first flush in `_posts` is that of the folder, when a file has its
    place there, and the state is told nothing after it."""
    url = news.publish(site, [0])
    news.write_config(published, [{"name": "harbour", "url": url}])
    site.put("/news/0", "gone", status=410)
    said = environment(library, published / "archive" / "_posts", None, "fsync 1")
    assert news.archiver(published, "poll", env=said).returncode == 1
    (file,) = (published / "archive").rglob("*.md")
    file.write_bytes(file.read_bytes() + edit)
    found = news.poll(published, "--now", "2024-03-10T00:00:00Z")[1]
    assert (found["adopted"], found["archived"]) == (1, 0)
    news.publish(site, [0])
    assert news.poll(published, "--now", "2024-03-11T00:00:00Z")[1]["improved"] == improved
    assert (news.paragraphs(0)[-1] in file.read_text()) is bool(improved)
    assert edit in file.read_bytes()


@pytest.mark.parametrize(
    ("edit", "improved"),
    [pytest.param(b"", 1, id="as we left it"), pytest.param(b"Mine.\n", 0, id="edited")],
)
def test_a_better_file_that_the_state_has_not_heard_of_is_ours_unless_it_was_edited(
    site: Site, published: Path, library: Path, edit: bytes, improved: int
) -> None:
    url = news.publish(site, [0])
    news.write_config(published, [{"name": "harbour", "url": url}])
    site.put("/news/0", "gone", status=410)
    news.poll(published, "--now", "2024-03-10T00:00:00Z")
    news.publish(site, [0])
    said = environment(library, published / "archive" / "_posts", None, "fsync 1")
    second_day = ("poll", "--now", "2024-03-11T00:00:00Z")
    assert news.archiver(published, *second_day, env=said).returncode == 1
    (file,) = (published / "archive").rglob("*.md")
    assert news.paragraphs(0)[-1] in file.read_text()
    file.write_bytes(file.read_bytes() + edit)
    assert news.archiver(published, "verify").returncode == (0 if improved else 1)
    site.put("/news/0", news.page(0, site.url(""), extra="<p>Later, the boats came home.</p>"))
    assert news.poll(published, "--now", "2024-03-12T00:00:00Z")[1]["improved"] == improved
    assert ("the boats came home" in file.read_text()) is bool(improved)
    assert edit in file.read_bytes()
    assert news.archiver(published, "verify").returncode == (0 if improved else 1)


@pytest.mark.parametrize("loss", ["lost", "torn", "hollow"])
@pytest.mark.parametrize(
    "is_full",
    [
        pytest.param(False, id="5 cuts and the end"),
        pytest.param(True, id="every cut", marks=pytest.mark.soak),
    ],
)
def test_when_the_power_goes_the_next_poll_ends_complete(
    published: Path, library: Path, is_full: bool, loss: Loss
) -> None:
    done, whole = undisturbed(published, library)
    every = range(1, len(done) + 1)
    cuts = every if is_full else sorted({*middles(done)[::2], len(done)})

    def attempt(cut: int) -> list[str]:
        last = done[cut - 1]
        after = f"{loss}, after {cut}: {last.name} {last.path}"
        with beside(published, f"cut {cut}") as folder:
            left_after(done[:cut], loss).put(published / "archive", folder / "archive")
            assert_complete(folder, whole, after)
        return [after]

    tried = each(others(done, cuts, loss), attempt)
    sys.stdout.write(f"\n{len(tried)} disks after {len(cuts)} of {len(done)} changes, {loss}\n")


def others(done: list[Operation], cuts: Iterable[int], loss: Loss) -> list[int]:
    """The cuts that leave another disk than the one before: not all that is done reaches it."""
    left = {cut: left_after(done[:cut], loss) for cut in (0, *cuts)}
    return [cut for before, cut in pairwise(left) if left[before] != left[cut]]
