"""A newspaper of our own on the loopback server: feeds and pages by the dozen, in our words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import frontmatter

from tests.site import Site

START = datetime(2024, 3, 1, 6, 30, tzinfo=UTC)

_LINES = (
    "The harbour office counted the boats twice on the morning of day {n}, and got two numbers.",
    "Nobody at the meeting could say who had ordered the {n} lamps, or why they were green.",
    "A spokesman said that the bridge would open in the week after the {n}th rehearsal.",
    "The orchard behind the school gave {n} baskets of pears, more than in any year yet.",
)


def paragraphs(number: int) -> list[str]:
    """What article *number* says."""
    return [f"{line.format(n=number)} {line.format(n=number + 1)}" for line in _LINES]


def title(number: int) -> str:
    """Its headline."""
    return f"Report {number} from the harbour"


def page(number: int, base: str, *, extra: str = "") -> str:
    """Its page, with a menu and a foot around it."""
    said = "".join(f"<p>{text}</p>" for text in paragraphs(number))
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{title(number)}</title>"
        f"<link rel='canonical' href='{base}/news/{number}'></head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sea'>Sea</a></li></ul></nav>"
        f"<main><article><h1>{title(number)}</h1><div class='text'>{said}{extra}</div></article>"
        "</main>"
        "<footer><p>All of this is invented.</p></footer></body></html>"
    )


def item(number: int, base: str, *, query: str = "", content: str = "") -> str:
    """Its entry in a feed."""
    when = format_datetime(START + timedelta(hours=number))
    carried = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return (
        f"<item><title>{escape(title(number))}</title><link>{base}/news/{number}{query}</link>"
        f"<guid isPermaLink='false'>harbour-{number}</guid><pubDate>{when}</pubDate>"
        f"<description>{escape(paragraphs(number)[0])}</description>{carried}</item>"
    )


def feed(items: Sequence[str]) -> str:
    """An RSS document of those items."""
    return (
        "<?xml version='1.0' encoding='utf-8'?>"
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        "<channel><title>Harbour News</title><link>https://harbour.example/</link>"
        f"<description>x</description>{''.join(items)}</channel></rss>"
    )


def publish(site: Site, numbers: Sequence[int], path: str = "/feed.xml") -> str:
    """Put those articles and a feed of them on the site; the feed's URL."""
    base = site.url("")
    for number in numbers:
        site.put(f"/news/{number}", page(number, base))
    return site.put(path, feed([item(n, base) for n in numbers]), type="application/rss+xml")


def write_config(folder: Path, feeds: Sequence[dict[str, Any]], **sections: Any) -> Path:
    """A config.yaml (JSON is YAML) that lets the archiver reach the loopback server."""
    fetch = {"delay": "0s", "allow_private": True, **sections.pop("fetch", {})}
    config = {"archive": {"path": "archive"}, "fetch": fetch, "feeds": list(feeds), **sections}
    file = folder / "config.yaml"
    file.write_text(json.dumps(config, indent=1), "utf-8")
    return file


def command(folder: Path, *words: str) -> list[str]:
    """The program's words for a process of its own."""
    return [sys.executable, "-m", "archiver", *words, "-c", str(folder / "config.yaml")]


def archiver(
    folder: Path, *words: str, timeout: float = 60, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the real program on the configuration in *folder*."""
    return subprocess.run(
        command(folder, *words),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env={**os.environ, **(env or {})},
    )


def until(is_true: Callable[[], bool], seconds: float = 30) -> None:
    """Look again and again until it is true."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def hear(process: subprocess.Popen[str], text: str) -> None:
    """Read what the process says on standard error until it says that."""
    assert process.stderr is not None
    end = time.monotonic() + 60
    for line in process.stderr:
        if text in line:
            return
        assert time.monotonic() < end, f"it goes on without saying {text!r}"
    raise AssertionError(f"it ended without saying {text!r}")


def poll(folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """`archiver poll --json`: its exit code and its totals."""
    done = archiver(folder, "poll", "--json", *words)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def kept(folder: Path) -> dict[str, frontmatter.Post]:
    """Every article in the archive by its `from`; no two may have the same."""
    found: dict[str, frontmatter.Post] = {}
    for path in sorted((folder / "archive").rglob("*.md")):
        post = frontmatter.loads(path.read_text("utf-8"))
        source = str(post["from"])
        assert source not in found, f"two files of {source}"
        found[source] = post
    return found
