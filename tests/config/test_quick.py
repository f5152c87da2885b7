"""The quick way of reading says what ruamel.yaml says, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from archiver.config import document, quick
from archiver.errors import ConfigError

PIECES = [
    *("a", "b", "feeds", "url", "http://x/?a=1&b=*", "新闻", "R & D", "it's", "a#b", "a:b", "\\n"),
    *("yes", "true", "False", "null", "~", "12", "0o14", "010", "1_000", "1.5e3", ".inf", "12:30"),
    *("2020-01-02", "2020-01-02 10:00:00", "=", "<<", "-", "- ", ": ", ", ", "? ", "#", " # c"),
    *("{", "}", "[", "]", "'", '"', "|", ">", "|-\n", "&a", "*a", "!", "!!str ", "%", "@", "`"),
    *("\n", "\n", "\n  ", "\n  - ", "\n    ", "\t", "\r\n", "---", "...", "\x85", "\u2028", "\\"),
]
"""What files are made of, and what they are broken with."""

Reading = tuple[Any, dict[document.Place, int]]

SCALARS = st.sampled_from(PIECES) | st.text() | st.booleans() | st.none() | st.integers()
PLAIN = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


def slowly(text: str) -> Reading | None:
    """What ruamel.yaml makes of it; None where that is an error."""
    lines: dict[document.Place, int] = {}
    try:
        return document._plain(document.parse(text), (), lines), lines
    except (YAMLError, ValueError, RecursionError):
        return None


def quickly(text: str) -> Reading | None:
    return quick.plain(text, document.value, document.MOST_NODES)


def agree(text: str) -> bool:
    """Nothing was said quickly, or the same: `1` is not `True`, nor `1.0`."""
    found, known = quickly(text), slowly(text)
    return found is None or (repr(found[0]), found[1]) == (known and (repr(known[0]), known[1]))


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_whatever_is_read_quickly_is_read_as_ruamel_reads_it(text: str) -> None:
    assert agree(text)
    assert agree(f"a:{text}\nb: 1")


@given(st.dictionaries(st.text(), PLAIN, max_size=5))
def test_every_value_that_is_written_on_one_line_is_read_as_ruamel_reads_it(
    data: dict[str, Any],
) -> None:
    assert agree("\n".join(f"{document.flow(k)}: {document.flow(v)}" for k, v in data.items()))


@pytest.mark.parametrize("name", ["config.example.yaml", "archiver/config/starter.yaml"])
def test_our_own_files_are_plain(name: str) -> None:
    text = (Path(__file__).parents[2] / name).read_text("utf-8")
    assert quickly(text)
    assert agree(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: &x 1\nb: *x\n", id="alias"),
        pytest.param("a: [&x 1]\n", id="anchor in a list"),
        pytest.param("a: !!str 1\n", id="tag"),
        pytest.param("%YAML 1.1\n---\na: yes\n", id="directive"),
        pytest.param("a: 1\n---\nb: 2\n", id="two documents"),
        pytest.param("a: {b: 1}\nc: {<<: {d: 2}}\n", id="merged keys"),
        pytest.param("a: 1\na: 2\n", id="key twice"),
        pytest.param("1: a\n", id="key that is no text"),
        pytest.param("? [a]\n: b\n", id="key that is a list"),
        pytest.param("a:\t\nb: 1\n", id="tab"),
        pytest.param("a: 2020-13-45\n", id="no such day"),
        pytest.param("a: [1\nb: 2\n", id="broken"),
        pytest.param("a: " + "[" * 5_000 + "]" * 5_000, id="deep"),
        pytest.param("- a\n", id="no mapping"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_peculiar_or_wrong_is_left_to_ruamel(text: str) -> None:
    assert quickly(text) is None


def test_addresses_with_ampersands_and_stars_are_plain() -> None:
    assert quickly("url: http://x/?a=1&b=*\ntitle: R & D, 2 * 2\n")


def test_more_values_than_may_be_are_left() -> None:
    text = f"a: {list(range(10))}"
    assert quick.plain(text, document.value, 11)
    assert quick.plain(text, document.value, 10) is None


@pytest.mark.parametrize("text", ["a: 1\nb:\n  ? - -\n", "a:\x85\n  b\n\nc: [\n"])
def test_what_ruamel_stumbles_over_is_told_as_a_fault_of_the_file(
    text: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match="no YAML: "):
        document.read(file)
