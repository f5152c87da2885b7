"""Asking a source: what it listed is owed, and a failure is a part of the answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.clock import FixedClock
from archiver.collect import Collector, Wish
from archiver.errors import ConfigError
from archiver.fetch import Client, FetchSettings
from archiver.model import Asked, Feed
from archiver.state import State, feeds, open_state
from archiver.workers import Pool

CLOCK = FixedClock(datetime(2024, 3, 12, 12, tzinfo=UTC))
FEED = Feed(name="harbour", title="Harbour", url="https://harbour.example/feed.xml")


async def faulty(_host: str, _port: int) -> list[str]:
    """A resolver with a fault that nobody has thought of."""
    raise RuntimeError("the resolver fell over")


def ask(state: State, feed: Feed, wish: Wish | None = None) -> Asked:
    async def story() -> Asked:
        async with (
            Client(FetchSettings(), CLOCK, resolver=faulty) as web,
            Pool(count=1, deadline_seconds=5) as workers,
        ):
            collector = Collector(
                state=state, web=web, workers=workers, clock=CLOCK, ranks={FEED.name: 0}
            )
            return await collector.ask(feed, wish)

    return asyncio.run(story())


def test_a_fault_of_our_own_is_that_feeds_failure_and_no_others(tmp_path: Path) -> None:
    state = open_state(tmp_path / "state.db")
    asked = ask(state, FEED)
    health = state.run_now(feeds.health, [FEED.name])
    state.close()
    assert str(asked.error) == "collect: RuntimeError: the resolver fell over"
    assert health[FEED.name]["error"] == str(asked.error)


def test_a_source_that_lacks_its_file_is_that_feeds_failure_unless_it_was_wished_for(
    tmp_path: Path,
) -> None:
    state = open_state(tmp_path / "state.db")
    asked = ask(state, replace(FEED, source="warc"))
    assert isinstance(asked.error, ConfigError)
    with pytest.raises(ConfigError, match="needs a file or a folder"):
        ask(state, FEED, Wish(source="warc", errand="past"))
    state.close()
