"""A file that is held open, and what may become of it meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.anchors import Anchor, anchored
from archiver.errors import StorageError


@pytest.fixture
def anchor(tmp_path: Path) -> Anchor:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "file").write_text("held")
    return anchored(folder / "file", place=folder)


def put_back_a_copy(folder: Path) -> None:
    shutil.copytree(folder, folder.with_name("copy"))
    folder.rename(folder.with_name("moved"))
    folder.with_name("copy").rename(folder)


def put_a_file_in_the_way(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("no folder")


@pytest.mark.parametrize(
    "befalls",
    [
        pytest.param(shutil.rmtree, id="deleted"),
        pytest.param(lambda folder: folder.rename(folder.with_name("moved")), id="moved"),
        pytest.param(put_back_a_copy, id="a copy put in its place"),
        pytest.param(put_a_file_in_the_way, id="a file in its place"),
    ],
)
def test_what_befalls_the_place_is_said_of_the_place(
    anchor: Anchor, befalls: Callable[[Path], object]
) -> None:
    anchor.check()
    befalls(anchor.place)
    with pytest.raises(StorageError, match=r"archive: .*no longer there.* is its disk mounted\?"):
        anchor.check()


def test_once_it_is_back_all_is_well(anchor: Anchor) -> None:
    moved = anchor.place.rename(anchor.place.with_name("moved"))
    with pytest.raises(StorageError):
        anchor.check()
    moved.rename(anchor.place)
    anchor.check()


def test_what_is_written_to_it_changes_nothing(anchor: Anchor) -> None:
    with anchor.path.open("a") as file:
        file.write("more")
    anchor.check()


def test_what_is_not_there_cannot_be_held(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="nothing: No such file"):
        anchored(tmp_path / "nothing")
