"""Templates as a site's pages are kept: learned, used, checked, and learned anew.

The real corridor, page by page: a house of its own, real HTTP, a real state.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from readability import Document as Readability
from sqlalchemy import Connection, select, update

from archiver.app import poll
from archiver.clock import FixedClock
from archiver.config import load
from archiver.extract import tree
from archiver.extract.blocks import texts
from archiver.extract.text import shingles
from archiver.hands import Supply
from archiver.house import open_house, state_file
from archiver.model import TEMPLATE_FORMAT, Entry, Learned, Page, Rules, Study
from archiver.report import show_rules
from archiver.state import open_state, schema, spool, templates
from archiver.state.queue import Owed
from archiver.state.schema import articles
from archiver.templates import ENOUGH, GROWN, Read
from tests import gazette, news
from tests.site import Answer, Request, Site
from tests.test_kill import run_and_kill

NOW = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """What stands in the archive after a run: bodies and strategies by number; *changes* is
    what the state said of the layout after each page."""

    bodies: dict[int, str]
    strategies: dict[int, str]
    changes: dict[int, list[dict[str, Any]]]


def strategies(connection: Connection) -> dict[str, str]:
    return {row.url: row.strategy for row in connection.execute(select(articles))}


def keep(site: Site, folder: Path, numbers: Sequence[int]) -> Kept:
    """Publish and poll the Gazette's pages one by one."""
    base = site.url("")
    news.write_config(folder, [{"name": "gazette", "url": site.url("/feed.xml")}])
    config = load(folder / "config.yaml", {})
    changes: dict[int, list[dict[str, Any]]] = {}

    async def story() -> None:
        async with open_house(config, FixedClock(NOW), []) as house:
            for number in numbers:
                site.put(f"/story/{number}", gazette.page(number, base))
                feed = news.feed([gazette.item(number, base)])
                site.put("/feed.xml", feed, type="application/rss+xml")
                await poll(house, config.feeds, Supply())
                changes[number] = await house.keeper.state.run(templates.changes)

    asyncio.run(story())
    with closing(open_state(state_file(config))) as state:
        found = state.run_now(strategies)
    return Kept(
        bodies={
            number_of(url): post.content.partition("------")[2]
            for url, post in news.kept(folder).items()
        },
        strategies={number_of(url): strategy for url, strategy in found.items()},
        changes=changes,
    )


def number_of(url: str) -> int:
    return int(url.rpartition("/")[2])


def digests(connection: Connection) -> dict[str, str]:
    return {row.path: row.digest for row in connection.execute(select(articles))}


def waits(connection: Connection) -> int:
    return len(spool.waiting(connection, None, limit=1_000))


@pytest.fixture(scope="module")
def gazette_kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    with Site().serving() as site:
        return keep(site, tmp_path_factory.mktemp("gazette"), range(gazette.PAGES))


def test_no_sentence_of_200_articles_is_lost(gazette_kept: Kept) -> None:
    lost = {
        number: missing
        for number, body in gazette_kept.bodies.items()
        if (missing := [said for said in gazette.sentences(number) if said not in body])
    }
    assert len(gazette_kept.bodies) == gazette.PAGES
    assert not lost


def test_no_offer_and_no_pointer_is_left_from_page_20_on(gazette_kept: Kept) -> None:
    left = {
        number: [noise for noise in gazette.NOISE if noise.lower() in body.lower()]
        for number, body in gazette_kept.bodies.items()
        if number >= 20
    }
    served = {number for number, how in gazette_kept.strategies.items() if how == "template"}
    assert not {number: noise for number, noise in left.items() if noise and number in served}
    assert not {number: noise for number, noise in left.items() if noise}


def test_a_new_layout_raises_an_alarm_within_5_pages_and_is_served_within_10(
    gazette_kept: Kept,
) -> None:
    changes, change = gazette_kept.changes, gazette.CHANGE
    assert not any(changes[number] for number in range(change))
    assert changes[change + 5]
    assert changes[change + 5][0]["changed_from"] is not None
    late = range(change + 10, gazette.PAGES)
    assert {gazette_kept.strategies[number] for number in late} == {"template"}


