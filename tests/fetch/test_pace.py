"""Turns: bounded in all and by host, with a pause between."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

from archiver.fetch.pace import Pace


class Watch:
    """Who is inside at once, and when each went in."""

    def __init__(self) -> None:
        self.inside: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.starts: list[float] = []

    async def visit(self, pace: Pace, host: str, seconds: float = 0.005) -> None:
        async with pace.turn(host):
            self.starts.append(time.monotonic())
            for key in (host, "all"):
                self.inside[key] += 1
                self.most[key] = max(self.most[key], self.inside[key])
            await asyncio.sleep(seconds)
            for key in (host, "all"):
                self.inside[key] -= 1


def visits(pace: Pace, hosts: list[str]) -> Watch:
    watch = Watch()

    async def story() -> None:
        await asyncio.gather(*(watch.visit(pace, host) for host in hosts))

    asyncio.run(story())
    return watch


def test_no_host_is_asked_more_at_once_than_it_may_be() -> None:
    watch = visits(Pace(concurrency=100, per_host=2, delay_seconds=0), ["a"] * 8 + ["b"] * 8)
    assert (watch.most["a"], watch.most["b"], watch.most["all"]) == (2, 2, 4)


def test_no_more_are_asked_at_once_than_in_all() -> None:
    watch = visits(Pace(concurrency=3, per_host=2, delay_seconds=0), [str(n) for n in range(12)])
    assert watch.most["all"] == 3


def test_requests_to_one_host_start_apart() -> None:
    watch = visits(Pace(concurrency=9, per_host=3, delay_seconds=0.03), ["a"] * 5)
    gaps = [later - earlier for earlier, later in zip(watch.starts, watch.starts[1:], strict=False)]
    assert min(gaps) >= 0.025


def test_they_do_so_too_when_both_waited_for_a_place() -> None:
    pace, watch, other = Pace(concurrency=1, per_host=2, delay_seconds=0.1), Watch(), Watch()

    async def story() -> None:
        busy = asyncio.create_task(other.visit(pace, "b", 0.3))
        await asyncio.sleep(0)
        await asyncio.gather(busy, watch.visit(pace, "a"), watch.visit(pace, "a"))

    asyncio.run(story())
    first, second = watch.starts
    assert second - first > 0.09


def test_a_resting_host_holds_up_nobody_else() -> None:
    watch = Watch()
    pace = Pace(concurrency=1, per_host=1, delay_seconds=30)

    async def story() -> None:
        await watch.visit(pace, "slow")
        waiting = asyncio.create_task(watch.visit(pace, "slow"))
        await asyncio.wait_for(watch.visit(pace, "quick"), 5)
        waiting.cancel()

    asyncio.run(story())
    assert len(watch.starts) == 2


def test_hosts_are_not_remembered_for_ever() -> None:
    pace = Pace(concurrency=50, per_host=1, delay_seconds=0)
    visits(pace, [str(n) for n in range(3_000)])
    assert len(pace._hosts) <= 1_000
