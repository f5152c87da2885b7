"""Every observer on the shelf listens to a whole pass without a word of complaint."""

from __future__ import annotations

from typing import cast

import pytest

from archiver import shelf
from archiver.errors import Transient
from archiver.model import Asked, Backlog, Due, Entry, Outcome, Result
from archiver.protocols import Observer

OBSERVERS = "archiver.observers"
FAULT = Transient(url="https://a.example/", why="answered 500")
HOSTILE = Entry(feed="a", url="https://a.example/1", title="[bold]\x1b[31mred\n[/nonsense]")


@pytest.mark.parametrize("name", shelf.names(OBSERVERS))
def test_an_observer_hears_everything_and_raises_nothing(name: str) -> None:
    observer = cast(Observer, shelf.find(OBSERVERS, name).open_observer())
    observer.asked(Asked(feed="a", url="https://a.example/", seen=3, known=1, owed=2))
    observer.asked(Asked(feed="b", url="https://b.example/", error=FAULT))
    observer.asked(Asked(feed="c", url="https://c.example/", unchanged=True))
    observer.heard(Asked(feed="d", url="https://d.example/", seen=1, owed=1))
    for rests in (0.0, 60.0):
        due = Due(host="a.example", entries=3, rests=rests)
        observer.expects(Backlog(entries=3, resting=3 if rests else 0, most=(due,)))
    for result in Result:
        error = FAULT if result in (Result.OWED_AGAIN, Result.SET_ASIDE) else None
        observer.saw(Outcome(entry=HOSTILE, result=result, path="_posts/x.md", error=error))
    observer.done()
