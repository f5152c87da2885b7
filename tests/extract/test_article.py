"""From a page, or from an entry alone, to an article."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver import extract, markup
from archiver.errors import NothingToKeep
from archiver.extract import tree
from archiver.extract.blocks import texts
from archiver.model import Article, Rules
from tests.extract.paper import (
    HAN_PARAGRAPHS,
    HAN_TITLE,
    PARAGRAPHS,
    SEEN,
    TITLE,
    URL,
    article,
    document,
    entry,
    feed,
    page,
    paragraphs,
    part,
)

PUBLISHED = datetime(2024, 3, 3, 9, 15, tzinfo=UTC)


def sample(name: str, title: str, texts_: Sequence[str]) -> str:
    """A page of the folder `pages`, with these three paragraphs."""
    html = (Path(__file__).parent / "pages" / f"{name}.html").read_text("utf-8")
    for mark, text in zip(("TITLE", "FIRST", "SECOND", "THIRD"), (title, *texts_), strict=True):
        html = html.replace(f"@{mark}@", text)
    return html


def old_page(texts_: Sequence[str] = HAN_PARAGRAPHS) -> str:
    return sample("old_layout", HAN_TITLE, texts_)


def new_page() -> str:
    return sample("new_layout", TITLE, PARAGRAPHS)


def said(found: Article) -> list[str]:
    return texts(tree.fragment(found.body))


OLD_TEXT = [
    "夜色中的渡轮。（资料图）",
    HAN_PARAGRAPHS[0],
    HAN_PARAGRAPHS[1],
    "航线 末班",
    "北港 01:00",
    HAN_PARAGRAPHS[2],
]
NEW_TEXT = [
    PARAGRAPHS[0],
    "Steps: 112",
    "Loaves: two",
    "I would carry it up again.",
    PARAGRAPHS[1],
    "The first light",
    PARAGRAPHS[2],
    "Note: the lens weighs 300 kilograms.",
]
KNOWN = {
    "a bare URL": entry(),
    "a summary": entry(title=HAN_TITLE, summary=HAN_PARAGRAPHS[0][:30] + "……", published=PUBLISHED),
    "full content": entry(title=HAN_TITLE, content=paragraphs(HAN_PARAGRAPHS)),
}


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_a_page_of_the_old_layout_is_read_whole_and_pure(known: object) -> None:
    found = article(old_page(), known)  # type: ignore[arg-type]  # an entry of the table
    assert said(found) == OLD_TEXT
    assert found.title == HAN_TITLE
    assert found.authors == ("沈若愚", "王立言")
    assert found.published == PUBLISHED
    assert found.images == ("https://courier.example/files/ferry.jpg?itok=1",)
    assert (found.language, found.site) == ("zh-hans", "信使")


@pytest.mark.parametrize(
    "known",
    [entry(), entry(title=TITLE, summary=PARAGRAPHS[0][:60] + "…"), entry(content=paragraphs())],
    ids=["a bare URL", "a summary", "full content"],
)
def test_a_page_of_the_new_layout_is_read_whole_and_pure(known: object) -> None:
    found = article(new_page(), known)  # type: ignore[arg-type]  # an entry of the table
    assert said(found) == NEW_TEXT
    assert found.title == TITLE
    assert found.authors == ("Ida Marlowe",)
    assert found.published == PUBLISHED
    assert found.modified == PUBLISHED + timedelta(minutes=45)
    assert '<a href="https://films.example/embed/lamp">The first light</a>' in found.body


def test_a_teaser_before_a_wall_is_the_body() -> None:
    first, *_ = HAN_PARAGRAPHS
    found = article(old_page((first, "", "")), entry(title=HAN_TITLE))
    assert said(found)[1] == first
    assert "订户" not in found.body


def test_a_page_in_gbk_is_read() -> None:
    raw = old_page().replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")
    assert said(article(raw)) == OLD_TEXT


def test_the_body_is_flat_sanitised_html() -> None:
    body = f'{paragraphs()}<p onclick="x()">a<script>alert(1)</script> <i style="x">b</i></p>'
    found = article(document(f"<article>{body}</article>"))
    assert found.body == f"{paragraphs()}<p>a <i>b</i></p>"
    assert markup.sanitise(found.body) == found.body


def test_how_the_body_was_chosen_is_recorded() -> None:
    found = article(new_page())
    assert found.how.strategy == "sieve"
    assert 0 < found.how.score <= 1


def test_the_dear_strategy_is_not_asked_about_a_plain_page() -> None:
    assert article(new_page()).how.rejected == ()


def test_other_strategies_are_asked_where_the_first_is_in_doubt() -> None:
    found = article(document("<div><h2>Lit</h2><p>Lit again.</p><p>Lit at last!</p></div>"))
    assert len(found.how.rejected) >= 1


def test_the_dear_strategy_is_not_asked_where_the_feed_agrees() -> None:
    told = paragraphs([*PARAGRAPHS, "Steps: 112", "Loaves: two", "I would carry it up again."])
    found = article(new_page(), entry(content=told))
    assert "readability" not in dict(found.how.rejected)


def test_the_owner_s_rules_win() -> None:
    rules = Rules(body=(".card",))
    found = article(new_page(), of=feed(rules=rules))
    assert found.how.strategy == "rules"
    assert said(found) == ["Harvest in figures", "The ferry returns"]


def test_the_owner_s_extractor_finds_the_body_and_is_not_weighed_against_others() -> None:
    found = part(new_page(), of=feed(rules=Rules(extractor="container")))
    assert (found.article.how.strategy, found.article.how.rejected) == ("container", ())
    assert found.heeded == (("extractor: container", True),)
    assert found.study.lesson is None


def test_where_it_finds_none_others_are_asked_and_it_is_told() -> None:
    found = part(new_page(), of=feed(rules=Rules(extractor="structured")))
    assert said(found.article) == NEW_TEXT
    assert found.heeded == (("extractor: structured", False),)


def test_the_owner_s_selectors_come_before_the_extractor() -> None:
    rules = Rules(body=(".card",), extractor="readability")
    found = part(new_page(), of=feed(rules=rules))
    assert found.article.how.strategy == "rules"
    assert all(is_heeded for _, is_heeded in found.heeded)


def test_rules_of_the_page_s_host_hold() -> None:
    rules = (("courier.example", Rules(body=(".card",), title=(".none",))),)
    found = part(new_page(), of=feed(host_rules=rules))
    assert found.article.how.strategy == "rules"
    assert found.heeded == (("body: .card", True), ("title: .none", False))


def test_a_memento_is_of_its_own_host() -> None:
    rules = (("courier.example", Rules(body=(".card",))),)
    known = entry(fetch_from="https://memory.example/2024/https://courier.example/1")
    had = page(new_page(), known.fetch_from or "")
    found = extract.read(had, known, feed(host_rules=rules), SEEN)
    assert found.article.how.strategy == "rules"


def test_what_is_removed_of_a_host_is_removed_from_the_feed_s_text() -> None:
    rules = (("courier.example", Rules(remove=(".ad",))),)
    known = entry(content=f'{paragraphs()}<p class="ad">Buy this lamp, the best of all lamps.</p>')
    assert "Buy" not in extract.from_entry(known, feed(host_rules=rules), SEEN).body


def test_what_the_owner_removes_is_removed_whoever_finds_the_body() -> None:
    found = article(new_page(), of=feed(rules=Rules(remove=("blockquote", "ul"))))
    assert said(found) == [text for text in NEW_TEXT if text[:4] not in ("Step", "Loav", "I wo")]


@pytest.mark.parametrize(
    ("claimed", "published"),
    [
        (PUBLISHED, PUBLISHED),
        (SEEN + timedelta(days=3), SEEN),
        (SEEN, SEEN),
    ],
)
def test_no_article_is_filed_in_the_future(claimed: datetime, published: datetime) -> None:
    found = article(document(paragraphs()), entry(published=claimed))
    assert (found.claimed, found.published, found.seen) == (claimed, published, SEEN)


def test_an_article_without_a_date_has_none() -> None:
    found = article(document(paragraphs()))
    assert (found.claimed, found.published) == (None, None)


def test_tags_are_the_entry_s_in_one_line_each() -> None:
    found = article(document(paragraphs()), entry(tags=(" a\nb ", "c", "", "c")))
    assert found.tags == ("a b", "c")


def test_an_article_that_nobody_named_is_called_by_its_first_words() -> None:
    title = article(document(paragraphs())).title
    assert PARAGRAPHS[0].startswith(title.removesuffix("…"))
    assert len(title) <= 81
    assert article("<p>Lit.</p>").title == "Lit."


def test_links_and_pictures_are_relative_to_the_base_that_the_page_names() -> None:
    html = document(f'{paragraphs()}<p>See <a href="a">it</a>.</p>', '<base href="/deep/">')
    assert 'href="https://courier.example/deep/a"' in article(html).body


def test_the_next_part_is_named() -> None:
    html = document(paragraphs() + '<div class="pager"><a href="?page=2">Next page</a></div>')
    assert part(html).next_url == f"{URL}?page=2"
    assert part(document(paragraphs())).next_url is None


def test_two_parts_are_one_article() -> None:
    one = part(document(paragraphs(PARAGRAPHS[:2]) + '<a rel="next" href="?page=2">2</a>'))
    assert one.next_url is not None
    second = page(document(f"<h1>{TITLE}</h1>{paragraphs(PARAGRAPHS[2:])}"), one.next_url)
    two = extract.read(second, entry(), feed(), SEEN)
    whole = extract.join([one.article, two.article])
    assert said(whole) == [*PARAGRAPHS]
    assert whole.url == URL


def test_an_entry_of_thousands_of_tags_lends_the_first_ones() -> None:
    tags = tuple(f"number {n}" for n in range(5_000))
    assert article(document(paragraphs()), entry(tags=tags)).tags == tags[:50]


@pytest.mark.parametrize(
    "html",
    ["", "<html></html>", "<script>x()</script>", "<frameset><frame src=a></frameset>"],
    ids=["nothing", "no body", "a script", "frames"],
)
def test_a_page_of_nothing_is_nothing_to_keep(html: str) -> None:
    with pytest.raises(NothingToKeep) as caught:
        article(html)
    assert caught.value.url == URL
    assert "readability" in caught.value.tried


def test_an_article_that_leads_to_the_home_page_is_nothing_to_keep() -> None:
    home = page(document(paragraphs()), URL, final_url="https://courier.example/")
    with pytest.raises(NothingToKeep, match="home page"):
        extract.read(home, entry(), feed(), SEEN)


def test_an_article_at_the_home_page_is_kept() -> None:
    known = entry(url="https://courier.example/#!/lamp")
    assert said(article(document(paragraphs()), known)) == list(PARAGRAPHS)


def test_a_consent_page_is_not_the_article() -> None:
    policy = [
        f"We and our {n} partners store cookies for purposes of your choice." for n in range(9)
    ]
    known = entry(title=TITLE, summary=f"<p>{PARAGRAPHS[0]}</p>")
    with pytest.raises(NothingToKeep):
        article(document(paragraphs(policy)), known)


def test_a_page_that_shows_what_was_told_may_say_the_rest_in_another_language() -> None:
    weather = [
        f"Part {n} is of the weather: clouds came from the west, {n} at a time, and went on to the"
        " mountains, where it rained for days upon sheep, roofs and one forgotten bicycle."
        for n in range(9)
    ]
    known = entry(title=HAN_TITLE, summary=HAN_PARAGRAPHS[0])
    shown = f"<h1>{HAN_TITLE}</h1><article>{paragraphs(weather)}</article>"
    told = f"<footer><p>{HAN_PARAGRAPHS[0]}</p></footer>"
    assert said(article(document(shown + told), known)) == weather
    with pytest.raises(NothingToKeep):
        article(document(shown), known)


def test_a_later_part_in_other_words_is_of_the_article() -> None:
    known = entry(title=TITLE, summary=f"<p>{PARAGRAPHS[0]}</p>")
    other = [f"Sentence {n} is about something else altogether." for n in range(9)]
    later = page(document(paragraphs(other)), f"{URL}?page=2")
    assert said(extract.read(later, known, feed(), SEEN).article) == other


def test_a_page_that_asks_for_scripts_is_not_the_article() -> None:
    known = entry(title=TITLE, summary=PARAGRAPHS[0])
    with pytest.raises(NothingToKeep):
        article(document("<noscript>x</noscript><p>Please enable JavaScript.</p>"), known)


def test_the_feed_s_content_is_kept_where_the_page_is_cut_short() -> None:
    html = document(f"<article><p>{PARAGRAPHS[0]}</p><p>Log in to continue.</p></article>")
    found = article(html, entry(content=paragraphs()))
    assert found.how.strategy == "feedtext"
    assert said(found) == list(PARAGRAPHS)


def test_an_entry_alone_makes_an_article_of_its_content() -> None:
    known = entry(
        url=f"{URL}?utm_source=x",
        title=TITLE,
        authors=("Ida Marlowe",),
        published=PUBLISHED,
        summary="short",
        content=f'<h1>{TITLE}</h1>{paragraphs()}<p><img src="/a.jpg"></p>',
    )
    found = extract.from_entry(known, feed(), SEEN)
    assert said(found) == list(PARAGRAPHS)
    assert (found.url, found.title, found.authors) == (URL, TITLE, ("Ida Marlowe",))
    assert (found.claimed, found.published) == (PUBLISHED, PUBLISHED)
    assert found.images == ("https://courier.example/a.jpg",)
    assert found.how.strategy == "feedtext"


def test_an_entry_alone_makes_an_article_of_its_summary() -> None:
    assert said(extract.from_entry(entry(summary="The lamp is lit."), feed(), SEEN)) == [
        "The lamp is lit."
    ]


@pytest.mark.parametrize(
    "known", [entry(), entry(summary=" "), entry(content="<script>x</script>")]
)
def test_an_entry_without_text_is_nothing_to_keep(known: object) -> None:
    with pytest.raises(NothingToKeep):
        extract.from_entry(known, feed(), SEEN)  # type: ignore[arg-type]  # an entry of the table


def test_everything_crosses_the_border_of_a_process() -> None:
    found = part(new_page())
    assert pickle.loads(pickle.dumps(found)) == found
    assert pickle.loads(pickle.dumps(extract.read)) is extract.read


PIECES = [
    *("<p>", "</p>", "<div class='share'>", "<div>", "</div>", "<a href='javascript:x'>", "</a>"),
    *("<br>", "<img src=x onerror=y>", "<script>alert(1)</script>", "<b hidden>", "</b>"),
    *("<table><tr><td>", "<ul><li>", "&lt;script&gt;", "&#0;", "\x00", "\ud800", "<svg onload=x>"),
    *("<iframe src=//a/embed>", "<article>", "<noscript><img src=a>", "</noscript>"),
    *("渡轮公司宣布，", "The lamp was lit again. "),
]


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_no_page_makes_it_fail_or_puts_a_script_into_the_body(pieces: list[str]) -> None:
    html = "".join(pieces).encode("utf-8", "surrogatepass")
    try:
        found = article(html)
    except NothingToKeep:
        return
    assert "<script" not in found.body
    assert "javascript:" not in found.body
    assert "onerror" not in found.body
    assert markup.sanitise(found.body) == found.body


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=50), st.text(max_size=50))
def test_no_bytes_and_no_entry_make_it_fail(raw: bytes, title: str, text: str) -> None:
    known = entry(title=title, summary=text, content=text, authors=(title,), tags=(text,))
    try:
        found = article(raw, known)
        assert "\n" not in found.title
    except NothingToKeep:
        pass


WALL = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false,'
    ' "hasPart": {"isAccessibleForFree": false, "cssSelector": ".rest"}}</script>'
)
CUT = f"{paragraphs()}<p>The keeper, who had carried it up herself, said that…</p>"


@pytest.mark.parametrize(
    ("head", "body", "extent", "paywalled"),
    [
        ("", paragraphs(), "whole", None),
        (WALL, f'<div class="rest">{paragraphs()}</div>', "whole", True),
        (WALL, f'{paragraphs()}<div class="rest"></div>', "partial", True),
        (WALL.replace(".rest", "*"), paragraphs(), "whole", True),
        (WALL.replace(".rest", "*"), CUT, "partial", True),
        ("", CUT, "whole", None),
    ],
    ids=["no wall", "there", "withheld", "unknown part", "cut short", "an ellipsis alone"],
)
def test_an_article_says_how_much_of_its_text_it_has(
    head: str, body: str, extent: str, paywalled: bool | None
) -> None:
    found = article(document(f"<article><h1>The lamp</h1>{body}</article>", head))
    assert (found.extent, found.paywalled) == (extent, paywalled)


def test_what_the_feed_carried_says_so() -> None:
    known = entry(content=paragraphs())
    assert extract.from_entry(known, feed(), SEEN).extent == "feed"
    assert extract.from_entry(replace(known, is_whole=True), feed(), SEEN).extent == "whole"


def test_a_part_that_is_not_whole_leaves_the_article_so() -> None:
    whole = article(document(paragraphs()))
    part = replace(article(document(paragraphs(HAN_PARAGRAPHS))), extent="partial")
    assert extract.join([whole, part]).extent == "partial"
    assert extract.join([whole, whole]).extent == "whole"


def test_the_lead_picture_is_kept_beside_the_body() -> None:
    head = '<meta property="og:image" content="/lamp.jpg">'
    assert article(document(paragraphs(), head)).image == "https://courier.example/lamp.jpg"
