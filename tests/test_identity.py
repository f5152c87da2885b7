"""One article, one file: the accidents that archives suffer from, replayed over real HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests import gazette, news
from tests.site import Site

TEN = range(10)


def item(number: int, link: str, guid: str = "", *, minutes: int = 0) -> str:
    """An entry, told by what may change: its link, guid and date."""
    when = news.START + timedelta(hours=number, minutes=minutes)
    said = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return (
        f"<item><title>{escape(news.title(number))}</title><link>{escape(link)}</link>{said}"
        f"<pubDate>{format_datetime(when)}</pubDate></item>"
    )


def page(number: int, *, canonical: str = "", changed: str = "") -> str:
    """Its page, which names that canonical URL or none."""
    base = "http://other.example"
    told = f"<link rel='canonical' href='{canonical}'>" if canonical else ""
    plain = f"<link rel='canonical' href='{base}/news/{number}'>"
    html = news.page(number, base, extra=f"<p>{changed}</p>" if changed else "")
    return html.replace(plain, told)


def _text(number: int, instead: str) -> tuple[str, str]:
    said = "".join(f"<p>{text}</p>" for text in news.paragraphs(number))
    return said, instead


def put(site: Site, path: str, numbers: Sequence[int] = TEN, *, name: bool = False) -> None:
    """Pages of these articles at *path*, where `{}` is the number."""
    for number in numbers:
        at = path.format(number)
        site.put(at, page(number, canonical=site.url(at) if name else ""))


def listed(site: Site, items: Sequence[str], path: str = "/feed.xml") -> None:
    site.put(path, news.feed(items), type="application/rss+xml")


def feeds(site: Site, *paths: str) -> list[dict[str, str]]:
    return [{"name": path.strip("/"), "url": site.url(path)} for path in paths]


def polled(folder: Path) -> int:
    """How many files there are after another poll, which must be a good one."""
    code, totals = news.poll(folder)
    assert code == 0, totals
    return len(list((folder / "archive").rglob("*.md")))


class TestTheSameFeedLater:
    """A feed that lists ten articles, and then the same ones in another way."""

    @pytest.fixture
    def folder(self, site: Site, tmp_path: Path) -> Path:
        put(site, "/news/{}")
        listed(site, [item(n, site.url(f"/news/{n}"), f"guid-{n}") for n in TEN])
        news.write_config(tmp_path, feeds(site, "/feed.xml"))
        assert polled(tmp_path) == 10
        return tmp_path

    def test_all_guids_new(self, site: Site, folder: Path) -> None:
        listed(site, [item(n, site.url(f"/news/{n}"), f"new-{n}") for n in TEN])
        asked = len(site.requests)
        assert polled(folder) == 10
        assert len(site.requests) == asked + 1, "only the feed"

    def test_all_entries_re_dated(self, site: Site, folder: Path) -> None:
        listed(site, [item(n, site.url(f"/news/{n}"), minutes=7) for n in TEN])
        assert polled(folder) == 10

    def test_links_that_track_are_not_asked_for_again(self, site: Site, folder: Path) -> None:
        listed(site, [item(n, site.url(f"/news/{n}?ref=rss&utm_source=x")) for n in TEN])
        asked = len(site.requests)
        assert polled(folder) == 10
        assert len(site.requests) == asked + 1, "only the feed"

    def test_links_that_track_and_new_dates(self, site: Site, folder: Path) -> None:
        put(site, "/news/{}?ref=rss")
        listed(site, [item(n, site.url(f"/news/{n}?ref=rss"), minutes=7) for n in TEN])
        assert polled(folder) == 10

    def test_amp_and_mobile_addresses(self, site: Site, folder: Path) -> None:
        put(site, "/amp/news/{}")
        put(site, "/m/news/{}")
        links = [(n, f"/amp/news/{n}" if n % 2 else f"/m/news/{n}") for n in TEN]
        listed(site, [item(n, site.url(link)) for n, link in links])
        assert polled(folder) == 10

    def test_new_addresses_that_name_the_old_as_canonical(self, site: Site, folder: Path) -> None:
        for n in TEN:
            site.put(f"/{n}/print", page(n, canonical=site.url(f"/news/{n}")))
        listed(site, [item(n, site.url(f"/{n}/print"), minutes=7) for n in TEN])
        assert polled(folder) == 10

    def test_a_site_that_moved_with_all_its_links_and_guids(self, site: Site, folder: Path) -> None:
        put(site, "/archive/2024/{}.html", name=True)
        listed(site, [item(n, site.url(f"/archive/2024/{n}.html"), f"moved-{n}") for n in TEN])
        assert polled(folder) == 10
        asked = len(site.requests)
        listed(site, [item(n, site.url(f"/archive/2024/{n}.html"), f"again-{n}") for n in TEN])
        assert polled(folder) == 10
        assert len(site.requests) == asked + 1, "the new addresses are aliases now"

    def test_guids_used_again_for_other_articles(self, site: Site, folder: Path) -> None:
        others = range(10, 20)
        put(site, "/news/{}", others)
        listed(site, [item(n, site.url(f"/news/{n}"), f"guid-{n - 10}") for n in others])
        assert polled(folder) == 20


def test_a_site_that_turned_to_https(site: Site, tmp_path: Path) -> None:
    """Reached by its name, through a proxy; nothing there speaks TLS, so nothing can be asked."""
    base = "http://harbour.example"
    for number in TEN:
        site.put(f"{base}/news/{number}", page(number))
    links = [f"{base}/news/{number}" for number in TEN]
    listed(site, [item(n, links[n]) for n in TEN], f"{base}/feed.xml")
    feed = {"name": "harbour", "url": f"{base}/feed.xml"}
    news.write_config(tmp_path, [feed], fetch={"proxy": site.url("")})
    assert polled(tmp_path) == 10
    secure = [link.replace("http:", "https:") for link in links]
    listed(site, [item(n, secure[n], f"new-{n}") for n in TEN], f"{base}/feed.xml")
    assert polled(tmp_path) == 10


def test_twins_inside_one_feed(site: Site, tmp_path: Path) -> None:
    put(site, "/news/{}")
    put(site, "/news/{}/?ref=home")
    put(site, "/story/{}")
    twins = ("/news/{}", "/news/{}/?ref=home", "/story/{}")
    listed(site, [item(n, site.url(link.format(n))) for n in TEN for link in twins])
    news.write_config(tmp_path, feeds(site, "/feed.xml"))
    assert polled(tmp_path) == 10


def test_one_article_in_three_feeds(site: Site, tmp_path: Path) -> None:
    put(site, "/news/{}")
    for feed in ("/a", "/b", "/c"):
        listed(site, [item(n, site.url(f"/news/{n}?ref={feed[1]}"), feed) for n in TEN], feed)
    news.write_config(tmp_path, feeds(site, "/a", "/b", "/c"))
    assert polled(tmp_path) == 10
    assert {post["author"] for post in news.kept(tmp_path).values()} == {"a"}


@pytest.mark.parametrize("named", ["/", "/news", "/news/0"])
def test_one_canonical_url_on_every_page(site: Site, tmp_path: Path, named: str) -> None:
    for n in TEN:
        site.put(f"/news/{n}", page(n, canonical=site.url(named)))
    listed(site, [item(n, site.url(f"/news/{n}")) for n in TEN])
    news.write_config(tmp_path, feeds(site, "/feed.xml"))
    assert polled(tmp_path) == 10


def test_one_canonical_url_on_every_page_and_its_own_article_last(
    site: Site, tmp_path: Path
) -> None:
    for n, named in ((1, "/news/0"), (0, "/news/0")):
        said = "".join(f"<p>{text}</p>" for text in gazette.sentences(n))
        site.put(f"/news/{n}", page(n, canonical=site.url(named)).replace(*_text(n, said)))
    news.write_config(tmp_path, feeds(site, "/feed.xml"))
    for n in (1, 0):
        listed(site, [item(n, site.url(f"/news/{n}"))])
        polled(tmp_path)
    assert {post["title"] for post in news.kept(tmp_path).values()} == {
        news.title(0),
        news.title(1),
    }


def test_one_canonical_url_and_title_on_two_pages_of_a_day(site: Site, tmp_path: Path) -> None:
    html = page(0, canonical=site.url("/news"))
    other = "".join(f"<p>{text}</p>" for text in gazette.sentences(1))
    site.put("/news/1", html)
    site.put("/news/2", html.replace(*_text(0, other)))
    listed(site, [item(0, site.url(f"/news/{n}")) for n in (1, 2)])
    news.write_config(tmp_path, feeds(site, "/feed.xml"))
    assert polled(tmp_path) == 2


@pytest.mark.parametrize("pairs", [20, pytest.param(1_000, marks=pytest.mark.soak)])
def test_pairs_of_look_alikes_stay_two(site: Site, tmp_path: Path, pairs: int) -> None:
    """The same title, date and words, but for one number in the text."""
    numbers = range(pairs)
    for n in numbers:
        site.put(f"/quake/{n}/1000", page(n, changed="It had a magnitude of 4.5 on the scale."))
        site.put(f"/quake/{n}/1001", page(n, changed="It had a magnitude of 4.6 on the scale."))
    ends = ("1000", "1001")
    listed(site, [item(n, site.url(f"/quake/{n}/{end}")) for n in numbers for end in ends])
    news.write_config(tmp_path, feeds(site, "/feed.xml"), fetch={"per_host": 16})
    assert polled(tmp_path) == 2 * pairs
