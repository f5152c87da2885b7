"""Which of what the owner has said of a feed holds for a URL. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from archiver.model import Feed, Rules
from archiver.urls import host, same_site


def rules_for(feed: Feed, url: str) -> Rules:
    """The rules for the page at *url*: the feed's own, and for what they do not say those of
    the page's host, the nearest domain first."""
    if not feed.host_rules:
        return feed.rules
    by_host = dict(feed.host_rules)
    given = [feed.rules, *(by_host[each] for each in _domains(url) if each in by_host)]
    said = {
        each.name: next((value for rules in given if (value := getattr(rules, each.name))), None)
        for each in fields(Rules)
    }
    return Rules(**{name: value for name, value in said.items() if value})


def headers_for(feed: Feed, url: str) -> tuple[tuple[str, str], ...]:
    """A feed's own headers (cookies, keys) go to its own site only, whatever a document names."""
    return feed.headers if same_site(feed.url, url) else ()


def _domains(url: str) -> Iterator[str]:
    """The host, and every domain that it is in."""
    name = host(url)
    while name:
        yield name
        name = name.partition(".")[2]
