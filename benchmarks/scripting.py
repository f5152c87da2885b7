"""What a script of an afternoon puts around an extractor: read feeds, fetch, write files.

No state, no politeness, no durability: what the corridor does beyond this is its own cost.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import feedparser
import httpx

THREADS = 8

Extract = Callable[[bytes, str], str]
"""A page and its URL → Markdown."""


def keep_all(extract: Extract, pool: Executor | None = None) -> None:
    """Keep what the feeds of the command line list; extraction runs in the *pool*, or in the
    thread that fetched the page."""
    folder, proxy, *feeds = sys.argv[1:]
    with httpx.Client(proxy=proxy, timeout=60, follow_redirects=True) as client:

        def keep(entry: feedparser.FeedParserDict) -> None:
            page = client.get(entry.link).content
            if pool is None:
                body = extract(page, entry.link)
            else:
                body = pool.submit(extract, page, entry.link).result()
            write(folder, entry, body)

        with ThreadPoolExecutor(THREADS) as threads:
            listed = [feedparser.parse(client.get(feed).content).entries for feed in feeds]
            for entry in [entry for entries in listed for entry in entries]:
                threads.submit(keep, entry)


def write(folder: str, entry: Mapping[str, str], body: str) -> None:
    """Put an article down as a file."""
    link = entry["link"]
    name = hashlib.sha256(link.encode()).hexdigest()[:16]
    head = f"---\ntitle: {entry['title']!r}\ndate: {entry.get('published', '')}\nfrom: {link}\n"
    Path(folder, f"{name}.md").write_text(f"{head}---\n{body}", "utf-8")
