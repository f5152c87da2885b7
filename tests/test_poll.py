"""The main job as its user runs it: the real program, real HTTP, a real folder."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from archiver.observers import totals
from tests import news
from tests.site import Answer, Site


def test_what_a_feed_lists_becomes_files_that_say_what_the_pages_say(
    site: Site, tmp_path: Path
) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(5))}])
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"], counted["failed"]) == (0, 5, 0)
    kept = news.kept(tmp_path)
    assert set(kept) == {site.url(f"/news/{n}") for n in range(5)}
    for number in range(5):
        post = kept[site.url(f"/news/{number}")]
        assert post["title"] == news.title(number)
        assert all(text in post.content for text in news.paragraphs(number))
        assert "Home" not in post.content
        assert "invented" not in post.content


def test_a_second_poll_archives_nothing_and_asks_for_no_article(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(3))}])
    news.poll(tmp_path)
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"]) == (0, 0)
    assert (counted["entries_seen"], counted["known"], counted["owed_new"]) == (3, 3, 0)
    assert all(site.asked(f"/news/{n}") == 1 for n in range(3))


def test_pages_that_come_coded_are_kept_and_what_is_wrong_with_one_is_told(
    site: Site, tmp_path: Path
) -> None:
    url, base = news.publish(site, range(4)), site.url("")
    whole = [news.page(number, base).encode() for number in range(4)]
    for number, coding, body in (
        (0, "gzip", gzip.compress(whole[0])),
        (1, "br", brotli.compress(whole[1])),
        (2, "gzip", gzip.compress(whole[2])[:-9]),
        (3, "gzip", gzip.compress(b" " * 20_000_000)),
    ):
        site.put(f"/news/{number}", body, headers={"Content-Encoding": coding})
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"], counted["owed_again"]) == (1, 3, 1)
    kept = news.kept(tmp_path)
    for number in (0, 1):
        assert news.paragraphs(number)[-1] in kept[f"{base}/news/{number}"].content
    assert [one["error"] for one in counted["errors"]] == [f"{base}/news/2: the answer was cut off"]
    said = news.archiver(tmp_path, "status").stdout
    assert f"to improve: {base}/news/3: larger than 10 MB" in said


def test_an_unchanged_feed_is_asked_for_by_its_validators(site: Site, tmp_path: Path) -> None:
    body = news.feed([news.item(1, site.url(""))]).encode()
    site.put("/news/1", news.page(1, site.url("")))

    def answer(request: object, _: object) -> Answer:
        headers = getattr(request, "headers", {})
        fresh = headers.get("if-none-match") == '"one"'
        return Answer(b"" if fresh else body, 304 if fresh else 200, {"ETag": '"one"'})

    news.write_config(tmp_path, [{"name": "harbour", "url": site.on("/feed.xml", answer)}])
    assert news.poll(tmp_path)[1]["entries_seen"] == 1
    assert news.poll(tmp_path)[1]["entries_seen"] == 0
    assert site.requests[-1].headers["if-none-match"] == '"one"'


def test_the_counts_add_up(site: Site, tmp_path: Path) -> None:
    base = site.url("")
    one = news.publish(site, range(4), "/one.xml")
    site.put("/gone.xml", news.feed([news.item(n, base) for n in (3, 77)]))
    feeds = [
        {"name": "one", "url": one},
        {"name": "two", "url": site.url("/gone.xml")},
        {"name": "none", "url": site.url("/nothing.xml")},
    ]
    news.write_config(tmp_path, feeds)
    code, counted = news.poll(tmp_path)
    assert code == 1
    assert counted["entries_seen"] == counted["known"] + counted["owed_new"] + counted["skipped"]
    ends = ("archived", "adopted", "improved", "duplicates", "owed_again", "set_aside", "gone")
    assert sum(counted[end] for end in ends) == counted["owed_new"] == 5
    assert counted["failed"] == counted["owed_again"] + counted["set_aside"]
    assert (counted["feeds"], counted["feeds_failed"]) == (3, 1)


def test_an_article_of_two_feeds_is_one_file_of_the_feed_that_stands_first(
    site: Site, tmp_path: Path
) -> None:
    base = site.url("")
    site.put("/news/1", news.page(1, base))
    site.put("/first.xml", news.feed([news.item(1, base, query="?utm_source=first")]))
    site.put("/second.xml", news.feed([news.item(1, base)]))
    feeds = [
        {"name": "first", "title": "The First", "url": site.url("/first.xml")},
        {"name": "second", "title": "The Second", "url": site.url("/second.xml")},
    ]
    news.write_config(tmp_path, feeds)
    assert news.poll(tmp_path)[1]["archived"] == 1
    (post,) = news.kept(tmp_path).values()
    assert post["tags"] == ["The First"]
    assert (site.asked("/news/1"), site.asked("/news/1?utm_source=first")) == (1, 0)


def test_what_a_feed_owed_that_was_taken_out_is_kept_for_one_that_lists_it_too(
    site: Site, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        news.publish(site, [1], f"/{name}.xml")
    site.put("/news/1", "later", status=503)
    feeds = [{"name": name, "url": site.url(f"/{name}.xml")} for name in ("first", "second")]
    news.write_config(tmp_path, feeds)
    news.poll(tmp_path, "--now", "2024-03-10T00:00:00Z")
    site.put("/news/1", news.page(1, site.url("")))
    news.write_config(tmp_path, feeds[1:])
    code, counted = news.poll(tmp_path, "--now", "2024-03-11T00:00:00Z")
    assert (code, counted["archived"]) == (0, 1)
    (post,) = news.kept(tmp_path).values()
    assert post["tags"] == ["second"]


def test_a_page_that_is_gone_leaves_what_the_feed_carried(site: Site, tmp_path: Path) -> None:
    base = site.url("")
    said = "".join(f"<p>{text}</p>" for text in news.paragraphs(1))
    site.put("/feed.xml", news.feed([news.item(1, base, content=said)]))
    news.write_config(tmp_path, [{"name": "harbour", "url": site.url("/feed.xml")}])
    code, counted = news.poll(tmp_path)
    assert (code, counted["archived"]) == (0, 1)
    (post,) = news.kept(tmp_path).values()
    assert all(text in post.content for text in news.paragraphs(1))


def test_the_log_says_why_only_the_feeds_text_was_kept(site: Site, tmp_path: Path) -> None:
    item = news.item(1, site.url(""), content="<p>The boats came in.</p>")
    url = site.put("/feed.xml", news.feed([item]), type="application/rss+xml")
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    done = news.archiver(tmp_path, "poll")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    (said,) = [line for line in lines if line["event"] == "kept what the feed carried"]
    assert (said["level"], said["url"]) == ("warning", site.url("/news/1"))
    assert "answered 404" in said["error"]


def test_the_log_says_how_much_of_an_article_there_is(site: Site, tmp_path: Path) -> None:
    base = site.url("")
    refusals = {2: 401, 3: 402, 4: 451, 5: 403, 6: 404}
    texts = [news.item(number, base, content=f"<p>Boat {number}.</p>") for number in refusals]
    feed = news.feed([news.item(1, base), *texts])
    site.put("/feed.xml", feed, type="application/rss+xml")
    site.put("/news/1", news.page(1, base))
    for number, status in refusals.items():
        site.put(f"/news/{number}", "For members.", status=status)
    news.write_config(tmp_path, [{"name": "harbour", "url": site.url("/feed.xml")}])
    done = news.archiver(tmp_path, "poll")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    said = {line["url"][-1]: line for line in lines if line["event"] == "archived"}
    told = {number: (line.get("text"), line.get("paywalled")) for number, line in said.items()}
    walled, refused = ("feed", True), ("feed", None)
    expected = {"1": (None, None), "2": walled, "3": walled, "4": walled}
    assert told == expected | {"5": refused, "6": refused}


def test_a_rule_that_matches_nothing_is_told_of_once_and_stays_in_sight(
    site: Site, tmp_path: Path
) -> None:
    url = news.publish(site, range(6))
    rules = {"title": "h1", "author": ".none", "remove": ".none"}
    news.write_config(tmp_path, [{"name": "harbour", "url": url, "rules": rules}])
    done = news.archiver(tmp_path, "poll")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    told = [line for line in lines if line["event"] == "rule matches nothing"]
    assert [(line["level"], line["feed"], line["rule"]) for line in told] == [
        ("warning", "harbour", "author: .none")
    ]
    seen = "harbour: the rule 'author: .none' matched nothing on 6 pages"
    assert seen in news.archiver(tmp_path, "status").stdout
    found = json.loads(news.archiver(tmp_path, "status", "--json").stdout)["idle_rules"]
    assert found == [{"feed": "harbour", "rule": "author: .none", "misses": 6}]
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    assert "matched nothing" not in news.archiver(tmp_path, "status").stdout


def test_a_feed_whose_text_is_enough_has_no_page_asked_for(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, range(3))
    news.write_config(tmp_path, [{"name": "harbour", "url": url, "content": "feed"}])
    assert news.poll(tmp_path)[1]["archived"] == 3
    assert [request.path for request in site.requests] == ["/feed.xml"]


def test_an_article_in_three_pages_is_one_file_in_order(site: Site, tmp_path: Path) -> None:
    base = site.url("")
    for part in (1, 2, 3):
        following = f"<a rel='next' href='/news/1?page={part + 1}'>Next page</a>"
        said = "".join(f"<p>Part {part}: {text}</p>" for text in news.paragraphs(part))
        text = news.page(1, base, extra=following if part < 3 else "")
        body = text.replace("".join(f"<p>{t}</p>" for t in news.paragraphs(1)), said)
        site.put("/news/1" if part == 1 else f"/news/1?page={part}", body)
    site.put("/feed.xml", news.feed([news.item(1, base)]))
    news.write_config(tmp_path, [{"name": "harbour", "url": site.url("/feed.xml")}])
    assert news.poll(tmp_path)[1]["archived"] == 1
    (post,) = news.kept(tmp_path).values()
    places = [post.content.index(f"Part {n}: {news.paragraphs(n)[0]}") for n in (1, 2, 3)]
    assert places == sorted(places)


@pytest.mark.parametrize(("allowed", "asked"), [(["127.0.0.1/32"], 0), (True, 1)])
def test_a_part_that_leads_to_a_private_address_is_asked_for_where_allowed_only(
    site: Site, tmp_path: Path, allowed: object, asked: int
) -> None:
    base, inside = site.url(""), Site(address="127.0.0.2")
    with inside.serving():
        inside.put("/secret", news.page(2, base))
        secret = f"http://127.0.0.2:{inside.port}/secret"
        following = "<a rel='next' href='/news/1?page=2'>Next page</a>"
        site.put("/news/1", news.page(1, base, extra=following))
        site.put("/news/1?page=2", status=302, headers={"Location": secret})
        site.put("/feed.xml", news.feed([news.item(1, base)]))
        feeds = [{"name": "harbour", "url": site.url("/feed.xml")}]
        news.write_config(tmp_path, feeds, fetch={"allow_private": allowed})
        assert news.poll(tmp_path)[1]["archived"] == 1
        assert inside.asked("/secret") == asked


def test_only_the_feeds_that_are_named_are_asked(site: Site, tmp_path: Path) -> None:
    feeds = [
        {"name": name, "url": news.publish(site, [number], f"/{name}.xml")}
        for number, name in enumerate(["one", "two"])
    ]
    news.write_config(tmp_path, feeds)
    assert news.poll(tmp_path, "two")[1]["archived"] == 1
    assert site.asked("/one.xml") == 0


def test_a_feed_that_is_not_there_is_a_wrong_usage_with_a_hint(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": site.url("/feed.xml")}])
    done = news.archiver(tmp_path, "poll", "harbor")
    assert done.returncode == 2
    assert done.stderr.strip() == "no feed is named 'harbor'; did you mean \"harbour\"?"


def test_a_failing_page_is_tried_again_when_it_is_due(site: Site, tmp_path: Path) -> None:
    url = news.publish(site, [1])
    site.put("/news/1", "try later", status=503)
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    code, counted = news.poll(tmp_path, "--now", "2024-03-10T00:00:00Z")
    assert (code, counted["owed_again"]) == (1, 1)
    site.put("/news/1", news.page(1, site.url("")))
    assert news.poll(tmp_path, "--now", "2024-03-10T00:00:01Z")[1]["archived"] == 0
    assert news.poll(tmp_path, "--now", "2024-03-10T01:00:00Z")[1]["archived"] == 1


def test_what_a_removed_feed_owned_is_kept_for_another_that_listed_it(
    site: Site, tmp_path: Path
) -> None:
    one = {"name": "one", "url": news.publish(site, [1, 2], "/one.xml")}
    two = {"name": "two", "url": news.publish(site, [1, 3], "/two.xml")}
    for number in (1, 2, 3):
        site.put(f"/news/{number}", "busy", status=503)
    news.write_config(tmp_path, [one, two])
    assert news.poll(tmp_path)[1]["owed_again"] == 3
    for number in (1, 2, 3):
        site.put(f"/news/{number}", news.page(number, site.url("")))
    news.write_config(tmp_path, [two])
    code, counted = news.poll(tmp_path, "--now", "2030-01-01T00:00:00Z")
    assert (code, counted["archived"]) == (0, 2)
    authors = {url: post["author"] for url, post in news.kept(tmp_path).items()}
    assert authors == {site.url("/news/1"): "two", site.url("/news/3"): "two"}


def test_a_file_of_the_owners_keeps_its_name(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, [1])}])
    news.poll(tmp_path)
    (path,) = (tmp_path / "archive").rglob("*.md")
    name = path.relative_to(tmp_path / "archive")
    other = tmp_path / "other"
    mine = other / "archive" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("my own notes", "utf-8")
    news.write_config(other, [{"name": "harbour", "url": site.url("/feed.xml")}])
    assert news.poll(other)[1]["archived"] == 1
    assert mine.read_text("utf-8") == "my own notes"
    assert len(list((other / "archive").rglob("*.md"))) == 2


def test_a_file_that_is_there_already_is_adopted(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(3))}])
    news.poll(tmp_path)
    for file in (tmp_path / "archive" / ".archiver").glob("state.db*"):
        file.unlink()
    totals = news.poll(tmp_path)[1]
    assert (totals["known"], totals["archived"]) == (3, 0)
    assert len(news.kept(tmp_path)) == 3


def test_the_poll_of_a_person_ends_with_a_line_for_people(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, range(2))}])
    done = news.archiver(tmp_path, "poll")
    assert done.stdout.startswith("1 feed: 2 archived (")
    assert "\x1b" not in done.stdout + done.stderr


def test_logs_are_json_lines_where_nobody_watches(site: Site, tmp_path: Path) -> None:
    news.write_config(tmp_path, [{"name": "harbour", "url": news.publish(site, [1])}])
    lines = [json.loads(line) for line in news.archiver(tmp_path, "poll").stderr.splitlines()]
    assert [line["event"] for line in lines] == ["feed read", "archived"]
    assert lines[1]["url"] == site.url("/news/1")


@pytest.mark.parametrize("body", ["markdown", "html"])
def test_the_body_has_the_form_that_was_asked_for(site: Site, tmp_path: Path, body: str) -> None:
    url = news.publish(site, [1])
    news.write_config(
        tmp_path, [{"name": "harbour", "url": url}], archive={"path": "archive", "body": body}
    )
    news.poll(tmp_path)
    (post,) = news.kept(tmp_path).values()
    assert ("<div>" in post.content) is (body == "html")


def test_the_header_is_the_seeds_to_the_byte(site: Site, tmp_path: Path) -> None:
    said = "".join(
        f"<p>第{n}段：潮水退去以后，渔民在滩涂上找到了旧船的龙骨。</p>" for n in range(5)
    )
    site.put("/realtime/tide-20211022", f"<html><body><article>{said}</article></body></html>")
    entry = (
        "<item><title>退潮：旧船“海燕号”重见天日 船东说不修了</title>"
        f"<link>{site.url('/realtime/tide-20211022')}</link>"
        "<pubDate>Fri, 22 Oct 2021 17:09:00 GMT</pubDate></item>"
    )
    site.put("/feed.xml", news.feed([entry]))
    feeds = [{"name": "tide", "title": "联合潮报", "url": site.url("/feed.xml")}]
    news.write_config(tmp_path, feeds)
    assert news.poll(tmp_path, "--now", "2021-10-22T10:38:12.999Z")[0] == 0
    (file,) = (tmp_path / "archive" / "_posts").iterdir()
    assert file.name == "2021-10-22-退潮：旧船“海燕号”重见天日-船东说不修了.md"
    header, _, _ = file.read_text("utf-8").partition("------\n")
    assert header == (
        "---\n"
        "layout: post\n"
        'title: "退潮：旧船“海燕号”重见天日 船东说不修了"\n'
        "date: 2021-10-22T10:38:12.999Z\n"
        "author: 联合潮报\n"
        f"from: {site.url('/realtime/tide-20211022')}\n"
        "tags: [ 联合潮报 ]\n"
        "categories: [ 联合潮报 ]\n"
        "---\n"
        "<!--1634922540000-->\n"
        f"[退潮：旧船“海燕号”重见天日 船东说不修了]({site.url('/realtime/tide-20211022')})\n"
    )


def test_totals_count_each_entry_once() -> None:
    from archiver.model import Asked, Entry, Outcome, Result

    counts = totals.open_observer()
    counts.asked(Asked(feed="a", url="https://a.example/", seen=8, known=0, owed=8))
    entry = Entry(feed="a", url="https://a.example/1")
    for result in Result:
        counts.saw(Outcome(entry=replace(entry, url=f"https://a.example/{result}"), result=result))
    numbers = counts.as_json()
    assert all(numbers[result.value] == 1 for result in Result)
    assert numbers["failed"] == 2


def test_an_entry_without_an_address_is_counted_as_skipped(site: Site, tmp_path: Path) -> None:
    news.publish(site, [1])
    nameless = "<item><title>Nowhere</title><guid isPermaLink='false'>n</guid></item>"
    items = [news.item(1, site.url("")), nameless]
    url = site.put("/feed.xml", news.feed(items), type="application/rss+xml")
    news.write_config(tmp_path, [{"name": "harbour", "url": url}])
    code, counts = news.poll(tmp_path)
    assert code == 0
    assert (counts["entries_seen"], counts["archived"], counts["skipped"]) == (2, 1, 1)


def test_a_news_sitemap_is_a_feed(site: Site, tmp_path: Path) -> None:
    news.publish(site, [1])
    said = (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url>"
        f"<loc>{site.url('/news/1')}</loc><news:news xmlns:news='urn:n'>"
        "<news:publication_date>2024-03-02</news:publication_date>"
        f"<news:title>{news.title(1)}</news:title></news:news></url></urlset>"
    )
    news.write_config(tmp_path, [{"name": "map", "url": site.put("/map.xml", said)}])
    code, counts = news.poll(tmp_path)
    assert (code, counts["archived"]) == (0, 1)
    (post,) = news.kept(tmp_path).values()
    assert post["title"] == news.title(1)


def test_of_a_large_feed_only_what_is_new_is_read(site: Site, tmp_path: Path) -> None:
    def serve(numbers: range) -> str:
        items = [news.item(n, site.url(""), content="x" * 100_000) for n in numbers]
        return site.put("/feed.xml", news.feed(items), type="application/rss+xml")

    feed = {"name": "harbour", "url": serve(range(1, 13)), "content": "feed"}
    news.write_config(tmp_path, [feed])
    _, first = news.poll(tmp_path)
    serve(range(2, 14))
    _, second = news.poll(tmp_path)
    assert (first["known"], first["archived"]) == (0, 12)
    assert (second["entries_seen"], second["known"], second["archived"]) == (12, 11, 1)
    assert len(news.kept(tmp_path)) == 13


@pytest.mark.parametrize(
    ("claimed", "filed", "comment"),
    [
        ("Thu, 01 Jan 2099 10:00:00 +0000", "2024-03-10", "<!--4070944800000-->"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "2024-03-10", "<!--1710028800000-->"),
        ("0000-00-00T00:00:00Z", "2024-03-10", "<!--1710028800000-->"),
    ],
    ids=["future", "1970", "year 0"],
)
def test_a_date_that_cannot_be_is_never_the_day_of_a_file(
    site: Site, tmp_path: Path, claimed: str, filed: str, comment: str
) -> None:
    told = f"<description>{' '.join(news.paragraphs(0))}</description>"
    said = f"<item><title>Tides</title><link>{site.url('/news/0')}</link>{told}"
    feed = news.feed([f"{said}<pubDate>{claimed}</pubDate></item>"])
    url = site.put("/feed.xml", feed, type="application/rss+xml")
    news.write_config(tmp_path, [{"name": "harbour", "url": url, "content": "feed"}])
    assert news.poll(tmp_path, "--now", "2024-03-10T00:00:00Z")[1]["archived"] == 1
    (file,) = (tmp_path / "archive").rglob("*.md")
    text = file.read_text("utf-8")
    assert f"date: {filed}" in text
    assert comment in text
