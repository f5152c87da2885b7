"""Names: one article, one place, given once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from archiver.model import LIVE, Article, Entry, How
from archiver.state import State, files, names, owing
from archiver.state.schema import articles, entries
from archiver.urls import identity

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)
PATH, SPARE = "_posts/2024-03-12-rain.md", "_posts/2024-03-12-rain-1a2b3c4d.md"


def article(url: str = "https://a.example/1", **facts: object) -> Article:
    plain = Article(
        url=url,
        title="Rain",
        seen=NOON,
        published=NOON,
        body="<p>It rains.</p>",
        how=How(strategy="readability", score=1),
    )
    return replace(plain, **facts)  # type: ignore[arg-type]  # fields by name


def owed(state: State, url: str) -> int:
    state.run_now(owing.owe, [Entry(feed="a", url=url, title=url)], LIVE, 0, NOON)

    def newest(connection: Connection) -> int:
        return int(
            connection.execute(select(entries.c.id).order_by(-entries.c.id)).scalars().first() or 0
        )

    return state.run_now(newest)


def reserve(state: State, entry_id: int, what: Article, path: str = PATH) -> names.Named:
    return state.run_now(names.reserve, entry_id, what, "a", path, SPARE)


def test_a_name_is_given_once_and_found_again_by_its_entry(state: State) -> None:
    entry_id = owed(state, "https://a.example/1")
    first = reserve(state, entry_id, article())
    again = reserve(state, entry_id, article(title="Rain, at last"), "_posts/other.md")
    assert first == again
    assert first.path == PATH
    assert first.is_ours


def test_what_was_about_to_be_put_is_known_until_something_rests_there(state: State) -> None:
    intent = names.Intent("ours", "the page is gone")
    told = owed(state, "https://a.example/1"), article(), "a", PATH, SPARE
    named = state.run_now(names.reserve, *told, intent)
    assert state.run_now(names.intended, named.id) == intent
    again = replace(intent, flaw=None)
    state.run_now(names.reserve, *told, again)
    assert state.run_now(names.intended, named.id) == again
    found = files.Found(
        path=PATH, digest="its owner's", source=named.url, title="", published=None, feed="a"
    )
    known = state.run_now(files.of, [named.url])[identity(named.url)]
    state.run_now(files.adopt, found, known, NOON)
    assert state.run_now(names.intended, named.id) == names.Intent()


def test_a_second_way_to_the_same_article_is_a_duplicate_and_becomes_an_alias(
    state: State,
) -> None:
    reserve(state, owed(state, "https://a.example/1"), article())
    moved = article(aliases=("https://m.a.example/1",))
    second = reserve(state, owed(state, "https://m.a.example/1"), moved)
    assert not second.is_ours
    assert second.path == PATH
    listed_again = [Entry(feed="b", url="https://m.a.example/1", title="Rain")]
    assert state.run_now(owing.owe, listed_again, LIVE, 1, NOON).owed == 0


def test_two_articles_that_would_share_a_file_name_get_two(state: State) -> None:
    reserve(state, owed(state, "https://a.example/1"), article())
    second = reserve(state, owed(state, "https://a.example/2"), article("https://a.example/2"))
    third = reserve(state, owed(state, "https://a.example/3"), article("https://a.example/3"))
    assert second.path == SPARE
    assert third.path == SPARE.replace(".md", "-2.md")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param("_posts/Rain.md", "_posts/rain.md", id="case"),
        pytest.param("_posts/caf\u00e9.md", "_posts/cafe\u0301.md", id="normal form"),
        pytest.param("_posts/STRASSE.md", "_posts/straße.md", id="sharp s"),
    ],
)
def test_names_that_some_file_system_holds_for_one_are_kept_apart(
    state: State, one: str, two: str
) -> None:
    reserve(state, owed(state, "https://a.example/1"), article(), one)
    second = reserve(state, owed(state, "https://a.example/2"), article("https://a.example/2"), two)
    assert second.path == SPARE


def test_a_site_that_names_one_canonical_url_on_every_page_loses_no_article(state: State) -> None:
    home = "https://a.example/news/"
    reserve(state, owed(state, "https://a.example/1"), article(home, title="Rain"))
    other = article(
        home, title="Sun", published=NOON + timedelta(hours=1), aliases=("https://a.example/2",)
    )
    second = reserve(state, owed(state, "https://a.example/2"), other, "_posts/sun.md")
    assert second.is_ours
    assert second.url == "https://a.example/2"


def test_another_name_is_given_when_a_foreign_file_has_the_first(state: State) -> None:
    named = reserve(state, owed(state, "https://a.example/1"), article())
    reserve(state, owed(state, "https://a.example/2"), article("https://a.example/2"))
    assert not state.run_now(names.rename, named.id, SPARE)
    assert state.run_now(names.rename, named.id, "_posts/third.md")
    again = reserve(state, 1, article())
    assert again.path == "_posts/third.md"


def test_an_article_counts_once_its_file_rests(state: State) -> None:
    named = reserve(state, owed(state, "https://a.example/1"), article())
    assert state.run_now(names.count) == 0
    state.run_now(names.archived, names.Filed(named.id, "0" * 64, NOON))
    assert state.run_now(names.count) == 1

    def digest(connection: Connection) -> object:
        return connection.execute(select(articles.c.digest)).scalar()

    assert state.run_now(digest) == "0" * 64
