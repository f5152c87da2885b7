"""The part of a page that a template reads: the same article as of the whole page, or no part."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archiver import extract
from archiver.errors import NothingToKeep
from archiver.extract.template import Template, cut, load
from archiver.extract.template.scope import around
from archiver.model import Knowledge, Part, Rules
from tests import gazette
from tests.extract.template.test_template import BASE, layout, read

NUMBER = 40
PAGE = gazette.page(NUMBER, BASE)
ARTICLE = "<div class='main'>"
TEXT = "<div class='text' id='story-40'>"
AFTER = "<p class='bar'>"

WHOLE = Rules(remove=(".nothing-has-this-name",))
"""A rule for which the whole page is read."""


@cache
def template() -> Template:
    learned = load(layout().templates[0])
    assert learned is not None
    return learned


def part_of(html: str, *names: bytes) -> str | None:
    part = cut(html.encode(), template(), names)
    return None if part is None else part.decode()


def with_more(place: str, more: str) -> str:
    """The page with more before that place."""
    assert place in PAGE
    return PAGE.replace(place, more + place, 1)


def article(html: str, rules: Rules = Rules()) -> Part | None:  # noqa: B008 - a frozen value
    try:
        return read(NUMBER, layout(), html, rules=rules)
    except NothingToKeep:
        return None


def test_the_part_is_the_element_that_holds_the_headline_and_the_text() -> None:
    assert around(template()) == ("div#page", "div.main")
    part = part_of(with_more(AFTER, "<script>var menu = '<div>';</script>"))
    assert part is not None
    assert "<title>" in part
    assert gazette.title(NUMBER) in part
    assert all(sentence in part for sentence in gazette.sentences(NUMBER))
    assert "Home" not in part
    assert "var menu" not in part


def test_what_is_read_of_the_part_is_what_is_read_of_the_whole_page() -> None:
    for number in range(50, 80):
        page = gazette.page(number, BASE)
        assert cut(page.encode(), template(), ()) is not None
        of_part, of_whole = read(number, layout()), read(number, layout(), rules=WHOLE)
        assert of_part.study.served
        assert (of_part.article, of_part.said) == (of_whole.article, of_whole.said)


@pytest.mark.parametrize(
    ("place", "more"),
    [
        ("<header>", '<script type=\'application/ld+json\'>{"@type": "NewsArticle"}</script>'),
        ("</body>", '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'),
        ("</head>", "<meta property='og:title' content='NewsArticle'>"),
        (AFTER, '<script type=\'application/ld+json\'>{"@type": "NewsArticle"}</script>'),
    ],
)
def test_what_is_written_for_programs_is_in_the_part_wherever_it_stands(
    place: str, more: str
) -> None:
    assert "NewsArticle" in (part_of(with_more(place, more)) or "")


def test_linked_data_in_a_comment_is_not_in_the_part() -> None:
    old = '<!-- <script type=\'application/ld+json\'>{"@type": "NewsArticle"}</script> -->'
    assert "NewsArticle" not in (part_of(with_more("<header>", old)) or "NewsArticle")


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/story/40?page=2'>2</a>",
        '<a rel="next" href="two">More</a>',
        '<a href="?page=2"><span>2</span></a>',
    ],
)
@pytest.mark.parametrize("place", [ARTICLE, "</body>"])
def test_the_link_to_the_next_part_is_found_beside_the_article(place: str, link: str) -> None:
    page = with_more(place, f"<div>{link}</div>")
    assert link in (part_of(page, b"40") or "")
    found = article(page)
    assert found is not None
    assert found.study.served
    assert found.next_url == read(NUMBER, layout(), page, rules=WHOLE).next_url


@pytest.mark.parametrize(
    "doubtful",
    [
        PAGE.replace(ARTICLE, "<div class='major'>"),
        PAGE.replace(ARTICLE, f"<!-- {ARTICLE} --><div class='major'>"),
        PAGE.replace(ARTICLE, f"<script>'{ARTICLE}'</script><div class='major'>"),
        PAGE[: PAGE.index(AFTER)],
        PAGE.replace("<body", "<corpus"),
        PAGE.replace(TEXT, f"<table>{TEXT}"),
    ],
    ids=["no such place", "in a comment", "in a script", "no end", "no body", "half a table"],
)
def test_where_it_is_not_plain_there_is_no_part(doubtful: str) -> None:
    assert part_of(doubtful) is None


def test_of_two_elements_alike_the_one_around_them_is_the_part() -> None:
    part = part_of(with_more(AFTER, "<div class='main'>Another</div>"))
    assert part is not None
    assert "Another" in part
    assert "Home" not in part


def test_of_very_many_that_may_be_it_none_is_the_part() -> None:
    assert part_of(with_more("<header>", "<div class='main' " * 50_000)) is None


@pytest.mark.parametrize(
    "unclear",
    [
        "<SCRIPT>x()</SCRIPT>",
        "<STYLE>p {}</STYLE>",
        "<script src='x'/>",
        "<i title='</div></div>'>x</i>",
        "<i title='<script>'>x</i>",
        "<script-like>x</script-like>",
        "<textarea><script></textarea>",
    ],
)
def test_nothing_of_the_text_is_lost_after_what_may_be_a_tag_or_none(unclear: str) -> None:
    first = PAGE.index("<p>", PAGE.index(TEXT))
    second = PAGE.index("<p>", first + 1)
    third = PAGE.index("<p>", second + 1)
    later = "<script>y()</script><style>i {}</style>"
    page = PAGE[:second] + unclear + PAGE[second:third] + later + PAGE[third:]
    of_part, of_whole = article(page), article(page, WHOLE)
    assert of_part is not None
    assert of_whole is not None
    assert of_part.said == of_whole.said


PIECES = (
    *("</div>", "<div>", ARTICLE, TEXT, "<p>", "</p>", "<table>", "</table>", "<tr><td>", "</td>"),
    *("<script>", "</script>", "<style>", "</style>", "<!--", "-->", "<![CDATA[", "]]>", "<!"),
    *("<noscript>", "</noscript>", "<template>", "</template>", "<a href='", "'>", '"', "</a>"),
    *("<h1>", "</h1>", "<svg>", "</svg>", "<textarea>", "</textarea>", "<form>", "</form>"),
    *("</body>", "<body>", "</html>", "<DIV>", "</DIV >", "<div/>", "<divers>", "words and words"),
    *("<article>", "</article>", "<ul><li>", "</ul>", "<b>", "</b>", "<p title='<div>'>", "</h1"),
)


@given(
    st.sampled_from(["<header>", ARTICLE, TEXT, "<p>", "</div>", AFTER, "</body>", "</head>"]),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
)
@example("<p>", "<table><tr><td></div>")
@example("<header>", f"<!--{ARTICLE}-->")
def test_a_broken_page_is_read_by_its_part_as_it_is_read_whole(place: str, broken: str) -> None:
    page = with_more(place, broken)
    if part_of(page) is None:
        return
    of_part, of_whole = article(page), article(page, WHOLE)
    if of_part and of_whole and of_part.study.served and of_whole.study.served:
        assert of_part.said == of_whole.said


@given(st.binary(max_size=300), st.sampled_from([b"<body>", PAGE.encode()]))
def test_nothing_that_a_page_holds_is_too_much(junk: bytes, page: bytes) -> None:
    for broken in (junk + page, page.replace(b"<p>", junk), page + junk):
        part = cut(broken, template(), (junk[:5],))
        assert part is None or part.startswith(broken[:1])


@pytest.mark.parametrize("kind", ["SCRIPT", "script"])
def test_a_place_in_a_script_is_none_however_that_is_written(kind: str) -> None:
    hidden = f"<{kind}>'{ARTICLE}'</{kind}><div class='major'>"
    assert part_of(PAGE.replace(ARTICLE, hidden)) is None


def test_linked_data_ends_where_its_script_ends() -> None:
    data = "<script type='application/ld+json'>{}</SCRIPT><p>Other news</p><script>x()</script>"
    part = part_of(with_more("<header>", data))
    assert part is not None
    assert "Other news" not in part


def test_an_end_tag_too_many_within_an_open_element_does_not_end_the_part() -> None:
    def as_article(page: str) -> str:
        """The page with an `article` around headline and text."""
        return page.replace(ARTICLE, "<article>").replace(AFTER, f"</article>{AFTER}")

    read_before = [read(number, html=as_article(gazette.page(number, BASE))) for number in range(9)]
    lessons = [part.study.lesson for part in read_before if part.study.lesson is not None]
    learned = extract.learn(lessons)
    assert learned is not None
    known = Knowledge(templates=(learned.template,))
    broken = as_article(PAGE).replace("</p><p>", "</p><div></article><p>", 1)
    of_part = read(NUMBER, known, broken)
    assert of_part.said == read(NUMBER, known, broken, rules=WHOLE).said
