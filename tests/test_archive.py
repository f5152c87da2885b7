"""The folder of articles: placed once, adopted where it is there, never over another's."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.archive import Archive, source_of
from archiver.model import Article, Document, Entry, How, Result
from archiver.protocols import Sink
from archiver.sinks.local import Local, open_sink
from archiver.state import State, kept, names, open_state, owing
from archiver.verify import Fault, verify

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
URL = "https://a.example/rain"
DOCUMENT = Document(
    path="_posts/rain.md",
    spare="_posts/rain-1a2b.md",
    text=f'---\ntitle: "Rain"\nfrom: {URL}\n---\nIt rains.\n',
    url=URL,
)
ARTICLE = Article(url=URL, title="Rain", seen=NOON, body="", how=How(strategy="x", score=1))


@pytest.fixture
def sink(tmp_path: Path) -> Local:
    return open_sink(tmp_path / "archive")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = open_state(tmp_path / "state.db")
    yield opened
    opened.close()


def named(state: State) -> names.Named:
    state.run_now(owing.owe, [Entry(feed="a", url=URL)], "live", 0, NOON)
    return state.run_now(names.reserve, 1, ARTICLE, "a", DOCUMENT.path, DOCUMENT.spare)


def place(sink: Local, state: State) -> tuple[str, Result]:
    here = named(state)
    path, result, file = asyncio.run(Archive(sink, state).place(here, DOCUMENT, NOON))
    body = sink.get(path)
    assert body is not None
    digest, is_foreign = hashlib.sha256(body).hexdigest(), body != DOCUMENT.encode()
    assert file == names.Filed(here.id, digest, NOON, is_adopted=is_foreign)
    return path, result


def test_an_article_is_put_in_its_place(sink: Local, state: State) -> None:
    assert place(sink, state) == (DOCUMENT.path, Result.ARCHIVED)
    assert sink.get(DOCUMENT.path) == DOCUMENT.encode()


def test_the_same_article_that_is_there_is_adopted_as_it_is(sink: Local, state: State) -> None:
    edited = DOCUMENT.encode() + b"And a line of the owner's.\n"
    sink.put(DOCUMENT.path, edited)
    assert place(sink, state) == (DOCUMENT.path, Result.ADOPTED)
    assert sink.get(DOCUMENT.path) == edited


@pytest.mark.parametrize(
    "other",
    [
        b"no front matter",
        b"---\nfrom: https://a.example/other\n---\n",
        b"---\nfrom: [\n---\n",
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_a_foreign_file_keeps_its_name(sink: Local, state: State, other: bytes) -> None:
    sink.put(DOCUMENT.path, other)
    assert place(sink, state) == (DOCUMENT.spare, Result.ARCHIVED)
    assert sink.get(DOCUMENT.path) == other


def test_foreign_files_on_every_name_are_gone_around(sink: Local, state: State) -> None:
    for path in (DOCUMENT.path, DOCUMENT.spare, "_posts/rain-1a2b-2.md"):
        sink.put(path, b"mine")
    assert place(sink, state) == ("_posts/rain-1a2b-3.md", Result.ARCHIVED)


def test_an_archive_knows_what_it_holds(sink: Local, state: State) -> None:
    sink.put(DOCUMENT.path, DOCUMENT.encode())
    archive = Archive(sink, state)
    digest = hashlib.sha256(DOCUMENT.encode()).hexdigest()
    assert asyncio.run(archive.holds(DOCUMENT.path, URL)) == digest
    assert asyncio.run(archive.holds(DOCUMENT.path, "https://a.example/other")) is None
    assert asyncio.run(archive.holds(DOCUMENT.spare, URL)) is None


class Deadly:
    """A sink whose process is killed as soon as a file has been replaced."""

    def __init__(self, sink: Local) -> None:
        self.get, self.walk, self._sink = sink.get, sink.walk, sink

    def put(self, path: str, body: bytes, *, replace: bool = False) -> None:
        self._sink.put(path, body, replace=replace)
        if replace:
            os.kill(os.getpid(), signal.SIGKILL)


def improve(sink: Sink, state: State, text: str) -> bool:
    """Put another text in the place of the first article's."""
    document = replace(DOCUMENT, text=DOCUMENT.text.replace("It rains.", text))

    async def story() -> bool:
        archive, old = Archive(sink, state), state.run_now(kept.of, 1, URL)
        assert old is not None
        old = await archive.caught_up(old, NOON)
        return await archive.improve(old, ARTICLE, document, None, NOON)

    return asyncio.run(story())


def improve_and_die(folder: Path) -> None:
    with closing(open_state(folder / "state.db")) as state:
        improve(Deadly(open_sink(folder / "archive")), state, "It rains and rains.")


def test_a_kill_as_soon_as_a_file_was_replaced_leaves_it_ours(
    sink: Local, state: State, tmp_path: Path
) -> None:
    here = named(state)
    _, _, file = asyncio.run(Archive(sink, state).place(here, DOCUMENT, NOON))
    state.run_now(names.archived, file)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=improve_and_die, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    body = sink.get(DOCUMENT.path)
    assert body is not None
    assert b"rains and rains" in body
    assert list(verify(sink, state, ".md", lambda _: None)) == []
    assert improve(sink, state, "It pours.")
    assert list(verify(sink, state, ".md", lambda _: None)) == []
    sink.put(DOCUMENT.path, body, replace=True)
    assert not improve(sink, state, "It snows.")
    assert [one.fault for one in verify(sink, state, ".md", lambda _: None)] == [Fault.CHANGED]


@pytest.mark.parametrize(
    ("body", "source"),
    [
        (b"---\nfrom: https://a.example/1\n---\nx", "https://a.example/1"),
        (b'---\nfrom: "https://a.example/1"\n---\nx', "https://a.example/1"),
        (b"---\nfrom: 7\n---\nx", None),
        (b"---\ntitle: x\n---\nfrom: https://a.example/1", None),
        (b"from: https://a.example/1", None),
        (b"---\n" + b"a: &a [*a, *a]\n---\n", None),
    ],
)
def test_the_source_of_a_file_is_what_its_front_matter_says(
    body: bytes, source: str | None
) -> None:
    assert source_of(body) == source


def test_what_a_dead_process_left_half_written_is_swept_away(tmp_path: Path) -> None:
    sink = open_sink(tmp_path, "alive")
    half = tmp_path / ".archiver" / "tmp" / "dead" / "half"
    half.parent.mkdir()
    half.write_bytes(b"half")
    assert sorted(sink.owners()) == ["alive", "dead"]
    sink.sweep(["dead"])
    assert sink.owners() == ["alive"]
    sink.close()
    assert sink.owners() == []
