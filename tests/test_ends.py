"""Feeds that move, end, dry up or fall silent: what is asked, and what `status` says."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from archiver.app import poll
from archiver.clock import FixedClock
from archiver.config import Config, load
from archiver.hands import Supply
from archiver.house import open_house
from tests import news
from tests.site import Site

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)


def subscribed(folder: Path, url: str, **facts: object) -> Config:
    feed = {"name": "harbour", "url": url, "content": "feed", **facts}
    return load(news.write_config(folder, [feed]), {})


def polls(config: Config, times: int = 1, *, by_name: bool = False, at: datetime = NOON) -> None:
    """So many passes over all feeds, one after another."""

    async def story() -> None:
        async with open_house(config, FixedClock(at), []) as house:
            for _ in range(times):
                await poll(house, house.feeds, Supply(), by_name=by_name)

    asyncio.run(story())


def status(folder: Path) -> tuple[dict[str, Any], str]:
    """The only feed as JSON, and what people read."""
    seen = json.loads(news.archiver(folder, "status", "--json").stdout)
    (feed,) = seen["feeds"]
    return feed, news.archiver(folder, "status").stdout


def redirect(site: Site, path: str, to: str, code: int = 301) -> str:
    return site.put(path, status=code, headers={"Location": to})


class TestMoves:
    """Permanent redirects (301, 308)."""

    def test_a_feed_that_has_moved_for_good_is_asked_at_its_new_address(
        self, site: Site, tmp_path: Path
    ) -> None:
        new = news.publish(site, [1], "/new.xml")
        config = subscribed(tmp_path, redirect(site, "/old.xml", new, 308))
        polls(config, 3)
        assert site.asked("/old.xml") == 3
        polls(config, 2)
        assert (site.asked("/old.xml"), site.asked("/new.xml")) == (3, 5)
        feed, said = status(tmp_path)
        assert (feed["moved_to"], feed["url"], feed["health"]) == (
            new,
            site.url("/old.xml"),
            "well",
        )
        assert f"harbour: moved for good; asked at {new}" in said
        assert len(news.kept(tmp_path)) == 1

    def test_an_outage_of_the_new_address_does_not_lead_back_to_one_that_has_ended(
        self, site: Site, tmp_path: Path
    ) -> None:
        new = news.publish(site, [1], "/new.xml")
        config = subscribed(tmp_path, redirect(site, "/old.xml", new))
        polls(config, 3)
        site.put("/old.xml", status=410)
        site.put("/new.xml", status=500)
        polls(config, 5)
        news.publish(site, [1, 2], "/new.xml")
        polls(config, 2)
        assert status(tmp_path)[0]["health"] == "well"
        assert len(news.kept(tmp_path)) == 2

    def test_a_move_that_is_temporary_is_never_remembered(self, site: Site, tmp_path: Path) -> None:
        new = news.publish(site, [1], "/new.xml")
        config = subscribed(tmp_path, redirect(site, "/old.xml", new, 302))
        polls(config, 5)
        assert site.asked("/old.xml") == 5

    def test_a_move_that_leads_to_no_feed_is_never_remembered(
        self, site: Site, tmp_path: Path
    ) -> None:
        """As a café's network, which wants to be paid first, redirects everything."""
        portal = site.put("/portal", "<html><title>Welcome</title><p>Your room number, please")
        config = subscribed(tmp_path, redirect(site, "/old.xml", portal))
        polls(config, 5)
        assert site.asked("/old.xml") == 5

    def test_keys_stay_with_the_host_that_they_were_given_for(
        self, site: Site, tmp_path: Path
    ) -> None:
        news.publish(site, [1], "/new.xml")
        elsewhere = site.url("/new.xml").replace("127.0.0.1", "localhost")
        old = redirect(site, "/old.xml", elsewhere)
        polls(subscribed(tmp_path, old, headers={"X-Key": "secret"}), 4)
        asked = [request for request in site.requests if request.path == "/new.xml"]
        assert len(asked) == 4
        assert all("x-key" not in request.headers for request in asked)
        assert site.asked("/old.xml") == 3


