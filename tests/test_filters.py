"""What of a feed its owner wants."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.filters import unwanted
from archiver.model import Article, Entry, Filters, How, Traits

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
ENTRY = Entry(
    feed="a",
    url="https://a.example/china/story-7?x=1",
    title="The harbour opens",
    authors=("Ann Lee", "Bob"),
    tags=("Trade", "Sea"),
    published=NOON - timedelta(days=2),
)
BARE = Entry(feed="a", url="https://a.example/7")
ARTICLE = Article(
    url="https://a.example/7",
    title="The harbour opens",
    authors=("Ann Lee",),
    seen=NOON,
    claimed=NOON - timedelta(days=2),
    language="en-GB",
    tags=("Trade",),
    body="<p title='a > b'>Twelve letters &amp; more.</p>",
    how=How(strategy="x", score=1),
)


def judged(
    filters: Filters, entry: Entry = ENTRY, article: Article | None = None, *, is_live: bool = True
) -> bool:
    """Whether the entry is wanted."""
    return unwanted(entry, filters, NOON, is_live=is_live, article=article) is None


def test_without_filters_everything_is_wanted() -> None:
    assert judged(Filters())
    assert judged(Filters(), BARE, ARTICLE)


@pytest.mark.parametrize(
    "patterns",
    [
        Traits(title=("harbour",)),
        Traits(title=("nothing", "OPENS")),
        Traits(author=("bob",)),
        Traits(categories=("sea",)),
        Traits(url=("/china/",)),
        Traits(url=("re:story-\\d+",)),
        Traits(title=("nothing",), url=("china",)),
    ],
)
def test_one_thing_that_is_found_is_enough_to_keep_or_to_drop(patterns: Traits) -> None:
    assert judged(Filters(keep=patterns))
    assert not judged(Filters(drop=patterns))


@pytest.mark.parametrize(
    "patterns",
    [
        Traits(title=("bridge",)),
        Traits(author=("harbour",)),
        Traits(categories=("tra",)),
        Traits(url=("/world/",)),
    ],
)
def test_what_is_not_found_is_not_kept_and_not_dropped(patterns: Traits) -> None:
    assert not judged(Filters(keep=patterns))
    assert judged(Filters(drop=patterns))


def test_drop_wins_over_keep() -> None:
    both = Traits(title=("harbour",))
    assert not judged(Filters(keep=both, drop=both))


def test_why_is_told() -> None:
    dropped = Filters(drop=Traits(title=("harbour",)))
    why = "has 'harbour' in its title, which `drop` names"
    assert unwanted(ENTRY, dropped, NOON, is_live=True) == why


@pytest.mark.parametrize("field", ["title", "author", "categories"])
def test_what_the_entry_does_not_say_is_left_to_the_article(field: str) -> None:
    keep = Filters(keep=Traits(**{field: ("re:harbour|ann|trade",)}))
    other = Filters(keep=Traits(**{field: ("bridge",)}))
    drop = Filters(drop=Traits(**{field: ("re:harbour|ann|trade",)}))
    for filters in (keep, other, drop):
        assert judged(filters, BARE), "it is not known yet"
    assert judged(keep, BARE, ARTICLE)
    assert not judged(other, BARE, ARTICLE)
    assert not judged(drop, BARE, ARTICLE)


def test_what_the_entry_says_counts_more_than_the_article() -> None:
    renamed = replace(ARTICLE, title="Another headline")
    assert judged(Filters(keep=Traits(title=("harbour",))), ENTRY, renamed)
    assert judged(Filters(drop=Traits(title=("headline",))), ENTRY, renamed)


def test_what_names_nothing_in_the_end_is_not_kept() -> None:
    nothing = replace(ARTICLE, title="", authors=(), tags=())
    assert not judged(Filters(keep=Traits(author=("ann",))), BARE, nothing)


@pytest.mark.parametrize(("days", "is_wanted"), [(1, False), (2, True), (3, True)])
def test_what_is_older_than_the_limit_is_not_wanted(days: int, is_wanted: bool) -> None:
    filters = Filters(max_age=timedelta(days=days))
    assert judged(filters) is is_wanted
    assert judged(filters, BARE), "without a date it is not known yet"
    assert judged(filters, BARE, ARTICLE) is is_wanted
    assert judged(filters, BARE, replace(ARTICLE, claimed=None)), "nor ever"


def test_a_backfill_asks_for_the_past_that_it_wants() -> None:
    assert judged(Filters(max_age=timedelta(days=1)), is_live=False)


def test_a_date_in_the_future_is_not_old() -> None:
    tomorrow = replace(ENTRY, published=NOON + timedelta(days=400))
    assert judged(Filters(max_age=timedelta(days=1)), tomorrow)


@pytest.mark.parametrize(("least", "is_wanted"), [(19, True), (20, False)])
def test_length_is_that_of_the_text_without_spaces(least: int, is_wanted: bool) -> None:
    filters = Filters(min_length=least)
    assert judged(filters), "the article will tell"
    assert judged(filters, ENTRY, ARTICLE) is is_wanted


HAN = "<p>港口今天重新开放，记者在码头看到第一艘船。</p>"
KANA = "<p>港は今日また開かれ、最初の船が着いた。</p>"
HANGUL = "<p>항구가 오늘 다시 열렸고 첫 배가 들어왔다.</p>"
LATIN = "<p>The port opened today, and 港口 is its name.</p>"


@pytest.mark.parametrize(
    ("declared", "body", "wanted", "is_wanted"),
    [
        ("en-GB", LATIN, "en", True),
        ("en_GB", LATIN, "EN-gb", True),
        ("en", LATIN, "en-GB", True),
        ("en-GB", LATIN, "en-US", False),
        ("fr", LATIN, "en", False),
        (None, LATIN, "fr", True),
        ("", LATIN, "fr", True),
        ("zh-Hans-SG", HAN, "zh", True),
        ("zh-Hans", HAN, "zh-hant", False),
        ("yue", HAN, "yue", True),
        (None, HAN, "zh", True),
        (None, HAN, "en", False),
        ("en", HAN, "en", False),
        ("en", HAN, "zh", True),
        ("zh", LATIN, "en", True),
        (None, KANA, "ja", True),
        (None, KANA, "zh", False),
        ("zh", KANA, "ja", True),
        (None, HANGUL, "ko", True),
        ("ko", HANGUL, "zh", False),
        ("xx", "", "en", False),
        (None, "", "en", True),
    ],
)
def test_a_language_is_what_the_page_says_unless_its_script_contradicts(
    declared: str | None, body: str, wanted: str, is_wanted: bool
) -> None:
    article = replace(ARTICLE, language=declared, body=body)
    assert judged(Filters(language=(wanted,)), ENTRY, article) is is_wanted
    assert judged(Filters(language=("sw", wanted)), ENTRY, article) is is_wanted


def test_nothing_is_asked_of_the_article_before_it_is_there() -> None:
    assert judged(Filters(language=("en",), min_length=10_000))
