"""When two are one: tables of what people's archives suffered from."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import likeness
from archiver.likeness import Known, kin, wording
from archiver.model import Article, Entry, How
from tests import gazette, news

URL = "https://a.example/2024/rain-in-may"
NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)

SAYS = tuple(gazette.sentences(1))
EDITED = (*SAYS[:-2], "The town hall has now answered.", SAYS[-1])
OTHER = tuple(gazette.sentences(2))
UNLIKE = tuple(news.paragraphs(1))

ENTRY = Entry(feed="a", url=URL, guid="g", title="Rain  in May", published=NOON)


@pytest.mark.parametrize(
    ("new", "is_same"),
    [
        pytest.param(replace(ENTRY, url=URL + "?t=2"), True, id="another link"),
        pytest.param(replace(ENTRY, title="rain in may"), True, id="case and space"),
        pytest.param(replace(ENTRY, published=None), True, id="date lost"),
        pytest.param(replace(ENTRY, title="Sun"), False, id="the guid used again"),
        pytest.param(replace(ENTRY, published=NOON + timedelta(days=7)), False, id="re-dated"),
        pytest.param(replace(ENTRY, title=""), False, id="no title to tell by"),
    ],
)
def test_a_guid_alone_proves_nothing(new: Entry, is_same: bool) -> None:
    assert likeness.is_same_entry(ENTRY, new) is is_same


@pytest.mark.parametrize(
    ("new", "is_same"),
    [
        pytest.param(ENTRY, True, id="title and date"),
        pytest.param(replace(ENTRY, published=LATER), False, id="title alone"),
        pytest.param(replace(ENTRY, published=None), False, id="date lost"),
        pytest.param(replace(ENTRY, title="Sun"), False, id="date alone"),
        pytest.param(replace(ENTRY, title=""), False, id="no title to tell by"),
    ],
)
def test_an_address_that_is_akin_proves_as_little(new: Entry, is_same: bool) -> None:
    assert likeness.is_listed_again(ENTRY, new) is is_same


def article(url: str = URL, title: str = "Rain in May", **facts: object) -> Article:
    plain = Article(
        url=url,
        title=title,
        seen=NOON,
        published=NOON,
        body="<p>…</p>",
        wording=wording(SAYS),
        how=How(strategy="x", score=1),
    )
    return replace(plain, **facts)  # type: ignore[arg-type]  # fields by name


def known(url: str = URL, title: str = "Rain in May", **facts: object) -> Known:
    plain = Known(url=url, title=title, published=NOON, feed="a", wording=wording(SAYS))
    return replace(plain, **facts)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("on_file", "is_same"),
    [
        pytest.param(known(published=LATER, wording=b""), True, id="title, text not known"),
        pytest.param(known(wording=wording(OTHER)), True, id="title and date"),
        pytest.param(known(published=LATER, wording=wording(EDITED)), True, id="title, an edit"),
        pytest.param(known(published=LATER, wording=wording(OTHER)), False, id="title of a series"),
        pytest.param(known(title="Rain"), True, id="date and text"),
        pytest.param(known(title="Rain", wording=wording(EDITED)), False, id="date, a look-alike"),
        pytest.param(known(title="Rain", wording=b""), False, id="date, text not known"),
        pytest.param(known(title="Rain", published=LATER), False, id="text alone"),
        pytest.param(known(title="Rain", published=None), False, id="no date to tell by"),
    ],
)
def test_one_canonical_url_may_be_named_by_two_articles(on_file: Known, is_same: bool) -> None:
    assert likeness.is_same_article(on_file, article()) is is_same


@pytest.mark.parametrize(
    ("on_file", "page", "is_same"),
    [
        pytest.param(known(), "https://a.example/77", True, id="the same text"),
        pytest.param(known(wording=wording(EDITED)), "https://a.example/77", True, id="an edit"),
        pytest.param(known(wording=b""), "https://a.example/77", True, id="text not known"),
        pytest.param(known(wording=wording(OTHER)), "https://a.example/77", True, id="some of it"),
        pytest.param(known(wording=wording(UNLIKE)), URL, True, id="rewritten at its address"),
        pytest.param(known(wording=wording(UNLIKE)), "https://a.example/77", False, id="a series"),
    ],
)
def test_two_of_a_series_are_told_by_their_pages_where_dates_are_no_more_exact(
    on_file: Known, page: str, is_same: bool
) -> None:
    new = article(aliases=(page,))
    assert likeness.is_same_article(on_file, new) is is_same
    assert likeness.is_akin(on_file, new) is is_same


def test_a_part_of_a_text_has_nothing_to_tell_a_series_by() -> None:
    teaser, whole = wording(UNLIKE), article(aliases=("https://a.example/77",))
    assert likeness.is_same_article(known(wording=teaser, is_whole=False), whole)
    assert likeness.is_same_article(known(wording=teaser), replace(whole, extent="partial"))


@pytest.mark.parametrize(
    ("on_file", "is_same"),
    [
        pytest.param(known(wording=b""), True, id="title and date"),
        pytest.param(known(published=None), True, id="title and text"),
        pytest.param(known(published=LATER, wording=b""), False, id="title alone"),
        pytest.param(
            known(published=LATER, wording=wording(EDITED)),
            False,
            id="re-dated edit",
        ),
        pytest.param(known(title="Sun"), False, id="date alone"),
    ],
)
def test_an_address_that_is_akin_wants_a_second_witness(on_file: Known, is_same: bool) -> None:
    assert likeness.is_akin(on_file, article()) is is_same


MOVED = "https://b.example/news/rain-in-may.html"


@pytest.mark.parametrize(
    ("on_file", "new", "feed", "is_same"),
    [
        pytest.param(known(), article(MOVED), "a", True, id="another host"),
        pytest.param(known(), article("https://a.example/77"), "z", True, id="same site"),
        pytest.param(known(), article(MOVED), "z", False, id="another outlet prints it"),
        pytest.param(known(), article(MOVED, published=LATER), "a", False, id="another date"),
        pytest.param(known(), article(MOVED, published=None), "a", False, id="no date"),
        pytest.param(known(), article(MOVED, "Sun"), "a", False, id="another title"),
        pytest.param(known(wording=wording(EDITED)), article(MOVED), "a", True, id="same slug"),
        pytest.param(
            known(wording=wording(EDITED)),
            article("https://a.example/2024/rain-in-may-2"),
            "a",
            False,
            id="a look-alike",
        ),
        pytest.param(
            known(wording=wording(OTHER)),
            article(MOVED),
            "a",
            False,
            id="other text",
        ),
        pytest.param(
            known("https://a.example/x/42", wording=b""),
            article("https://a.example/y/42", wording=b""),
            "a",
            False,
            id="a short number is no slug",
        ),
    ],
)
def test_a_site_may_move_house(on_file: Known, new: Article, feed: str, is_same: bool) -> None:
    assert likeness.has_moved(on_file, new, feed) is is_same


@pytest.mark.parametrize(
    ("one", "other", "are_akin"),
    [
        pytest.param("http://a.example/x", "https://www.a.example/x/", True, id="scheme, www"),
        pytest.param("https://m.a.example/x", "https://a.example/x", True, id="mobile"),
        pytest.param("https://a.example/amp/x", "https://a.example/x", True, id="amp before"),
        pytest.param("https://a.example/x/amp/", "https://a.example/x", True, id="amp behind"),
        pytest.param("https://a.example/x.amp.html", "https://a.example/x.html", True, id=".amp"),
        pytest.param("https://a.example/x?amp=1", "https://a.example/x", True, id="amp=1"),
        pytest.param("https://a.example/x?id=1&amp", "https://a.example/x?id=1", True, id="&amp"),
        pytest.param("https://a.example/x/index.html", "https://a.example/x/", True, id="index"),
        pytest.param("https://a.example/x?ref=rss", "https://a.example/x", True, id="ref"),
        pytest.param(
            "https://a.example/x?b=1&a=2", "https://a.example/x?a=2&b=1", True, id="order"
        ),
        pytest.param(
            "https://a.example/x?id=1", "https://a.example/x?id=2", False, id="another id"
        ),
        pytest.param("https://a.example/x?id=1", "https://a.example/x", False, id="an id"),
        pytest.param("https://a.example/camp", "https://a.example/c", False, id="camp"),
        pytest.param("https://a.example/x", "https://b.example/x", False, id="another site"),
        pytest.param("https://a.example/#!/x", "https://a.example/#!/y", False, id="hashbang"),
    ],
)
def test_addresses_are_akin_that_lead_to_one_page(one: str, other: str, are_akin: bool) -> None:
    assert (kin(one) == kin(other)) is are_akin


@given(st.text())
def test_no_string_has_no_kin(url: str) -> None:
    assert -(2**63) <= kin(url) < 2**63


def test_what_says_too_little_has_no_wording() -> None:
    assert wording(["It rains."]) == b""
    assert likeness.likeness(b"", wording(SAYS)) is None


def test_one_long_word_has_a_wording_too() -> None:
    assert likeness.likeness(wording(["ab" * 150]), wording(["abc" * 100])) == 0.0


def test_layout_and_punctuation_are_no_words() -> None:
    cut = [half for text in SAYS for half in text.split(",")]
    assert wording(SAYS) == wording([f"“{text.upper()}”" for text in cut])


@pytest.mark.parametrize(
    ("text", "filed"),
    [
        (
            "Straße — Ägäis_1, the ferry " * 12,
            "9020b71eaa12b542fd62370cbe595d058d593b0a2d3bd03bdef83685a0990fbd",
        ),
        (
            "渡轮今天停运" * 40,
            "1c9b9e6572c1cd535c9aeec74d227515aa00570c7ecc8819f942321c55bdb95dd8593e89b0376ebc",
        ),
    ],
)
def test_the_wording_of_an_article_on_file_stays_what_it_is(text: str, filed: str) -> None:
    assert wording([text]).hex() == filed


@pytest.mark.parametrize(
    ("share", "least", "most"),
    [(0.0, 0.95, 1.0), (0.1, 0.5, 0.99), (0.5, 0.2, 0.7), (1.0, 0.0, 0.4)],
)
def test_a_sketch_tells_how_much_of_two_texts_is_the_same(
    share: float, least: float, most: float
) -> None:
    found = []
    for number in range(0, 60, 2):
        said, other = gazette.sentences(number), gazette.sentences(number + 1)
        cut = round(share * len(said))
        changed = [*other[:cut], *said[cut:]]
        found.append(likeness.likeness(wording(said), wording(changed)) or 0.0)
    assert least <= sum(found) / len(found) <= most


def test_lists_of_the_same_names_and_other_figures_are_not_taken_for_one() -> None:
    """A sixth of their runs is the same."""
    chance = random.Random(5)
    found = []
    for _ in range(60):
        names = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(100)]
        verb, unit = "".join(chance.choices("klmnop", k=5)), "".join(chance.choices("qrstuv", k=4))
        one, other = (
            wording([f"{name} {verb} {chance.randint(1, 999)} {unit}" for name in names])
            for _ in range(2)
        )
        found.append(likeness.likeness(one, other) or 0.0)
    assert 0.12 <= sum(found) / len(found) <= 0.21
    assert max(found) < 0.5


def test_the_owner_of_an_entry_is_lent_only_what_it_did_not_say() -> None:
    owner = Entry(feed="full", url=URL, title="Rain", content="<p>All of it</p>")
    other = Entry(feed="short", url=URL, title="rain!", authors=("Ann",), summary="Some of it")
    assert likeness.merged(owner, other) == replace(owner, authors=("Ann",), summary="Some of it")
