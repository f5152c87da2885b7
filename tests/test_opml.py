"""Lists of subscriptions, as other programs write them and as nobody should."""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from archiver.errors import ConfigError
from archiver.model import Feed
from archiver.opml import MOST_FEEDS, parse, render

SEA = "<outline type='rss' text='The Sea' xmlUrl='https://sea.example/feed'/>"


def opml(body: str, declaration: str = "<?xml version='1.0'?>") -> str:
    return f"{declaration}<opml version='2.0'><head/><body>{body}</body></opml>"


def told(text: str | bytes) -> list[tuple[str, str, tuple[str, ...]]]:
    found = parse(text if isinstance(text, bytes) else text.encode())
    return [(feed.title, feed.url, feed.categories) for feed in found.feeds]


@pytest.mark.parametrize(
    ("body", "title", "categories"),
    [
        (SEA, "The Sea", ()),
        (f"<outline text='News'>{SEA}</outline>", "The Sea", ("News",)),
        (
            f"<outline text='x' title='News'><outline text='World'>{SEA}</outline></outline>",
            "The Sea",
            ("News", "World"),
        ),
        (f"<outline text='News'><outline text='News'>{SEA}</outline></outline>", "The Sea",
         ("News",)),
        (SEA.replace("/>", " category='/Water/Salt, blue ,'/>"), "The Sea",
         ("Water", "Salt", "blue")),
        (SEA.replace("text=", "title='Sea &amp;amp; &lt;b&gt;Sky&lt;/b&gt;' text="), "Sea & Sky",
         ()),
        (SEA.replace("text='The Sea' ", ""), "", ()),
        (SEA.replace("xmlUrl", "xmlurl"), "The Sea", ()),
        (f"<outline text=''>{SEA}</outline>", "The Sea", ()),
        (f"<outline text='Around' xmlUrl='https://a.example/'>{SEA}</outline>", "The Sea", ()),
        (f"<o:outline xmlns:o='urn:x' text='News'>{SEA}</o:outline>", "The Sea", ("News",)),
    ],
)  # fmt: skip
def test_a_feed_is_read_with_its_folders(
    body: str, title: str, categories: tuple[str, ...]
) -> None:
    assert told(opml(body))[-1] == (title, "https://sea.example/feed", categories)


def test_what_has_no_web_address_is_counted() -> None:
    urls = ("https://a.example/", "ftp://a.example/", "javascript:alert(1)", "", "feed")
    outlines = "".join(f"<outline text='x' xmlUrl='{url}'/>" for url in urls)
    found = parse(opml(outlines + "<outline text='a link' url='https://b.example/'/>").encode())
    assert ([feed.url for feed in found.feeds], found.skipped) == (["https://a.example/"], 4)


TEXT = opml(SEA.replace("The Sea", "联合早报 — 海"), "")


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        b"\n  " + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-be"),
        b"<?xml version='1.0' encoding='utf-16'?>" + TEXT.encode(),
        b"<?xml version='1.0' encoding='nonsense'?>" + TEXT.encode(),
        b"<?xml version='1.0' encoding='GBK'?>" + TEXT.encode("gb18030"),
        TEXT.encode("gb18030"),
    ],
    ids=["UTF-8", "a mark", "space before", "UTF-16", "UTF-16 without a mark", "UTF-8 that says "
         "UTF-16", "an unknown encoding", "GBK", "GBK that does not say so"],
)  # fmt: skip
def test_any_encoding_is_read(data: bytes) -> None:
    assert told(data) == [("联合早报 — 海", "https://sea.example/feed", ())]


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    assert told(opml(SEA + "<outline text='a & b' xmlUrl='https://b.example/?x=1&y=2'/>"))[1] == (
        "a & b", "https://b.example/?x=1&y=2", ()
    )  # fmt: skip
    assert told(f"<opml><body>{SEA}<outline text='News'><outl")[0][0] == "The Sea"


