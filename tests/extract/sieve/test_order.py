"""What stands before and after a block."""

from __future__ import annotations

import math

import pytest

from tests.extract.paper import PARAGRAPHS, TITLE, paragraphs
from tests.extract.sieve.test_evidence import of

FIRST, SECOND, THIRD = PARAGRAPHS
BODY = f"<h1>{TITLE}</h1><p>By Ada</p><p>{FIRST}</p><h2>The lens</h2><p>{SECOND}</p><p>{THIRD}</p>"


@pytest.mark.parametrize(
    ("text", "steps"), [(TITLE, 0), ("By Ada", 1), (FIRST, 2), (THIRD, 5)], ids=str
)
def test_blocks_are_counted_from_the_headline(text: str, steps: int) -> None:
    found = of(text, BODY, TITLE)
    assert found["title_distance"] == steps
    assert found["after_title"] == (steps > 0)


def test_what_stands_before_the_headline_is_counted_down() -> None:
    found = of("The Courier", f"<p>The Courier</p>{BODY}", TITLE)
    assert found["title_distance"] == -1
    assert found["title_text"] < 0


def test_a_heading_that_does_not_say_the_title_is_no_headline() -> None:
    assert of(FIRST, f"<h2>Weather</h2><p>{FIRST}</p>", TITLE)["title_distance"] == -40


def test_a_block_knows_the_heading_before_it() -> None:
    found = of(THIRD, BODY, TITLE)
    assert found["heading_distance"] == 2
    assert found["heading_size"] == pytest.approx(math.log1p(len("The lens")))
    assert of(TITLE, BODY, TITLE)["heading_distance"] == 40


def test_a_block_knows_its_neighbours() -> None:
    found = of("By Ada", BODY, TITLE)
    assert found["size_before"] == pytest.approx(math.log1p(len(TITLE)))
    assert found["size_after"] == pytest.approx(math.log1p(len(FIRST)))
    assert found["size_before2"] == 0


def test_paragraphs_beside_each_other_are_a_run() -> None:
    found = of(SECOND, BODY, TITLE)
    assert found["run"] == pytest.approx(math.log1p(2))
    assert of(FIRST, f"<div>{paragraphs()}</div>")["run"] == pytest.approx(math.log1p(3))


def test_shares_of_the_prose_before_and_after_make_the_whole() -> None:
    found = of(SECOND, BODY, TITLE)
    own = len(SECOND) / sum(map(len, PARAGRAPHS))
    assert found["prose_before"] + own + found["prose_after"] == pytest.approx(1)


def test_steps_to_the_nearest_prose_are_counted() -> None:
    found = of("The lens", BODY, TITLE)
    assert (found["since_prose"], found["until_prose"]) == (1, 1)
    assert of("By Ada", BODY, TITLE)["since_prose"] == 40
