"""How well the whole of extraction does with one forest or another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from statistics import mean
from unittest.mock import patch

from archiver.extract.sieve import forest
from archiver.extract.sieve.forest import Tree
from benchmarks.extractors import ours
from benchmarks.training.corpus import Sample
from benchmarks.training.labels import tokens

_RUN = 4


def scored(
    pages: Iterable[Sample], forest_of: Callable[[Sample], tuple[Tree, ...]]
) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of the body by corpus, each page read with the forest that it
    is given."""
    scores: defaultdict[str, list[tuple[float | None, float]]] = defaultdict(list)
    for page in pages:
        trees = forest_of(page)
        with patch.object(forest, "load", lambda trees=trees: trees):
            body = ours(page.html, page.url).get("body", "")
        scores[page.corpus].append(_score(page.truth, str(body)))
    return {corpus: _summed(found) for corpus, found in scores.items()}


def _score(truth: str, body: str) -> tuple[float | None, float]:
    """Precision (None where there is nothing) and recall of runs of four tokens, counted as
    the public article-extraction benchmark counts them."""
    wanted, found = _runs(truth), _runs(body)
    hit = (wanted & found).total()
    return hit / found.total() if found else None, hit / max(1, wanted.total())


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = tokens(text)
    return Counter(
        tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)) if words
    )


def _summed(found: Sequence[tuple[float | None, float]]) -> dict[str, float]:
    precision = mean([each for each, _ in found if each is not None] or [0.0])
    recall = mean(each for _, each in found)
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return {
        "pages": len(found),
        "f1": round(f1, 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
    }