class TestEnds:
    """410."""

    def test_a_feed_that_has_ended_is_asked_again_by_its_name_only(
        self, site: Site, tmp_path: Path
    ) -> None:
        config = subscribed(tmp_path, site.put("/feed.xml", status=410))
        polls(config, 3)
        assert site.asked("/feed.xml") == 1
        feed, said = status(tmp_path)
        assert (feed["health"], feed["due"]) == ("ended", None)
        assert "harbour: has ended (410) on 2024-03-12; asked again by name only" in said
        polls(config, by_name=True)
        assert site.asked("/feed.xml") == 2

    def test_a_feed_that_ended_by_mistake_is_asked_as_ever_once_it_answers(
        self, site: Site, tmp_path: Path
    ) -> None:
        config = subscribed(tmp_path, site.put("/feed.xml", status=410))
        polls(config)
        news.publish(site, [1])
        polls(config, by_name=True)
        polls(config)
        assert site.asked("/feed.xml") == 3

    def test_another_address_is_another_chance(self, site: Site, tmp_path: Path) -> None:
        polls(subscribed(tmp_path, site.put("/feed.xml", status=410)))
        polls(subscribed(tmp_path, news.publish(site, [1], "/new.xml")))
        assert site.asked("/new.xml") == 1
        assert status(tmp_path)[0]["health"] == "well"

    def test_what_a_feed_listed_is_kept_though_it_has_ended(
        self, site: Site, tmp_path: Path
    ) -> None:
        url = news.publish(site, [1])
        site.put("/news/1", status=503)
        config = subscribed(tmp_path, url, content="page")
        polls(config)
        site.put("/feed.xml", status=410)
        polls(config)
        news.publish(site, [1], "/other.xml")
        polls(config, at=NOON + timedelta(days=1))
        assert len(news.kept(tmp_path)) == 1


def daily(site: Site, count: int, last: datetime) -> str:
    """A feed of that many entries, a day apart."""
    items = "".join(
        f"<item><title>Report {n}</title><link>{site.url(f'/{n}')}</link>"
        f"<description>Said on day {n}</description>"
        f"<pubDate>{format_datetime(last - timedelta(days=n))}</pubDate></item>"
        for n in range(count)
    )
    return site.put("/feed.xml", news.feed([items]))


class TestSilence:
    """Nothing fails, and nothing comes."""

    def test_a_feed_that_lists_nothing_any_more_is_failing(
        self, site: Site, tmp_path: Path
    ) -> None:
        config = subscribed(tmp_path, daily(site, 5, datetime.now(UTC)))
        polls(config, 10)
        assert status(tmp_path)[0]["health"] == "well"
        site.put("/feed.xml", news.feed([]))
        polls(config)
        feed, said = status(tmp_path)
        assert feed["health"] == "failing"
        assert "harbour: lists nothing any more since 2024-03-12 12:00 UTC" in said

    def test_a_feed_that_never_listed_anything_is_not(self, site: Site, tmp_path: Path) -> None:
        config = subscribed(tmp_path, site.put("/feed.xml", news.feed([])))
        polls(config, 12)
        assert status(tmp_path)[0]["health"] == "well"

    def test_a_feed_whose_latest_entry_is_older_than_ten_rhythms_is_failing(
        self, site: Site, tmp_path: Path
    ) -> None:
        now = datetime.now(UTC)
        for days, expected in ((9, "well"), (12, "failing")):
            folder = tmp_path / expected
            folder.mkdir()
            polls(subscribed(folder, daily(site, 8, now - timedelta(days=days))), at=now)
            feed, said = status(folder)
            assert feed["health"] == expected
            assert feed["rhythm_seconds"] == 86_400
        assert "usually news each 24 h" in said


def test_a_feed_that_comes_back_is_well_again(site: Site, tmp_path: Path) -> None:
    config = subscribed(tmp_path, site.put("/feed.xml", status=500))
    polls(config, 3)
    assert "failing (3×)" in status(tmp_path)[1]
    daily(site, 5, datetime.now(UTC))
    polls(config, at=datetime.now(UTC))
    assert status(tmp_path)[0]["health"] == "well"


def mislabelled(site: Site, numbers: range) -> str:
    """Pages that name their zone, and a feed that calls the local time GMT."""
    items = ""
    for n in numbers:
        local = f"2024-03-12T{n + 10}:00:00"
        meta = f"<meta property='article:published_time' content='{local}+08:00'>"
        page = news.page(n, site.url("")).replace("<meta charset='utf-8'>", meta)
        site.put(f"/news/{n}", page)
        items += (
            f"<item><title>{news.title(n)}</title><link>{site.url(f'/news/{n}')}</link>"
            f"<pubDate>Tue, 12 Mar 2024 {n + 10}:00:00 GMT</pubDate></item>"
        )
    return site.put("/feed.xml", news.feed([items]))


def said_of_zones(folder: Path) -> list[str]:
    return [text for text in status(folder)[0]["troubles"] if "hours" in text]


def test_dates_that_are_hours_off_their_pages_are_said_and_mended_by_a_zone(
    site: Site, tmp_path: Path
) -> None:
    url, later = mislabelled(site, range(2)), NOON + timedelta(days=1)
    config = subscribed(tmp_path, url, content="page")
    polls(config, at=later)
    assert said_of_zones(tmp_path) == []
    mislabelled(site, range(3))
    polls(config, at=later)
    (said,) = said_of_zones(tmp_path)
    assert said.startswith("its dates are 8 hours ahead of those of its pages; name the zone")
    mislabelled(site, range(4))
    polls(subscribed(tmp_path, url, content="page", timezone="Asia/Singapore"), at=later)
    assert said_of_zones(tmp_path) == []
    dates = [str(post["date"])[11:13] for _, post in sorted(news.kept(tmp_path).items())]
    assert dates == ["10", "11", "12", "05"]
