"""Disks that are full, read-only or gone: one clear line, nothing half, and on it goes once the
cause is gone."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests import news
from tests.mounts import needs_mount, small_disk
from tests.site import Site
from tests.test_service import files, service

ARTICLES = 60
KILOBYTES = 900
"""Of which the empty state and its log take a half."""

WORDS = "<p>" + "The tide tables of the harbour office fill page after page. " * 150 + "</p>"


def publish(site: Site, numbers: range = range(ARTICLES)) -> str:
    base = site.url("")
    for number in numbers:
        site.put(f"/news/{number}", news.page(number, base, extra=f"{WORDS}<p>End {number}.</p>"))
    items = [news.item(number, base) for number in numbers]
    return site.put("/feed.xml", news.feed(items), type="application/rss+xml")


def assert_whole(folder: Path) -> None:
    for source, post in news.kept(folder).items():
        assert post.content.endswith(f"End {source.rpartition('/')[2]}\\.") or (
            post.content.endswith(f"End {source.rpartition('/')[2]}.")
        )


def line_of(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that is no log."""
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert "Traceback" not in done.stderr
    return line


def unsettled(folder: Path) -> dict[str, int]:
    entries = json.loads(news.archiver(folder, "status", "--json").stdout)["entries"]
    return {name: count for name, count in entries.items() if name != "settled"}


@needs_mount
def test_a_disk_of_900_kb_that_fills_over_60_articles_loses_and_breaks_none(
    site: Site, tmp_path: Path
) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": publish(site)}])
    with small_disk(tmp_path / "archive", KILOBYTES) as disk:
        done = news.archiver(tmp_path, "poll")
        assert done.returncode == 1
        line = line_of(done)
        assert str(tmp_path / "archive") in line
        assert "free space on that disk" in line
        assert_whole(tmp_path)
        assert len(news.kept(tmp_path)) < ARTICLES
        disk.remount("size=20m")
        code, counted = news.poll(tmp_path)
        assert (code, counted["set_aside"]) == (0, 0)
        assert len(news.kept(tmp_path)) == ARTICLES
        assert_whole(tmp_path)
        assert unsettled(tmp_path) == {}
        assert news.archiver(tmp_path, "verify").returncode == 0


@needs_mount
def test_a_state_on_a_full_disk_of_its_own_loses_nothing(site: Site, tmp_path: Path) -> None:
    news.write_config(
        tmp_path, [{"name": "harbour", "url": publish(site)}], state=str(tmp_path / "db/state.db")
    )
    with small_disk(tmp_path / "db", 400) as disk:
        done = news.archiver(tmp_path, "poll")
        assert done.returncode == 1
        assert str(tmp_path / "db" / "state.db") in line_of(done)
        disk.remount("size=20m")
        assert news.poll(tmp_path)[0] == 0
        assert len(news.kept(tmp_path)) == ARTICLES
        assert news.archiver(tmp_path, "verify").returncode == 0