def test_no_page_of_a_change_is_read_worse_than_by_readability_alone(gazette_kept: Kept) -> None:
    for number in range(gazette.CHANGE, gazette.CHANGE + 12):
        page = gazette.page(number, "https://gazette.example")
        alone = texts(tree.fragment(Readability(page).summary(html_partial=True)))
        assert exactness(number, [gazette_kept.bodies[number]]) >= exactness(number, alone), number


def exactness(number: int, found: Sequence[str]) -> float:
    """F1 of the shingles of what was said and what was found."""
    said = Counter(shingles(gazette.sentences(number)))
    have = Counter(shingles(found))
    common = sum((said & have).values())
    return 2 * common / (said.total() + have.total())


def test_pages_read_while_their_layout_was_learned_teach_its_template(
    site: Site, tmp_path: Path
) -> None:
    base = site.url("")
    for number in range(30):
        site.put(f"/story/{number}", gazette.page(number, base))
    listed = news.feed([gazette.item(number, base) for number in range(30)])
    site.put("/feed.xml", listed, type="application/rss+xml")
    news.write_config(tmp_path, [{"name": "gazette", "url": site.url("/feed.xml")}])
    news.poll(tmp_path)
    with closing(open_state(tmp_path / "archive" / ".archiver" / "state.db")) as state:
        (known,) = state.run_now(templates.known)
        assert state.run_now(spool.lessons, known["site"], None) == {}
        assert state.run_now(waits) == 0


def test_a_crowd_of_pages_waits_for_what_the_first_of_them_teach(
    site: Site, tmp_path: Path
) -> None:
    known = learned_from_a_crowd(site, tmp_path)
    assert (known["version"], known["pages"]) == (1, GROWN)


def test_first_pages_that_come_to_nothing_do_not_keep_the_others_waiting(
    site: Site, tmp_path: Path
) -> None:
    known = learned_from_a_crowd(site, tmp_path, empty=20)
    assert known["pages"] >= ENOUGH
    assert len(news.kept(tmp_path)) == 40


def test_of_the_first_pages_one_that_comes_to_nothing_does_not_put_off_what_the_others_taught(
    site: Site, tmp_path: Path
) -> None:
    base, numbers = site.url(""), range(GROWN - 1)
    for number in numbers:
        site.put(f"/story/{number}", gazette.page(number, base))
    listed = news.feed([gazette.item(number, base) for number in numbers])
    site.put("/feed.xml", listed, type="application/rss+xml")
    news.write_config(tmp_path, [{"name": "gazette", "url": site.url("/feed.xml")}])
    config = load(tmp_path / "config.yaml", {})
    one = Entry(feed="gazette", url=f"{base}/story/{GROWN}")

    async def story() -> list[int]:
        async with open_house(config, FixedClock(NOW), []) as house:
            keeper = house.keeper
            owed = Owed(id=4711, entry=one, host="127.0.0.1", attempts=0, first_seen=NOW)
            await keeper.reader.templates.enter(owed)
            await poll(house, config.feeds, Supply())
            assert not await keeper.state.run(templates.known)
            await keeper.reader.templates.leave(owed)
            return [known["pages"] for known in await keeper.state.run(templates.known)]

    assert asyncio.run(story()) == [len(numbers)]


def test_a_part_that_takes_long_does_not_keep_other_pages_waiting(
    site: Site, tmp_path: Path
) -> None:
    base, numbers = site.url(""), range(16)
    ahead: list[int] = []

    def page(request: Request, _connection: object) -> Answer:
        """The first page that is asked for has a second part."""
        number = number_of(request.path)
        written = gazette.page(number, base)
        if request.path == next(each.path for each in site.requests if "/story/" in each.path):
            link = f'<a rel="next" href="/story/{number}/2">Next page</a>'
            written = written.replace("<footer>", f"{link}<footer>")
        return Answer(written.encode(), headers={"Content-Type": "text/html"})

    def part(_request: Request, _connection: object) -> Answer:
        """It comes when all the others are kept."""
        news.until(lambda: len(news.kept(tmp_path)) == len(numbers) - 1)
        ahead.append(len(news.kept(tmp_path)))
        return Answer(status=404)

    for number in numbers:
        site.on(f"/story/{number}", page)
        site.on(f"/story/{number}/2", part)
    listed = news.feed([gazette.item(number, base) for number in numbers])
    site.put("/feed.xml", listed, type="application/rss+xml")
    news.write_config(tmp_path, [{"name": "gazette", "url": site.url("/feed.xml")}])
    news.poll(tmp_path)
    assert ahead == [len(numbers) - 1]


