"""What is drawn on a terminal, by a clock of the test's own."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from archiver.headway import Headway
from archiver.model import Asked, Backlog, Due, Entry, Outcome, Result
from archiver.observers.progress import Bar, lines


def settle(headway: Headway, host: str, now: float) -> None:
    entry = Entry(feed="a", url=f"https://{host}/news")
    headway.saw(Outcome(entry=entry, result=Result.ARCHIVED), now)


def test_below_the_bar_stand_sources_and_hosts() -> None:
    headway = Headway()
    headway.heard(Asked(feed="a", url="", source="sitemap", seen=12_000, owed=9_000))
    most = Due(host="a.example", entries=1_004), Due(host="b.example", entries=8, rests=60)
    headway.expects(Backlog(entries=1_012, resting=8, most=most), 0)
    for now in range(5):
        settle(headway, "a.example", now)
    assert list(lines(headway, 4)) == [
        "sitemap: 12,000 entries, 9,000 new",
        "a.example: 999 left, 1.0/s, 0:16:39 to go",
        "b.example: rests for 56 s, 8 wait",
    ]


def test_one_host_that_does_not_rest_needs_no_line() -> None:
    headway = Headway()
    headway.expects(Backlog(entries=7, most=(Due(host="a.example", entries=7),)), 0)
    assert list(lines(headway, 1)) == []


def test_where_all_waits_it_is_said_what_can_be_done() -> None:
    headway = Headway()
    rests = Due(host="a.example", entries=7, rests=9)
    headway.expects(Backlog(entries=7, resting=7, most=(rests,)), 0)
    assert list(lines(headway, 2)) == [
        "a.example: rests for 7 s, 7 wait",
        "all that is left waits; Ctrl-C ends; the same command goes on where it stopped",
    ]
    assert list(lines(headway, 10)) == []


def test_a_bar_draws_how_far_it_has_come() -> None:
    drawn = io.StringIO()
    console = Console(file=drawn, force_terminal=True, width=120)
    bar = Bar(console, is_drawn=True, now=lambda: 5.0)
    bar.heard(Asked(feed="a", url="", source="wayback", seen=20, owed=20))
    bar.expects(Backlog(entries=20, most=(Due(host="a.example", entries=20),)))
    entry = Entry(feed="a", url="https://a.example/1", title="Boats \x1b[31m[bold]")
    bar.saw(Outcome(entry=entry, result=Result.ARCHIVED))
    bar.done()
    assert "1/20" in drawn.getvalue()
    assert r"Boats \x1b" in drawn.getvalue()
    assert "wayback: 20 entries, 20 new" in drawn.getvalue()


@pytest.mark.parametrize(
    "title", [r"How \[/b] ends", "[bold red]Boats", r"\[bold]", ":boat: {task}"]
)
def test_a_title_is_drawn_as_it_is(title: str) -> None:
    drawn = io.StringIO()
    bar = Bar(Console(file=drawn, force_terminal=True, width=120), is_drawn=True)
    bar.expects(Backlog(entries=2))
    entry = Entry(feed="a", url="https://a.example/1", title=title)
    bar.saw(Outcome(entry=entry, result=Result.ARCHIVED))
    bar.done()
    assert title in drawn.getvalue()
