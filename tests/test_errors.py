"""Errors: one line each, their subject in it, and the same after a process border."""

from __future__ import annotations

import errno
import os
import pickle
from pathlib import Path

import pytest

from archiver import errors
from archiver.errors import ArchiverError

EXAMPLES: list[tuple[ArchiverError, str]] = [
    (
        errors.ConfigError(
            why="unknown key",
            file="config.yaml",
            line=12,
            key="feeds[0].intervall",
            hint='did you mean "interval"?',
        ),
        'config.yaml:12: feeds[0].intervall: unknown key; did you mean "interval"?',
    ),
    (errors.ConfigError(why="no configuration"), "no configuration"),
    (
        errors.ArchiveBusy(path="/news", holder="host pid 7"),
        "/news: held by host pid 7",
    ),
    (
        errors.FetchError(url="https://a.example/", why="unreachable"),
        "https://a.example/: unreachable",
    ),
    (
        errors.Transient(url="https://a.example/", why="answered 500"),
        "https://a.example/: answered 500",
    ),
    (
        errors.RateLimited(url="https://a.example/", why="answered 429", retry_after=30.0),
        "https://a.example/: answered 429 (asks for 30 s)",
    ),
    (
        errors.Unanswered(url="https://a.example/", why="timed out after 30 s"),
        "https://a.example/: timed out after 30 s",
    ),
    (
        errors.Resting(url="https://a.example/", why="its host answered 429", retry_after=29.7),
        "https://a.example/: its host answered 429; asked again in 30 s",
    ),
    (
        errors.Refused(url="https://a.example/", why="a private address"),
        "https://a.example/: a private address",
    ),
    (
        errors.Refused(url="https://a.example/", why="answered 400", status=400),
        "https://a.example/: answered 400",
    ),
    (
        errors.Gone(url="https://a.example/", why="answered 404"),
        "https://a.example/: answered 404",
    ),
    (
        errors.NotAFeed(url="https://a.example/", why="an HTML page"),
        "https://a.example/: not a feed: an HTML page",
    ),
    (
        errors.NotOffered(url="https://a.example/", why="no WordPress"),
        "https://a.example/: no WordPress",
    ),
    (
        errors.Unwanted(url="https://a.example/", why="is older than `max_age`"),
        "https://a.example/: is older than `max_age`",
    ),
    (
        errors.NothingToKeep(url="https://a.example/", tried=("rules", "readability")),
        "https://a.example/: nothing to keep: no text (tried rules, readability)",
    ),
    (
        errors.WorkerFailed(task="read", why="took longer than 30 s"),
        "read: took longer than 30 s",
    ),
    (
        errors.StorageError(path="/news", why="No space left on device", hint="free space"),
        "/news: No space left on device: free space",
    ),
    (
        errors.Unreadable(path="/news/a.md", why="Input/output error"),
        "/news/a.md: Input/output error",
    ),
]
IDS = [type(error).__name__ + str(number) for number, (error, _) in enumerate(EXAMPLES)]


def test_every_error_has_an_example() -> None:
    shown = {type(error) for error, _ in EXAMPLES}
    kinds = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, ArchiverError)
    }
    assert kinds - shown == {ArchiverError}


@pytest.mark.parametrize(("error", "line"), EXAMPLES, ids=IDS)
def test_an_error_prints_in_one_line(error: ArchiverError, line: str) -> None:
    assert str(error) == line


@pytest.mark.parametrize(("error", "line"), EXAMPLES, ids=IDS)
def test_an_error_survives_pickling(error: ArchiverError, line: str) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == line
    assert again.__dict__ == error.__dict__


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (errno.ENOSPC, "/data: No space left on device: free space on that disk, then run again"),
        (errno.EROFS, "/data: Read-only file system: the file system is read-only; "),
        (errno.EACCES, f"/data: Permission denied: give user {os.geteuid()} the right to "),
        (errno.EPERM, f"/data: Operation not permitted: give user {os.geteuid()} the right to "),
        (errno.EIO, "/data: Input/output error"),
    ],
)
def test_what_the_system_refused_says_what_to_do(number: int, line: str) -> None:
    error = errors.storage_error(Path("/data"), OSError(number, "its own words"))
    assert str(error).startswith(line)


def test_a_message_of_many_lines_becomes_one() -> None:
    error = errors.FetchError(url="https://a.example/", why="first\nsecond\r\n\tthird")
    assert str(error) == "https://a.example/: first second third"