def test_an_article_that_another_feed_takes_over_does_not_keep_other_pages_waiting(
    site: Site, tmp_path: Path
) -> None:
    """One feed wants none of them, so each page is read again for the other; of one that was
    asked for early that takes long."""
    base, numbers = site.url(""), range(16)
    ahead: list[int] = []

    def page(request: Request, _connection: object) -> Answer:
        asked = [each.path for each in site.requests if "/story/" in each.path]
        if request.path == asked[0] and asked.count(request.path) == 2:
            news.until(lambda: len(news.kept(tmp_path)) == len(numbers) - 1)
            ahead.append(len(news.kept(tmp_path)))
        written = gazette.page(number_of(request.path), base)
        return Answer(written.encode(), headers={"Content-Type": "text/html"})

    for number in numbers:
        site.on(f"/story/{number}", page)
    listed = news.feed([gazette.item(number, base) for number in numbers])
    feeds: list[dict[str, object]] = [
        {"name": "long-reads", "filters": {"min_length": 100_000}},
        {"name": "gazette"},
    ]
    for feed in feeds:
        site.put(f"/{feed['name']}.xml", listed, type="application/rss+xml")
        feed["url"] = site.url(f"/{feed['name']}.xml")
    news.write_config(tmp_path, feeds)
    news.poll(tmp_path)
    assert ahead == [len(numbers) - 1]


def learned_from_a_crowd(
    site: Site, folder: Path, *, pages: int = 40, empty: int = 0
) -> Mapping[str, Any]:
    """What is learned of the Gazette when so many pages come at once, the newest *empty*."""
    base, numbers = site.url(""), range(pages)
    for number in numbers:
        is_empty = number >= len(numbers) - empty
        site.put(f"/story/{number}", "" if is_empty else gazette.page(number, base))
    listed = news.feed([gazette.item(number, base) for number in numbers])
    site.put("/feed.xml", listed, type="application/rss+xml")
    news.write_config(folder, [{"name": "gazette", "url": site.url("/feed.xml")}])
    news.poll(folder)
    with closing(open_state(folder / "archive" / ".archiver" / "state.db")) as state:
        (known,) = state.run_now(templates.known)
    return known


def test_pages_that_wait_are_read_again_another_time_where_there_is_more_to_do(
    site: Site, tmp_path: Path
) -> None:
    keep(site, tmp_path, range(5))
    config = load(tmp_path / "config.yaml", {})

    async def story() -> None:
        async with open_house(config, FixedClock(NOW), []) as house:
            keeper = house.keeper
            await keeper.state.run(forget_what_was_read)
            assert await keeper.state.run(waits) == 5
            await keeper.reader.templates.read_again(lambda: True)
            assert await keeper.state.run(waits) == 5
            await keeper.reader.templates.read_again(lambda: False)
            assert await keeper.state.run(waits) == 0

    asyncio.run(story())


def test_what_templates_served_is_written_down_while_other_pages_are_asked_for(
    tmp_path: Path,
) -> None:
    """A service ends a bite of leftovers so, beside its live entries."""
    news.write_config(tmp_path, [{"name": "a", "url": "https://a.example/feed.xml"}])
    config = load(tmp_path / "config.yaml", {})
    owed = [
        Owed(
            id=number,
            entry=Entry(feed="a", url=f"https://{name}.example/1"),
            host=f"{name}.example",
            attempts=0,
            first_seen=NOW,
        )
        for number, name in enumerate("abc")
    ]
    learned = Learned(
        template=TEMPLATE_FORMAT, lessons=(), layout="main", pages=6, first=None, last=None
    )

    async def story() -> list[int]:
        async with open_house(config, FixedClock(NOW), []) as house:
            state, known = house.keeper.state, house.keeper.reader.templates
            for one in owed:
                await state.run(templates.learned, one.host, None, learned, [], 0, NOW)
                asked = await known.ask(one)
                read = Read(
                    asked=asked,
                    page=Page(
                        url=one.entry.url, final_url=one.entry.url, status=200, fetched_at=NOW
                    ),
                    study=Study(fitted=0, served=True),
                    date=NOW,
                    is_whole=True,
                )
                await known.heed(one, read)
            await asyncio.gather(known.flush(), known.ask(owed[0]))
            return [each["served"] for each in await state.run(templates.known)]

    assert asyncio.run(story()) == [1, 1, 1]


