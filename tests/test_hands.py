"""Working an errand off: what is claimed when, and what becomes of the leases."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sqlalchemy import Connection, select

from archiver.clock import SystemClock
from archiver.errors import Resting, StorageError
from archiver.hands import Attempt, Hand, Hands, Supply
from archiver.model import Entry
from archiver.state import State, owing, queue
from archiver.state.queue import Errand, Owed, Settlement, Standing
from archiver.state.schema import entries
from archiver.urls import identity
from tests.state.conftest import state
from tests.state.desk import NOON, claim, entry, interrupt, owe

__all__ = ["state"]  # the fixture

LIVE = Errand()


class Diary:
    """Attempts that settle at once, and the titles of what they settled."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.settled: list[str] = []
        self.under_way: set[str] = set()

    async def attempt(self, owed: Owed) -> None:
        self.under_way.add(owed.entry.title)
        settled = Settlement(id=owed.id, standing=Standing.SETTLED, entry=owed.entry)
        await self.state.run(queue.settle, [settled])
        self.under_way.discard(owed.entry.title)
        self.settled.append(owed.entry.title)


def hands(state: State, attempt: Attempt, **facts: Any) -> Hands:
    """Hands of this process, for a feed `a` in the configuration."""
    known = {"feeds": ("a",), "hand": Hand(total=8, per_host=4), **facts}
    return Hands(state=state, clock=SystemClock(), holder="me", attempt=attempt, **known)


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(30):
            await story()

    asyncio.run(bounded())


def holders_of(connection: Connection, owed: Entry) -> list[str | None]:
    key = identity(owed.url)
    return list(connection.execute(select(entries.c.holder).where(entries.c.key == key)).scalars())


async def list_in_passing(state: State, number: int) -> None:
    await state.run(owing.owe, [entry(number)], LIVE.name, 0, NOON)


async def until(is_true: Callable[[], bool]) -> None:
    while not is_true():  # noqa: ASYNC110 - what it waits for has no event
        await asyncio.sleep(0.01)


def test_what_is_owed_is_attempted_until_nothing_is_due(state: State) -> None:
    owe(state, *(entry(n) for n in range(20)))
    diary = Diary(state)
    run(lambda: hands(state, diary.attempt).work_off(LIVE, Supply(is_over=True)))
    assert len(diary.settled) == 20


def test_what_can_wait_is_done_when_nothing_is_in_hand(state: State) -> None:
    owe(state, *(entry(n) for n in range(20)))
    diary, seen = Diary(state), []

    async def idle() -> None:
        seen.append((len(diary.settled), len(diary.under_way)))

    run(lambda: hands(state, diary.attempt, idle=idle).work_off(LIVE, Supply(is_over=True)))
    assert seen == [(20, 0)]


def test_what_is_owed_later_is_attempted_when_the_bell_rings(state: State) -> None:
    diary, supply = Diary(state), Supply()

    async def story() -> None:
        working = asyncio.create_task(hands(state, diary.attempt).work_off(LIVE, supply))
        for number in range(3):
            await list_in_passing(state, number)
            supply.ring()
            await until(lambda: len(diary.settled) == number + 1)  # noqa: B023 - awaited here
        supply.end()
        await working

    run(story)


class Gate:
    """Attempts that end when they are let through, one after another."""

    def __init__(self, state: State) -> None:
        self.diary = Diary(state)
        self.begun = 0
        self._through = asyncio.Semaphore(0)

    async def attempt(self, owed: Owed) -> None:
        self.begun += 1
        await self._through.acquire()
        await self.diary.attempt(owed)

    async def let_through(self, count: int) -> None:
        settled = len(self.diary.settled) + count
        for _ in range(count):
            self._through.release()
        await until(lambda: len(self.diary.settled) == settled)


