"""A client that may reach the loopback server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.clock import SystemClock
from archiver.fetch import Client, FetchSettings
from archiver.fetch.transport import Resolver, resolve
from archiver.model import Page
from archiver.protocols import Clock

SETTINGS = FetchSettings(delay_seconds=0, timeout_seconds=5, total_seconds=10, allow_private=True)

Get = Callable[..., Page]


@dataclass
class SetClock:
    """A clock that goes on when it is told to."""

    moment: datetime = datetime(2024, 3, 1, 6, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.go_on(seconds)

    def go_on(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def visiting(
    story: Callable[[Client], Awaitable[None]],
    clock: Clock | None = None,
    *,
    resolver: Resolver = resolve,
    **settings: object,
) -> None:
    """Tell a story about one client that may reach the loopback server."""

    async def told() -> None:
        chosen = replace(SETTINGS, **settings)  # type: ignore[arg-type]  # fields by name
        async with (
            asyncio.timeout(60),
            Client(chosen, clock or SystemClock(), resolver=resolver) as client,
        ):
            await story(client)

    asyncio.run(told())


async def at_home(_host: str, _port: int) -> list[str]:
    """A resolver that finds every name on the loopback server."""
    return ["127.0.0.1"]


@pytest.fixture
def get() -> Get:
    """`get(url, headers=(), kind="page", **settings)` with a client of its own."""

    def run(
        url: str,
        headers: Sequence[tuple[str, str]] = (),
        kind: str = "page",
        resolver: object = resolve,
        robots: bool = False,
        **settings: object,
    ) -> Page:
        async def story() -> Page:
            chosen = replace(SETTINGS, **settings)  # type: ignore[arg-type]  # fields by name
            async with Client(chosen, SystemClock(), resolver=resolver) as client:  # type: ignore[arg-type]  # the test's own
                return await client.get(url, headers=headers, kind=kind, robots=robots)  # type: ignore[arg-type]  # a literal

        return asyncio.run(story())

    return run
