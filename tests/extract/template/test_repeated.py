"""A text is known again when a number, a name or a day in it is another."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from archiver.extract.template.prints import print_of, prints
from archiver.extract.template.repeated import Known, often
from tests import gazette

OFFER = "Join {n} readers who get our letter from the harbour every {day}, free and easy to leave."


def offer(number: int, day: str) -> tuple[int, ...]:
    return prints(OFFER.format(n=number, day=day))


def test_an_offer_with_small_changes_is_one_text() -> None:
    assert offer(12_000, "Monday") in Known([offer(7, "Friday")])


def test_another_sentence_that_shares_a_phrase_is_another_text() -> None:
    other = prints("The letter from the harbour, free and easy to leave, was found by a diver.")
    assert other not in Known([offer(7, "Friday")])


def test_what_is_on_enough_pages_is_known_and_what_is_on_fewer_is_not() -> None:
    days = ("Monday", "Tuesday", "Friday")
    pages = [[offer(n, days[n % 3]), prints(f"Only once: {word}")] for n, word in enumerate("abcd")]
    found = often(pages, 3)
    assert offer(99, "Sunday") in found
    assert all(text in Known([offer(99, "Sunday")]) for text in found.texts)


def test_sentences_made_of_the_same_phrases_are_not_one_text() -> None:
    pages = [[prints(text) for text in gazette.sentences(number)] for number in range(40)]
    assert not often(pages, 3).texts


def test_a_script_without_spaces_has_prints_too() -> None:
    known = Known([prints("关注本报公众号，每天早上收到12条港口新闻。")])
    assert prints("关注本报公众号，每天早上收到97条港口新闻。") in known
    assert prints("渡轮公司星期一宣布，从下个月起增开夜班。") not in known


def test_a_picture_is_the_same_whatever_its_query() -> None:
    assert print_of("https://a.example/x.jpg?w=1") == print_of("https://a.example/x.jpg?w=2")


@given(st.text())
@example("0:0:0:0")  # the same run twice
def test_any_text_has_a_bounded_print_and_knows_itself(text: str) -> None:
    found = prints(text)
    assert len(found) <= 24
    assert not found or found in Known([found])
