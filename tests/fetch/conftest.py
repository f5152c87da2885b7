"""A client that may reach the loopback server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from archiver.clock import SystemClock
from archiver.fetch import Client, FetchSettings
from archiver.fetch.transport import resolve
from archiver.model import Page

SETTINGS = FetchSettings(delay_seconds=0, timeout_seconds=5, total_seconds=10, allow_private=True)

Get = Callable[..., Page]


@pytest.fixture
def get() -> Get:
    """`get(url, headers=(), kind="page", **settings)` with a client of its own."""

    def run(
        url: str,
        headers: Sequence[tuple[str, str]] = (),
        kind: str = "page",
        resolver: object = resolve,
        **settings: object,
    ) -> Page:
        async def story() -> Page:
            chosen = replace(SETTINGS, **settings)  # type: ignore[arg-type]  # fields by name
            async with Client(chosen, SystemClock(), resolver=resolver) as client:  # type: ignore[arg-type]  # the test's own
                return await client.get(url, headers=headers, kind=kind)  # type: ignore[arg-type]  # a literal

        return asyncio.run(story())

    return run
