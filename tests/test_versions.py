"""Which of two versions of an article is the better one."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from archiver.model import Extent
from archiver.versions import LOOKS, Version, is_better, letters, next_look


def version(extent: Extent, size: int) -> Version:
    return Version(extent=extent, letters=size)


@pytest.mark.parametrize(
    ("old", "new", "anew", "revised"),
    [
        pytest.param(("feed", 200), ("whole", 3000), True, True, id="the page is back"),
        pytest.param(("feed", 200), ("partial", 900), True, True, id="half of the page is back"),
        pytest.param(("partial", 900), ("whole", 3000), True, True, id="the other half too"),
        pytest.param(("feed", 2000), ("whole", 900), False, False, id="a wall not known for one"),
        pytest.param(("feed", 2000), ("whole", 1100), True, True, id="a page shorter than told"),
        pytest.param(("whole", 3000), ("feed", 9000), False, False, id="never back to the feed's"),
        pytest.param(("whole", 3000), ("partial", 2900), False, False, id="never back to a part"),
        pytest.param(("partial", 900), ("feed", 950), False, False, id="a part is more"),
        pytest.param(("whole", 3000), ("whole", 3100), False, True, id="a paragraph is added"),
        pytest.param(("whole", 3000), ("whole", 2500), False, True, id="a paragraph is taken back"),
        pytest.param(("whole", 3000), ("whole", 1800), False, False, id="most is taken back"),
        pytest.param(("whole", 3000), ("whole", 0), False, False, id="all is taken back"),
        pytest.param(("whole", 3000), ("whole", 4000), True, True, id="a third more"),
        pytest.param(("whole", 3000), ("whole", 3000), False, True, id="a word is corrected"),
        pytest.param(("feed", 200), ("feed", 1200), True, True, id="the feed says more"),
        pytest.param(("feed", 0), ("feed", 1), True, True, id="a picture gets words"),
    ],
)
def test_a_better_version_never_gives_way_to_a_worse_one(
    old: tuple[Extent, int], new: tuple[Extent, int], anew: bool, revised: bool
) -> None:
    assert is_better(version(*new), version(*old), is_revised=False) is anew
    assert is_better(version(*new), version(*old), is_revised=True) is revised


@pytest.mark.parametrize("is_revised", [False, True])
def test_of_two_versions_of_different_extent_at_most_one_is_better(is_revised: bool) -> None:
    extents: tuple[Extent, ...] = ("whole", "partial", "feed")
    every = [version(extent, size) for extent in extents for size in (0, 1, 50, 1000, 5000)]
    for one in every:
        for other in every:
            if one.extent != other.extent:
                there = is_better(one, other, is_revised=is_revised)
                back = is_better(other, one, is_revised=is_revised)
                assert not (there and back)


def test_looks_are_few_and_ever_further_apart() -> None:
    waits = [next_look(n) for n in range(len(LOOKS) + 2)]
    assert waits == [*LOOKS, None, None]
    assert list(LOOKS) == sorted(LOOKS)
    assert sum(LOOKS, timedelta()) < timedelta(days=14)


def test_what_a_file_says_is_counted_without_its_header_and_addresses() -> None:
    head = '---\ntitle: "Rain"\nfrom: https://a.example/1\n---\n<!--1-->\n'
    linked = f"{head}[Rain](https://a.example/1)\n------\n\nIt [rains](https://b.example/x) now.\n"
    assert letters(linked) == len("Itrainsnow")
    assert (
        letters(f"{head}[Rain](https://a.example/1)\n------\n\n<div>\n<p>雨 2</p>\n</div>\n") == 2
    )
    assert letters(f"{head}[Rain](https://a.example/1)\n------") == 0


def test_what_a_file_shows_of_markup_is_counted() -> None:
    body = "Words\n\n```\n[a](b)\n---\n```\n\nmore"
    head = "---\ntitle: x\n---\n<!--1-->\n[Rain](https://a.example/1)\n------\n\n"
    assert letters(head + body) == len("Wordsamore")


@pytest.mark.parametrize("hostile", ["<", "[a](b) ", "a < b ", "](", "[a]", "\n---\n"])
def test_a_long_file_is_counted_soon(hostile: str) -> None:
    started = time.process_time()
    letters(f"---\ntitle: x\n---\n<!--1-->\n[{hostile * 100_000}")
    assert time.process_time() - started < 1
