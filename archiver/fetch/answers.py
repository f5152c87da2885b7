"""What the status of an answer means for what is to be done next (RFC 9110, section 15). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from archiver.errors import Gone, RateLimited, Refused, Transient

Headers = Sequence[tuple[str, str]]


def check_status(url: str, response: httpx.Response, headers: Headers, now: datetime) -> None:
    """Class every status but 200 and an expected 304, which a request with these *headers* may
    have for an answer."""
    status = response.status_code
    why = f"answered {status}"
    if status == 200:
        return
    if status == 304:
        if any(name.lower().startswith("if-") for name, _ in headers):
            return
        raise Transient(url=url, why="answered 304 to a question without validators")
    if status in {404, 410}:
        raise Gone(url=url, why=why, status=status)
    asked = _retry_after(response, now)
    if status == 429 or (status == 503 and asked is not None):
        raise RateLimited(url=url, why=why, status=status, retry_after=asked)
    if status >= 500 or status in {408, 425}:
        raise Transient(url=url, why=why, status=status)
    raise Refused(url=url, why=why, status=status)


def _retry_after(response: httpx.Response, now: datetime) -> float | None:
    """Seconds that the server asks us to wait (RFC 9110, 10.2.3): a number, or a date."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    now = max(now, datetime.min.replace(tzinfo=UTC))
    return max(0.0, (moment - now).total_seconds())
