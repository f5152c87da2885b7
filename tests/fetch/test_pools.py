"""Pools: one for each origin, and not one more than is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from httpcore import AsyncConnectionPool

from archiver.fetch.pools import Pools
from tests.site import Site

WORDS = "word " * 200_000


@pytest.fixture
def sites() -> Iterator[list[Site]]:
    with ExitStack() as stack:
        found = [stack.enter_context(Site().serving()) for _ in range(3)]
        for each in found:
            each.put("/", WORDS)
        yield found


async def pool_of(pools: Pools, site: Site) -> AsyncConnectionPool:
    return await pools.of((b"http", b"127.0.0.1", site.port))


async def ask(pools: Pools, site: Site) -> AsyncConnectionPool:
    pool = await pool_of(pools, site)
    await pool.request("GET", site.url("/"))
    return pool


def test_an_origin_keeps_its_connection(sites: list[Site]) -> None:
    async def story() -> None:
        pools = Pools(AsyncConnectionPool, most=3)
        kept = await ask(pools, sites[0])
        (connection,) = kept.connections
        await ask(pools, sites[1])
        assert await ask(pools, sites[0]) is kept
        assert kept.connections == [connection]
        await pools.aclose()
        assert not kept.connections

    asyncio.run(story())


def test_the_longest_unasked_makes_room(sites: list[Site]) -> None:
    async def story() -> None:
        pools = Pools(AsyncConnectionPool, most=2)
        one, other = await ask(pools, sites[0]), await ask(pools, sites[1])
        await ask(pools, sites[0])
        await ask(pools, sites[2])
        assert (len(one.connections), len(other.connections)) == (1, 0)
        assert await pool_of(pools, sites[0]) is one
        assert await pool_of(pools, sites[1]) is not other
        await pools.aclose()

    asyncio.run(story())


def test_what_is_in_use_is_left_open(sites: list[Site]) -> None:
    async def story() -> None:
        pools = Pools(AsyncConnectionPool, most=1)
        pool = await pool_of(pools, sites[0])
        async with pool.stream("GET", sites[0].url("/")) as answer:
            await ask(pools, sites[1])
            assert await answer.aread() == WORDS.encode()
        await pools.aclose()

    asyncio.run(story())
