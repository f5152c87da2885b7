"""Patience: what may pass is waited for, what will not is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import pytest
from structlog.testing import capture_logs

from archiver.errors import ArchiverError, Gone, RateLimited, Refused, Resting, Transient
from archiver.model import Page
from archiver.patience import LONGEST, PAUSES, Patient

URL = "https://a.example/"
NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
PAGE = Page(url=URL, final_url=URL, status=200, fetched_at=NOON)


class Moody:
    """A web that answers one thing after another, and the clock that notes who slept."""

    def __init__(self, answers: Sequence[Page | ArchiverError]) -> None:
        self.answers = list(answers)
        self.slept: list[float] = []

    async def get(
        self,
        url: str,
        *,
        headers: Sequence[tuple[str, str]] = (),
        kind: Literal["article", "page", "feed", "list"] = "page",
        robots: bool = True,
    ) -> Page:
        assert (url, headers, kind, robots) == (URL, (), "page", True)
        answer = self.answers.pop(0)
        if isinstance(answer, Page):
            return answer
        raise answer

    def now(self) -> datetime:
        return NOON

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def broken() -> Transient:
    return Transient(url=URL, why="answered 503", status=503)


def limited(seconds: float | None) -> RateLimited:
    return RateLimited(url=URL, why="answered 429", status=429, retry_after=seconds)


def resting(seconds: float) -> Resting:
    return Resting(url=URL, why="the host rests", retry_after=seconds)


@pytest.mark.parametrize(
    ("answers", "slept"),
    [
        pytest.param([PAGE], [], id="at once"),
        pytest.param([broken(), PAGE], [1.0], id="after a fault"),
        pytest.param([broken(), broken(), broken(), PAGE], list(PAUSES), id="at the last try"),
        pytest.param([limited(7), PAGE], [7], id="as long as the server asks for"),
        pytest.param([*[resting(2.0)] * 9, PAGE], [2.0] * 9, id="a host that rests"),
        pytest.param([limited(None), PAGE], [1.0], id="a server that names no time"),
    ],
)
def test_what_passes_is_waited_for(answers: list[Page | ArchiverError], slept: list[float]) -> None:
    web = Moody(list(answers))
    patient = Patient(web, web)
    assert asyncio.run(patient.get(URL)) is PAGE
    assert web.slept == slept
    assert patient.asked.total == sum(not isinstance(one, Resting) for one in answers)


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        pytest.param(Gone(url=URL, why="answered 404", status=404), 1, id="404"),
        pytest.param(Refused(url=URL, why="answered 403", status=403), 1, id="403"),
        pytest.param(Refused(url=URL, why="robots.txt forbids it"), 0, id="not asked"),
    ],
)
def test_an_answer_that_is_no_page_was_asked_for_as_well(answer: ArchiverError, asked: int) -> None:
    web = Moody([answer])
    patient = Patient(web, web)
    with pytest.raises(type(answer)):
        asyncio.run(patient.get(URL))
    assert patient.asked.total == asked


def test_a_long_pause_is_told_with_its_reason() -> None:
    web = Moody([broken(), resting(118.4), PAGE])
    with capture_logs() as lines:
        asyncio.run(Patient(web, web).get(URL))
    assert [dict(line) for line in lines] == [
        {
            "event": "waiting for a host",
            "log_level": "info",
            "host": "a.example",
            "seconds": 118,
            "why": "the host rests",
            "hint": "Ctrl-C ends; run it again later",
        }
    ]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([broken()] * (len(PAUSES) + 1), id="what does not pass"),
        pytest.param([limited(LONGEST + 1)], id="a rest of hours"),
        pytest.param([resting(LONGEST / 3)] * 4, id="rests without end"),
        pytest.param([Gone(url=URL, why="answered 404")], id="what is gone"),
    ],
)
def test_what_does_not_pass_is_told(answers: list[Page | ArchiverError]) -> None:
    web = Moody(answers)
    with pytest.raises(ArchiverError):
        asyncio.run(Patient(web, web).get(URL))
    assert web.answers == []
