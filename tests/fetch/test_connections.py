"""Connections: they rest between requests, and not one more than is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, aclosing
from http.server import BaseHTTPRequestHandler

import pytest
from httpcore import AsyncConnectionInterface, AsyncConnectionPool, Origin, Request

from archiver.fetch.connections import Connections
from tests import news
from tests.site import Site

WORDS = "word " * 200_000


@pytest.fixture
def sites() -> Iterator[list[Site]]:
    with ExitStack() as stack:
        found = [stack.enter_context(Site().serving()) for _ in range(3)]
        for each in found:
            each.put("/", WORDS)
        yield found


class Made(list[AsyncConnectionInterface]):
    """Every connection that was made, in order."""

    def __call__(self, origin: Origin) -> AsyncConnectionInterface:
        self.append(AsyncConnectionPool().create_connection(origin))
        return self[-1]


def request(site: Site) -> Request:
    return Request("GET", site.url("/"), headers={"Host": "a"})


async def ask(connections: Connections, site: Site) -> None:
    async with aclosing(await connections.ask(request(site))) as answer:
        assert await answer.aread() == WORDS.encode()


def test_a_connection_is_used_again(sites: list[Site]) -> None:
    async def story() -> None:
        made = Made()
        connections = Connections(made, most=3)
        for number in (0, 1, 0, 1):
            await ask(connections, sites[number])
        assert len(made) == 2
        await connections.aclose()
        assert all(each.is_closed() for each in made)

    asyncio.run(story())


def test_the_longest_unasked_makes_room(sites: list[Site]) -> None:
    async def story() -> None:
        made = Made()
        connections = Connections(made, most=2)
        for number in (0, 1, 0, 2):
            await ask(connections, sites[number])
        assert [each.is_closed() for each in made] == [False, True, False]
        await connections.aclose()

    asyncio.run(story())


def test_what_is_in_use_is_left_open(sites: list[Site]) -> None:
    async def story() -> None:
        made = Made()
        connections = Connections(made, most=1)
        async with aclosing(await connections.ask(request(sites[0]))) as answer:
            await ask(connections, sites[0])
            await ask(connections, sites[1])
            assert await answer.aread() == WORDS.encode()
        assert [each.is_closed() for each in made] == [False, True, True]
        await connections.aclose()

    asyncio.run(story())


def test_an_answer_that_nobody_reads_to_its_end_costs_its_connection(sites: list[Site]) -> None:
    async def story() -> None:
        made = Made()
        connections = Connections(made, most=3)
        await (await connections.ask(request(sites[0]))).aclose()
        assert made[0].is_closed()
        await ask(connections, sites[0])
        assert len(made) == 2
        await connections.aclose()

    asyncio.run(story())


def test_who_is_called_off_leaves_no_connection_behind(sites: list[Site]) -> None:
    async def story() -> None:
        made = Made()
        connections = Connections(made, most=3)
        asked, loop = asyncio.Event(), asyncio.get_running_loop()

        def keep_waiting(_request: object, connection: BaseHTTPRequestHandler) -> None:
            loop.call_soon_threadsafe(asked.set)
            connection.rfile.read()

        sites[0].on("/", keep_waiting)
        asking = asyncio.create_task(ask(connections, sites[0]))
        await asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert made[0].is_closed()

    asyncio.run(story())


def test_connections_that_all_sites_have_closed_may_be_looked_for_at_once() -> None:
    async def story() -> None:
        servers = [await asyncio.start_server(answer_once, "127.0.0.1", 0) for _ in range(3)]
        ports = [server.sockets[0].getsockname()[1] for server in servers]
        requests = [
            Request("GET", f"http://127.0.0.1:{port}/", headers={"Host": "a"}) for port in ports
        ]
        made = Made()
        connections = Connections(made, most=3)

        async def read(request: Request) -> bytes:
            async with aclosing(await connections.ask(request)) as answer:
                return await answer.aread()

        assert await asyncio.gather(*map(read, requests)) == [b"ok"] * 3
        await asyncio.to_thread(news.until, lambda: all(each.has_expired() for each in made))
        assert await asyncio.gather(*map(read, reversed(requests))) == [b"ok"] * 3
        await connections.aclose()
        for server in servers:
            server.close()

    asyncio.run(story())


async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As a server that closes what nobody uses, though it did not say so."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    writer.close()
