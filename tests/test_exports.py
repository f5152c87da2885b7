"""Exports of other readers, written after their own sources: one form each, and what breaks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import exports
from archiver.errors import ConfigError
from archiver.model import Entry, Feed
from tests import news
from tests.site import Site

FEED = Feed(name="harbour", url="https://a.example/feed.xml", title="Harbour")
WHEN = datetime(2024, 3, 1, 6, 30, tzinfo=UTC)
TEXT = "<p>The boats were counted twice.</p>"


def miniflux(folder: Path, origin: str, urls: list[str]) -> Path:
    """As of `/v1/entries` (miniflux/v2, internal/model/entry.go)."""
    rows = [
        {
            "id": 1,
            "url": url,
            "title": "Boats &amp; lamps",
            "published_at": "2024-03-01T06:30:00Z",
            "content": TEXT,
            "author": "Ann",
            "feed": {"feed_url": origin},
            "tags": ["sea"],
        }
        for url in urls
    ]
    return written(folder, {"total": len(rows), "entries": rows})


def freshrss(folder: Path, origin: str, urls: list[str]) -> Path:
    """As of FreshRSS, app/views/helpers/export/articles.phtml."""
    rows = [
        {
            "id": url,
            "categories": ["sea", "user/-/state/com.google/read", "user/-/label/mine"],
            "title": "Boats &amp; lamps",
            "author": "Ann",
            "published": int(WHEN.timestamp()),
            "alternate": [{"href": url, "type": "text/html"}],
            "content": {"content": TEXT},
            "origin": {"streamId": "feed/7", "title": "Harbour", "feedUrl": origin},
        }
        for url in urls
    ]
    return written(folder, {"id": "user/x/state/org.freshrss/starred", "items": rows})


def wallabag(folder: Path, origin: str, urls: list[str]) -> Path:
    rows = [
        {
            "id": "23",
            "url": url,
            "title": "Boats & lamps",
            "published_at": "2024-03-01T07:30:00+0100",
            "published_by": ["Ann"],
            "created_at": "2025-09-08T11:55:58+0200",
            "content": TEXT,
            "tags": ["later"],
        }
        for url in urls
    ]
    return written(folder, rows)


def reader(folder: Path, origin: str, urls: list[str]) -> Path:
    """As of lemon24/reader, src/reader/_storage/_schema.py, what is asked for of it."""
    file = folder / "db.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        names = "id, feed, title, link, updated, author, published, summary, content"
        database.execute(f"CREATE TABLE entries ({names})")
        content = json.dumps([{"value": TEXT, "type": "text/html", "language": None}])
        people = json.dumps([{"name": "Ann", "email": None, "href": None}])
        row = ("Boats & lamps", None, people, "2024-03-01 06:30:00", "", content)
        for url in urls:
            values = (url, origin, row[0], url, *row[1:])
            database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    return file


FORMS: dict[str, Callable[[Path, str, list[str]], Path]] = {
    "miniflux": miniflux,
    "freshrss": freshrss,
    "wallabag": wallabag,
    "reader": reader,
}


def written(folder: Path, said: Any) -> Path:
    file = folder / "export.json"
    file.write_text(said if isinstance(said, str) else json.dumps(said), "utf-8")
    return file


@pytest.mark.parametrize("form", FORMS)
def test_an_entry_is_read_with_all_that_it_has(tmp_path: Path, form: str) -> None:
    file = FORMS[form](tmp_path, "https://other.example/feed", ["https://a.example/news/1"])
    (entry,) = exports.read(str(file), FEED).entries
    assert entry == Entry(
        feed="harbour",
        url="https://a.example/news/1",
        title="Boats & lamps",
        authors=("Ann",),
        published=WHEN,
        content=TEXT,
        tags=("sea",) if form in {"miniflux", "freshrss"} else (),
    )


@pytest.mark.parametrize("form", ["miniflux", "freshrss", "reader"])
def test_what_came_from_the_feed_is_its_own_wherever_it_lies(tmp_path: Path, form: str) -> None:
    urls = ["https://elsewhere.example/1", "mailto:x", ""]
    part = exports.read(str(FORMS[form](tmp_path, FEED.url, urls)), FEED)
    assert [entry.url for entry in part.entries] == urls[:1]
    assert part.others == 2


@pytest.mark.parametrize("form", ["miniflux", "freshrss", "reader"])
def test_what_came_from_another_feed_of_the_same_site_is_that_ones(
    tmp_path: Path, form: str
) -> None:
    sport = "https://a.example/sport.xml"
    file = str(FORMS[form](tmp_path, sport, ["https://a.example/1"]))
    part = exports.read(file, FEED, 0, ["http://a.example/sport.xml?utm_source=x"])
    assert (part.entries, part.others) == ((), 1)
    other = Feed(name="sport", url=sport, title="Sport")
    assert len(exports.read(file, other, 0, [FEED.url]).entries) == 1


def test_a_database_is_read_some_at_a_time(tmp_path: Path) -> None:
    file = str(reader(tmp_path, FEED.url, [f"https://a.example/{n}" for n in range(503)]))
    first = exports.read(file, FEED)
    assert first.following is not None
    rest = exports.read(file, FEED, first.following)
    assert (len(first.entries), len(rest.entries), rest.following) == (500, 3, None)


@pytest.mark.parametrize("said", ["", "{", "7", "{}", '{"items": 7}', "[" * 100_000, "<html>"])
def test_what_is_no_export_is_told_in_a_line(tmp_path: Path, said: str) -> None:
    with pytest.raises(ConfigError, match="an export of no known form"):
        exports.read(str(written(tmp_path, said)), FEED)


def test_a_database_of_something_else_is_told_in_a_line(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as database, database:
        database.execute("CREATE TABLE x (y)")
    with pytest.raises(ConfigError, match="no database of reader's"):
        exports.read(str(tmp_path / "x.db"), FEED)


@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--json",)], ids=["", "dry run", "json"])
def test_an_import_of_what_is_no_export_is_wrong_usage(
    site: Site, tmp_path: Path, words: tuple[str, ...]
) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, [0])}])
    file = written(tmp_path, "<opml/>")
    done = news.archiver(tmp_path, "import", str(file), *words)
    known = "known are JSON of Miniflux, FreshRSS and wallabag, and reader's database"
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"{file}: an export of no known form; {known}"]
    assert done.stdout == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["url", "alternate", "href", "origin", "content", "published", "tags"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(["items", "entries", None]), st.lists(JSON, max_size=3))
def test_no_json_raises_anything(
    tmp_path_factory: pytest.TempPathFactory, key: str | None, rows: list[Any]
) -> None:
    said = rows if key is None else {key: rows}
    exports.read(str(written(tmp_path_factory.getbasetemp(), said)), FEED)


def test_an_import_keeps_pages_and_the_text_of_those_that_are_gone(
    site: Site, tmp_path: Path
) -> None:
    url = news.publish(site, [0])
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    file = miniflux(tmp_path, url, [site.url("/news/0"), site.url("/news/gone")])
    dry = news.archiver(tmp_path, "import", str(file), "--dry-run", "--json")
    (plan,) = json.loads(dry.stdout)["plans"]
    assert (dry.returncode, plan["entries"], plan["requests"]) == (0, 2, 2)
    done = news.archiver(tmp_path, "import", str(file), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["archived"] == 2
    kept = news.kept(tmp_path)
    assert "The boats were counted twice." in kept[site.url("/news/gone")].content
    assert news.paragraphs(0)[0] in kept[site.url("/news/0")].content


def test_of_two_feeds_of_one_site_the_one_that_is_named_keeps_it(
    site: Site, tmp_path: Path
) -> None:
    news.publish(site, [0])
    names = ("world", "sport")
    news.write_config(tmp_path, [{"name": n, "url": site.url(f"/{n}.xml")} for n in names])
    file = miniflux(tmp_path, site.url("/sport.xml"), [site.url("/news/0")])
    assert news.archiver(tmp_path, "import", str(file)).returncode == 0
    (post,) = news.kept(tmp_path).values()
    assert post["categories"] == ["sport"]
