"""Filters in the corridor: what is left out is counted as skipped, and never asked for again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archiver.config import load
from archiver.model import LIVE
from archiver.state import owing, queue, refusals
from archiver.state.queue import Standing
from tests import news
from tests.site import Site
from tests.state.conftest import state
from tests.state.desk import NOON, claim, entry, owe, settle

__all__ = ["state"]  # the fixture


def harbour(site: Site, numbers: range | list[int], **filters: Any) -> dict[str, Any]:
    """A feed of those reports, with these filters."""
    return {"name": "harbour", "url": news.publish(site, numbers), "filters": filters}


def polled(folder: Path, *words: str) -> dict[str, int]:
    code, totals = news.poll(folder, *words)
    assert code == 0
    assert totals["failed"] == 0
    return {name: totals[name] for name in ("known", "owed_new", "archived", "skipped")}


def counts(
    known: int = 0, owed_new: int = 0, archived: int = 0, skipped: int = 0
) -> dict[str, int]:
    return {"known": known, "owed_new": owed_new, "archived": archived, "skipped": skipped}


def pages(site: Site) -> list[str]:
    """The pages that were asked for."""
    return [request.path for request in site.requests if request.path.startswith("/news/")]


@pytest.mark.parametrize(
    "filters",
    [
        {"keep": {"title": "Report 3"}},
        {"keep": {"url": [r"re:/news/3$", "elsewhere"]}},
        {"drop": {"title": [r"re:Report [0124]\b"]}},
        {"drop": {"url": "re:[0124]$"}},
    ],
)
def test_what_the_feed_tells_enough_of_is_never_asked_for(
    site: Site, tmp_path: Path, filters: dict[str, Any]
) -> None:
    news.write_config(tmp_path, [harbour(site, range(5), **filters)])
    assert polled(tmp_path) == counts(owed_new=1, archived=1, skipped=4)
    assert polled(tmp_path) == counts(known=1, skipped=4)
    assert pages(site) == ["/news/3"]


def test_how_much_was_left_out_is_told_to_people(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [harbour(site, range(3), drop={"url": "re:0$"}, language="fr")])
    assert "1 feed: 3 skipped (" in news.archiver(tmp_path, "poll").stdout
    head, row, *_ = news.archiver(tmp_path, "status").stdout.splitlines()
    at = head.index("skipped")
    assert row[at : at + len("skipped")].strip() == "2"


def untitled(site: Site) -> dict[str, Any]:
    """A feed whose entries say nothing but where they are."""
    base = site.url("")
    for number in range(3):
        site.put(f"/news/{number}", news.page(number, base))
    items = [f"<item><link>{base}/news/{number}</link></item>" for number in range(3)]
    url = site.put("/feed.xml", news.feed(items), type="application/rss+xml")
    return {"name": "harbour", "url": url}


def test_what_only_the_page_tells_is_decided_by_it_once(site: Site, tmp_path: Path) -> None:
    feed = {**untitled(site), "filters": {"keep": {"title": "Report 1"}}}
    news.write_config(tmp_path, [feed])
    assert polled(tmp_path) == counts(owed_new=3, archived=1, skipped=2)
    assert polled(tmp_path) == counts(known=3)
    assert sorted(pages(site)) == ["/news/0", "/news/1", "/news/2"]


@pytest.mark.parametrize("filters", [{"language": "fr"}, {"min_length": 5_000}])
def test_an_article_of_another_language_or_too_short_is_left_out(
    site: Site, tmp_path: Path, filters: dict[str, Any]
) -> None:
    news.write_config(tmp_path, [harbour(site, range(2), **filters)])
    assert polled(tmp_path) == counts(owed_new=2, skipped=2)
    assert polled(tmp_path) == counts(known=2)
    assert len(pages(site)) == 2
    assert news.kept(tmp_path) == {}
    shown = news.archiver(tmp_path, "status", "--json").stdout
    assert json.loads(shown)["troubled"] == []
    assert json.loads(shown)["feeds"][0]["skipped"] == 2
    assert news.archiver(tmp_path, "retry").returncode == 0
    assert len(pages(site)) == 2


def test_what_a_filter_left_out_once_its_page_was_read_is_tried_again_on_demand(
    site: Site, tmp_path: Path
) -> None:
    feed = harbour(site, range(2), language="fr")
    news.write_config(tmp_path, [feed])
    assert polled(tmp_path) == counts(owed_new=2, skipped=2)
    news.write_config(tmp_path, [{**feed, "filters": {"language": "en"}}])
    assert polled(tmp_path) == counts(known=2)
    assert news.archiver(tmp_path, "retry", "harbour", "--skipped").returncode == 0
    assert len(news.kept(tmp_path)) == 2


def test_what_the_feed_carried_of_an_entry_that_was_skipped_is_there_still(
    site: Site, tmp_path: Path
) -> None:
    feed = {**harbour(site, range(2), min_length=50_000), "content": "feed"}
    news.write_config(tmp_path, [feed])
    assert polled(tmp_path) == counts(owed_new=2, skipped=2)
    news.write_config(tmp_path, [{**feed, "filters": {}}])
    assert news.archiver(tmp_path, "retry", "harbour", "--skipped").returncode == 0
    assert len(news.kept(tmp_path)) == 2


def test_where_the_page_is_gone_the_feeds_own_text_is_judged(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [harbour(site, [1, 2], min_length=200)])
    site.put("/news/1", "gone", status=410)
    assert polled(tmp_path) == counts(owed_new=2, archived=1, skipped=1)


def test_what_was_owed_before_the_filter_came_is_left_out_unasked(
    site: Site, tmp_path: Path
) -> None:
    feed = harbour(site, [1])
    page = news.page(1, site.url(""))
    site.put("/news/1", "later", status=503)
    news.write_config(tmp_path, [feed], retry={"first": "1s"})
    assert news.poll(tmp_path)[1]["owed_again"] == 1
    site.put("/news/1", page)
    news.write_config(tmp_path, [{**feed, "filters": {"drop": {"title": "Report"}}}])
    assert polled(tmp_path, "--now", "2030-01-01") == counts(skipped=2)  # listed, and owed
    assert len(pages(site)) == 1


class TestSeveralFeeds:
    """An article that one feed's owner does not want may be wanted of another."""

    @pytest.fixture
    def feeds(self, site: Site) -> list[dict[str, Any]]:
        first = harbour(site, [1], min_length=5_000)
        return [first, {**first, "name": "sea", "filters": {}}]

    def kept_by(self, folder: Path) -> list[object]:
        return [post["author"] for post in news.kept(folder).values()]

    def test_in_one_pass_it_is_the_others(
        self, tmp_path: Path, feeds: list[dict[str, Any]]
    ) -> None:
        news.write_config(tmp_path, feeds)
        totals = news.poll(tmp_path)[1]
        assert (totals["archived"], totals["skipped"]) == (1, 0)
        assert self.kept_by(tmp_path) == ["sea"]

    def test_when_it_lists_it_later_too(self, tmp_path: Path, feeds: list[dict[str, Any]]) -> None:
        news.write_config(tmp_path, feeds)
        assert polled(tmp_path, "harbour") == counts(owed_new=1, skipped=1)
        assert polled(tmp_path, "sea") == counts(owed_new=1, archived=1)
        assert self.kept_by(tmp_path) == ["sea"]
        assert polled(tmp_path, "harbour") == counts(known=1)

    def test_what_nobody_wants_is_asked_for_once_of_each(
        self, site: Site, tmp_path: Path, feeds: list[dict[str, Any]]
    ) -> None:
        unwanted = [{**feed, "filters": {"language": "fr"}} for feed in feeds]
        news.write_config(tmp_path, unwanted)
        for name in ("harbour", "sea", "harbour", "sea"):
            polled(tmp_path, name)
        assert polled(tmp_path) == counts(known=2)
        assert len(pages(site)) == 2


