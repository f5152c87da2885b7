"""Validators: what to remember of an answer, and how to ask by it (RFC 9110, section 13)."""

from __future__ import annotations

from collections.abc import Mapping

from archiver.model import Page

_ASKED_BY = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))


def remembered(page: Page, url: str) -> dict[str, object]:
    """The validators of the answer to *url*, small enough for the state."""
    found = {name: page.header(name) for name, _ in _ASKED_BY}
    return {"url": url, **{name: value for name, value in found.items() if value}}


def conditions(memory: Mapping[str, object], url: str) -> tuple[tuple[str, str], ...]:
    """The headers that ask for news only; none where the memory is of another URL."""
    if memory.get("url") != url:
        return ()
    return tuple((header, str(memory[name])) for name, header in _ASKED_BY if name in memory)
