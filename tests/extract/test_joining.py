"""The parts of one article, joined."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver import extract
from archiver.extract import tree
from archiver.extract.blocks import texts
from archiver.likeness import wording
from archiver.model import Article, How
from tests.extract.paper import PARAGRAPHS, SEEN, URL, paragraphs


def part(body: str, number: int = 1, **known: object) -> Article:
    url = URL if number == 1 else f"{URL}?page={number}"
    images = tuple(str(src) for src in tree.fragment(body).xpath(".//img/@src"))
    said = wording(texts(tree.fragment(body)))
    made = Article(url=url, title="A", seen=SEEN, body=body, images=images, wording=said,
                   how=How(strategy="container", score=0.7))  # fmt: skip
    return replace(made, **known)  # type: ignore[arg-type]  # fields by name


def joined(*bodies: str) -> list[str]:
    parts = [part(body, number) for number, body in enumerate(bodies, start=1)]
    return texts(tree.fragment(extract.join(parts).body))


def test_one_part_is_the_article() -> None:
    only = part(paragraphs())
    assert extract.join([only]) == only


def test_parts_follow_each_other() -> None:
    assert joined(paragraphs(PARAGRAPHS[:2]), paragraphs(PARAGRAPHS[2:])) == list(PARAGRAPHS)


def test_a_part_that_repeats_the_first_adds_nothing() -> None:
    assert joined(paragraphs(), paragraphs()) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "label", ["<p>Page 2</p>", "<h2>More</h2>", '<p><img src="https://a/b"></p>']
)
def test_nor_do_the_labels_of_a_part_that_repeats_the_first(label: str) -> None:
    first = paragraphs() + '<p><img src="https://a/b"></p>'
    assert joined(first, label + paragraphs()) == list(PARAGRAPHS)


def test_a_paragraph_is_said_once() -> None:
    second = paragraphs((PARAGRAPHS[0], PARAGRAPHS[2]))
    assert joined(paragraphs(PARAGRAPHS[:2]), second) == list(PARAGRAPHS)


def test_a_paragraph_of_the_second_part_is_not_said_by_the_third() -> None:
    assert joined("<p>One.</p>", paragraphs(), paragraphs() + "<p>The last words of all.</p>") == [
        "One.",
        *PARAGRAPHS,
        "The last words of all.",
    ]


def test_a_part_may_repeat_itself_and_short_lines_may_come_again() -> None:
    chorus = "<p>* * *</p>"
    assert joined(
        f"<p>{PARAGRAPHS[0]}</p>{chorus}", f"{chorus}<p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[1]}</p>"
    ) == [PARAGRAPHS[0], "* * *", "* * *", PARAGRAPHS[1], PARAGRAPHS[1]]


def test_a_short_last_part_is_kept() -> None:
    assert joined(paragraphs(), "<p>And so to bed.</p>") == [*PARAGRAPHS, "And so to bed."]


def test_a_picture_is_shown_once() -> None:
    figure = '<figure><img src="https://a.example/1.jpg"><figcaption>The lamp</figcaption></figure>'
    other = '<p><img src="https://a.example/2.jpg"></p>'
    whole = extract.join(
        [part(figure + paragraphs()), part(f"{figure}<p>New words.</p>{other}", 2)]
    )
    assert whole.body.count("1.jpg") == 1
    assert whole.images == ("https://a.example/1.jpg", "https://a.example/2.jpg")


def test_the_article_is_known_by_its_first_part() -> None:
    changed = datetime(2024, 3, 5, tzinfo=UTC)
    first = part("<p>One.</p>", aliases=("https://a.example/old",))
    second = part("<p>Two.</p>", 2, title="A (2)", modified=changed)
    whole = extract.join([first, second])
    assert (whole.url, whole.title, whole.how) == (first.url, first.title, first.how)
    assert whole.aliases == ("https://a.example/old", second.url)
    assert whole.modified == changed


def test_what_is_joined_is_sanitised_again() -> None:
    assert (
        "script" not in extract.join([part("<p>a</p>"), part("<p>b<script>c</script></p>", 2)]).body
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PARAGRAPHS), max_size=4), min_size=1, max_size=4))
def test_no_long_paragraph_of_an_earlier_part_comes_again(pages: list[list[str]]) -> None:
    said = joined(*(paragraphs(page) for page in pages))
    assert set(said) == {text for page in pages for text in page}
    for text in PARAGRAPHS:
        first = next((page for page in pages if text in page), [])
        assert said.count(text) == first.count(text)
