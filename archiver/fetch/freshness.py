"""Freshness: how long an answer is good for, as its server says (RFC 9111, section 4.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archiver.model import Page

_LONGEST = 10 * 365 * 86_400
"""Seconds; more is said as well, and means for ever."""

_DIRECTIVE = re.compile(r"([a-z-]+)(?:\s*=\s*\"?(\d{1,18})\"?)?", re.IGNORECASE)


def fresh_for(page: Page) -> timedelta | None:
    """How long from now the answer is fresh; nothing where it is stale already, None where
    the server does not say. We are a private cache: `s-maxage` is not for us."""
    said = ", ".join(value for name, value in page.headers if name == "cache-control")
    directives = {name.lower(): number for name, number in _DIRECTIVE.findall(said)}
    if directives.keys() & {"no-cache", "no-store"}:
        return timedelta()
    if number := directives.get("max-age"):
        return _left(int(number), page)
    expires = page.header("expires")
    if expires is None or "max-age" in directives:
        return None
    end, start = _moment(expires), _moment(page.header("date")) or page.fetched_at
    return timedelta() if end is None else _left((end - start).total_seconds(), page)


def _left(lifetime: float, page: Page) -> timedelta:
    """The lifetime without the *age* that the answer had when it came."""
    age = (page.header("age") or "").strip()
    passed = int(age) if age.isascii() and age.isdigit() and len(age) < 12 else 0
    return timedelta(seconds=min(max(0.0, lifetime - passed), _LONGEST))


def _moment(text: str | None) -> datetime | None:
    """An HTTP date; `Expires: 0` and the like mean that it is over (RFC 9111, 5.3)."""
    try:
        found = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
