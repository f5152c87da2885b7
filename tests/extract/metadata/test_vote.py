"""The vote of a page's witnesses on its headline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.extract.metadata import vote
from archiver.extract.metadata.headings import Headings
from archiver.extract.metadata.vote import Voices
from tests.extract.paper import HAN_TITLE, TITLE

STALE = "Ferry company adds a night boat to Saturdays"
"""Another article's title, left where the article was copied from it."""

AGREED = Voices(
    sharing=STALE,
    twitter=STALE,
    title=TITLE,
    structured=TITLE,
    shown=Headings((TITLE,), ()),
    url="https://courier.example/2024/4711",
)
TOLD = "https://courier.example/harbour/the-lighthouse-gets-a-new-lamp-4711.html"
"""An address that is made of the headline."""


@pytest.mark.parametrize(
    "said",
    [
        AGREED,
        replace(AGREED, twitter=""),
        replace(AGREED, structured="", url=TOLD),
        replace(AGREED, title="Twelve steps up", url=TOLD),
        replace(AGREED, shown=Headings(("Harbour", f"On the cape: {TITLE}"), ())),
    ],
    ids=["Twitter's copy", "alone", "no JSON-LD", "the title is a third", "a kicker"],
)
def test_a_stale_title_for_sharing_is_outvoted(said: Voices) -> None:
    assert vote.winner(said) == TITLE


def test_a_stale_title_is_outvoted_in_a_script_without_spaces() -> None:
    said = replace(AGREED, title=HAN_TITLE, structured=HAN_TITLE, shown=Headings((HAN_TITLE,), ()))
    assert vote.winner(replace(said, sharing="灯塔换上新灯")) == HAN_TITLE


@pytest.mark.parametrize(
    "said",
    [
        replace(AGREED, structured=STALE),
        replace(AGREED, structured=""),
        replace(AGREED, title=STALE),
        replace(AGREED, title="Twelve steps up"),
        replace(AGREED, shown=Headings((STALE, TITLE), ())),
        replace(AGREED, shown=Headings((), ())),
        replace(AGREED, shown=Headings(("Harbour",), ())),
    ],
    ids=[
        *("JSON-LD has it", "no JSON-LD", "the title has it", "three ways", "readers see both"),
        *("no heading", "a section's heading"),
    ],
)
def test_a_title_for_sharing_stays_without_a_majority_against_it(said: Voices) -> None:
    assert vote.winner(said) == STALE


@pytest.mark.parametrize(
    "worded",
    [
        "A new lamp for the lighthouse",
        "Lighthouse gets lamp",
        f"On the cape: {TITLE}",
        f"{TITLE}, and its keeper is glad",
        "UN",
    ],
    ids=["other words", "shorter", "a kicker", "longer", "nothing to tell by"],
)
def test_a_wording_of_the_headline_is_no_stranger(worded: str) -> None:
    assert vote.winner(replace(AGREED, sharing=worded, twitter=worded)) == worded


@pytest.mark.parametrize("section", ["Politics", "Harbour news", "UN"])
def test_a_section_on_all_of_its_pages_is_no_headline(section: str) -> None:
    shown, url = Headings((section,), ()), "https://courier.example/harbour-news-politics-un/"
    said = replace(AGREED, title=section, structured="", shown=shown, url=url)
    assert vote.winner(said) == STALE


@pytest.mark.parametrize("url", ["", "/", "https://", "lighthouse", "https://[::1/a//?/"])
def test_an_address_that_is_none_tells_nothing(url: str) -> None:
    assert vote.winner(replace(AGREED, structured="", url=url)) == STALE
