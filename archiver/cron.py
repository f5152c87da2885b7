"""Cron lines as cron reads them (crontab(5)), in UTC. Pure.

APScheduler, which finds the moments, counts the days of the week from Monday and wants the day
of the month *and* that of the week to fit; cron counts from Sunday, and where both are given,
either will do.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(?:\*|([a-z]+|\d)(?:-([a-z]+|\d))?)(?:/(\d))?")
_TRIED_FROM = datetime(2000, 1, 1, tzinfo=UTC)
"""A leap year; whatever comes at all has come some years later."""


@lru_cache(maxsize=10_000)
def parse(line: str) -> tuple[CronTrigger, ...]:
    """What fires at the moments of a cron line of five fields; ValueError says what is wrong."""
    fields = line.lower().split()
    if len(fields) != 5:
        raise ValueError("has not five fields")
    minute, hour, day, month, weekday = fields
    named = _weekdays(weekday)
    either = not day.startswith("*") and not weekday.startswith("*")
    pairs = [(day, "*"), ("*", named)] if either else [(day, named)]
    triggers = tuple(
        CronTrigger(minute=minute, hour=hour, day=one, month=month, day_of_week=other, timezone=UTC)
        for one, other in pairs
    )
    if _first(triggers, _TRIED_FROM) is None:
        raise ValueError("names a day that never comes")
    return triggers


def next_after(line: str, moment: datetime) -> datetime:
    """The first moment of the line that lies after *moment*."""
    found = _first(parse(line), moment + timedelta(microseconds=1))
    return found if found is not None else datetime.max.replace(tzinfo=UTC)


def _first(triggers: tuple[CronTrigger, ...], moment: datetime) -> datetime | None:
    found = (trigger.get_next_fire_time(None, moment) for trigger in triggers)
    return min((one for one in found if one is not None), default=None)


def _weekdays(field: str) -> str:
    """The days of the week by name: numbers mean other days to APScheduler."""
    if field == "*":
        return field
    days = {day % 7 for part in field.split(",") for day in _span(part)}
    return ",".join(_DAYS[day] for day in sorted(days))


def _span(part: str) -> range:
    """The days that a part of the field means, from Sunday as 0 to Sunday as 7."""
    found = _SPAN.fullmatch(part)
    if found is None:
        raise ValueError(f"{part!r} names no days of the week")
    first, last, step = found.groups()
    start = 0 if first is None else _day(first)
    end = 6 if first is None else _day(last or first)
    if last is not None and end == 0:
        end = 7
    if end < start or step == "0":
        raise ValueError(f"{part!r} names no days of the week")
    return range(start, end + 1, int(step or 1))


def _day(name: str) -> int:
    if name.isdigit() and int(name) <= 7:
        return int(name)
    if name not in _DAYS:
        raise ValueError(f"{name!r} is no day of the week")
    return _DAYS.index(name)
