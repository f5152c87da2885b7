"""Boosted trees as data: what numbers add up to, evaluated in plain Python.

`forest.json` is written by `benchmarks.training` and by nothing else; how it was made and how
well it does stands beside that script."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

from archiver.extract.sieve.evidence import NAMES

Tree: TypeAlias = float | tuple[int, float, Any, Any]
"""A leaf; or the index of a number, a threshold, and the trees for up to it and for above."""

_STEP = 20
_HOPELESS = 1.5
_HOPELESS_STEP = 0.5
"""Every so many trees, a block whose sum is below what no article's text has come back from
is given up: most end there, after 20 to 40 trees. Tried on the training pages; to be tried
again when the forest is of another kind."""

REST = 0.004
"""How probable what was given up is to be article text, on average."""


@cache
def load() -> tuple[Tree, ...]:
    """The trees that stand beside this module."""
    return read(resources.files(__package__).joinpath("forest.json").read_text("utf-8"))


def read(text: str) -> tuple[Tree, ...]:
    """The trees as they were written; LookupError where they were grown on other evidence."""
    stored = json.loads(text)
    if tuple(stored["names"]) != NAMES:
        raise LookupError("grown on other evidence: run benchmarks.training")
    return tuple(map(_tree, stored["trees"]))


def _tree(stored: Any) -> Tree:
    if not isinstance(stored, list):
        return float(stored)
    at, most, low, high = stored
    return at, float(most), _tree(low), _tree(high)


def probability(numbers: Sequence[float], trees: Sequence[Tree]) -> float:
    """What the trees make of the numbers, 0 to 1."""
    total, hopeless = 0.0, -_HOPELESS
    for start in range(0, len(trees), _STEP):
        for tree in trees[start : start + _STEP]:
            node: Any = tree
            while type(node) is tuple:
                at, most, low, high = node
                node = low if numbers[at] <= most else high
            total += node
        hopeless -= _HOPELESS_STEP
        if total < hopeless:
            return REST
    return 1 / (1 + math.exp(-total))
