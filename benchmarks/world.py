"""The pages that are measured on, and the feeds that list them, ready to be served.

Addresses are the pages' own, http for https: they are served through a proxy (`server`), so
hosts are as many and canonical links as right as on the network.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from archiver.feeds import parse
from archiver.urls import site

HTML = "text/html"
RSS = "application/rss+xml; charset=utf-8"
FEED = "http://press.example/feed.xml"

_LEVEL = 1
"""Of gzip: what is measured is the reader, and the writer should not take long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What the server has at an address; *packed* is gzip."""

    kind: str
    packed: bytes

    @property
    def body(self) -> bytes:
        """The bytes themselves."""
        return gzip.decompress(self.packed)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Pages and feeds by address; everything that is no feed is a page."""

    name: str
    feeds: tuple[str, ...]
    resources: Mapping[str, Resource]

    @property
    def pages(self) -> tuple[str, ...]:
        """The addresses of the articles."""
        return tuple(url for url in self.resources if url not in self.feeds)

    @property
    def page_bytes(self) -> int:
        """How large the pages are together."""
        return sum(len(self.resources[url].body) for url in self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article as its feed tells of it."""

    url: str
    title: str = ""
    summary: str = ""
    date: str = ""


def read(folder: Path) -> World:
    """A bulk world (manifest.json), or a corpus (truth.json, pages/ID.html.gz)."""
    if (folder / "manifest.json").is_file():
        return _bulk(folder)
    if (folder / "truth.json").is_file():
        return _corpus(folder)
    raise SystemExit(f"{folder}: neither manifest.json nor truth.json is there")


def made(name: str, articles: Iterable[tuple[Item, str]]) -> World:
    """Those articles and their pages, listed by one feed."""
    told, resources = [], {}
    for item, page in articles:
        told.append(item)
        resources[item.url] = _packed(HTML, page.encode())
    return listed(name, told, resources)


def empty() -> World:
    """A feed that lists nothing: what it costs to start and to end."""
    return listed("empty", [], {})


def _bulk(folder: Path) -> World:
    """One feed a site, as the world's manifest names them."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    resources = {}
    for url, (version, *_) in manifest["resources"].items():
        if not url.startswith("http://"):
            raise SystemExit(f"{folder}: {url}: only http is served here")
        resources[url] = _packed(version["type"], (folder / version["file"]).read_bytes())
    feeds = tuple(feed["url"] for feed in manifest["feeds"])
    return World(name=folder.resolve().name, feeds=feeds, resources=resources)


def _corpus(folder: Path) -> World:
    """One feed of all pages, with what the corpus knows of each."""
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    told, resources = [], {}
    for key, known in truth.items():
        item = _item(known)
        packed = (folder / "pages" / f"{key}.html.gz").read_bytes()
        if item.url not in resources:
            told.append(item)
            resources[item.url] = Resource(kind=HTML, packed=packed)
    return listed(folder.resolve().name, told, resources)


def _item(known: Mapping[str, Any]) -> Item:
    """As a feed of summaries has it: the first paragraph, and a title where one is known."""
    scheme, _, rest = known["url"].partition("://")
    return Item(
        url=f"http://{rest.partition('#')[0]}" if scheme == "https" else known["url"],
        title=known.get("title") or "",
        summary=known["body"].partition("\n")[0],
        date=known.get("date") or "",
    )


def halves(world: World) -> tuple[World, World]:
    """The earlier and the later half of the pages of each site, as its feeds list them; feeds at
    the same addresses list them, in the words of `Item`."""
    earlier: dict[str, list[Item]] = {url: [] for url in world.feeds}
    later: dict[str, list[Item]] = {url: [] for url in world.feeds}
    told = [(feed, item) for feed in world.feeds for item in _told(world, feed)]
    left = Counter(site(item.url) for _, item in told)
    many = Counter(left)
    for feed, item in told:
        name = site(item.url)
        (earlier if left[name] > many[name] - many[name] // 2 else later)[feed].append(item)
        left[name] -= 1
    return _part(world, earlier), _part(world, later)


def _told(world: World, feed: str) -> Iterator[Item]:
    for entry in parse(world.resources[feed].body, feed).entries:
        date = format_datetime(entry.published) if entry.published else ""
        yield Item(url=entry.url, title=entry.title, summary=entry.summary, date=date)


def _part(world: World, told: Mapping[str, Sequence[Item]]) -> World:
    feeds = {url: _packed(RSS, _rss(items).encode()) for url, items in told.items()}
    pages = {item.url: world.resources[item.url] for items in told.values() for item in items}
    return World(name=world.name, feeds=world.feeds, resources={**feeds, **pages})


def listed(name: str, told: Iterable[Item], pages: Mapping[str, Resource]) -> World:
    """Those pages, and one feed that lists them and what else is *told* of."""
    feed = {FEED: _packed(RSS, _rss(told).encode())}
    return World(name=name, feeds=(FEED,), resources={**feed, **pages})


def _rss(told: Iterable[Item]) -> str:
    items = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link>"
        f"<pubDate>{escape(item.date)}</pubDate>"
        f"<description>{escape(item.summary)}</description></item>"
        for item in told
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Press</title>'
        f"<link>http://press.example/</link><description>All</description>{items}</channel></rss>"
    )


def _packed(kind: str, body: bytes) -> Resource:
    return Resource(kind=kind, packed=gzip.compress(body, _LEVEL))
