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


def test_the_last_to_leave_is_told_and_the_others_go_on_once_it_ends() -> None:
    async def story(vanguard: Vanguard, ahead: list[int]) -> None:
        assert [vanguard.leave(number) for number in range(MOST)] == [False, False, True]
        await asyncio.sleep(0.01)
        assert vanguard.is_read
        assert ahead == [0, 1, 2]
        vanguard.end()

    assert told(story) == [0, 1, 2, 3, 4, 5]


def test_who_is_none_of_it_or_has_left_is_not_the_last() -> None:
    async def story(vanguard: Vanguard, ahead: list[int]) -> None:
        assert not vanguard.leave(5)
        assert [vanguard.leave(number) for number in (0, 1, 1, 0, 2, 2)] == [
            *(False, False, False, False, True, False)
        ]

    assert told(story) == [0, 1, 2]


def test_while_it_is_not_full_nobody_is_the_last() -> None:
    async def story() -> None:
        vanguard = Vanguard(MOST)
        for number in range(MOST - 1):
            await vanguard.enter(number)
            assert not vanguard.leave(number)
        await vanguard.enter(MOST)
        assert vanguard.leave(MOST)

    asyncio.run(story())
