"""What owners look for in the texts of strangers."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.patterns import MOST_CHARACTERS, check, is_in


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("harbour", "The HARBOUR opens"),
        ("harbour", "harbour"),
        ("the  harbour", "All of the\nharbour"),
        ("c++", "Why C++ stays"),
        ("#1", "We are #1!"),
        ("中国", "在中国经济"),
        ("iPhone", "新iPhone发布"),
        ("经济 学人", "经济　学人"),
        ("한국", "한국은 오늘"),
        ("कर", "नया कर लागू"),
        ("कर", "कर।"),
        ("أيضا", "أيضاً"),
        ("ข่าว", "ข่าววันนี้"),
        ("Berlin", "❤️Berlin"),
        ("Wi-Fi", "no wi-fi."),
        ("AI", "ＡＩ is wide here"),
        ("(ad)", "Shoes (Ad)"),
        (".*", "literally .* that"),
        ("é", "café é la"),
        ("re:^report \\d+", "Report 12"),
        ("re: (?-i:Report)", "Report"),
        ("re:中.?国", "中 国"),
        ("re:x", "x" * 100_000),
    ],
)
def test_it_is_found(pattern: str, text: str) -> None:
    assert is_in(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("harbour", "the harbours"),
        ("art", "a start, a party"),
        ("AI", "again, they said"),
        ("the harbour", "theharbour"),
        ("é", "café"),
        ("कर", "सरकार ने करोड़ों रुपये"),
        ("राम", "रामायण पर नई फिल्म"),
        ("মা", "মাছের দাম"),
        ("தமிழ", "தமிழ்நாடு"),
        ("रोड़", "करोड़"),
        (".*", "anything"),
        ("re:^report", "The report"),
        ("re:(?-i:Report)", "REPORT"),
        ("x", ""),
    ],
)
def test_it_is_not_found(pattern: str, text: str) -> None:
    assert not is_in(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("x" * (MOST_CHARACTERS + 1), "is longer than 1,000 characters"),
        ("re:(", "is no regular expression: missing )"),
        (r"re:(a)\1", "is no regular expression: invalid escape sequence"),
        ("re:(?=a)", "is no regular expression: invalid perl operator"),
        ("re:((a{1000}){1000}){1000}", "is no regular expression: "),
    ],
)
def test_what_is_no_pattern_is_told(pattern: str, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("(", r"\(").replace(")", r"\)")):
        check(pattern)


@pytest.mark.parametrize("pattern", ["re:(a+)+$", "re:(a|a)*$", "re:(.*a){25}", "a a a a a"])
def test_no_pattern_can_be_made_to_hang(pattern: str) -> None:
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (10, 10))\n"
        "from archiver.patterns import is_in\n"
        f"print(is_in({pattern!r}, 'a' * 1_000_000 + 'b'), is_in({pattern!r}, 'a ' * 500_000))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_words_are_words_or_an_expression_that_is_told(pattern: str, text: str) -> None:
    try:
        check(pattern)
    except ValueError as error:
        assert str(error).startswith("is ")  # noqa: PT017 - most patterns are right
    else:
        assert isinstance(is_in(pattern, text), bool)


@given(st.text(min_size=1, max_size=30).filter(str.strip))
def test_a_text_holds_itself(text: str) -> None:
    if not text.startswith("re:"):
        assert is_in(text, text)


@pytest.mark.parametrize("pattern", ["re:harbour", "harbour"])
def test_half_a_character_hides_nothing(pattern: str) -> None:
    assert is_in(pattern, "the \ud83d harbour")
