"""`verify`: the folder against the state, file by file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from archiver.verify import verify
from tests import folder as made
from tests import news
from tests.folder import Folder
from tests.site import Site


@pytest.fixture
def archive(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "archive")
    folder.fill(range(5))
    return folder


def test_an_archive_as_it_was_written_has_no_faults(archive: Folder) -> None:
    assert archive.found() == {}


@pytest.mark.parametrize("state", ["inside", "elsewhere"])
def test_a_folder_that_is_gone_or_none_is_no_secret_of_status(
    site: Site, tmp_path: Path, state: str
) -> None:
    other = {} if state == "inside" else {"state": str(tmp_path / "state.db")}
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, [1])}], **other)
    new = news.archiver(tmp_path, "status")
    where = tmp_path / "archive"
    assert (new.returncode, new.stderr) == (0, "")
    assert f"0 articles in {where}, which is not there" in new.stdout
    news.poll(tmp_path)
    assert f"1 articles in {where}\n" in news.archiver(tmp_path, "status").stdout
    where.rename(tmp_path / "away")
    gone = news.archiver(tmp_path, "status")
    assert f"articles in {where}, which is not there" in gone.stdout
    assert gone.returncode == (0 if state == "inside" else 1)
    where.write_text("in the way")
    (none, said) = (news.archiver(tmp_path, word) for word in ("status", "verify"))
    assert none.returncode == said.returncode == 1
    if state == "inside":
        assert none.stderr == said.stderr


def test_a_file_that_is_gone_is_missing(archive: Folder) -> None:
    (archive.root / made.path(2)).unlink()
    assert archive.found() == {made.path(2): "missing"}


def test_a_file_that_its_owner_edited_is_changed(archive: Folder) -> None:
    archive.write(made.path(2), made.text(2) + b"A line of mine.\n")
    assert archive.found() == {made.path(2): "changed"}


@pytest.mark.parametrize(
    "body", [b"", b"\0" * 900, made.text(2)[5:], made.text(3), b"---\nfrom: [\n---\n"]
)
def test_a_file_that_no_longer_says_what_it_is_is_broken(archive: Folder, body: bytes) -> None:
    archive.write(made.path(2), body)
    assert archive.found()[made.path(2)] == "broken"


@pytest.mark.parametrize("state", ["inside", "elsewhere"])
def test_an_archive_that_may_not_be_written_can_be_looked_at(
    site: Site, tmp_path: Path, state: str
) -> None:
    other = {} if state == "inside" else {"state": str(tmp_path / "states" / "state.db")}
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, [1])}], **other)
    news.poll(tmp_path)
    shut = [tmp_path / "archive", *(tmp_path / "archive").rglob("*"), *tmp_path.glob("states/**")]
    for path in (*shut, *tmp_path.glob("states/*")):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        said = {}
        for word in ("status", "verify", "templates"):
            words = made.unprivileged(news.command(tmp_path, word))
            said[word] = subprocess.run(words, capture_output=True, text=True, check=False)
    finally:
        for path in (*shut, *tmp_path.glob("states/*")):
            path.chmod(path.stat().st_mode | 0o200)
    assert {word: done.returncode for word, done in said.items()} == dict.fromkeys(said, 0)
    assert f"1 articles in {tmp_path / 'archive'}\n" in said["status"].stdout
    assert said["verify"].stdout == "1 articles checked: all is as it was written\n"
    assert said["templates"].stderr == "nothing is learned yet\n"


def test_files_that_cannot_be_read_are_told_and_the_others_read(
    archive: Folder, tmp_path: Path
) -> None:
    news.write_config(tmp_path, [])
    archive.write("_posts/mine.md", made.text(9))
    (archive.root / made.path(3)).unlink()
    for path in (made.path(2), "_posts/mine.md"):
        (archive.root / path).chmod(0)
    words = made.unprivileged(news.command(tmp_path, "verify", "--json"))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    told = {one["path"]: one["fault"] for one in json.loads(done.stdout)["findings"]}
    expected = {made.path(2): "unreadable", "_posts/mine.md": "unreadable"}
    assert told == {**expected, made.path(3): "missing"}
    assert (done.returncode, done.stderr) == (1, "")


def test_a_name_that_is_no_text_is_no_articles(archive: Folder) -> None:
    Path(os.fsdecode(bytes(archive.root / "_posts") + b"/caf\xe9.md")).write_bytes(made.text(9))
    assert archive.found() == {}
    for file in archive.file.parent.glob("state.db*"):
        file.unlink()
    assert archive.rebuild().articles == 5


def test_a_second_file_of_an_article_is_doubled(archive: Folder) -> None:
    archive.write("_posts/copy.md", made.text(2, title="Copy"))
    assert archive.found() == {"_posts/copy.md": "doubled"}


def test_an_article_that_the_state_does_not_know_is_unknown_and_its_copy_doubled(
    archive: Folder,
) -> None:
    archive.write("_posts/new.md", made.text(9))
    archive.write("_posts/newer.md", made.text(9))
    assert archive.found() == {"_posts/new.md": "unknown", "_posts/newer.md": "doubled"}


def test_a_file_that_was_moved_is_missing_where_it_was_and_unknown_where_it_is(
    archive: Folder,
) -> None:
    (archive.root / made.path(2)).rename(archive.root / "_posts" / "moved.md")
    assert archive.found() == {made.path(2): "missing", "_posts/moved.md": "unknown"}


def test_foreign_is_what_lies_among_the_articles_and_is_none(archive: Folder) -> None:
    archive.write("_posts/notes.md", b"Mine.\n")
    archive.write("README.md", b"About this archive.\n")
    archive.write("_posts/picture.png", b"\x89PNG")
    archive.write(".obsidian/notes.md", made.text(2))
    assert archive.found() == {"_posts/notes.md": "foreign"}


def test_what_is_no_file_is_not_waited_for(archive: Folder) -> None:
    os.mkfifo(archive.root / "_posts" / "pipe.md")
    (archive.root / "_posts" / "circle.md").symlink_to("circle.md")
    assert archive.found() == {}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(200, id="200 files"),
        pytest.param(10_000, id="10000 files", marks=pytest.mark.soak),
    ],
)
def test_one_flipped_byte_is_found_in_bounded_memory(tmp_path: Path, files: int) -> None:
    archive, rotten = Folder(tmp_path / "archive"), files * 7 // 9
    archive.fill(range(files))
    body = bytearray(made.text(rotten))
    body[-9] ^= 1
    archive.write(made.path(rotten), bytes(body))
    seen: list[int] = []
    state, sink = archive.state(), archive.sink()
    began = time.monotonic()
    tracemalloc.start()
    found = [(one.path, one.fault) for one in verify(sink, state, ".md", seen.append)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    state.close()
    sys.stdout.write(
        f"\n{files} files in {time.monotonic() - began:.1f} s, {peak / 1e6:.1f} MB at most\n"
    )
    assert found == [(made.path(rotten), "changed")]
    assert peak < 10_000_000
    assert seen == sorted(seen)
    assert seen[-1] == files


def test_the_command_says_what_is_wrong_and_what_to_do(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(3))}])
    news.poll(tmp_path)
    done = news.archiver(tmp_path, "verify")
    assert (done.returncode, done.stdout) == (0, "3 articles checked: all is as it was written\n")
    first, second, _ = sorted((tmp_path / "archive").rglob("*.md"))
    first.unlink()
    second.write_bytes(second.read_bytes() + b"mine")
    half = tmp_path / "archive/.archiver/tmp/dead/half"
    half.parent.mkdir()
    half.write_bytes(b"half")
    done = news.archiver(tmp_path, "verify", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert {one["fault"]: Path(one["path"]).name for one in told["findings"]} == {
        "missing": first.name,
        "changed": second.name,
        "leftover": "half",
    }
    assert (told["checked"], told["faults"], told["missing"]) == (3, 3, 1)
    said = news.archiver(tmp_path, "verify").stdout
    assert "`archiver rebuild` owes it again" in said
    assert half.exists()


@pytest.mark.parametrize("what", ["folder", "state"])
def test_without_an_archive_or_its_state_one_line_says_what_to_do(
    tmp_path: Path, what: str
) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": "https://a.example/feed"}])
    if what == "state":
        (tmp_path / "archive").mkdir()
    done = news.archiver(tmp_path, "verify")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert ("is the disk mounted?" if what == "folder" else "`archiver rebuild`") in line
