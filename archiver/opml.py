"""Subscription lists (OPML 1.0 and 2.0): document → feeds, and feeds → document. Pure.

Folders are categories, the outermost first; what cannot be subscribed to is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from archiver.errors import ConfigError
from archiver.extract import decode
from archiver.feeds.mending import mended
from archiver.feeds.parsed import unique
from archiver.feeds.plain import plain
from archiver.model import Feed
from archiver.urls import is_web

MOST_BYTES = 20_000_000
MOST_FEEDS = 50_000
MOST_CATEGORIES = 10
MOST_DEPTH = 50
"""Folders within folders; what lies deeper is no list that anyone keeps."""

MOST_LETTERS = 200
"""Of a title or a category."""

_OUTLINE = "outline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions:
    """What a list subscribes to; the feeds have no names yet. *skipped* counts the outlines
    whose feed is no web address."""

    feeds: tuple[Feed, ...]
    skipped: int = 0


def parse(data: bytes, file: str = "") -> Subscriptions:
    """The feeds of the list; ConfigError, said of *file*, where it is none.

    Broken XML is read as far as it goes. One that declares entities is refused: lists have no
    need of them, and bombs are made of them.
    """
    data = _utf8(data)
    if b"<!ENTITY" in data:
        raise ConfigError(why="declares entities, which no list of feeds needs", file=file or None)
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or _local(root) != "opml":
        raise ConfigError(why="is no OPML", file=file or None)
    found = list(_feeds(root, (), MOST_DEPTH))
    if len(found) > MOST_FEEDS:
        raise ConfigError(why=f"lists more than {MOST_FEEDS:,} feeds", file=file or None)
    feeds = tuple(feed for feed in found if feed is not None)
    return Subscriptions(feeds=feeds, skipped=len(found) - len(feeds))


def render(feeds: Sequence[Feed]) -> str:
    """The list of these feeds, each in the folders of its categories; the same each time."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Feeds of archiver"
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for feed in feeds:
        for depth in range(1, len(feed.categories) + 1):
            way = feed.categories[:depth]
            if way not in folders:
                title = _written(way[-1])
                folders[way] = etree.SubElement(folders[way[:-1]], _OUTLINE, text=title)
        # To any reader a list page is no feed, but a page (OPML 2.0, "link").
        type_, url = ("link", "url") if feed.source == "page" else ("rss", "xmlUrl")
        outline = etree.SubElement(
            folders[feed.categories], _OUTLINE, {"type": type_, url: feed.url}
        )
        for name in ("text", "title"):
            outline.set(name, _written(feed.title))
    etree.indent(root)
    written = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return f"{written.decode()}\n"


def _utf8(data: bytes) -> bytes:
    """The document in UTF-8, whatever it says of itself."""
    read, content_type = mended(data.lstrip(), None)
    return read if content_type else decode.decode(read).encode("utf-8", "replace")


def _feeds(node: etree._Element, folders: tuple[str, ...], depth: int) -> Iterator[Feed | None]:
    """Each outline's feed, None where its address is none; folders are walked through."""
    for outline in node if depth else ():
        if _local(outline) == "body":
            yield from _feeds(outline, folders, depth - 1)
        elif _local(outline) == _OUTLINE:
            said = {str(name).lower(): str(text) for name, text in outline.attrib.items()}
            title = plain(said.get("title") or said.get("text"))[:MOST_LETTERS]
            inner = folders
            if "xmlurl" in said:
                yield _feed(said, title, folders)
            elif title:
                inner = (*folders, title)
            yield from _feeds(outline, inner, depth - 1)


def _feed(said: dict[str, str], title: str, folders: tuple[str, ...]) -> Feed | None:
    url = said["xmlurl"].strip()
    if not is_web(url):
        return None
    own = (plain(part) for one in said.get("category", "").split(",") for part in one.split("/"))
    categories = unique(name[:MOST_LETTERS] for name in (*folders, *own))[:MOST_CATEGORIES]
    return Feed(name="", url=url, title=title, categories=categories)


def _local(node: etree._Element) -> str:
    """An element's name without its namespace, in lower case."""
    return etree.QName(node).localname.lower() if isinstance(node.tag, str) else ""


def _written(text: str) -> str:
    """The text without what XML has no form for."""
    return "".join(letter for letter in text if letter.isprintable())