@pytest.mark.parametrize(
    "text",
    ["", "   ", "<html><body>x</body></html>", "{}", "<rss/>", "\x00\x01", "plain text", "<opm"],
)
def test_what_is_no_list_is_told(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^feeds.opml: is no OPML$"):
        parse(text.encode(), "feeds.opml")


BOMB = "".join(f"<!ENTITY b{n} '{f'&b{n - 1};' * 10}'>" for n in range(1, 12))
BOMB = f"<?xml version='1.0'?><!DOCTYPE opml [<!ENTITY b0 '{'x' * 1_000}'>{BOMB}]>"


@pytest.mark.parametrize(
    "text",
    [
        opml("<outline text='&b11;'/>", BOMB),
        opml(f"<outline text='x'>&b11;</outline>{SEA}", BOMB),
        opml("&file;", "<!DOCTYPE opml [<!ENTITY file SYSTEM 'file:///etc/passwd'>]>"),
    ],
    ids=["in an attribute", "in a text", "a file"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(text: str, encoding: str) -> None:
    with pytest.raises(ConfigError, match="declares entities"):
        parse(text.encode(encoding))


HOSTILE = {
    "deep": "<outline text='x'>" * 20_000 + SEA,
    "wide": "<outline text='x'/>" * 300_000,
    "long": f"<outline text='{'x' * 11_000_000}' xmlUrl='https://a.example/'/>{SEA}",
    "many attributes": "<outline " + " ".join(f"a{n}=''" for n in range(10_000)) + f"/>{SEA}",
    "open ends": "<outline text='" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_list_costs_little_time_and_memory(name: str) -> None:
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "from archiver.errors import ConfigError; from archiver.opml import parse\n"
        "try: print(len(parse(sys.stdin.buffer.read()).feeds))\n"
        "except ConfigError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=opml(HOSTILE[name]).encode(), capture_output=True,
        timeout=60, check=False, preexec_fn=_one_core_for_ten_seconds,
    )  # fmt: skip
    assert (done.returncode, done.stderr.decode()) == (0, "")


def _one_core_for_ten_seconds() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))


def test_more_feeds_than_anyone_reads_are_refused() -> None:
    many = "".join(f"<outline xmlUrl='https://{n}.example/'/>" for n in range(MOST_FEEDS + 1))
    with pytest.raises(ConfigError, match="lists more than 50,000 feeds"):
        parse(opml(many).encode())


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@settings(deadline=None)
@given(st.lists(st.tuples(names, st.lists(names, max_size=3, unique=True)), max_size=5))
def test_any_title_makes_a_list_that_is_well_formed(said: list[tuple[str, list[str]]]) -> None:
    feeds = [
        Feed(name=str(n), url=f"https://{n}.example/?a=1&b=2", title=title, categories=(*folders,))
        for n, (title, folders) in enumerate(said)
    ]
    root = etree.fromstring(render(feeds).encode())
    urls = [one.get("xmlUrl") for one in root.iter("outline") if one.get("xmlUrl")]
    assert sorted(map(str, urls)) == sorted(feed.url for feed in feeds)


def test_a_list_page_is_handed_on_as_a_page() -> None:
    pages = Feed(name="sea", title="The Sea", url="https://sea.example/list", source="page")
    root = etree.fromstring(render([pages]).encode())
    (outline,) = root.iter("outline")
    assert dict(outline.attrib) == {
        "type": "link",
        "url": "https://sea.example/list",
        "text": "The Sea",
        "title": "The Sea",
    }
    assert parse(render([pages]).encode()).feeds == ()


def test_what_is_written_is_read_back_the_same() -> None:
    feeds = [
        Feed(name="", url="https://a.example/?x&y=2", title="A & B < C", categories=("News", "海")),
        Feed(name="", url="https://b.example/", title='"B"', categories=("News",)),
        Feed(name="", url="https://c.example/", title="C"),
    ]
    found = parse(render(feeds).encode())
    assert {feed.url: feed for feed in found.feeds} == {feed.url: feed for feed in feeds}


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_config_error(data: bytes) -> None:
    for one in (data, b"<opml><body>" + data, opml("{}").encode().replace(b"{}", data)):
        with contextlib.suppress(ConfigError):
            assert parse(one).skipped >= 0