def test_age_matters_to_polls_and_not_to_backfills(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [harbour(site, range(4), max_age="2h")])
    now = ["--now", "2024-03-01T09:45:00Z"]  # entries are of 06:30, 07:30, 08:30 and 09:30
    assert polled(tmp_path, *now) == counts(owed_new=2, archived=2, skipped=2)
    planned = news.archiver(tmp_path, "backfill", "--dry-run", "--json", *now).stdout
    (plan,) = (one for one in json.loads(planned)["plans"] if one["source"] == "feed")
    assert plan["entries"] - plan["known"] == 2
    done = news.archiver(tmp_path, "backfill", "--source", "feed", "--json", *now)
    assert json.loads(done.stdout)["archived"] == 2


def test_a_backfill_is_filtered_too(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [harbour(site, range(4), keep={"title": "Report 2"})])
    planned = news.archiver(tmp_path, "backfill", "--source", "feed", "--dry-run", "--json")
    assert json.loads(planned.stdout)["plans"][0]["entries"] == 1
    done = news.archiver(tmp_path, "backfill", "--source", "feed", "--json").stdout
    assert (json.loads(done)["archived"], json.loads(done)["skipped"]) == (1, 3)


def test_what_was_left_out_is_remembered_when_the_state_is_lost(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [harbour(site, range(2), language="fr")])
    polled(tmp_path)
    for file in (tmp_path / "archive" / ".archiver").glob("state.db*"):
        file.unlink()
    assert news.archiver(tmp_path, "rebuild").returncode == 0
    assert polled(tmp_path) == counts(known=2)
    assert len(pages(site)) == 2


