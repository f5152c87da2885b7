"""An archive made by hand: files and the state that knows them, without a network."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from archiver.rebuild import Builder, Rebuilt
from archiver.sinks.local import Local, open_sink
from archiver.state import State, open_state
from archiver.state.names import path_key
from archiver.state.schema import aliases, articles
from archiver.urls import identity
from archiver.verify import Finding, verify

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)


def unprivileged(words: Sequence[str]) -> list[str]:
    """The program's words for a process that is bound by the rights of files, though root's."""
    if os.geteuid() != 0:
        return list(words)
    if shutil.which("setpriv") is None:
        pytest.skip("root reads everything, and there is no setpriv")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *words]


def url(number: int) -> str:
    return f"https://a.example/{number}"


def path(number: int) -> str:
    return f"_posts/2024-03-12-report-{number}.md"


def text(number: int, *, title: str | None = None, source: str | None = None) -> bytes:
    said = f"The harbour counted {number} boats, and {number + 1} on the day after. " * 3
    head = f'title: "{title or f"Report {number}"}"\ndate: 2024-03-12T12:00:00.000Z\n'
    return f"---\nlayout: post\n{head}from: {source or url(number)}\n---\n{said}\n".encode()


@dataclass(frozen=True)
class Folder:
    """The archive at *root*."""

    root: Path

    @property
    def file(self) -> Path:
        return self.root / ".archiver" / "state.db"

    def sink(self) -> Local:
        return open_sink(self.root)

    def state(self) -> State:
        return open_state(self.file)

    def read(self, path: str) -> bytes | None:
        return self.sink().get(path)

    def write(self, path: str, body: bytes) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)

    def fill(self, numbers: Iterable[int]) -> None:
        """Write those articles, and know them."""
        rows = []
        for number in numbers:
            self.write(path(number), text(number))
            rows.append(_row(number))
        self.sink()
        with closing(self.state()) as state:
            state.run_now(_insert, rows)

    def verify(self) -> list[Finding]:
        with closing(self.state()) as state:
            return list(verify(self.sink(), state, ".md", lambda _: None))

    def found(self) -> dict[str, str]:
        """What is wrong, by path."""
        return {one.path: one.fault.value for one in self.verify()}

    def builder(self) -> Builder:
        return Builder(
            sink=self.sink(),
            file=self.file,
            working=self.root / ".archiver",
            feeds=(),
            ending=".md",
            now=NOON,
        )

    def rebuild(self) -> Rebuilt:
        return self.builder().rebuild()


def _row(number: int) -> dict[str, object]:
    return {
        "id": number + 1,
        "key": identity(url(number)),
        "url": url(number),
        "path": path(number),
        "path_key": path_key(path(number)),
        "feed": "a",
        "title": f"Report {number}",
        "published": NOON,
        "strategy": "x",
        "digest": hashlib.sha256(text(number)).hexdigest(),
        "archived_at": NOON,
    }


def _insert(connection: Connection, rows: list[dict[str, object]]) -> None:
    connection.execute(insert(articles), rows)
    known = [{"key": row["key"], "article_id": row["id"]} for row in rows]
    connection.execute(insert(aliases), known)