def test_the_next_are_claimed_when_a_quarter_of_what_is_in_hand_has_ended(state: State) -> None:
    owe(state, *(entry(n) for n in range(12)))
    gate, few = Gate(state), Hand(total=8, per_host=8)

    async def story() -> None:
        worker = hands(state, gate.attempt, hand=few, moment_seconds=20)
        working = asyncio.create_task(worker.work_off(LIVE, Supply(is_over=True)))
        await until(lambda: gate.begun == 8)
        await gate.let_through(1)
        for _ in range(5):  # a claim would go before these
            await state.run(queue.count)
        assert gate.begun == 8
        await gate.let_through(1)
        await until(lambda: gate.begun == 10)
        await gate.let_through(10)
        await working

    run(story)


def test_one_that_ends_alone_waits_for_others_no_longer_than_a_moment(state: State) -> None:
    owe(state, *(entry(n) for n in range(9)))
    gate, few = Gate(state), Hand(total=8, per_host=8)

    async def story() -> None:
        worker = hands(state, gate.attempt, hand=few, moment_seconds=0.01)
        working = asyncio.create_task(worker.work_off(LIVE, Supply(is_over=True)))
        await until(lambda: gate.begun == 8)
        await gate.let_through(1)
        await until(lambda: gate.begun == 9)
        await gate.let_through(8)
        await working

    run(story)


def test_a_bounded_supply_ends_when_so_many_were_claimed(state: State) -> None:
    owe(state, *(entry(n) for n in range(20)))
    diary, supply = Diary(state), Supply(is_over=True, left=5)
    run(lambda: hands(state, diary.attempt).work_off(LIVE, supply))
    assert (len(diary.settled), supply.left) == (5, 0)
    assert len(claim(state)) == 15


@pytest.mark.parametrize("by", ["over", "endless"])
def test_a_suspect_is_tried_last_and_alone(state: State, by: str) -> None:
    """By a service, too, whose supply is never over."""
    owe(state, entry(9))
    interrupt(state, queue.ALONE_AFTER)
    owe(state, entry(1), entry(2))
    diary = Diary(state)
    supply = Supply(is_over=by == "over", is_endless=by == "endless")

    async def attempt(owed: Owed) -> None:
        assert diary.under_way == set()
        if owed.interrupted:
            assert diary.settled == ["Title 1", "Title 2"]
            await list_in_passing(state, 3)
            supply.ring()
            await asyncio.sleep(0)
            supply.end()
        await diary.attempt(owed)

    run(lambda: hands(state, attempt, hand=Hand(total=1, per_host=1)).work_off(LIVE, supply))
    assert diary.settled == ["Title 1", "Title 2", "Title 9", "Title 3"]


def test_nothing_is_claimed_beside_a_suspect(state: State) -> None:
    owe(state, entry(9))
    interrupt(state, queue.ALONE_AFTER)
    diary, supply = Diary(state), Supply(is_endless=True)
    begun, release = asyncio.Event(), asyncio.Event()

    async def attempt(owed: Owed) -> None:
        if owed.interrupted:
            begun.set()
            await release.wait()
        await diary.attempt(owed)

    async def story() -> None:
        working = asyncio.create_task(hands(state, attempt).work_off(LIVE, supply))
        await begun.wait()
        await list_in_passing(state, 1)
        supply.ring()
        await until(lambda: not supply.bell.is_set())
        assert await state.run(holders_of, entry(1)) == [None]
        release.set()
        await until(lambda: len(diary.settled) == 2)
        supply.end()
        await working

    run(story)
    assert diary.settled == ["Title 9", "Title 1"]


def test_a_stop_is_heeded_though_no_bell_rings_and_an_attempt_hangs(state: State) -> None:
    owe(state, entry(1))
    begun, stop = asyncio.Event(), asyncio.Event()

    async def hang(owed: Owed) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def story() -> None:
        supply = Supply(stop=stop, is_over=True)
        patient = hands(state, hang, grace_seconds=0.1)
        working = asyncio.create_task(patient.work_off(LIVE, supply))
        await begun.wait()
        stop.set()
        await working

    run(story)
    assert len(claim(state)) == 1


def test_what_ends_within_the_grace_is_settled(state: State) -> None:
    owe(state, entry(1))
    diary, supply = Diary(state), Supply()

    async def attempt(owed: Owed) -> None:
        supply.halt()
        await asyncio.sleep(0.05)
        await diary.attempt(owed)

    run(lambda: hands(state, attempt).work_off(LIVE, supply))
    assert diary.settled == ["Title 1"]


