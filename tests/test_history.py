"""The whole history of a site from one command: all ways in together, one file an article."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests import news
from tests.site import Site
from tests.sources.test_wordpress import Blog


def backfill(folder: Path, *words: str, code: int = 0) -> dict[str, Any]:
    done = news.archiver(folder, "backfill", "--json", *words)
    assert done.returncode == code, done.stderr
    counted: dict[str, Any] = json.loads(done.stdout)
    return counted


def subscribe(site: Site, folder: Path, path: str = "/feed/", **sections: Any) -> None:
    feed = {"name": "harbour", "url": site.url(path), **sections.pop("feed", {})}
    news.write_config(folder, [feed], **sections)


def numbers(folder: Path) -> set[int]:
    return {int(url.rpartition("/")[2]) for url in news.kept(folder)}


def test_posts_of_wordpress_are_kept_without_asking_for_their_pages(
    site: Site, tmp_path: Path
) -> None:
    Blog(site, 30)
    news.publish(site, range(25, 35), "/feed/")
    subscribe(site, tmp_path)
    counted = backfill(tmp_path)
    assert (counted["archived"], counted["feeds"]) == (35, 1)
    assert counted["sources"]["wordpress"]["owed_new"] == 30
    assert numbers(tmp_path) == set(range(35))
    assert [site.asked(f"/news/{n}") for n in (0, 29, 30)] == [0, 0, 1]
    (post,) = [p for url, p in news.kept(tmp_path).items() if url.endswith("/news/7")]
    assert post["title"] == news.title(7)
    assert all(text in post.content for text in news.paragraphs(7))


def test_content_page_asks_for_each_page_all_the_same(site: Site, tmp_path: Path) -> None:
    Blog(site, 3)
    news.publish(site, range(3), "/feed/")
    subscribe(site, tmp_path, feed={"content": "page"})
    backfill(tmp_path)
    assert [site.asked(f"/news/{n}") for n in range(3)] == [1, 1, 1]


def test_a_site_without_a_past_is_no_failure(site: Site, tmp_path: Path) -> None:
    news.publish(site, range(3), "/feed/")
    subscribe(site, tmp_path)
    counted = backfill(tmp_path)
    assert (counted["archived"], counted["feeds_failed"], counted["errors"]) == (3, 0, [])


def test_a_source_that_was_named_has_to_be_there(site: Site, tmp_path: Path) -> None:
    news.publish(site, range(3), "/feed/")
    subscribe(site, tmp_path)
    counted = backfill(tmp_path, "--source", "wordpress,feed", code=1)
    assert counted["archived"] == 3
    (error,) = counted["errors"]
    assert "no open WordPress API: answered 404" in error["error"]


def test_what_is_left_out_is_not_asked(site: Site, tmp_path: Path) -> None:
    Blog(site, 3)
    news.publish(site, range(3), "/feed/")
    subscribe(site, tmp_path)
    counted = backfill(tmp_path, "--without", "wordpress")
    assert "wordpress" not in counted["sources"]
    assert not [request for request in site.requests if "wp-json" in request.path]


def test_a_plan_counts_each_article_once_and_what_it_costs(site: Site, tmp_path: Path) -> None:
    Blog(site, 30)
    news.publish(site, range(25, 35), "/feed/")
    subscribe(site, tmp_path, fetch={"delay": "2s"})
    words = ("--dry-run", "--source", "wordpress,feed")
    first, second = backfill(tmp_path, *words)["plans"]
    assert (first["source"], first["entries"], first["known"]) == ("wordpress", 30, 0)
    assert (first["requests"], first["seconds"]) == (2, 4)
    assert (second["source"], second["entries"], second["known"]) == ("feed", 10, 5)
    assert second["requests"] == 3 + 5
    assert news.kept(tmp_path) == {}


def test_a_source_that_came_to_its_end_is_asked_again_when_all_have(
    site: Site, tmp_path: Path
) -> None:
    blog = Blog(site, 3)
    site.put("/feed/", "out of order", status=403)
    subscribe(site, tmp_path)
    words = ("--source", "wordpress,feed")
    backfill(tmp_path, *words, code=1)
    news.publish(site, range(5), "/feed/")
    assert backfill(tmp_path, *words)["sources"]["wordpress"]["entries_seen"] == 0
    assert len(blog.asked()) == 1
    assert backfill(tmp_path, *words)["sources"]["wordpress"]["entries_seen"] == 3


def test_what_only_a_sitemap_lists_is_kept_once_and_nothing_beside_it(
    site: Site, tmp_path: Path
) -> None:
    news.publish(site, range(25, 35), "/feed/")
    paths = [*(f"/news/{n}" for n in range(20, 35)), "/about/", "/category/sea/", "/"]
    for number in range(20, 25):
        site.put(f"/news/{number}", news.page(number, site.url("")))
    urls = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in paths)
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    site.put("/sitemap.xml", f"<urlset xmlns='{xmlns}'>{urls}</urlset>")
    subscribe(site, tmp_path)
    counted = backfill(tmp_path)
    assert (counted["archived"], counted["duplicates"]) == (15, 0)
    assert numbers(tmp_path) == set(range(20, 35))
    assert {site.asked(f"/news/{n}") for n in range(20, 35)} == {1}


class TestWhatIsGone:
    """Articles that their site has no more, from what the Wayback Machine holds of them."""

    BASE = "http://www.harbour.example"
    ARCHIVE = "http://web.archive.org"
    LINK = "<p>The office had counted the boats in <a href='/news/1'>an earlier report</a>.</p>"

    def memento(self, number: int, time: str = "20240305120000") -> str:
        return f"{self.ARCHIVE}/web/{time}id_/{self.BASE}/news/{number}"

    def capture(self, number: int, time: str = "20240305120000") -> str:
        url = f"{self.BASE}/news/{number}"
        return f"example,harbour)/news/{number} {time} {url} text/html 200 {number}-{time} 4000\n"

    def newspaper(self, site: Site, folder: Path, captures: str) -> None:
        """A feed of three articles and captures of more, all behind one proxy."""
        for number in range(3):
            site.put(f"{self.BASE}/news/{number}", news.page(number, self.BASE))
        items = [news.item(number, self.BASE) for number in range(3)]
        site.put(f"{self.BASE}/feed/", news.feed(items))
        site.put(f"{self.ARCHIVE}/cdx/search/cdx", captures)
        feed = {"name": "harbour", "url": f"{self.BASE}/feed/"}
        news.write_config(folder, [feed], fetch={"proxy": site.url("")})

    def test_it_comes_from_its_memento_and_says_so(self, site: Site, tmp_path: Path) -> None:
        self.newspaper(site, tmp_path, self.capture(1) + self.capture(7))
        page = news.page(7, self.BASE, extra=self.LINK)
        site.put(self.memento(7), page.replace("<link rel='canonical'", "<link rel='x'"))
        counted = backfill(tmp_path, "--source", "feed,wayback")
        assert (counted["archived"], counted["gone"]) == (4, 0)
        post = news.kept(tmp_path)[f"{self.BASE}/news/7"]
        assert post["memento"] == self.memento(7).replace("id_", "")
        assert all(text in post.content for text in news.paragraphs(7))
        assert f"({self.BASE}/news/1)" in post.content
        assert "memento" not in news.kept(tmp_path)[f"{self.BASE}/news/1"].metadata
        assert not site.asked(self.memento(1))

    def test_the_next_memento_is_tried_where_one_says_nothing(
        self, site: Site, tmp_path: Path
    ) -> None:
        self.newspaper(site, tmp_path, self.capture(7) + self.capture(7, "20240405120000"))
        site.put(self.memento(7, "20240405120000"), "<html><body></body></html>")
        site.put(self.memento(7), news.page(7, self.BASE))
        assert backfill(tmp_path, "--source", "wayback")["archived"] == 1

    def test_what_no_memento_holds_is_gone(self, site: Site, tmp_path: Path) -> None:
        self.newspaper(site, tmp_path, self.capture(7))
        site.put(self.memento(7), "captured as it was missing", status=404)
        assert backfill(tmp_path, "--source", "wayback")["gone"] == 1

    def test_an_archive_that_cannot_answer_now_is_asked_another_day(
        self, site: Site, tmp_path: Path
    ) -> None:
        self.newspaper(site, tmp_path, self.capture(7))
        site.put(self.memento(7), "later", status=503)
        now = ("--source", "wayback", "--now", "2024-06-01")
        assert backfill(tmp_path, *now, code=1)["owed_again"] == 1
        site.put(self.memento(7), news.page(7, self.BASE))
        later = ("--source", "wayback", "--now", "2024-06-02")
        assert backfill(tmp_path, *later)["archived"] == 1

    def test_where_only_the_archive_cannot_be_asked_it_says_so(
        self, site: Site, tmp_path: Path
    ) -> None:
        self.newspaper(site, tmp_path, self.capture(7))
        site.put(self.memento(7), news.page(7, self.BASE))
        index, cannot = f"{self.ARCHIVE}/cdx/search/cdx", "the Wayback Machine cannot be asked now"
        site.put(index, status=503, headers={"Retry-After": "1000"})
        counted = backfill(tmp_path, "--source", "feed,wayback", code=1)
        (error,) = counted["errors"]
        assert (counted["archived"], counted["feeds_failed"]) == (3, 1)
        assert f"{cannot} (answered 503); the same command asks again" in error["error"]
        planned = news.archiver(tmp_path, "backfill", "--dry-run", "--source", "feed,wayback")
        assert planned.returncode == 1
        assert cannot in planned.stdout
        site.put(index, self.capture(7))
        later = ("--source", "feed,wayback", "--now", "2099-06-02")
        assert backfill(tmp_path, *later)["archived"] == 1

    def test_what_was_gone_before_is_had_when_an_archive_tells_of_it(
        self, site: Site, tmp_path: Path
    ) -> None:
        self.newspaper(site, tmp_path, "")
        bare = [news.item(n, self.BASE).replace(news.paragraphs(n)[0], "") for n in range(4)]
        site.put(f"{self.BASE}/feed/", news.feed(bare))
        assert backfill(tmp_path, "--source", "feed,wayback")["gone"] == 1
        site.put(f"{self.ARCHIVE}/cdx/search/cdx", self.capture(3))
        site.put(self.memento(3), news.page(3, self.BASE))
        assert backfill(tmp_path, "--source", "feed,wayback")["archived"] == 1
        assert f"{self.BASE}/news/3" in news.kept(tmp_path)

    def test_cookies_of_the_site_are_not_sent_to_the_archive(
        self, site: Site, tmp_path: Path
    ) -> None:
        self.newspaper(site, tmp_path, self.capture(7))
        site.put(self.memento(7), news.page(7, self.BASE))
        feed = {"name": "a", "url": f"{self.BASE}/feed/", "headers": {"Cookie": "secret"}}
        news.write_config(tmp_path, [feed], fetch={"proxy": site.url("")})
        backfill(tmp_path, "--source", "wayback")
        sent = {request.path: request.headers.get("cookie") for request in site.requests}
        assert sent[f"{self.BASE}/news/7"] == "secret"
        assert sent[self.memento(7)] is None
        assert sent[next(path for path in sent if "/cdx/" in path)] is None


def test_the_past_of_a_list_page_is_that_of_its_pages(site: Site, tmp_path: Path) -> None:
    for number in range(6):
        site.put(f"/news/{number}", news.page(number, site.url("")))
    boxes = [
        "".join(f"<div class=card><a href='/news/{n}'>{news.title(n)}</a></div>" for n in some)
        for some in ((5, 4, 3), (2, 1, 0))
    ]
    site.put("/sea/", f"<html><body>{boxes[0]}<a rel=next href='/sea/2'>Older</a></body></html>")
    site.put("/sea/2", f"<html><body>{boxes[1]}</body></html>")
    feed = {"page": {"item": ".card"}}
    subscribe(site, tmp_path, path="/sea/", feed=feed)
    counted = backfill(tmp_path)
    assert (counted["archived"], counted["errors"]) == (6, [])
    assert numbers(tmp_path) == set(range(6))
