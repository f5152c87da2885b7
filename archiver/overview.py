"""What `status` shows: the health of the feeds, and what is owed or in trouble."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from archiver import extract, health
from archiver.config import Config
from archiver.habits import Habits
from archiver.house import bounds, state_file
from archiver.state import feeds, names, open_to_look, queue, rules, templates

MOST_TROUBLED = 50
"""Entries with an error that `status` names."""


_UNASKED: Mapping[str, Any] = {
    "name": None, "url": None, "asked_at": None, "answered_at": None, "failures": 0,
    "error": None, "seen": 0, **{standing.value: 0 for standing in queue.Standing}, "to_improve": 0,
}  # fmt: skip
"""What is shown of a feed that nothing is known of."""


def look(config: Config, now: datetime) -> dict[str, Any]:
    """The health of the feeds and what is owed, for people; changes nothing."""
    known: dict[str, dict[str, Any]] = {}
    habits: dict[str, Habits] = {}
    seen: dict[str, Any] = {"archive": str(config.archive.path), "articles": 0}
    seen["is_there"] = config.archive.path.exists()
    seen |= {"troubled": [], "layouts": [], "idle_rules": []}
    if state_file(config).exists():
        state = open_to_look(state_file(config))
        try:
            known = state.run_now(feeds.health, [feed.name for feed in config.feeds])
            habits = state.run_now(feeds.habits)
            seen["articles"] = state.run_now(names.count)
            seen["entries"] = state.run_now(queue.count)
            seen["troubled"] = state.run_now(queue.troubled, MOST_TROUBLED)
            seen["layouts"] = state.run_now(templates.changes)
            seen["idle_rules"] = _still_written(config, state.run_now(rules.idle))
        finally:
            state.close()
    seen["feeds"] = [
        {
            **_UNASKED,
            **known.get(feed.name, {}),
            **health.seen(feed, habits.get(feed.name), bounds(config), now),
        }
        for feed in config.feeds
    ]
    return seen


def _still_written(config: Config, idle: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the rules that the configuration still has."""
    by_host = [each for _, each in config.rules]
    written = {
        (feed.name, rule)
        for feed in config.feeds
        for own in (feed.rules, *by_host)
        for rule in extract.rule_names(own)
    }
    return [row for row in idle if (row["feed"], row["rule"]) in written]
