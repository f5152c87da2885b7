"""What tests of the queue do over and over: owe, claim, settle, interrupt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, update

from archiver.model import LIVE, Entry
from archiver.state import State, claims, leases, owing, queue
from archiver.state.queue import Errand, Owed, Settlement, Standing
from archiver.state.schema import entries

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERYTHING = Errand()


def entry(number: int, host: str = "a.example", feed: str = "a") -> Entry:
    url = f"https://{host}/{number}"
    return Entry(feed=feed, url=url, guid=url, title=f"Title {number}", content="<p>Text</p>")


def owe(state: State, *batch: Entry, errand: str = LIVE, rank: int = 0) -> owing.Owing:
    return state.run_now(owing.owe, batch, errand, rank, NOON)


def claim(
    state: State,
    who: str = "me",
    errand: Errand = EVERYTHING,
    *,
    now: datetime = NOON,
    limit: int = 100,
    per_host: int = 100,
    in_hand: dict[str, int] | None = None,
    alone: bool = False,
) -> list[Owed]:
    return state.run_now(
        claims.claim,
        who,
        errand,
        now,
        limit=limit,
        per_host=per_host,
        in_hand=in_hand or {},
        alone=alone,
    )


def settle(state: State, owed: Owed, standing: Standing, **facts: object) -> None:
    settlement = Settlement(id=owed.id, standing=standing, entry=owed.entry)
    state.run_now(queue.settle, [replace(settlement, **facts)])  # type: ignore[arg-type]  # by name


def interrupt(state: State, times: int) -> list[Entry]:
    def set_number(connection: Connection) -> None:
        connection.execute(update(entries).values(interrupted=times - 1, holder="dead"))

    state.run_now(set_number)
    return state.run_now(leases.void, ["dead"])


def steps(state: State, ask: Callable[[Connection], object]) -> int:
    """Steps of SQLite's machine, in hundreds, that a question takes."""
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1

    def count(connection: Connection) -> None:
        connection.connection.dbapi_connection.set_progress_handler(step, 100)  # type: ignore[union-attr]  # SQLite's own
        ask(connection)

    state.run_now(count)
    return taken


def owe_many(state: State, number: int, errand: str) -> None:
    """Owe so many, of three hosts and two feeds in turn."""
    for start in range(0, number, 500):
        batch = [
            Entry(feed=f"f{n % 2}", url=f"https://{n % 3}.example/{errand}/{n}")
            for n in range(start, start + 500)
        ]
        state.run_now(owing.owe, batch, errand, 0, NOON)
