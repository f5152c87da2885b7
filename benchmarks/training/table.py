"""What a forest is grown on: numbers alone, a row for every block of every page that is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from archiver.extract.sieve.evidence import gather
from benchmarks.training.corpus import Sample, surveyed
from benchmarks.training.labels import shares, tokens

Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_COVERED = 0.5
"""Share of the true text that must be found on the page; else the truth is of another page."""

_LEAST = 30
"""Tokens of a true text below which a page counts less."""


@dataclass(frozen=True, slots=True)
class Table:
    """A row for each block: its *evidence*, the share of it that is *true*, its *weight* (the
    share that it is of its page's true text) and the *fold* of its publisher."""

    evidence: Numbers
    true: Numbers
    weight: Numbers
    fold: Numbers


def collect(pages: Sequence[Sample], folds: Mapping[str, int]) -> Table:
    """The table of these pages, whose truth can be found on them."""
    evidence: list[list[float]] = []
    rows: list[tuple[float, float, int]] = []
    for page in pages:
        survey = surveyed(page)
        sizes = [len(tokens(block.text)) for block in survey.blocks]
        labels = shares(survey.blocks, page.truth)
        wanted = len(tokens(page.truth))
        covered = sum(label * size for label, size in zip(labels, sizes, strict=True))
        if covered < _COVERED * wanted:
            continue
        for numbers, label, size in zip(gather(survey), labels, sizes, strict=True):
            if numbers is not None:
                evidence.append(numbers)
                rows.append((label, min(1.0, size / max(_LEAST, wanted)), folds[page.publisher]))
    true, weight, fold = (np.array(column) for column in zip(*rows, strict=True))
    return Table(np.array(evidence, dtype=np.float32), true, weight, fold)
