"""`archiver add`, `opml import` and `opml export` as people and programs run them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.config import load
from tests import news
from tests.site import Site
from tests.terminal import seen

PROGRAM = [sys.executable, "-m", "archiver"]
CONFIG = """\
# my archive
fetch:
  delay: 0s  # it is my own
  allow_private: true

feeds:
  - url: https://known.example/feed   # the first
    name: harbour-news

# the end
"""


def run(
    folder: Path, *words: str, said: str | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        input=said,
        env={**os.environ, **env},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def home(site: Site) -> str:
    """A home page with two feeds."""
    link = "<link rel=alternate type='application/rss+xml' href={}>"
    news.publish(site, range(7))
    news.publish(site, [8], "/sea.xml")
    return site.put("/", link.format("/feed.xml") + link.format("/sea.xml"))


def names(folder: Path) -> list[str]:
    return [feed.name for feed in load(folder / "config.yaml", {}).feeds]


def test_add_shows_the_latest_titles_and_writes_the_likeliest_feed(folder: Path, home: str) -> None:
    done = run(folder, "add", home)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"1. Harbour News: {home}feed.xml, 7 entries"
    assert lines[1] == f"   2024-03-01  {news.title(6)}"
    assert lines[6] == f"2. Harbour News: {home}sea.xml, 1 entry"
    assert lines[-1] == f"added as 'harbour-news-2' to {folder}/config.yaml"
    block = f"  - name: harbour-news-2\n    url: {home}feed.xml\n    title: Harbour News\n"
    head, mark, tail = CONFIG.partition("    name: harbour-news\n")
    assert (folder / "config.yaml").read_text() == head + mark + block + tail


def test_of_two_who_add_one_feed_at_once_the_second_is_told(folder: Path, home: str) -> None:
    words = [*PROGRAM, "add", home]
    both = [
        subprocess.Popen(
            words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = "".join(one.communicate(timeout=60)[1] for one in both)
    assert sorted(one.returncode for one in both) == [0, 2]
    assert said.startswith(f"{home}feed.xml: is subscribed to already")
    assert names(folder) == ["harbour-news", "harbour-news-2"]


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "two words"])
def test_what_is_no_web_address_is_wrong_usage(folder: Path, url: str) -> None:
    done = run(folder, "add", url)
    said = "is no web address; write it as https://www.example.org/ or example.org"
    assert (done.returncode, done.stderr) == (2, f"{url or 'URL'}: {said}\n")


def test_what_was_added_is_polled(folder: Path, home: str) -> None:
    run(folder, "add", home, "--name", "harbour")
    assert news.poll(folder, "harbour")[1]["archived"] == 7


def test_a_person_is_asked_which_feed_is_meant(folder: Path, home: str) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"2\n")
    process = subprocess.Popen(
        [*PROGRAM, "add", home], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs
    )
    assert process.wait(60) == 0
    os.close(theirs)
    os.close(ours)
    assert load(folder / "config.yaml", {}).feeds[-1].url == f"{home}sea.xml"


def test_who_leaves_the_question_unanswered_changes_nothing(folder: Path, home: str) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"\x04")
    process = subprocess.Popen(
        [*PROGRAM, "add", home], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs
    )
    assert process.wait(60) == 130
    os.close(theirs)
    os.close(ours)
    assert (folder / "config.yaml").read_text() == CONFIG


def test_where_there_is_one_feed_nobody_is_asked(folder: Path, site: Site) -> None:
    code, shown = seen([*PROGRAM, "add", news.publish(site, [1])], folder=folder)
    assert (code, "which" in shown) == (0, False)
    assert names(folder) == ["harbour-news", "harbour-news-2"]


def test_a_dry_run_writes_nothing(folder: Path, home: str) -> None:
    done = run(folder, "add", home, "--dry-run")
    assert done.stdout.splitlines()[-1].startswith("would be added as 'harbour-news-2' to ")
    assert (folder / "config.yaml").read_text() == CONFIG


def test_add_prints_one_object_for_programs(folder: Path, home: str) -> None:
    said = json.loads(run(folder, "add", home, "--json").stdout)
    assert said["added"] == {
        "name": "harbour-news-2", "url": f"{home}feed.xml", "title": "Harbour News"
    }  # fmt: skip
    assert [found["entries"] for found in said["found"]] == [7, 1]
    assert said["found"][0]["latest"][0]["title"] == news.title(6)


def test_a_feed_that_is_subscribed_to_is_refused(folder: Path, home: str) -> None:
    run(folder, "add", f"{home}feed.xml")
    before = (folder / "config.yaml").read_text()
    done = run(folder, "add", home)
    assert done.returncode == 2
    assert done.stderr == (
        f"{home}feed.xml: is subscribed to already; it is named 'harbour-news-2'\n"
    )
    assert (folder / "config.yaml").read_text() == before


def test_a_name_that_is_taken_is_refused_before_anything_is_asked(folder: Path, site: Site) -> None:
    done = run(folder, "add", site.url("/"), "--name", "harbour-news")
    assert (done.returncode, site.requests) == (2, [])
    assert done.stderr == "--name: 'harbour-news' is the name of another feed\n"


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, "no config.yaml here; write one with `archiver init`"),
        (
            {"ARCHIVER_FEEDS": "[]", "ARCHIVER_FETCH__ALLOW_PRIVATE": "true"},
            "there is no config.yaml to add feeds to; write one with `archiver init`",
        ),
    ],
)
def test_without_a_configuration_it_is_said_what_to_do(
    tmp_path: Path, site: Site, env: dict[str, str], said: str
) -> None:
    done = run(tmp_path, "add", news.publish(site, [1]), **env)
    assert done.returncode == 2
    assert done.stderr.startswith(said)


def test_feeds_of_a_variable_are_not_added_to_in_vain(folder: Path, home: str) -> None:
    done = run(folder, "add", home, ARCHIVER_FEEDS="[{url: https://a.example/}]")
    assert done.returncode == 2
    assert done.stderr.startswith("ARCHIVER_FEEDS: takes the place of the feeds in ")
    assert (folder / "config.yaml").read_text() == CONFIG


def test_a_page_without_a_feed_changes_nothing(folder: Path, site: Site) -> None:
    done = run(folder, "add", site.put("/", "<title>Nothing</title>"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "no feed is linked there" in done.stderr
    assert (folder / "config.yaml").read_text() == CONFIG


def test_what_a_feed_says_cannot_steer_the_terminal(folder: Path, site: Site) -> None:
    title = "a&#x9b;31m\u202eb"
    items = f"<item><title>{title}</title><link>https://a.example/1</link></item>"
    feed = news.feed([items]).replace("Harbour News", title)
    done = run(folder, "add", site.put("/f", feed, type="application/rss+xml"))
    assert done.returncode == 0, done.stderr
    assert not {"\x9b", "\u202e"} & {*done.stdout, *(folder / "config.yaml").read_text("utf-8")}


OPML = """<opml version="2.0"><body><outline text="News">
<outline text="The Sea" xmlUrl="https://sea.example/feed"/>
<outline text="Known" xmlUrl="http://known.example/feed"/>
<outline text="Old" xmlUrl="gopher://old.example/"/></outline></body></opml>
"""


@pytest.mark.parametrize("way", ["file", "-"])
def test_a_list_is_taken_over(folder: Path, way: str) -> None:
    (folder / "file").write_text(OPML)
    done = run(folder, "opml", "import", way, said=OPML)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "the-sea: https://sea.example/feed",
        "1 added, 1 subscribed to already, 1 skipped: no web address",
    ]
    feed = load(folder / "config.yaml", {}).feeds[-1]
    assert (feed.name, feed.title, feed.categories) == ("the-sea", "The Sea", ("News",))
    again = run(folder, "opml", "import", way, "--json", said=OPML)
    assert json.loads(again.stdout) == {"added": [], "known": 2, "skipped": 1}


def test_a_dry_run_of_a_list_writes_nothing(folder: Path) -> None:
    done = run(folder, "opml", "import", "-", "--dry-run", said=OPML)
    assert "1 would be added" in done.stdout
    assert (folder / "config.yaml").read_text() == CONFIG


@pytest.mark.parametrize(
    ("said", "code", "error"),
    [
        ("<html/>", 2, "-: is no OPML\n"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>", 2, "-: declares entities, which no list of "
         "feeds needs\n"),
        ("x" * 20_000_001, 2, "-: is too large for a list of feeds\n"),
    ],
    ids=["no OPML", "entities", "huge"],
)  # fmt: skip
def test_what_is_no_list_changes_nothing(folder: Path, said: str, code: int, error: str) -> None:
    done = run(folder, "opml", "import", "-", said=said)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", error)
    assert (folder / "config.yaml").read_text() == CONFIG


def test_what_was_exported_can_be_imported_elsewhere(folder: Path, tmp_path: Path) -> None:
    run(folder, "opml", "import", "-", said=OPML)
    assert run(folder, "opml", "export", "all.opml").stderr == "wrote all.opml\n"
    assert (folder / "all.opml").read_text() == run(folder, "opml", "export").stdout
    elsewhere = tmp_path / "elsewhere"
    run(folder, "init", str(elsewhere))
    run(elsewhere, "opml", "import", "../all.opml")
    assert names(elsewhere) == ["harbour-news", "the-sea"]


def test_a_place_that_cannot_be_written_gets_one_line(folder: Path) -> None:
    done = run(folder, "opml", "export", "no/where.opml")
    assert done.returncode == 1
    assert (
        done.stderr
        == "no/where.opml: No such file or directory: is the folder there, and its disk mounted?\n"
    )