def test_who_changes_his_mind_can_have_one_again(site: Site, tmp_path: Path) -> None:
    feed = harbour(site, range(2), language="fr")
    news.write_config(tmp_path, [feed])
    polled(tmp_path)
    news.write_config(tmp_path, [{**feed, "filters": {}}])
    assert news.archiver(tmp_path, "retry", site.url("/news/1")).returncode == 0
    assert list(news.kept(tmp_path)) == [site.url("/news/1")]


def test_a_wrong_expression_is_a_fault_of_the_configuration(site: Site, tmp_path: Path) -> None:
    file = news.write_config(tmp_path, [harbour(site, [1], drop={"title": ["fine", "re:("]})])
    done = news.archiver(tmp_path, "check")
    assert done.returncode == 2
    assert done.stderr.startswith(f"{file}:")
    assert (
        "feeds[0].filters.drop.title[1]: 're:(' is no regular expression: missing )" in done.stderr
    )


def test_filters_are_those_of_their_feed(tmp_path: Path) -> None:
    file = news.write_config(
        tmp_path,
        [
            {"url": "https://a.example/", "filters": {"keep": {"title": "x"}, "language": "zh"}},
            {"url": "https://b.example/"},
        ],
    )
    one, other = (feed.filters for feed in load(file, {}).feeds)
    assert (one.keep.title, one.language, one.drop.title) == (("x",), ("zh",), ())
    assert other == type(other)()


class TestTheState:
    """Refusals, as the queue keeps them."""

    def test_a_refused_entry_is_owed_again_to_another_feed_alone(self, state: Any) -> None:
        owe(state, entry(1))
        (owed,) = claim(state)
        assert state.run_now(refusals.refuse, owed.id, "a", ("a", "b")) is None
        settle(state, owed, Standing.SKIPPED, error="is too short")
        assert owe(state, entry(1)).known == 1
        assert owe(state, entry(1, feed="b"), rank=1).owed == 1
        (again,) = claim(state)
        assert (again.entry.feed, again.attempts, again.first_seen) == ("b", 0, owed.first_seen)
        assert state.run_now(queue.troubled, 9) == []

    def test_it_goes_to_the_first_feed_that_listed_it_and_did_not_refuse(self, state: Any) -> None:
        for rank, feed in enumerate("abc"):
            owe(state, entry(1, feed=feed), rank=rank)
        (owed,) = claim(state)
        feeds = ("a", "b", "c")
        assert [state.run_now(refusals.refuse, owed.id, one, feeds) for one in "abc"] == [
            "b", "c", None
        ]  # fmt: skip

    def test_there_is_room_for_what_is_owed_after_all(self, state: Any) -> None:
        owe(state, entry(1), entry(2))
        for owed in claim(state):
            state.run_now(refusals.refuse, owed.id, "a", ("a",))
            settle(state, owed, Standing.SKIPPED)
        again = [entry(1, feed="b"), entry(2, feed="b"), entry(3, feed="b")]
        found = state.run_now(owing.owe, again, LIVE, 1, NOON, room=2)
        assert (found.known, found.owed) == (0, 2)