def forget_what_was_read(connection: Connection) -> None:
    connection.execute(update(schema.spool).values(version=0))


def test_a_file_that_its_owner_has_changed_is_not_improved(site: Site, tmp_path: Path) -> None:
    keep(site, tmp_path, range(4))
    kept = tmp_path / "archive" / "_posts"
    mine, *others = sorted(kept.iterdir())
    mine.write_text(mine.read_text("utf-8") + "\nA note of my own.\n", "utf-8")
    before = {path: path.read_bytes() for path in kept.iterdir()}
    keep(site, tmp_path, range(4, 6))
    assert mine.read_bytes() == before[mine]
    assert all(path.read_bytes() != before[path] for path in others)


def test_five_kills_while_templates_are_learned_cost_no_article(site: Site, tmp_path: Path) -> None:
    base, chance = site.url(""), random.Random(5)
    numbers = range(30)
    for number in numbers:
        site.put(f"/story/{number}", gazette.page(number, base))
    listed = news.feed([gazette.item(number, base) for number in numbers])
    site.put("/feed.xml", listed, type="application/rss+xml")
    news.write_config(tmp_path, [{"name": "gazette", "url": site.url("/feed.xml")}])
    for _ in range(5):
        run_and_kill(tmp_path, chance.uniform(1.0, 2.5))
    code, _counted = news.poll(tmp_path)
    kept = news.kept(tmp_path)
    assert (code, len(kept)) == (0, len(numbers))
    for number in numbers:
        body = kept[f"{base}/story/{number}"].content
        assert all(said in body for said in gazette.sentences(number))
    assert_files_are_as_the_state_says(tmp_path)


def assert_files_are_as_the_state_says(folder: Path) -> None:
    with closing(open_state(folder / "archive" / ".archiver" / "state.db")) as state:
        assert state.run_now(waits) == 0
        written = state.run_now(digests)
    for path, digest in written.items():
        assert hashlib.sha256((folder / "archive" / path).read_bytes()).hexdigest() == digest


def test_what_is_learned_is_shown_and_written_out_as_rules(site: Site, tmp_path: Path) -> None:
    keep(site, tmp_path, [*range(5), *range(gazette.CHANGE, gazette.CHANGE + 4)])
    shown = news.archiver(tmp_path, "templates")
    assert "127.0.0.1: version 1, learned from 5 pages of 2024-03-01 to 2024-03-01" in shown.stdout
    ruled = news.archiver(tmp_path, "templates", "127.0.0.1", "--rule").stdout
    with (tmp_path / "config.yaml").open("r+") as file:
        said = yaml.safe_dump(json.load(file))
        file.seek(0)
        file.write(f"{said}{ruled}")
        file.truncate()
    assert news.archiver(tmp_path, "check").returncode == 0
    ((host, rules),) = load(tmp_path / "config.yaml", {}).rules
    assert (host, rules.body) == ("127.0.0.1", ("body > div#page > div.main > div.text",))
    (row,) = json.loads(news.archiver(tmp_path, "templates", "--json").stdout)["templates"]
    assert row["rule"]["title"] == ["body > div#page > div.main > h1"]
    nothing = news.archiver(tmp_path, "templates", "elsewhere.example")
    assert nothing.stderr == "nothing is learned of elsewhere.example\n"
    status = news.archiver(tmp_path, "status").stdout
    assert "layout of 127.0.0.1 changed on 2024-03-06, found 2025-01-01; not learned yet" in status


def test_a_site_with_several_layouts_has_one_rule_and_what_is_retired_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = {"site": "a.example", "pages": 5, "is_retired": False}
    one, two = Rules(body=("div.one",), title=("h1",)), Rules(body=("div.two",), title=("h1",))
    old = Rules(body=("div.old",))
    show_rules(
        [{**row, "rule": one}, {**row, "rule": two}, {**row, "rule": old, "is_retired": True}]
    )
    written = yaml.safe_load(capsys.readouterr().out)
    assert written == {"rules": {"a.example": {"body": ["div.one", "div.two"], "title": ["h1"]}}}
