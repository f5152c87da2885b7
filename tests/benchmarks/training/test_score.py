"""How well extraction does with one forest or another."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files

import pytest

from archiver.extract.sieve import forest
from benchmarks.training import score
from benchmarks.training.corpus import Sample
from tests.extract.paper import PARAGRAPHS, TITLE
from tests.extract.sieve.test_sieve import page

SAMPLE = Sample(
    corpus="courier",
    url="https://courier.example/1",
    html=page(TITLE, PARAGRAPHS).encode(),
    truth="\n".join(PARAGRAPHS),
    publisher="courier",
)


def test_a_page_that_is_read_exactly_scores_1() -> None:
    found = score.scored([SAMPLE], lambda _: forest.load())
    assert found == {"courier": {"pages": 1, "f1": 1, "precision": 1, "recall": 1}}


def test_the_score_is_of_the_forest_that_is_given() -> None:
    beside = f"<div><p>{'Elsewhere, something else was said by others. ' * 9}</p></div>"
    html = page(TITLE, PARAGRAPHS).replace("</main>", f"{beside}</main>").encode()
    all_of_it = score.scored([replace(SAMPLE, html=html)], lambda _: (9.0,))
    assert all_of_it["courier"]["precision"] < 0.9
    assert all_of_it["courier"]["recall"] == 1


def test_recall_falls_where_the_truth_says_more() -> None:
    more = " The keeper sang on the way down, which nobody had asked her to do."
    longer = replace(SAMPLE, truth=SAMPLE.truth + more)
    found = score.scored([longer], lambda _: forest.load())["courier"]
    assert found["precision"] == 1
    assert found["recall"] == pytest.approx(0.9, abs=0.05)


def test_the_score_that_is_kept_is_of_the_forest_that_is_kept() -> None:
    kept = json.loads((files("benchmarks.training") / "score.json").read_text("utf-8"))
    text = (files("archiver.extract.sieve") / "forest.json").read_bytes()
    assert kept["forest"] == sha256(text).hexdigest()
    assert kept["trees"] == len(forest.load())
