"""The way out: httpx's transport over httpcore's connections, through a guarded network backend.

httpx offers no seam between name resolution and connection. Here the address that was
checked is the address that is connected, so a name that turns private in between is refused.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from archiver.aside import aside
from archiver.errors import Refused
from archiver.fetch.connections import Connections
from archiver.fetch.guard import is_allowed, literal
from archiver.fetch.settings import FetchSettings

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Host and port → addresses, in the order in which they should be tried."""


async def resolve(host: str, port: int) -> list[str]:
    """The system's own resolver, which may take half a minute over a dead name server; what is an
    address already is not asked for."""
    if literal(host) == host:
        return [host]
    found = await aside(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves, checks, and connects to the address that it checked."""

    def __init__(
        self, allow_private: bool | tuple[str, ...], resolver: Resolver, exempt: str | None
    ) -> None:
        self._allow_private = allow_private
        self._resolver = resolver
        self._exempt = exempt
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of the host that may be reached and answers."""
        try:
            addresses = await asyncio.wait_for(self._resolver(host, port), timeout)
        except OSError as error:
            raise httpcore.ConnectError(f"no address for {host}") from error
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no address for {host} in time") from error
        if host != self._exempt:
            for address in addresses:
                if not is_allowed(address, host, self._allow_private):
                    raise _private(host, address)
        failure: Exception = httpcore.ConnectError(f"no address for {host}")
        for address in addresses:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """See httpcore."""
        await self._inner.sleep(seconds)


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connections, direct or through the proxy of the configuration."""

    def __init__(
        self, settings: FetchSettings, context: ssl.SSLContext, resolver: Resolver = resolve
    ) -> None:
        self._settings = settings
        proxy = settings.proxy
        exempt = urlsplit(proxy).hostname if proxy else None
        backend = GuardedBackend(settings.allow_private, resolver, exempt)
        maker = httpcore.AsyncConnectionPool(
            ssl_context=context,
            proxy=_proxy(proxy) if proxy else None,
            keepalive_expiry=15.0,
            network_backend=backend,
        )
        self._connections = Connections(maker.create_connection, settings.concurrency * 2)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """See httpx; errors are httpcore's own."""
        url = request.url
        self._check_literal(url.host)
        answer = await self._connections.ask(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme,
                    host=url.raw_host,
                    port=url.port,
                    target=url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert not isinstance(answer.stream, bytes)
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer.stream),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._connections.aclose()

    def _check_literal(self, host: str) -> None:
        """Behind a proxy no name is resolved here; an address in the URL is checked."""
        if not self._settings.proxy:
            return
        address = literal(host)
        if address and not is_allowed(address, host, self._settings.allow_private):
            raise _private(host, address)


def _private(host: str, address: str) -> Refused:
    why = f"{address} is a private address; `fetch.allow_private` may name it"
    return Refused(url=host, why=why)


class _Stream(httpx.AsyncByteStream):
    """httpcore's stream as httpx knows it."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._inner)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _proxy(url: str) -> httpcore.Proxy:
    parsed = httpx.URL(url)
    auth = (parsed.username, parsed.password) if parsed.username else None
    return httpcore.Proxy(str(parsed.copy_with(username=None, password=None)), auth=auth)
