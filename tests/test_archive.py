"""The folder of articles: placed once, adopted where it is there, never over another's."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
import signal
import sqlite3
import threading
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
from archiver.state import State, kept, names, open_state, owing, replacing
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


def saying(text: str) -> Document:
    return replace(DOCUMENT, text=DOCUMENT.text.replace("It rains.", text))


def rests(sink: Sink, state: State) -> kept.Kept:
    """The first article, put and settled."""
    _, _, file = asyncio.run(Archive(sink, state).place(named(state), DOCUMENT, NOON))
    state.run_now(names.archived, file)
    return known(state)


def known(state: State) -> kept.Kept:
    old = state.run_now(kept.of, 1, URL)
    assert old is not None
    return old


def improve(sink: Sink, state: State, text: str) -> bool:
    """Put another text in the place of the first article's."""

    async def story() -> bool:
        archive, old = Archive(sink, state), known(state)
        if (resting := await archive.resting(old, NOON)) is not None:
            old = resting[0]
        return await archive.improve(old, ARTICLE, saying(text), NOON)

    return asyncio.run(story())


def faults(sink: Sink, state: State) -> list[Fault]:
    return [one.fault for one in verify(sink, state, ".md", lambda _: None)]


def improve_and_die(folder: Path) -> None:
    with closing(open_state(folder / "state.db")) as state:
        improve(Deadly(open_sink(folder / "archive")), state, "It rains and rains.")


def test_a_kill_as_soon_as_a_file_was_replaced_leaves_it_ours(
    sink: Local, state: State, tmp_path: Path
) -> None:
    rests(sink, state)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=improve_and_die, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    body = sink.get(DOCUMENT.path)
    assert body is not None
    assert b"rains and rains" in body
    assert faults(sink, state) == []
    assert improve(sink, state, "It pours.")
    assert faults(sink, state) == []
    sink.put(DOCUMENT.path, body, replace=True)
    assert not improve(sink, state, "It snows.")
    assert faults(sink, state) == [Fault.CHANGED]


def test_an_owner_who_writes_while_the_state_is_busy_keeps_what_was_written(
    sink: Local, state: State, tmp_path: Path
) -> None:
    old = rests(sink, state)
    edited = DOCUMENT.encode() + b"And a line of the owner's.\n"

    async def story() -> bool:
        with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            improving = asyncio.create_task(
                Archive(sink, state).improve(old, ARTICLE, saying("It pours."), NOON)
            )
            await asyncio.sleep(0.2)
            sink.put(DOCUMENT.path, edited, replace=True)
            other.execute("ROLLBACK")
        return await improving

    assert not asyncio.run(story())
    assert sink.get(DOCUMENT.path) == edited
    assert faults(sink, state) == [Fault.CHANGED]


class Slow:
    """A sink in which one who has replaced a file is *held* before the state hears of it."""

    def __init__(self, sink: Local) -> None:
        self.get, self.walk, self._sink = sink.get, sink.walk, sink
        self.has_put, self.held = threading.Event(), threading.Event()

    def put(self, path: str, body: bytes, *, replace: bool = False) -> None:
        self._sink.put(path, body, replace=replace)
        self.has_put.set()
        self.held.wait(10)


def test_of_two_who_improve_one_article_the_file_is_the_one_that_the_state_knows(
    sink: Local, state: State
) -> None:
    old, slow = rests(sink, state), Slow(sink)

    async def story() -> None:
        first = asyncio.create_task(
            Archive(slow, state).improve(old, ARTICLE, saying("It pours."), NOON)
        )
        await asyncio.to_thread(slow.has_put.wait, 10)
        archive = Archive(sink, state)
        resting = await archive.resting(old, NOON)
        assert resting is not None
        assert await archive.improve(resting[0], ARTICLE, saying("It snows."), NOON)
        slow.held.set()
        assert await first

    asyncio.run(story())
    assert sink.get(DOCUMENT.path) == saying("It snows.").encode()
    assert faults(sink, state) == []
    assert improve(sink, state, "It thaws.")


@pytest.mark.parametrize("last", ["It pours.", "It snows."])
def test_what_two_have_put_at_once_stays_known(sink: Local, state: State, last: str) -> None:
    old = rests(sink, state)
    for text in ("It pours.", "It snows."):
        better = replacing.Replacement(
            digest=saying(text).digest(), strategy="x", wording=None, flaw=None
        )
        state.run_now(replacing.intend, old.id, better)
    sink.put(DOCUMENT.path, saying(last).encode(), replace=True)
    for text in ("It pours.", "It snows."):
        state.run_now(replacing.settle, old.id, old.digest, saying(text).digest(), NOON)
    assert faults(sink, state) == []
    assert improve(sink, state, "It thaws.")
    assert faults(sink, state) == []


def test_a_file_that_is_left_to_its_owner_is_known_no_more(sink: Local, state: State) -> None:
    old = rests(sink, state)
    better = replacing.Replacement(
        digest=saying("It pours.").digest(), strategy="x", wording=None, flaw=None
    )
    state.run_now(replacing.intend, old.id, better)
    state.run_now(kept.leave_to_owner, old.id)
    sink.put(DOCUMENT.path, saying("It pours.").encode(), replace=True)
    assert faults(sink, state) == [Fault.CHANGED]


def test_a_better_version_may_keep_the_flaw_of_the_old(
    sink: Local, state: State, tmp_path: Path
) -> None:
    old = rests(sink, state)
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
        other.execute("UPDATE articles SET flaw = 'cut short'")
    improving = Archive(sink, state).improve(
        old, ARTICLE, saying("It pours."), NOON, keeps_flaw=True
    )
    assert asyncio.run(improving)
    assert known(state).flaw == "cut short"


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
