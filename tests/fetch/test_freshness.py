"""How long an answer is fresh, by its headers (RFC 9111, section 4.2)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.fetch.freshness import fresh_for
from archiver.model import Page

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
DATE = ("date", "Tue, 12 Mar 2024 12:00:00 GMT")
EXPIRES = ("expires", "Tue, 12 Mar 2024 13:00:00 GMT")


def seconds(*headers: tuple[str, str]) -> float | None:
    page = Page(url="u", final_url="u", status=200, headers=headers, fetched_at=NOON)
    found = fresh_for(page)
    return None if found is None else found.total_seconds()


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((), None),
        ((("cache-control", "max-age=300"),), 300),
        ((("cache-control", "public, Max-Age=300, must-revalidate"),), 300),
        ((("cache-control", 'max-age="300"'),), 300),
        ((("cache-control", "max-age=300"), ("age", "100")), 200),
        ((("cache-control", "max-age=300"), ("age", "900")), 0),
        ((("cache-control", "max-age=300"), ("age", "-5")), 300),
        ((("cache-control", "max-age=300"), EXPIRES, DATE), 300),
        ((("cache-control", "max-age=99999999999999999"),), 10 * 365 * 86_400),
        ((("cache-control", "max-age=soon"), EXPIRES), None),
        ((("cache-control", "s-maxage=300"),), None),
        ((("cache-control", "private"), ("cache-control", "max-age=5")), 5),
        ((("cache-control", "no-cache, max-age=300"),), 0),
        ((("cache-control", "no-store"),), 0),
        ((EXPIRES, DATE), 3_600),
        ((EXPIRES,), 3_600),
        ((EXPIRES, ("date", "Tue, 12 Mar 2024 12:30:00 GMT")), 1_800),
        ((("expires", "0"),), 0),
        ((("expires", "Tue, 12 Mar 2019 12:00:00 GMT"),), 0),
        ((("expires", "Tue, 12 Mar 99999 12:00:00 GMT"),), 0),
    ],
)  # fmt: skip
def test_the_headers_tell_how_long(headers: tuple[tuple[str, str], ...], expected: float) -> None:
    assert seconds(*headers) == expected


@given(st.text(), st.text(), st.text())
def test_no_header_raises_anything(control: str, expires: str, age: str) -> None:
    found = seconds(("cache-control", control), ("expires", expires), ("age", age))
    assert found is None or found >= 0
