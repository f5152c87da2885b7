"""Articles told from all else that has an address, by the shape of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import shapes

SITE = "https://www.a.example"
DATED = [f"{SITE}/2024/03/rain-and-wind-again-{n}/" for n in range(6)]
SLUGS = [f"{SITE}/{name}/" for name in ("rain", "the-ferry-is-back", "a-lamp", "x-y-z", "no-fish")]
SECTION = [f"{SITE}/realtime/china/story2024031{n}-120{n}" for n in range(6)]
QUERY = [f"{SITE}/index.php?id={n}" for n in range(100, 106)]
HOME_QUERY = [f"{SITE}/?p={n}" for n in range(100, 106)]
IDS = [f"{SITE}/news/{n}" for n in range(96, 102)]
NUMBERS = [f"{SITE}/sea/a{n}.html" for n in range(70_000, 70_006)]


@pytest.mark.parametrize(
    ("samples", "path", "is_article"),
    [
        pytest.param(DATED, "/2021/11/no-fish/", True, id="another year"),
        pytest.param(DATED, "/2021/11/04/1003.html", True, id="another layout with a date"),
        pytest.param(DATED, "/2021/11/", False, id="a month"),
        pytest.param(DATED, "/2021/11/04/", False, id="a day"),
        pytest.param(DATED, "/2021/", False, id="a year"),
        pytest.param(DATED, "/", False, id="the home page"),
        pytest.param(DATED, "/the-story-of-our-house/", False, id="many words, but no date"),
        pytest.param(DATED, "/category/sea/", False, id="a category"),
        pytest.param(DATED, "/category/2024/03/rain-and-wind/", False, id="a dated category"),
        pytest.param(DATED, "/2024/03/rain-and-wind-again-1/page/2/", False, id="a page of it"),
        pytest.param(DATED, "/2024/03/rain-and-wind-again-1/feed/", False, id="its feed"),
        pytest.param(DATED, "/2024/03/rain.jpg", False, id="a picture"),
        pytest.param(DATED, "/2024/03/rain-again/?replytocom=7", False, id="an answer to it"),
        pytest.param(DATED, "/2024/03/rain-again/?utm_source=x", True, id="only tracked"),
        pytest.param(DATED, "/robots.txt", False, id="robots.txt"),
        pytest.param(SLUGS, "/wind/", False, id="a word"),
        pytest.param(SLUGS, "/more-wind/", True, id="few words where articles have few"),
        pytest.param(SLUGS, "/privacy-policy/", False, id="few words that are known"),
        pytest.param(SLUGS, "/the-wind-is-back-again/", True, id="many words"),
        pytest.param(SECTION, "/realtime/china/story20211022-1205951", True, id="the section"),
        pytest.param(SECTION, "/realtime/world/story20211022-1205951", False, id="another one"),
        pytest.param(QUERY, "/index.php?id=7", True, id="the article's number in the query"),
        pytest.param(QUERY, "/index.php", False, id="no number"),
        pytest.param(QUERY, "/index.php?section=7", False, id="another number"),
        pytest.param(HOME_QUERY, "/?p=7", True, id="a query alone"),
        pytest.param(HOME_QUERY, "/?cat=7", False, id="another query alone"),
        pytest.param(NUMBERS, "/land/a123456.html", False, id="a section that no sample has"),
        pytest.param(NUMBERS, "/sea/a123456.html", True, id="a number"),
        pytest.param(IDS, "/news/2021", True, id="a number like a year"),
        pytest.param(IDS, "/news/7", True, id="a short number"),
        pytest.param(DATED, "/2024/03/05", False, id="a day without an end"),
        pytest.param(NUMBERS, "/sea/index.html", False, id="an index"),
        pytest.param([], "/2021/11/no-fish/", True, id="a date, nothing known"),
        pytest.param([], "/sea/98765", True, id="a number, nothing known"),
        pytest.param([], "/the-wind-is-back-again", True, id="words, nothing known"),
        pytest.param([], "/news/暴风雨后港口重新开放了", True, id="Chinese, nothing known"),
        pytest.param([], "/about/", False, id="about, nothing known"),
        pytest.param([], "/sea/", False, id="a section, nothing known"),
    ],
)
def test_articles_are_told_from_other_pages(
    samples: list[str], path: str, is_article: bool
) -> None:
    assert shapes.learn(SITE, samples).is_article(f"{SITE}{path}") is is_article


def test_a_feed_of_many_sections_bars_none() -> None:
    samples = [f"{SITE}/{part}/a{n}.html" for n, part in enumerate(["sea", "land", "air"] * 2)]
    assert shapes.learn(SITE, samples).is_article(f"{SITE}/fire/a12345.html")


def test_few_samples_teach_their_shape_and_nothing_more() -> None:
    known = shapes.learn(SITE, [f"{SITE}/sea/rain/"])
    assert not known.is_article(f"{SITE}/land/rain/")
    assert known.is_article(f"{SITE}/land/the-wind-is-back-again/")


def test_a_word_of_the_table_that_the_feed_uses_is_no_bar() -> None:
    samples = [f"{SITE}/topics/the-wind-is-back-{n}" for n in range(6)]
    assert shapes.learn(SITE, samples).is_article(f"{SITE}/topics/the-ferry-is-gone-now")


def test_another_site_has_no_articles_of_this_one() -> None:
    known = shapes.learn(SITE, DATED)
    assert not known.is_article("https://b.example/2024/03/rain-and-wind-again/")
    assert known.is_article("http://a.example/2024/03/rain-and-wind-again/")


def test_who_lists_articles_only_is_believed_where_nothing_speaks_against_it() -> None:
    known = shapes.learn(SITE, SLUGS)
    assert known.is_article(f"{SITE}/wind/", is_likely=True)
    assert not known.is_article(f"{SITE}/contact/", is_likely=True)


def test_the_owners_patterns_win() -> None:
    known = shapes.learn(SITE, DATED, articles=("/story/",), others=("print$",))
    assert known.is_article(f"{SITE}/story/a")
    assert not known.is_article(f"{SITE}/story/print")
    assert not known.is_article(DATED[0])
    assert not shapes.learn(SITE, DATED, others=("again",)).is_article(DATED[0])


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        ("/2024/03/05/rain", "2024-03-04", "2024-03-07"),
        ("/2024/3/5/rain", "2024-03-04", "2024-03-07"),
        ("/a-20240305-rain", "2024-03-04", "2024-03-07"),
        ("/story20240305-1", "2024-03-04", "2024-03-07"),
        ("/2024-03-05-rain", "2024-03-04", "2024-03-07"),
        ("/2024/03/rain", "2024-02-29", "2024-04-02"),
    ],
)
def test_an_address_tells_its_day_or_month(path: str, first: str, last: str) -> None:
    expected = tuple(datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (first, last))
    assert shapes.days(SITE + path) == expected


@pytest.mark.parametrize(
    "path", ["/rain", "/2024/rain", "/120240305", "/2024/13/rain", "/2024/02/30/rain", "/a2024b03"]
)
def test_what_is_no_date_tells_none(path: str) -> None:
    found = shapes.days(SITE + path)
    assert found is None or path == "/2024/02/30/rain"


def test_a_span_leaves_out_what_its_address_puts_outside() -> None:
    url, spring = f"{SITE}/2024/03/05/rain", datetime(2024, 3, 5, tzinfo=UTC)
    assert shapes.may_lie_in(url, None, None)
    assert shapes.may_lie_in(url, spring, None)
    assert not shapes.may_lie_in(url, datetime(2024, 3, 8, tzinfo=UTC), None)
    assert not shapes.may_lie_in(url, None, datetime(2024, 3, 3, tzinfo=UTC))
    assert shapes.may_lie_in(f"{SITE}/rain", spring, spring)


@given(st.lists(st.text(max_size=30)), st.text(max_size=60))
def test_no_text_raises_anything(samples: list[str], text: str) -> None:
    known = shapes.learn(SITE, [*samples, *(f"{SITE}/{one}" for one in samples)])
    known.is_article(text)
    known.is_article(f"{SITE}/{text}")


def test_no_pattern_of_the_owners_hangs_on_an_address() -> None:
    """Read as Python reads it, this one would take longer than there is time."""
    known = shapes.learn("https://a.example/feed", [], articles=("/(a+)+$",))
    assert not known.is_article(f"https://a.example/{'a' * 5_000}!")