class Fault:
    """Something that befalls the archive at *root*, and passes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def begin(self) -> None:
        raise NotImplementedError

    def end(self) -> None:
        raise NotImplementedError


class Full(Fault):
    def begin(self) -> None:
        with contextlib.suppress(OSError), (self.root.parent / "filler").open("wb") as filler:
            while True:
                filler.write(b"x" * 4096)

    def end(self) -> None:
        (self.root.parent / "filler").unlink()


class Gone(Fault):
    def begin(self) -> None:
        self.root.rename(self.root.parent / "elsewhere")

    def end(self) -> None:
        assert not self.root.exists()
        (self.root.parent / "elsewhere").rename(self.root)


class Covered(Fault):
    """Another file system is mounted over it, as when its own is not mounted."""

    def begin(self) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "archiver-test", self.root], check=True)

    def end(self) -> None:
        left = [path.name for path in self.root.iterdir()]
        subprocess.run(["umount", "--lazy", self.root], check=True)
        assert left == []


@needs_mount
@pytest.mark.parametrize("kind", [Full, Gone, Covered])
def test_a_service_goes_on_by_itself_once_the_cause_is_gone(
    site: Site, tmp_path: Path, kind: type[Fault]
) -> None:
    url = publish(site, range(2))
    with small_disk(tmp_path / "disk", 20_000) as disk:
        fault = kind(disk.path / "archive")
        (tmp_path / "archive").symlink_to(fault.root)
        fault.root.mkdir()
        news.write_config(tmp_path, [{"name": "harbour", "url": url, "interval": "1s"}])
        with service(tmp_path) as running:
            news.until(lambda: files(tmp_path) == 2)
            fault.begin()
            publish(site, range(8))
            news.hear(running, "storage failed")
            assert running.poll() is None
            fault.end()
            news.until(lambda: files(tmp_path) == 8)
            news.until(lambda: unsettled(tmp_path) == {})
        assert news.archiver(tmp_path, "verify").returncode == 0


def test_a_service_that_has_nothing_to_keep_misses_its_archive_too(
    site: Site, tmp_path: Path
) -> None:
    """What it holds open would take all that it writes, to be lost with it."""
    fault = Gone(tmp_path / "archive")
    url = publish(site, range(2))
    news.write_config(tmp_path, [{"name": "harbour", "url": url, "interval": "1s"}])
    with service(tmp_path) as running:
        news.until(lambda: files(tmp_path) == 2)
        news.until(lambda: unsettled(tmp_path) == {})  # or the fault strikes amid a file
        fault.begin()
        news.hear(running, f"{tmp_path / 'archive'}: it is no longer there")
        fault.end()
        publish(site, range(3))
        news.until(lambda: files(tmp_path) == 3)
        news.until(lambda: unsettled(tmp_path) == {})
    assert news.archiver(tmp_path, "verify").returncode == 0


def test_a_copy_in_the_archives_place_is_let_be_until_the_service_is_started_again(
    site: Site, tmp_path: Path
) -> None:
    url = publish(site, range(2))
    news.write_config(tmp_path, [{"name": "harbour", "url": url, "interval": "1s"}])
    with service(tmp_path) as running:
        news.until(lambda: files(tmp_path) == 2)
        news.until(lambda: unsettled(tmp_path) == {})  # or the copy is one of a state amid a change
        shutil.copytree(tmp_path / "archive", tmp_path / "copy")
        (tmp_path / "archive").rename(tmp_path / "elsewhere")
        (tmp_path / "copy").rename(tmp_path / "archive")
        publish(site, range(3))
        news.hear(running, "start again")
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=15)
        assert running.returncode == 0
        assert "Traceback" not in said
    assert files(tmp_path) == 2
    assert news.poll(tmp_path)[1]["archived"] == 1
    assert news.archiver(tmp_path, "verify").returncode == 0


@pytest.mark.parametrize("word", ["poll", "run"])
def test_an_archive_whose_state_lies_elsewhere_is_not_begun_anew_where_it_is_not_mounted(
    site: Site, tmp_path: Path, word: str
) -> None:
    archive, state = tmp_path / "archive", tmp_path / "db/state.db"
    url = publish(site, range(2))
    news.write_config(tmp_path, [{"name": "harbour", "url": url}], state=str(state))
    assert news.poll(tmp_path)[1]["archived"] == 2
    fault, asked = Gone(archive), len(site.requests)
    fault.begin()
    for is_empty in (False, True):
        if is_empty:
            archive.mkdir()
        done = news.archiver(tmp_path, word)
        assert done.returncode == 1
        assert f"{archive}: it is not there, though its state is" in line_of(done)
        assert str(state) in line_of(done)
    assert list(archive.iterdir()) == []
    assert len(site.requests) == asked
    archive.rmdir()
    fault.end()
    assert news.poll(tmp_path)[1]["known"] == 2


@needs_mount
def test_a_disk_that_is_mounted_for_reading_says_so(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": publish(site, range(2))}])
    with small_disk(tmp_path / "archive", 20_000) as disk:
        disk.remount("ro")
        done = news.archiver(tmp_path, "poll")
        assert done.returncode == 1
        assert "mount it for writing" in line_of(done)
        disk.remount("rw")
        assert news.poll(tmp_path)[1]["archived"] == 2


def test_a_log_that_cannot_be_written_costs_no_article(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": publish(site, range(2))}])
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            news.command(tmp_path, "poll"), stderr=full, stdout=subprocess.PIPE, check=False
        )
    assert done.returncode == 0
    assert len(news.kept(tmp_path)) == 2


def test_a_broken_state_says_how_to_mend_it(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": publish(site, range(2))}])
    news.poll(tmp_path)
    state = tmp_path / "archive/.archiver/state.db"
    state.write_bytes(b"rubbish" * 2_000)
    done = news.archiver(tmp_path, "poll")
    assert done.returncode == 1
    assert str(state) in line_of(done)
    assert "`archiver rebuild`" in line_of(done)
    assert news.archiver(tmp_path, "rebuild").returncode == 0
    assert news.poll(tmp_path)[1]["archived"] == 0
