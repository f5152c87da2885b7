"""Validators: what an answer leaves to ask by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.fetch import validators
from archiver.model import Page

URL = "https://a.example/feed"


def page(*headers: tuple[str, str]) -> Page:
    now = datetime(2024, 3, 12, tzinfo=UTC)
    return Page(url=URL, final_url=URL, status=200, headers=headers, fetched_at=now)


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ((("etag", '"x"'),), (("If-None-Match", '"x"'),)),
        ((("last-modified", "then"),), (("If-Modified-Since", "then"),)),
        (
            (("etag", 'W/"x"'), ("last-modified", "then")),
            (("If-None-Match", 'W/"x"'), ("If-Modified-Since", "then")),
        ),
        ((), ()),
        ((("etag", ""),), ()),
    ],
)
def test_what_was_remembered_is_what_is_asked(
    headers: tuple[tuple[str, str], ...], asked: tuple[tuple[str, str], ...]
) -> None:
    memory = validators.remembered(page(*headers), URL)
    assert validators.conditions(memory, URL) == asked


def test_the_validators_of_another_address_are_not_used() -> None:
    memory = validators.remembered(page(("etag", '"x"')), URL)
    assert validators.conditions(memory, "https://a.example/other") == ()
    assert validators.conditions({}, URL) == ()
