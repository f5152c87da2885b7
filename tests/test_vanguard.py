"""The first pages of a site go ahead; the others wait for what they teach, and for nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from archiver.vanguard import Vanguard

MOST = 3


def told(story: Callable[[Vanguard, list[int]], Awaitable[None]]) -> list[int]:
    """Who of six has gone ahead at the end of the story, in order."""

    async def tell() -> list[int]:
        vanguard, ahead = Vanguard(MOST), list[int]()

        async def come(number: int) -> None:
            await vanguard.enter(number)
            ahead.append(number)

        tasks = [asyncio.create_task(come(number)) for number in range(6)]
        await asyncio.sleep(0)
        await story(vanguard, ahead)
        await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        return ahead

    return asyncio.run(tell())


def test_only_the_first_go_ahead() -> None:
    async def story(vanguard: Vanguard, ahead: list[int]) -> None:
        assert not vanguard.is_read

    assert told(story) == [0, 1, 2]


def test_who_is_of_it_goes_ahead_again() -> None:
    async def story(vanguard: Vanguard, ahead: list[int]) -> None:
        await vanguard.enter(1)

    assert told(story) == [0, 1, 2]


def test_the_others_go_on_once_it_has_taught() -> None:
    async def story(vanguard: Vanguard, ahead: list[int]) -> None:
        for number in range(MOST):
            vanguard.has_taught(number)
            vanguard.leave(number, is_learning=True)
        await asyncio.sleep(0.01)
        assert vanguard.is_read
        assert ahead == [0, 1, 2]
        vanguard.end()

    assert told(story) == [0, 1, 2, 3, 4, 5]


def test_a_vanguard_that_comes_to_nothing_keeps_nobody_waiting() -> None:
    async def story(vanguard: Vanguard, ahead: list[int]) -> None:
        for number in range(MOST):
            assert ahead == [0, 1, 2]
            vanguard.leave(number, is_learning=False)

    assert told(story) == [0, 1, 2, 3, 4, 5]


def test_others_that_leave_do_not_end_it() -> None:
    async def story(vanguard: Vanguard, ahead: list[int]) -> None:
        vanguard.leave(0, is_learning=False)
        vanguard.leave(5, is_learning=False)

    assert told(story) == [0, 1, 2]
