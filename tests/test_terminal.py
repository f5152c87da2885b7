"""What reaches a terminal, and what a pipe: the real program on a real pty."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import news, terminal
from tests.site import Site
from tests.terminal import ESCAPE

HOSTILE = "\x1b]0;owned\x07\x9b31m\u202e"
PAYLOADS = ("\x1b]", "\x07", "\x9b", "\u202e")


def json_feed(site: Site, items: list[dict[str, Any]]) -> str:
    """JSON allows every control character in a text; XML does not."""
    said = {"version": "https://jsonfeed.org/version/1.1", "title": HOSTILE, "items": items}
    return site.put("/feed.json", json.dumps(said), type="application/feed+json")


@pytest.fixture
def hostile(site: Site, tmp_path: Path) -> Path:
    """A feed whose titles and addresses would steer a terminal; one page cannot be had."""
    site.put("/news/1", news.page(1, site.url("")))
    items = [
        {"id": "1", "url": site.url("/news/1"), "title": f"One {HOSTILE}"},
        {"id": "2", "url": site.url(f"/news/2{HOSTILE}"), "title": f"Two {HOSTILE}"},
    ]
    news.write_config(tmp_path, [{"name": "harbour", "url": json_feed(site, items)}])
    return tmp_path


def test_words_of_strangers_never_steer_the_terminal(hostile: Path) -> None:
    for words in (["--verbose", "--log-format", "text", "poll"], ["status"]):
        _, shown = terminal.seen([sys.executable, "-m", "archiver", *words], folder=hostile)
        assert "harbour" in shown
        assert [payload for payload in PAYLOADS if payload in shown] == []


def test_a_log_of_text_is_harmless_and_keeps_one_event_a_line() -> None:
    script = (
        "import structlog; from archiver import log; log.set_up('text')\n"
        f"said = {HOSTILE + chr(10) + 'forged'!r}\n"
        "structlog.get_logger().warning('said ' + said, url='http://me:secret@a/' + said)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    shown = done.stderr.decode()
    assert shown.count("owned") == 2
    assert len(shown.splitlines()) == 1
    assert [payload for payload in (*PAYLOADS, "secret") if payload in shown] == []


@pytest.fixture
def harbour(site: Site, tmp_path: Path) -> Path:
    feeds = [
        {"name": "harbour", "url": news.publish(site, range(2))},
        {"name": "none", "url": site.url("/nothing.xml")},
    ]
    news.write_config(tmp_path, feeds)
    return tmp_path


@pytest.mark.parametrize(
    ("env", "bar", "colours"),
    [
        pytest.param({}, True, True, id="a terminal"),
        pytest.param({"NO_COLOR": "1"}, True, False, id="NO_COLOR"),
        pytest.param({"TERM": "dumb"}, False, False, id="a dumb terminal"),
    ],
)
def test_a_terminal_shows_progress_and_colours_if_it_can(
    harbour: Path, env: dict[str, str], bar: bool, colours: bool
) -> None:
    code, shown = terminal.seen(news.command(harbour, "poll"), env=env)
    assert code == 1
    assert "2 archived" in shown
    assert ("archiving" in shown) is bar
    assert (f"{ESCAPE}[?25l" in shown) is bar
    assert shown.count(f"{ESCAPE}[?25h") == shown.count(f"{ESCAPE}[?25l"), "a hidden cursor"
    assert (f"{ESCAPE}[3" in shown) is colours
    _, shown = terminal.seen(news.command(harbour, "status"), env=env)
    assert (ESCAPE in shown) is colours


@pytest.mark.parametrize("env", [{}, {"FORCE_COLOR": "1", "TERM": "xterm"}], ids=["pipe", "forced"])
def test_a_pipe_gets_neither_escapes_nor_progress(harbour: Path, env: dict[str, str]) -> None:
    for words in (["--help"], ["poll", "--help"], ["bogus"]):
        done = subprocess.run(
            [sys.executable, "-m", "archiver", *words], capture_output=True, text=True, check=False
        )
        assert ESCAPE not in done.stdout + done.stderr
    for word in ("poll", "status", "check"):
        done = news.archiver(harbour, word, env=env)
        assert ESCAPE not in done.stdout + done.stderr
        assert "archiving" not in done.stdout + done.stderr


def test_a_pipe_gets_the_whole_rows_of_a_table(site: Site, tmp_path: Path) -> None:
    name = "a-feed-with-a-name-that-no-terminal-of-eighty-columns-holds-beside-the-other-columns"
    news.write_config(tmp_path, [{"name": name, "url": news.publish(site, [1])}])
    row = news.archiver(tmp_path, "status").stdout.splitlines()[1]
    assert name in row
    assert row.rstrip().endswith("not asked yet")


def test_the_cursor_comes_back_when_the_archive_cannot_be_used(harbour: Path) -> None:
    (harbour / "archive").write_text("a file where the folder should be")
    code, shown = terminal.seen(news.command(harbour, "poll"))
    assert code == 1
    assert "Traceback" not in shown
    assert shown.count(f"{ESCAPE}[?25h") == shown.count(f"{ESCAPE}[?25l")
