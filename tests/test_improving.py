"""Never worse: what the feed carried is kept where the page is a wall, a later look improves
it, and a better version never gives way to a worse one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.care import check
from archiver.clock import SystemClock
from archiver.config import load
from archiver.overview import look
from archiver.verify import Finding
from tests import news
from tests.desk import Desk, desk
from tests.site import Site

MENU = "<nav><a href='/'>Home</a> <a href='/sea'>Sea</a></nav>"
LOGIN = (
    f"<html><body>{MENU}<main><h1>Welcome back to our pages</h1><p>Please log in to continue, or "
    "create an account, which takes a minute only and costs you nothing at all.</p><p>Forgot your "
    "password? We send you another one, at any time of the day, to the address that we have of "
    "you.</p></main></body></html>"
)
CONSENT = (
    f"<html><body>{MENU}<main><h2>We value your privacy very much</h2><p>We and our partners store "
    "cookies on your device, and read them, to measure what is read and to show you offers that "
    "you may like.</p><p>You may change what you have chosen at any time, at the foot of each of "
    "these pages, with effect for the future.</p></main></body></html>"
)
SOFT_404 = (
    f"<html><body>{MENU}<main><h1>Page not found, and we are sorry</h1><p>The page you are looking "
    "for is not here any more, or has never been. Try the search at the top, or one of the "
    "sections.</p><p>If you think that this is a fault of ours, then write to us, and say where "
    "you have come from.</p></main></body></html>"
)


def listed(site: Site, *, number: int = 1, content: str = "") -> str:
    item = news.item(number, site.url(""), content=content)
    return site.put("/feed.xml", news.feed([item]), type="application/rss+xml")


def text_of(folder: Path) -> str:
    (post,) = news.kept(folder).values()
    return str(post.content)


def file_of(folder: Path) -> Path:
    (file,) = (folder / "archive").rglob("*.md")
    return file


def status(folder: Path) -> dict[str, Any]:
    return look(load(folder / "config.yaml", {}), SystemClock().now())


def verified(folder: Path) -> list[Finding]:
    return list(check(load(folder / "config.yaml", {}), SystemClock(), lambda _: None))


@pytest.fixture
def archive(site: Site, tmp_path: Path) -> Iterator[Desk]:
    """One feed of one article, whose page is not there yet."""
    news.write_config(tmp_path, [{"name": "harbour", "url": listed(site)}])
    with desk(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("wall", [LOGIN, CONSENT, SOFT_404], ids=["login", "consent", "404"])
def test_a_wall_leaves_what_the_feed_carried_until_the_page_is_back(
    site: Site, archive: Desk, wall: str
) -> None:
    site.put("/news/1", wall)
    assert archive.poll()["archived"] == 1
    first, *others = news.paragraphs(1)
    assert first in text_of(archive.folder)
    assert "log in" not in text_of(archive.folder)
    assert "privacy" not in text_of(archive.folder)
    shown = status(archive.folder)
    assert (shown["entries"], shown["feeds"][0]["owed"]) == ({"to_improve": 1}, 0)
    assert "the page says" in shown["troubled"][0]["error"]
    said = news.archiver(archive.folder, "status").stdout
    assert "harbour: to improve: " in said
    assert "harbour: owed: " not in said
    assert said.index("to improve") < said.index("health")
    name = file_of(archive.folder)
    site.put("/news/1", news.page(1, site.url("")))
    assert archive.poll(0.01)["improved"] == 0
    assert archive.poll(0.1)["improved"] == 1
    assert all(text in text_of(archive.folder) for text in others)
    assert file_of(archive.folder) == name
    assert status(archive.folder)["entries"] == {"settled": 1}
    assert verified(archive.folder) == []


def test_looks_are_few(site: Site, archive: Desk) -> None:
    site.put("/news/1", LOGIN)
    archive.poll()
    left = [archive.poll(days)["left"] for days in (1, 3, 20, 40, 80)]
    assert left == [1, 1, 1, 0, 0]
    assert site.asked("/news/1") == 4
    assert status(archive.folder)["entries"] == {"settled": 1}


def test_a_page_that_is_gone_may_come_back(site: Site, archive: Desk) -> None:
    site.put("/news/1", "gone", status=410)
    assert archive.poll()["archived"] == 1
    site.put("/news/1", news.page(1, site.url("")))
    assert archive.poll(1)["improved"] == 1
    assert news.paragraphs(1)[-1] in text_of(archive.folder)


def test_a_file_that_its_owner_edited_is_not_improved(site: Site, archive: Desk) -> None:
    site.put("/news/1", LOGIN)
    archive.poll()
    edited = file_of(archive.folder).read_bytes() + b"A line of mine.\n"
    file_of(archive.folder).write_bytes(edited)
    site.put("/news/1", news.page(1, site.url("")))
    assert archive.poll(1)["improved"] == 0
    assert file_of(archive.folder).read_bytes() == edited
    assert status(archive.folder)["entries"] == {"settled": 1}


def test_a_kill_between_a_better_file_and_the_state_leaves_it_ours(
    site: Site, tmp_path: Path
) -> None:
    """As the state is then: it knows of the file as it was before."""
    news.write_config(tmp_path, [{"name": "harbour", "url": listed(site)}])
    site.put("/news/1", LOGIN)
    state, before = tmp_path / "archive" / ".archiver" / "state.db", tmp_path / "before.db"
    with desk(tmp_path) as opened:
        opened.poll()
    shutil.copy(state, before)
    site.put("/news/1", news.page(1, site.url("")))
    with desk(tmp_path) as opened:
        assert opened.poll(1)["improved"] == 1
    better = file_of(tmp_path).read_bytes()
    shutil.copy(before, state)
    with desk(tmp_path) as opened:
        assert opened.poll(1)["improved"] == 1
    assert file_of(tmp_path).read_bytes() == better
    assert verified(tmp_path) == []


def test_half_a_page_is_kept_and_made_whole_later(site: Site, archive: Desk) -> None:
    whole = news.page(1, site.url(""))
    end = whole.index(news.paragraphs(1)[3]) + 40
    site.put("/news/1", whole[:end])
    assert archive.poll()["archived"] == 1
    assert news.paragraphs(1)[2] in text_of(archive.folder)
    assert status(archive.folder)["entries"] == {"to_improve": 1}
    site.put("/news/1", whole)
    assert archive.poll(1)["improved"] == 1
    assert news.paragraphs(1)[3] in text_of(archive.folder)


class TestARevisedEntry:
    """The feed says something else of an article that rests."""

    @pytest.fixture
    def kept(self, site: Site, archive: Desk) -> Desk:
        site.put("/news/1", news.page(1, site.url("")))
        assert archive.poll()["archived"] == 1
        assert archive.poll(0.1)["left"] == 0
        return archive

    def revise(self, site: Site) -> None:
        listed(site, content="<p>Corrected: the harbour office counted the boats thrice.</p>")

    def test_its_page_is_read_again(self, site: Site, kept: Desk) -> None:
        corrected = news.page(1, site.url(""), extra="<p>Corrected on the day after: thrice.</p>")
        site.put("/news/1", corrected)
        self.revise(site)
        assert kept.poll(1)["improved"] == 1
        assert "Corrected on the day after" in text_of(kept.folder)
        asked = site.asked("/news/1")
        assert kept.poll(2)["improved"] == 0
        assert site.asked("/news/1") == asked

    @pytest.mark.parametrize(
        ("page", "status"),
        [(LOGIN, 200), ("", 200), ("gone", 404), ("<p>The boats. The boats.</p>", 200)],
        ids=["login", "empty", "gone", "gutted"],
    )
    def test_a_worse_page_changes_nothing(
        self, site: Site, kept: Desk, page: str, status: int
    ) -> None:
        before = file_of(kept.folder).read_bytes()
        site.put("/news/1", page, status=status)
        self.revise(site)
        assert kept.poll(1)["improved"] == 0
        assert kept.poll(9)["improved"] == 0
        assert file_of(kept.folder).read_bytes() == before

    def test_a_page_that_says_the_same_is_left(self, site: Site, kept: Desk) -> None:
        before = file_of(kept.folder).stat().st_mtime_ns
        self.revise(site)
        counted = kept.poll(1)
        assert (counted["left"], counted["improved"]) == (1, 0)
        assert file_of(kept.folder).stat().st_mtime_ns == before

    def test_another_feed_that_says_it_otherwise_revises_nothing(
        self, site: Site, kept: Desk
    ) -> None:
        other = site.put(
            "/other.xml", news.feed([news.item(1, site.url(""), content="<p>No.</p>")])
        )
        feeds = [{"name": "harbour", "url": site.url("/feed.xml")}, {"name": "o", "url": other}]
        news.write_config(kept.folder, feeds)
        kept.again()
        assert kept.poll(1)["left"] == 0
        assert site.asked("/news/1") == 1


class TestAnArticleOfWhichAFeedWantsItsTextAlone:
    """`content: feed`, and another feed that reads pages lists it, too."""

    @pytest.fixture
    def told(self, site: Site, tmp_path: Path) -> Iterator[Desk]:
        """The first feed has been asked, alone."""
        text = f"<p>{news.paragraphs(1)[0]}</p>"
        news.write_config(tmp_path, [self.first(listed(site, content=text))])
        site.put("/news/1", news.page(1, site.url("")))
        other = news.feed([news.item(1, site.url(""), query="?utm_source=o")])
        site.put("/other.xml", other)
        with desk(tmp_path) as opened:
            assert opened.poll()["archived"] == 1
            assert site.asked("/news/1") == 0
            yield opened

    def first(self, url: str) -> dict[str, str]:
        return {"name": "harbour", "url": url, "content": "feed"}

    def beside(self, site: Site, desk: Desk, **facts: str) -> None:
        other = {"name": "other", "title": "The Other", "url": site.url("/other.xml"), **facts}
        news.write_config(desk.folder, [self.first(site.url("/feed.xml")), other])
        desk.again()

    def test_it_is_read_for_that_one_once(self, site: Site, told: Desk) -> None:
        name = file_of(told.folder)
        self.beside(site, told)
        assert told.poll(0.1)["improved"] == 1
        (post,) = news.kept(told.folder).values()
        assert news.paragraphs(1)[-1] in post.content
        assert (file_of(told.folder), post["author"]) == (name, "The Other")
        told.poll(1)
        told.poll(9)
        assert site.asked("/news/1") == 1
        assert status(told.folder)["entries"] == {"settled": 1}
        assert verified(told.folder) == []

    def test_it_stays_as_it_is_where_the_page_is_no_better(self, site: Site, told: Desk) -> None:
        before = file_of(told.folder).read_bytes()
        site.put("/news/1", "gone", status=410)
        self.beside(site, told)
        assert told.poll(0.1)["improved"] == 0
        assert file_of(told.folder).read_bytes() == before

    def test_a_feed_that_reads_no_pages_either_changes_nothing(
        self, site: Site, told: Desk
    ) -> None:
        self.beside(site, told, content="feed")
        counted = told.poll(0.1)
        assert (counted["left"], counted["improved"], site.asked("/news/1")) == (0, 0, 0)

    def test_a_file_that_its_owner_edited_is_not_touched(self, site: Site, told: Desk) -> None:
        edited = file_of(told.folder).read_bytes() + b"A line of mine.\n"
        file_of(told.folder).write_bytes(edited)
        self.beside(site, told)
        assert told.poll(0.1)["improved"] == 0
        assert file_of(told.folder).read_bytes() == edited
        told.poll(1)
        assert site.asked("/news/1") == 1
