"""What strangers wrote never steers a terminal, and what is secret is never shown."""

from __future__ import annotations

import io
import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import display

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain, 漢字, e\u0301, 👩\u200d🚀, \u3000", None),
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("\x9b31mred", "\\x9b31mred"),
        ("over\rwritten", "over\\x0dwritten"),
        ("back\x08\x7f", "back\\x08\\x7f"),
        ("turned \u202egnp.exe\u2069", "turned \\u202egnp.exe\\u2069"),
        ("two\u2028lines\x85", "two\\u2028lines\\x85"),
        ("half \ud83d", "half \\ud83d"),
        ("a\tb\nc", None),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, expected: str | None) -> None:
    assert display.printable(text) == (text if expected is None else expected)


@given(ANY_TEXT)
def test_no_control_is_left_in_any_text(text: str) -> None:
    shown = display.one_line(text)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(shown.splitlines()) <= 1


@given(st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3), st.booleans())
def test_json_is_one_line_for_every_reader_and_says_the_same(
    value: dict[str, str], only_ascii: bool
) -> None:
    value = {key.replace("@", ""): text.replace("@", "") for key, text in value.items()}
    line = display.json_line(value, only_ascii=only_ascii)
    assert len(line.splitlines()) == 1
    assert json.loads(line) == value
    assert line.isascii() or not only_ascii
    line.encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://me:secret@127.0.0.1:8080", "http://***@127.0.0.1:8080"),
        ("https://token@a.example/x: 404", "https://***@a.example/x: 404"),
        ("http://me:s@cret@a.example", "http://***@a.example"),
        ("two: ftp://a:b@c ftp://d:e@f", "two: ftp://***@c ftp://***@f"),
        ("https://a.example/@user/feed?mail=a@b", None),
        ("https://a.example, write to me@a.example", None),
    ],
)
def test_names_and_passwords_in_urls_are_hidden(text: str, expected: str | None) -> None:
    shown = text if expected is None else expected
    assert display.without_credentials(text) == shown
    assert display.printable(text) == shown
    assert json.loads(display.json_line([text])) == [shown]


def test_a_reader_who_has_left_is_no_failure(capfd: pytest.CaptureFixture[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        display.write(stream, "one\n")
        display.write(stream, "two\n")
    assert capfd.readouterr().err == ""


def test_a_full_disk_is_a_failure_once() -> None:
    with Path("/dev/full").open("w") as stream:
        with pytest.raises(OSError, match="No space left"):
            display.write(stream, "one\n")
        display.write(stream, "two\n")


def test_a_stream_that_the_shell_closed_takes_everything() -> None:
    display.write(None, "one\n")
    assert not display.is_terminal(None)


@pytest.mark.parametrize(
    ("environ", "drawable", "colours"),
    [
        ({"TERM": "xterm-256color"}, True, True),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, True, True),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({}, False, False),
    ],
)
def test_a_terminal_is_drawn_on_as_its_owner_wishes(
    environ: dict[str, str], drawable: bool, colours: bool
) -> None:
    ours, theirs = os.openpty()
    with os.fdopen(ours), os.fdopen(theirs, "w") as terminal:
        assert display.is_drawable(terminal, environ) is drawable
        assert display.has_colours(terminal, environ) is colours
    assert not display.is_drawable(io.StringIO(), environ)