def test_leases_that_a_failing_state_kept_are_handed_back_when_it_works(state: State) -> None:
    owe(state, entry(1), entry(2))

    async def fail(owed: Owed) -> None:
        await state.run(refuse_writing)
        raise StorageError(path="archive", why="No space left on device")

    diary = Diary(state)
    failing = hands(state, fail)
    again = hands(state, diary.attempt, stranded=failing.stranded)

    async def story() -> None:
        with pytest.raises(StorageError, match="No space left"):
            await failing.work_off(LIVE, Supply(is_over=True))
        await state.run(allow_writing)
        await again.hand_back()
        await again.work_off(LIVE, Supply(is_over=True))

    run(story)
    assert sorted(diary.settled) == ["Title 1", "Title 2"]


def test_what_rests_when_another_entry_fails_is_owed_again(state: State) -> None:
    owe(state, *(entry(n, f"{n}.example") for n in range(8)))

    async def attempt(owed: Owed) -> None:
        if owed.host != "0.example":
            raise Resting(url=owed.entry.url, why="its host rests", retry_after=60)
        raise StorageError(path="archive", why="No space left on device")

    async def story() -> None:
        with pytest.raises(StorageError, match="No space left"):
            await hands(state, attempt).work_off(LIVE, Supply(is_over=True))

    run(story)
    assert state.run_now(counted) == [(None, 0, 0)] * 8


def refuse_writing(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TRIGGER broken BEFORE UPDATE ON entries BEGIN SELECT RAISE(FAIL, 'broken'); END"
    )


def allow_writing(connection: Connection) -> None:
    connection.exec_driver_sql("DROP TRIGGER broken")


def test_an_entry_whose_owner_left_the_configuration_is_that_of_who_listed_it_too(
    state: State,
) -> None:
    owe(state, entry(1, feed="left"))
    owe(state, entry(1, feed="a"), rank=1)
    feeds: list[str] = []
    diary = Diary(state)

    async def attempt(owed: Owed) -> None:
        feeds.append(owed.entry.feed)
        await diary.attempt(owed)

    errand = Errand(feeds=("a",))
    run(lambda: hands(state, attempt).work_off(errand, Supply(is_over=True)))
    assert feeds == ["a"]


class Host:
    """A host that may rest, and the attempts that met it resting."""

    def __init__(self, state: State, seconds: float = 0.0) -> None:
        self.diary = Diary(state)
        self.seconds = seconds
        self.refused = 0

    def rests(self, host: str) -> float:
        assert host == "a.example"
        return self.seconds

    async def attempt(self, owed: Owed) -> None:
        if self.seconds:
            self.refused += 1
            raise Resting(url=owed.entry.url, why="its host rests", retry_after=self.seconds)
        await self.diary.attempt(owed)


def counted(connection: Connection) -> list[tuple[str | None, int, int]]:
    columns = (entries.c.holder, entries.c.attempts, entries.c.interrupted)
    return [(who, tried, cut) for who, tried, cut in connection.execute(select(*columns))]


def test_what_is_owed_of_a_resting_host_is_not_claimed(state: State) -> None:
    owe(state, *(entry(n) for n in range(20)))
    host = Host(state, seconds=1_000)
    work = hands(state, host.attempt, rests=host.rests)
    run(lambda: work.work_off(LIVE, Supply(is_over=True)))
    assert (host.refused, host.diary.settled) == (0, [])
    assert state.run_now(counted) == [(None, 0, 0)] * 20


def test_what_is_shared_of_a_resting_host_is_not_claimed_either(state: State) -> None:
    owe(state, *(entry(n) for n in range(20)), errand="past")
    owe(state, *(entry(n) for n in range(20)))
    host = Host(state, seconds=1_000)
    work = hands(state, host.attempt, rests=host.rests)
    run(lambda: work.work_off(LIVE, Supply(is_over=True)))
    assert (host.refused, host.diary.settled) == (0, [])
    host.seconds = 0.2
    run(lambda: asyncio.wait_for(over_soon(host, work), 10))
    assert len(host.diary.settled) == 20


