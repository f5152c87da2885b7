"""Trees as data, and what numbers add up to."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest

from archiver.extract.sieve import forest
from archiver.extract.sieve.evidence import NAMES
from archiver.extract.sieve.forest import Tree

STUMP: Tree = (1, 0.5, -1.0, 1.0)


def sigmoid(total: float) -> float:
    return 1 / (1 + math.exp(-total))


@pytest.mark.parametrize(
    ("number", "total"), [(0.4, -1.0), (0.5, -1.0), (0.6, 1.0)], ids=["below", "at", "above"]
)
def test_a_number_up_to_the_threshold_goes_below(number: float, total: float) -> None:
    assert forest.probability([9.0, number], (STUMP,)) == pytest.approx(sigmoid(total))


def test_trees_add_up() -> None:
    deeper: Tree = (0, 1.0, (1, 0.5, 0.25, 0.5), -9.0)
    found = forest.probability([0.0, 1.0], (STUMP, deeper, 0.25))
    assert found == pytest.approx(sigmoid(1.0 + 0.5 + 0.25))


def test_without_a_tree_nothing_is_known() -> None:
    assert forest.probability([], ()) == 0.5


def test_what_is_hopeless_is_given_up() -> None:
    trees = (-0.2,) * 20
    assert forest.probability([], trees) == forest.REST
    assert forest.probability([], (*trees, 99.0)) == forest.REST


def test_what_is_doubtful_is_not_given_up() -> None:
    assert forest.probability([], (*(-0.05,) * 20, 3.0)) == pytest.approx(sigmoid(2.0))


def test_a_forest_that_was_grown_on_other_evidence_is_not_read() -> None:
    with pytest.raises(LookupError, match="training"):
        forest.read(json.dumps({"names": ["height"], "trees": []}))


def test_a_forest_is_read_as_it_was_written() -> None:
    assert forest.read(json.dumps({"names": NAMES, "trees": [STUMP, 0.5]})) == (STUMP, 0.5)


def nodes(tree: Any) -> Iterator[tuple[Any, ...]]:
    if isinstance(tree, tuple):
        yield tree
        yield from nodes(tree[2])
        yield from nodes(tree[3])
    else:
        assert isinstance(tree, float)


def test_the_forest_asks_for_nothing_but_the_evidence() -> None:
    found = [node for tree in forest.load() for node in nodes(tree)]
    assert found
    assert all(len(node) == 4 and 0 <= node[0] < len(NAMES) for node in found)
    assert all(math.isfinite(node[1]) for node in found)
