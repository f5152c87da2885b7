"""Which blocks of a page are in its true text: the share of each, 0 to 1.

A long block is measured by its runs of four tokens. A short one ("Advertisement", a name, a
subheading) is found in any text: it counts only where the truth has it beside what the page
has beside it. A text that stands on the page more often than in the truth counts where most
of the truth stands.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from lxml.html import HtmlElement

from archiver.protocols import Block

_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_WIDE}]|[^\W{_WIDE}]+")
_RUN = 4
_LONG = 8
_BESIDE = 3
_MOSTLY = 0.6


def tokens(text: str) -> list[str]:
    """Words, and characters of scripts without spaces."""
    return _TOKEN.findall(text)


def shares(blocks: Sequence[Block], truth: str) -> list[float]:
    """The share of each block that is true text."""
    said = [tokens(block.text.casefold()) for block in blocks]
    wanted = tokens(truth.casefold())
    runs = set(_runs(wanted))
    found = [_share(each, runs) if len(each) >= _LONG else 0.0 for each in said]
    long = list(found)
    text = _joined(wanted)
    for at, each in enumerate(said):
        if 0 < len(each) < _LONG and _joined(each) in text and _fits(at, said, long, text):
            found[at] = 1.0
    return _once(blocks, said, found, text)


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + _RUN]) for at in range(max(0, len(words) - _RUN + 1))]


def _share(words: Sequence[str], runs: set[tuple[str, ...]]) -> float:
    own = _runs(words)
    return sum(run in runs for run in own) / len(own)


def _joined(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _fits(at: int, said: Sequence[list[str]], found: Sequence[float], text: str) -> bool:
    """Whether the truth has the block after, or before, what is true around it."""
    true = [other for other, share in enumerate(found) if share >= _MOSTLY]
    before = next((said[other][-_BESIDE:] for other in reversed(true) if other < at), [])
    after = next((said[other][:_BESIDE] for other in true if other > at), [])
    is_after = bool(before) and _joined([*before, *said[at]]) in text
    return is_after or (bool(after) and _joined([*said[at], *after]) in text)


def _once(
    blocks: Sequence[Block], said: Sequence[list[str]], found: list[float], text: str
) -> list[float]:
    """Leave of a repeated text as many as the truth has, where most of the truth stands."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    true: Counter[HtmlElement | None] = Counter()
    for at, share in enumerate(found):
        if share >= _MOSTLY:
            places[_joined(said[at])].append(at)
            true[blocks[at].element.getparent()] += len(said[at])
    for words, repeated in places.items():
        count = max(1, text.count(words))
        ordered = sorted(repeated, key=lambda at: -true[blocks[at].element.getparent()])
        for at in ordered[count:]:
            found[at] = 0.0
    return found
