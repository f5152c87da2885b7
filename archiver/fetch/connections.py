"""Connections that stay open between requests.

httpcore makes them; its pool looks at every connection twice a request, and at every other for
each that is idle: a tenth of what the program's main thread cost.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from httpcore import AsyncConnectionInterface, Origin, Request, Response


class Connections:
    """Those that rest, *most* of them: how many are in use is up to whoever asks. *make* makes
    a new one to an origin, which connects when it is first asked."""

    def __init__(self, make: Callable[[Origin], AsyncConnectionInterface], most: int) -> None:
        self._make = make
        self._most = most
        self._resting: list[tuple[Origin, AsyncConnectionInterface]] = []

    async def ask(self, request: Request) -> Response:
        """The answer; its stream is to be closed, which is when the connection may rest."""
        origin = request.url.origin
        connection = await self._rested(origin) or self._make(origin)
        try:
            answer = await connection.handle_async_request(request)
        except BaseException:
            await connection.aclose()
            raise
        # A new answer around it would look at each of the headers again.
        answer.stream = _Stream(answer.stream, self, origin, connection)
        return answer

    async def give_back(self, origin: Origin, connection: AsyncConnectionInterface) -> None:
        """The connection may rest, if it is still good; the one that has rested longest goes for
        it."""
        if not connection.is_idle():
            await connection.aclose()
            return
        self._resting.append((origin, connection))
        if len(self._resting) > self._most:
            await self._resting.pop(0)[1].aclose()

    async def aclose(self) -> None:
        """Close every connection that rests."""
        while self._resting:
            await self._resting.pop()[1].aclose()

    async def _rested(self, origin: Origin) -> AsyncConnectionInterface | None:
        """The one to that origin that was asked last, if the other end still has it open."""
        while (connection := self._taken(origin)) is not None:
            if not connection.has_expired():
                return connection
            await connection.aclose()  # meanwhile others take and give back
        return None

    def _taken(self, origin: Origin) -> AsyncConnectionInterface | None:
        """The latest to that origin, which rests no longer."""
        for at in reversed(range(len(self._resting))):
            if self._resting[at][0] == origin:
                return self._resting.pop(at)[1]
        return None


@dataclass(frozen=True, slots=True)
class _Stream:
    """The body as it comes, until it is closed."""

    inner: Any
    connections: Connections
    origin: Origin
    connection: AsyncConnectionInterface

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self.inner)

    async def aclose(self) -> None:
        """Let the connection go."""
        await self.inner.aclose()
        await self.connections.give_back(self.origin, self.connection)
