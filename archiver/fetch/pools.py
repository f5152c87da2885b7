"""Connections that stay open between requests: a pool of them for each origin.

httpcore looks at every connection of a pool, and at every other for each that is idle, twice a
request: with one pool for all origins that was a fifth of what the network cost.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from httpcore import AsyncConnectionPool

Origin = tuple[bytes, bytes, int | None]
"""Scheme, host and port."""


class Pools:
    """At most *most* pools, but for those in use; how many connections one has is up to whoever
    asks."""

    def __init__(self, make: Callable[[], AsyncConnectionPool], most: int) -> None:
        self._make = make
        self._most = most
        self._by_origin: OrderedDict[Origin, AsyncConnectionPool] = OrderedDict()

    async def of(self, origin: Origin) -> AsyncConnectionPool:
        """The origin's pool, to be asked at once: one that nobody uses may be closed as soon as
        others are wanted, the longest unasked first."""
        while origin not in self._by_origin and len(self._by_origin) >= self._most:
            unused = next((each for each in self._by_origin if self._is_unused(each)), None)
            if unused is None:
                break
            await self._by_origin.pop(unused).aclose()
        pool = self._by_origin.pop(origin, None) or self._make()
        self._by_origin[origin] = pool
        return pool

    async def aclose(self) -> None:
        """Close every connection."""
        while self._by_origin:
            await self._by_origin.popitem()[1].aclose()

    def _is_unused(self, origin: Origin) -> bool:
        return all(each.is_idle() for each in self._by_origin[origin].connections)
