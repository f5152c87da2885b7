"""What a hostile feed can make of its reader: in a child, whose memory and time are watched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import watched

READING = """
import sys
from pathlib import Path
from archiver.errors import NotAFeed
from archiver.feeds import parse

try:
    found = parse(Path(sys.argv[1]).read_bytes(), "https://a.example/feed", sys.argv[2])
except NotAFeed as error:
    print(error)
else:
    texts = [f"{e.url}{e.title}{e.summary}{e.content}" for e in found.entries]
    print(len(texts), sum(map(len, texts)), "root:" in "".join(texts))
"""

XML = "application/rss+xml"
HEAD = "<?xml version='1.0'?>"


def rss(item: str, doctype: str = "") -> str:
    return (
        f"{HEAD}{doctype}<rss version='2.0'><channel><title>x</title>"
        f"<item><title>A title</title><link>https://a.example/1</link>{item}</item></channel></rss>"
    )


def laughs(levels: int = 10) -> str:
    """A billion laughs: each entity is ten of the one before."""
    rest = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, levels))
    return f"<!DOCTYPE rss [<!ENTITY a0 'lol'>{rest}]>"


HOSTILE: dict[str, tuple[str, str]] = {
    "a billion laughs": (XML, rss("<description>&a9;</description>", laughs())),
    "a quadratic one": (
        XML,
        rss(
            f"<description>{'&a;' * 50_000}</description>",
            f"<!DOCTYPE rss [<!ENTITY a '{'x' * 50_000}'>]>",
        ),
    ),
    "laughs in an attribute": (
        XML,
        rss("<enclosure url='https://a.example/&a9;'/>", laughs()),
    ),
    "laughs of parameters": (
        XML,
        rss(
            "",
            "<!DOCTYPE rss [<!ENTITY % a 'lol'>"
            + "".join(f"<!ENTITY % a{n} '%a;%a;%a;'>" for n in range(2_000))
            + "%a;]>",
        ),
    ),
    "a file of ours": (
        XML,
        rss("<description>&f;</description>", "<!DOCTYPE rss [<!ENTITY f SYSTEM '/etc/passwd'>]>"),
    ),
    "a document type far away": (
        XML,
        rss("", "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/x.dtd'>"),
    ),
    "deep elements": (XML, rss("<x>" * 100_000 + "</x>" * 100_000)),
    "deep elements, open": (XML, rss("<x>" * 200_000)),
    "deep markup": (
        XML,
        rss(f"<description><![CDATA[{'<div>' * 50_000}x{'</div>' * 50_000}]]></description>"),
    ),
    "deep markup, escaped": (
        XML,
        rss(f"<description>{'&lt;b&gt;' * 50_000}x</description>"),
    ),
    # More of them take the worker to its deadline: xml.sax looks each up among all.
    "many attributes": (XML, rss("<x " + " ".join(f"a{n}='1'" for n in range(2_000)) + "/>")),
    "many name spaces": (
        XML,
        rss("<x " + " ".join(f"xmlns:a{n}='u{n}'" for n in range(20_000)) + "/>"),
    ),
    "one long word": (XML, rss(f"<description>{'x' * 5_000_000}</description>")),
    "comments": (XML, rss("<!---->" * 300_000)),
    "comments before all": (XML, HEAD + "<!-- x -->\n" * 300 + rss("").removeprefix(HEAD)),
    "open comments": (XML, rss("&amp;" + "<!--" * 250_000)),
    "open sections": (XML, rss("&amp;" + "<![CDATA[" * 150_000)),
    "sections": (XML, rss("<description>" + "<![CDATA[]]>" * 200_000 + "</description>")),
    "deep lists": ("application/feed+json", "[" * 500_000),
    "deep objects": (
        "application/feed+json",
        '{"version": "https://jsonfeed.org/version/1.1", "items": ' + '{"a":' * 200_000,
    ),
    "a long number": (
        "application/feed+json",
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": ' + "9" * 900_000 + "}]}",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_takes_neither_memory_nor_time(tmp_path: Path, name: str) -> None:
    content_type, text = HOSTILE[name]
    (tmp_path / "feed").write_text(text, "utf-8")
    said, megabytes = watched.run(READING, str(tmp_path / "feed"), content_type, seconds=60)
    assert megabytes < 600
    if "not a feed" not in said:
        number, size, is_leak = said.split()
        assert int(number) <= 1
        assert int(size) < 6_000_000
        assert is_leak == "False"
