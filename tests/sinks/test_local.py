"""A folder: whole files or none, and never one over another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archiver.errors import StorageError
from archiver.sinks.local import open_sink

NAME = "_posts/2024-03-12-雨.md"


def files_below(root: Path) -> set[str]:
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}


def test_what_is_put_is_got_and_walked(tmp_path: Path) -> None:
    sink = open_sink(tmp_path)
    sink.put(NAME, "雨".encode())
    assert sink.get(NAME) == "雨".encode()
    assert list(sink.walk()) == [NAME]


def test_nothing_but_the_file_is_left_behind(tmp_path: Path) -> None:
    open_sink(tmp_path).put(NAME, b"x")
    assert files_below(tmp_path) == {NAME, ".archiver/.gitignore"}


def test_a_file_is_never_put_over_another(tmp_path: Path) -> None:
    sink = open_sink(tmp_path)
    sink.put(NAME, b"first")
    with pytest.raises(FileExistsError):
        sink.put(NAME, b"second")
    assert sink.get(NAME) == b"first"
    assert files_below(tmp_path) == {NAME, ".archiver/.gitignore"}


def test_a_file_is_replaced_where_that_is_asked_for(tmp_path: Path) -> None:
    sink = open_sink(tmp_path)
    sink.put(NAME, b"first")
    sink.put(NAME, b"second", replace=True)
    assert sink.get(NAME) == b"second"


@pytest.mark.parametrize("path", ["nothing.md", "a/b/c.md", "_posts", f"{NAME}/x"])
def test_what_does_not_rest_is_none(tmp_path: Path, path: str) -> None:
    sink = open_sink(tmp_path)
    sink.put(NAME, b"x")
    assert sink.get(path) is None


def test_what_is_no_file_is_neither_read_nor_waited_for(tmp_path: Path) -> None:
    sink = open_sink(tmp_path)
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "circle.md").symlink_to("circle.md")
    (tmp_path / "nowhere.md").symlink_to("missing.md")
    for path in ("pipe.md", "circle.md", "nowhere.md"):
        assert sink.get(path) is None
        with pytest.raises(FileExistsError):
            sink.put(path, b"x")


@pytest.mark.parametrize("is_link", [False, True], ids=["a file", "a link to nothing"])
def test_what_stands_where_a_folder_should_be_is_a_storage_error(
    tmp_path: Path, *, is_link: bool
) -> None:
    sink = open_sink(tmp_path)
    if is_link:
        (tmp_path / "_posts").symlink_to("missing")
    else:
        (tmp_path / "_posts").write_text("in the way")
    with pytest.raises(StorageError, match="Not a directory: move away"):
        sink.put(NAME, b"x")


@pytest.mark.parametrize(
    "path", ["../out.md", "a/../../out.md", "/tmp/out.md", "", ".archiver/state.db"]
)
def test_no_path_leaves_the_archive(tmp_path: Path, path: str) -> None:
    root = tmp_path / "archive"
    sink = open_sink(root)
    with pytest.raises(StorageError, match="leaves the archive"):
        sink.put(path, b"x")
    assert files_below(tmp_path) == {"archive/.archiver/.gitignore"}


def test_a_symbolic_link_does_not_lead_out_of_the_archive(tmp_path: Path) -> None:
    root, outside = tmp_path / "archive", tmp_path / "outside"
    outside.mkdir()
    sink = open_sink(root)
    (root / "_posts").symlink_to(outside)
    with pytest.raises(StorageError, match="symbolic link"):
        sink.put("_posts/x.md", b"x")
    assert not files_below(outside)


def test_a_folder_that_cannot_be_made_is_a_storage_error_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="file"):
        open_sink(tmp_path / "file")


def test_a_file_name_that_is_too_long_is_a_storage_error_and_leaves_nothing(tmp_path: Path) -> None:
    sink = open_sink(tmp_path)
    with pytest.raises(StorageError, match="File name too long"):
        sink.put("x" * 300 + ".md", b"x")
    assert files_below(tmp_path) == {".archiver/.gitignore"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_says_what_to_do(tmp_path: Path) -> None:
    sink = open_sink(tmp_path)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match=f"give user {os.geteuid()} the right"):
            sink.put("x.md", b"x")
    finally:
        tmp_path.chmod(0o700)


def test_git_is_told_to_leave_the_working_folder_alone(tmp_path: Path) -> None:
    open_sink(tmp_path)
    assert (tmp_path / ".archiver/.gitignore").read_text() == "*\n"
