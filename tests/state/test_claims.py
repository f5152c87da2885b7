"""Many processes on one state: each entry is claimed once."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from pathlib import Path

import pytest

from archiver.model import LIVE, Entry
from archiver.state import open_state, queue
from archiver.state.holders import Holder
from archiver.state.queue import Errand

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
PROCESSES, ENTRIES = 8, 4_000


def claim_all(file: Path, name: str, claims: Queue[list[int]]) -> None:
    state = open_state(file)
    mine: list[int] = []
    while True:
        some = state.run_now(queue.claim, name, Errand(), NOON, limit=16, in_hand={}, per_host=16)
        if not some:
            break
        mine += [owed.id for owed in some]
    state.close()
    claims.put(mine)


def test_eight_processes_claim_each_of_4000_entries_once(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    state = open_state(file)
    batch = [Entry(feed="a", url=f"https://{n % 13}.example/{n}") for n in range(ENTRIES)]
    state.run_now(queue.owe, batch, LIVE, 0, NOON)
    state.close()
    context = multiprocessing.get_context("spawn")
    claims: Queue[list[int]] = context.Queue()
    workers = [
        context.Process(target=claim_all, args=(file, f"holder-{n}", claims))
        for n in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    counted = Counter(entry_id for _ in workers for entry_id in claims.get(timeout=60))
    for worker in workers:
        worker.join(timeout=10)
        assert worker.exitcode == 0
    assert len(counted) == ENTRIES
    assert set(counted.values()) == {1}


class TestHolders:
    """A lease is as good as the life of its holder."""

    def test_the_living_are_not_dead(self, tmp_path: Path) -> None:
        one, two = Holder(tmp_path), Holder(tmp_path)
        assert one.dead([one.name, two.name]) == []
        one.close()
        two.close()

    @pytest.mark.parametrize("how", ["closed", "killed"])
    def test_the_dead_are_known_at_once(self, tmp_path: Path, how: str) -> None:
        me = Holder(tmp_path)
        if how == "closed":
            other = Holder(tmp_path)
            name = other.name
            other.close()
        else:
            context = multiprocessing.get_context("spawn")
            names: Queue[str] = context.Queue()
            process = context.Process(target=hold_for_ever, args=(tmp_path, names))
            process.start()
            name = names.get(timeout=30)
            assert me.dead([name]) == []
            process.kill()
            process.join()
        assert me.dead([name]) == [name]
        assert {path.name for path in tmp_path.iterdir()} == {me.name}
        me.close()


def hold_for_ever(folder: Path, names: Queue[str]) -> None:
    holder = Holder(folder)
    names.put(holder.name)
    multiprocessing.Event().wait()
    holder.close()