async def over_soon(host: Host, work: Hands) -> None:
    """Work off while the host, which is waited for, comes to the end of its rest."""
    asyncio.get_running_loop().call_later(0.1, setattr, host, "seconds", 0.0)
    await work.work_off(LIVE, Supply(is_over=True))
    assert host.refused == 0


def test_what_was_in_hand_when_its_host_went_to_rest_is_owed_as_before(state: State) -> None:
    owe(state, *(entry(n) for n in range(20)))
    host, supply, begun = Host(state), Supply(is_over=True, left=15), list[Owed]()

    async def attempt(owed: Owed) -> None:
        begun.append(owed)
        if len(begun) > 2:
            host.seconds = 1_000
        await host.attempt(owed)

    run(lambda: hands(state, attempt, rests=host.rests).work_off(LIVE, supply))
    assert host.refused > 0
    assert supply.left == 13
    assert sorted(state.run_now(counted)) == sorted([(None, 0, 0)] * 18 + [(None, 1, 0)] * 2)


@pytest.mark.parametrize(("rest", "settled"), [(0.2, 20), (61, 0)])
def test_a_rest_that_is_over_soon_is_waited_for(state: State, rest: float, settled: int) -> None:
    owe(state, *(entry(n) for n in range(20)))
    diary, over = Diary(state), time.monotonic() + rest
    work = hands(state, diary.attempt, rests=lambda _host: max(0.0, over - time.monotonic()))
    run(lambda: work.work_off(LIVE, Supply(is_over=True)))
    assert len(diary.settled) == settled


def test_a_stop_does_not_wait_for_the_end_of_a_rest(state: State) -> None:
    owe(state, entry(1))
    host, supply = Host(state, seconds=25), Supply(is_over=True)

    async def story() -> None:
        work = hands(state, host.attempt, rests=host.rests)
        working = asyncio.create_task(work.work_off(LIVE, supply))
        await asyncio.sleep(0.05)
        supply.halt()
        async with asyncio.timeout(10):
            await working

    run(story)


def test_of_two_rests_the_second_is_not_waited_for_where_patience_ends_before_it(
    state: State,
) -> None:
    owe(state, entry(1))
    host, rests = Host(state, seconds=59.8), [0.5]

    def rest(name: str) -> float:
        """Short until the first one has been waited for; while claims look, it is not over."""
        return rests[0] if time.monotonic() < began + 0.5 else host.rests(name)

    began = time.monotonic()
    work = hands(state, host.attempt, rests=rest)
    run(lambda: work.work_off(LIVE, Supply(is_over=True, patience_seconds=60)))
    assert host.diary.settled == []


def test_a_rest_that_never_ends_is_not_waited_for_for_ever(state: State) -> None:
    """As by a clock that stands still."""
    owe(state, entry(1))
    host = Host(state, seconds=0.01)
    work = hands(state, host.attempt, rests=host.rests)
    run(lambda: work.work_off(LIVE, Supply(is_over=True, patience_seconds=0.1)))
    assert host.diary.settled == []


def test_a_rest_that_ended_while_something_else_was_done_is_over(state: State) -> None:
    """When claims looked, the host rested; when it is asked for how long, it does not any more."""
    owe(state, *(entry(n) for n in range(20)))
    host = Host(state, seconds=5)

    async def idle() -> None:
        host.seconds = 0.0

    work = hands(state, host.attempt, rests=host.rests, idle=idle)
    run(lambda: work.work_off(LIVE, Supply(is_over=True)))
    assert len(host.diary.settled) == 20


def test_what_is_due_and_cannot_be_claimed_does_not_keep_a_pass_from_its_end(state: State) -> None:
    """As where the rest of a host is on for claims only."""
    owe(state, entry(1))
    looks = itertools.count()
    work = hands(state, Diary(state).attempt, rests=lambda _host: 1.0 - next(looks) % 2)
    run(lambda: work.work_off(LIVE, Supply(is_over=True, patience_seconds=0.2)))
    assert next(looks) < 20
