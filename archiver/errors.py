"""What can go wrong, classed by what to do next.

Every error prints in one line, carries its subject, and survives pickling: errors cross
the border of the worker processes, and a cause is kept as text because the errors of other
libraries often do not unpickle.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

_HINTS = {
    errno.ENOENT: "is the folder there, and its disk mounted?",
    errno.EDQUOT: "free space or raise the quota, then run again",
    errno.ENOSPC: "free space on that disk, then run again",
    errno.ENOTDIR: "move away what stands where a folder should be",
    errno.EROFS: "the file system is read-only; mount it for writing",
}


class ArchiverError(Exception):
    """The root: everything that this program raises on purpose."""

    def __init__(self, **facts: object) -> None:
        self.facts: Mapping[str, object] = facts
        super().__init__(facts)

    def __reduce__(self) -> tuple[object, ...]:
        return _remake, (type(self), dict(self.facts))

    def __str__(self) -> str:
        return _line(*(value for value in self.facts.values() if value is not None))


class ConfigError(ArchiverError):
    """The configuration is wrong: stop, exit 2."""

    def __init__(
        self,
        *,
        why: str,
        file: str | None = None,
        line: int | None = None,
        key: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(why=why, file=file, line=line, key=key, hint=hint)
        self.why, self.file, self.line, self.key, self.hint = why, file, line, key, hint

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        hint = f"; {self.hint}" if self.hint else ""
        return _line(*(part for part in (place, self.key) if part), f"{self.why}{hint}")


class ArchiveBusy(ArchiverError):
    """Another service holds the archive: stop, exit 3."""

    def __init__(self, *, path: str, holder: str) -> None:
        super().__init__(path=path, holder=holder)
        self.path, self.holder = path, holder

    def __str__(self) -> str:
        return _line(self.path, f"held by {self.holder}")


class FetchError(ArchiverError):
    """A URL could not be had; *status* is that of the answer, where it was the reason."""

    def __init__(self, *, url: str, why: str, status: int | None = None) -> None:
        super().__init__(url=url, why=why, status=status)
        self.url, self.why, self.status = url, why, status

    def __str__(self) -> str:
        return _line(self.url, self.why)


class Transient(FetchError):
    """Time-out, reset, 5xx: owed again, later."""


class Unanswered(Transient):
    """No whole answer came: time-out, reset, no address. After some in a row the host rests."""


class RateLimited(Transient):
    """429, or 503 with Retry-After: the host rests for *retry_after* seconds."""

    def __init__(
        self,
        *,
        url: str,
        why: str,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(url=url, why=why, status=status)
        self.facts = {**self.facts, "retry_after": retry_after}
        self.retry_after = retry_after

    def __str__(self) -> str:
        wait = "" if self.retry_after is None else f" (asks for {self.retry_after:g} s)"
        return _line(self.url, f"{self.why}{wait}")


class Resting(RateLimited):
    """The host rests, so it was not asked: nothing counts against the URL."""

    def __str__(self) -> str:
        when = "" if self.retry_after is None else f"; asked again in {self.retry_after:.0f} s"
        return _line(self.url, f"{self.why}{when}")


class Refused(FetchError):
    """Robots, a private address, too large, not a page: set aside and shown."""


class Gone(FetchError):
    """404 or 410: the feed's own text is kept, else the entry is gone. 410 also ends a feed."""


class NotAFeed(ArchiverError):
    """The answer holds no feed: the feed is marked, the others go on."""

    def __init__(self, *, url: str, why: str) -> None:
        super().__init__(url=url, why=why)
        self.url, self.why = url, why

    def __str__(self) -> str:
        return _line(self.url, f"not a feed: {self.why}")


class NotOffered(ArchiverError):
    """The site has no such way into its past: other sources may know one."""

    def __init__(self, *, url: str, why: str) -> None:
        super().__init__(url=url, why=why)
        self.url, self.why = url, why


class NothingToKeep(ArchiverError):
    """No strategy found an article: the feed's own text is kept, else set aside."""

    def __init__(self, *, url: str, tried: tuple[str, ...] = (), why: str = "no text") -> None:
        super().__init__(url=url, tried=tried, why=why)
        self.url, self.tried, self.why = url, tried, why

    def __str__(self) -> str:
        tried = f" (tried {', '.join(self.tried)})" if self.tried else ""
        return _line(self.url, f"nothing to keep: {self.why}{tried}")


class Unwanted(ArchiverError):
    """The feed's filters leave the entry out: it is settled, and never owed again."""

    def __init__(self, *, url: str, why: str) -> None:
        super().__init__(url=url, why=why)
        self.url, self.why = url, why

    def __str__(self) -> str:
        return _line(self.url, self.why)


class WorkerFailed(ArchiverError):
    """A worker process hung or died over one task: that task is set aside, the others go on."""

    def __init__(self, *, task: str, why: str) -> None:
        super().__init__(task=task, why=why)
        self.task, self.why = task, why


class StorageError(ArchiverError):
    """Nothing can be kept (disk full, read-only folder, broken state): stop the pass."""

    def __init__(self, *, path: str, why: str, hint: str | None = None) -> None:
        super().__init__(path=path, why=why, hint=hint)
        self.path, self.why, self.hint = path, why, hint


class Unreadable(StorageError):
    """One file is there and cannot be read: whoever reads them all names it and goes on."""


def storage_error(
    path: Path, error: OSError, kind: type[StorageError] = StorageError
) -> StorageError:
    """What the operating system refused as an error of ours, with what to do about it.

    A right that is missing names the user who needs it: in a container that is a bare number.
    """
    why = os.strerror(error.errno) if error.errno else str(error)
    hint = _HINTS.get(error.errno or 0)
    if error.errno in {errno.EACCES, errno.EPERM}:
        hint = f"give user {os.geteuid()} the right to read and write there"
    return kind(path=str(path), why=why, hint=hint)


def machine_error(error: OSError) -> StorageError:
    """What failed where nobody expected it, of a file whose name may not be known."""
    return storage_error(Path(str(error.filename or "this machine")), error)


def reason(error: OSError | ValueError) -> str:
    """Why the system refused, in its words, to stand behind a path."""
    said = error.strerror if isinstance(error, OSError) else None
    return (said or str(error) or type(error).__name__).lower()


def _remake(kind: type[ArchiverError], facts: dict[str, object]) -> ArchiverError:
    return kind(**facts)


def _line(*parts: object) -> str:
    return " ".join(": ".join(str(part) for part in parts).split())
