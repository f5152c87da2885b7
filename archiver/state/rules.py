"""How the owner's rules fare: on how many pages in a row each of them matched nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from archiver.state.schema import rules

ALARM = 3
"""Pages in a row on which a rule matches nothing, from which on it is told of."""

ALARM_OF_THE_RARE = 30
"""The same for what not every page has: a next page, something to be removed."""

_RARE = ("next_page:", "remove:")
"""How those rules begin."""


def note(connection: Connection, feed: str, heeded: Iterable[tuple[str, bool]]) -> list[str]:
    """Write down which rules matched on a page of the feed: those to be told of now."""
    return [
        rule
        for rule, is_heeded in heeded
        if _misses(connection, feed, rule, is_heeded=is_heeded) == _alarm(rule)
    ]


def idle(connection: Connection) -> list[dict[str, Any]]:
    """The rules that match nothing, for people: *feed*, *rule* and the *misses* in a row."""
    missed = select(rules).where(rules.c.misses >= ALARM).order_by(rules.c.feed, rules.c.rule)
    rows = (dict(row) for row in connection.execute(missed).mappings())
    return [row for row in rows if row["misses"] >= _alarm(row["rule"])]


def _misses(connection: Connection, feed: str, rule: str, *, is_heeded: bool) -> int:
    row = insert(rules).values(feed=feed, rule=rule, misses=0 if is_heeded else 1)
    missed = row.on_conflict_do_update(
        index_elements=["feed", "rule"], set_={"misses": 0 if is_heeded else rules.c.misses + 1}
    )
    return int(connection.execute(missed.returning(rules.c.misses)).scalar_one())


def _alarm(rule: str) -> int:
    return ALARM_OF_THE_RARE if rule.startswith(_RARE) else ALARM
