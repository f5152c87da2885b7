"""Texts that come again and again on a site's pages, with small changes.

Two texts are one when most runs of words of the longer one are in the other. That single
runs come often says nothing: results, weather and markets are told in formulas.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

Prints = tuple[int, ...]
"""A text as the hashes of its runs of words, each once."""

_SAME = 0.6
"""Share of the longer text's runs that two texts which are one have in common."""

_NEARLY = 0.9
"""The share from which on one of the two stands for both."""

_COMMON = 60
"""Texts with the same run, beyond which the run tells nothing."""


class Known:
    """Texts to be known again."""

    def __init__(self, texts: Iterable[Prints] = ()) -> None:
        self.texts: list[Prints] = []
        self._with: defaultdict[int, list[int]] = defaultdict(list)
        for text in texts:
            self.add(text)

    def add(self, text: Prints) -> None:
        """Know this text, too."""
        for run in text:
            self._with[run].append(len(self.texts))
        self.texts.append(text)

    def alike(self, text: Prints, share: float = _SAME) -> list[int]:
        """The numbers of the texts that are this one."""
        known = (self._with.get(run, ()) for run in text)
        counts = Counter(chain.from_iterable(each for each in known if len(each) <= _COMMON))
        return [
            number
            for number, common in counts.items()
            if common >= share * max(len(text), len(self.texts[number]))
        ]

    def __contains__(self, runs: Sequence[int]) -> bool:
        is_new = self._with.keys().isdisjoint(runs)
        return not is_new and bool(self.alike(tuple(dict.fromkeys(runs))))


def often(pages: Sequence[Iterable[Prints]], least: float) -> Known:
    """The texts that are on so many of the pages, or more."""
    on: defaultdict[Prints, set[int]] = defaultdict(set)
    for number, texts in enumerate(pages):
        for text in texts:
            on[text].add(number)
    return _known(on, least)


def _known(on: Mapping[Prints, set[int]], least: float) -> Known:
    everything = Known(on)
    found = Known()
    for text in everything.texts:
        pages = set().union(*(on[everything.texts[each]] for each in everything.alike(text)))
        if len(pages | on[text]) >= least and not found.alike(text, _NEARLY):
            found.add(text)
    return found
