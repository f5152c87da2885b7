"""What files cannot say, one JSON object a line in `.archiver/aliases.jsonl`: which entry led to
which file, by which guid, and what was set aside or is gone.

An observer that is always there. The state knows all of this and more; the lines are for the
day on which it is lost. A later line of an entry holds, and a line that cannot be read is a
fact lost, no more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

import structlog

from archiver.model import Asked, Backlog, Outcome, Result
from archiver.state import payload
from archiver.state.memory import Remembered
from archiver.state.queue import Standing

log = structlog.get_logger()

NAME = "aliases.jsonl"

_STANDINGS = {
    Result.ARCHIVED: Standing.SETTLED,
    Result.ADOPTED: Standing.SETTLED,
    Result.DUPLICATE: Standing.SETTLED,
    Result.SET_ASIDE: Standing.ASIDE,
    Result.GONE: Standing.GONE,
    Result.SKIPPED: Standing.SKIPPED,
}


class Aliases:
    """Writes a line for each entry that is settled; a full disk costs lines, never articles."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._open: IO[bytes] | None = None
        self._is_cut = False

    def expects(self, backlog: Backlog) -> None:
        """See `protocols.Observer.expects`; nothing is settled by it."""

    def heard(self, asked: Asked) -> None:
        """See `protocols.Observer.heard`; nothing is settled by it."""

    def asked(self, asked: Asked) -> None:
        """See `protocols.Observer.asked`; nothing is settled by it."""

    def saw(self, outcome: Outcome) -> None:
        """See `protocols.Observer.saw`."""
        standing = _STANDINGS.get(outcome.result)
        if standing is None:
            return
        try:
            self._append(line(standing, outcome))
        except OSError as error:
            if not self._is_cut:
                log.warning("aliases not written", path=str(self._file), error=str(error))
            self._is_cut = True

    def done(self) -> None:
        """See `protocols.Observer.done`."""

    def close(self) -> None:
        """Let the file go."""
        if self._open is not None:
            self._open.close()

    def _append(self, text: str) -> None:
        """One write, so that the lines of several processes do not mix."""
        if self._open is None:
            self._open = self._file.open("ab", buffering=0)
        start = "\n" if self._is_cut else ""  # a line that was cut is ended first
        whole = f"{start}{text}\n".encode()
        if self._open.write(whole) != len(whole):
            raise OSError("written in part")
        self._is_cut = False


def line(standing: Standing, outcome: Outcome) -> str:
    """What is to be remembered of an entry."""
    entry = replace(payload.slim(outcome.entry), tags=(), authors=())
    known: dict[str, object] = {"standing": standing, "entry": payload.known(entry)}
    if outcome.path is not None:
        known["path"] = outcome.path
    if outcome.error is not None:
        known["error"] = str(outcome.error)
    return json.dumps(known, ensure_ascii=False)


def read(folder: Path) -> Iterator[Remembered]:
    """Every line that can be read, in the order in which they were written."""
    try:
        with (folder / NAME).open("rb") as file:
            for raw in file:
                if (one := _understood(raw)) is not None:
                    yield one
    except FileNotFoundError:
        return


def _understood(raw: bytes) -> Remembered | None:
    try:
        known = json.loads(raw)
        entry = payload.load(json.dumps(known["entry"]))
        path, error = known.get("path"), known.get("error")
        return Remembered(
            entry=entry,
            standing=Standing(known["standing"]),
            path=None if path is None else str(path),
            error=None if error is None else str(error),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
