"""A folder on this machine: whole files or none, still there after a power cut."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, islice
from pathlib import Path

from archiver.errors import StorageError, Unreadable, reason, storage_error

WORKING_FOLDER = ".archiver"
"""Holds what is not an article: the state, the holders, files half written."""

_OF_ONE_FILE = {errno.EACCES, errno.EPERM, errno.EIO}
"""Why one file cannot be read though others can: its rights, a bad block."""


def open_sink(location: Path, owner: str = "one") -> Local:
    """The folder, made where it is missing, with its working folder.

    *owner* names the process, so that what it left half written when it was killed can be
    told from what others are writing (`sweep`).
    """
    try:
        (location / WORKING_FOLDER / "tmp" / owner).mkdir(parents=True, exist_ok=True)
        ignore = location / WORKING_FOLDER / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", "utf-8")
    except OSError as error:
        raise storage_error(location, error) from error
    return Local(location, owner)


class Local:
    """Writes through a temporary file beside the articles: fsync, link, fsync of the folder."""

    def __init__(self, root: Path, owner: str) -> None:
        self._root = root
        self._temporary = root / WORKING_FOLDER / "tmp"
        self._owner = owner

    def put(self, path: str, body: bytes, *, replace: bool = False) -> None:
        """See `protocols.Sink.put`."""
        final = self._place(path)
        temporary = self._temporary / self._owner / uuid.uuid4().hex
        try:
            # First: where the folder is gone (unmounted) nothing is made in its place.
            _write_through(temporary, body)
            _make_folders(final.parent)
            if replace:
                temporary.replace(final)
            else:
                _move_new(temporary, final)
            _sync_folder(final.parent)
        except FileExistsError:
            raise
        except OSError as error:
            raise self._fault(final, error) from error
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def get(self, path: str) -> bytes | None:
        """See `protocols.Sink.get`."""
        place = self._place(path)
        try:
            # Reading what is no file, a pipe, may wait for ever.
            return place.read_bytes() if place.is_file() else None
        except FileNotFoundError:
            return None
        except OSError as error:
            kind = Unreadable if error.errno in _OF_ONE_FILE else StorageError
            raise storage_error(place, error, kind) from error

    def walk(self, shut: Callable[[str], None] = lambda _: None) -> Iterator[str]:
        """See `protocols.Sink.walk`."""

        def tell(error: OSError) -> None:
            shut(Path(error.filename).relative_to(self._root).as_posix())

        for folder, folders, files in os.walk(self._root, onerror=tell):
            if Path(folder) == self._root and WORKING_FOLDER in folders:
                folders.remove(WORKING_FOLDER)
            folders.sort()
            for file in sorted(files):
                yield (Path(folder) / file).relative_to(self._root).as_posix()

    def owners(self) -> list[str]:
        """Every process that has, or had, files half written."""
        try:
            return [folder.name for folder in self._temporary.iterdir()]
        except FileNotFoundError:
            return []

    def half_written(self, owners: Iterable[str]) -> list[str]:
        """The files that those processes have not finished."""
        folders = [self._temporary / owner for owner in owners]
        found = [file for folder in folders for file in folder.glob("*")]
        return sorted(file.relative_to(self._root).as_posix() for file in found)

    def sweep(self, owners: Iterable[str]) -> None:
        """Clear away what those processes left half written."""
        for owner in owners:
            shutil.rmtree(self._temporary / owner, ignore_errors=True)

    def close(self) -> None:
        """Leave no trace but the articles."""
        self.sweep([self._owner])

    def _fault(self, final: Path, error: OSError) -> StorageError:
        if self._temporary.is_dir():
            return storage_error(final, error)
        hint = "the archive is no longer there; is its disk mounted?"
        return StorageError(path=str(self._root), why=reason(error), hint=hint)

    def _place(self, path: str) -> Path:
        """Where *path* rests; the last guard against a path that leaves the archive."""
        place = self._root / path
        parts = Path(path).parts
        if not parts or Path(path).is_absolute() or ".." in parts or parts[0] == WORKING_FOLDER:
            raise StorageError(path=path, why="leaves the archive folder")
        folders = accumulate(parts[:-1], os.path.join, initial=str(self._root))
        is_linked = any(map(os.path.islink, islice(folders, 1, None)))
        if is_linked and not place.parent.resolve().is_relative_to(self._root.resolve()):
            raise StorageError(path=path, why="leaves the archive folder by a symbolic link")
        return place


def _make_folders(folder: Path) -> None:
    """`mkdir -p` that a power cut cannot undo: a new folder's name is synced into its parent."""
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError as error:  # which would read as "the name is taken, try another"
        raise NotADirectoryError(errno.ENOTDIR, f"{folder} is no folder") from error
    _sync_folder(folder.parent)


def _write_through(file: Path, body: bytes) -> None:
    with file.open("xb") as handle:
        handle.write(body)
        handle.flush()
        os.fsync(handle.fileno())


def _move_new(temporary: Path, final: Path) -> None:
    """Rename that refuses to overwrite; plain rename where a file system has no hard links."""
    try:
        os.link(temporary, final)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS):
            raise
        if final.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(final)) from error
        temporary.rename(final)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
