"""Who wrote the article."""

from __future__ import annotations

import json

import pytest

from archiver.extract import tree
from archiver.extract.metadata import authors
from archiver.extract.metadata.witness import hear
from tests.extract.paper import URL, document, paragraphs

LAMP = "灯塔昨夜再次亮起，渔民们说，这是十年来的第一次。" * 4


def chosen(head: str = "", body: str = "", told: tuple[str, ...] = ()) -> tuple[str, ...]:
    page = hear(tree.parse(document(body + paragraphs(), head)), URL)
    return authors.chosen(told, page, ("The Courier",))


def ld(*objects: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(objects)}</script>'


def test_the_entry_knows_best() -> None:
    head = '<meta name="author" content="Tomas Reyne">'
    assert chosen(head, told=("Ida Marlowe",)) == ("Ida Marlowe",)


@pytest.mark.parametrize(
    "head",
    [
        ld({"@type": "NewsArticle", "author": "Ida Marlowe"}),
        ld({"@type": "NewsArticle", "author": {"@type": "Person", "name": "Ida Marlowe"}}),
        ld({"@type": "NewsArticle", "author": [{"name": ["Ida Marlowe"]}]}),
        ld({"@type": "Article", "author": {"@id": "#i"}}, {"@id": "#i", "name": "Ida Marlowe"}),
        ld({"@graph": [{"@type": "Article", "author": [{"@id": "#ida"}]},
                       {"@type": "Person", "@id": "#ida", "name": "Ida Marlowe"}]}),
        ld({"@type": "NewsArticle", "author": [{"@type": "Organization", "name": "Courier"},
                                               {"@type": "Person", "name": "Ida Marlowe"}]}),
        ld({"@type": "NewsArticle", "creator": "Ida Marlowe"}),
        ld({"@type": "Review", "datePublished": "2024-03-03", "author": "Ida Marlowe"}),
        ld({"@type": "Article", "author": {"givenName": "Ida", "familyName": "Marlowe"}}),
        '<meta name="author" content="Ida Marlowe">',
        '<meta property="article:author" content="Ida Marlowe">',
        '<meta property="article:author" content="https://b.example/ida">'
        '<meta name="dc.creator" content="Ida Marlowe">',
    ],
)  # fmt: skip
def test_the_page_names_its_authors(head: str) -> None:
    assert chosen(head) == ("Ida Marlowe",)


@pytest.mark.parametrize(
    "body",
    [
        '<p class="byline">By Ida Marlowe</p>',
        '<div class="article-author"><a href="/ida">Ida Marlowe</a></div>',
        '<span itemprop="author">Ida Marlowe</span>',
        '<a rel="author" href="/ida">Ida Marlowe</a>',
        '<h4 class="byline date">2024-03-03</h4><h4 class="byline">By <a>Ida Marlowe</a></h4>',
        "<h1>The lamp</h1><p>By Ida Marlowe</p>",
        "<p class=byline>By Ida Marlowe<br>Staff Writer</p>",
        "<p><span>By Ida Marlowe</span><span>March 5, 2026</span></p>",
        "<div class=byline><span class=author>Ida Marlowe</span> <span>Harbour Press</span></div>",
        "<div class=byline>By <a href=/ida>Ida Marlowe</a> in <a href=/news>News</a></div>",
        "<h1>The lamp</h1><p><a href=/author/ida>Ida Marlowe</a></p>",
        "<b itemprop=author><meta itemprop=name content='Ida Marlowe'></b>",
        "<a rel=author href=/>The site's own</a><i itemprop=author>Ida Marlowe</i>",
        '<div class="comments"><b class="author">Troll</b></div><p class="author">Ida Marlowe</p>',
    ],
)
def test_the_line_near_the_headline_names_them(body: str) -> None:
    assert chosen(body=body) == ("Ida Marlowe",)


@pytest.mark.parametrize(
    "body",
    [
        "<article class='post tag-ferry'><h1>A lamp</h1><i class=author>Ida Marlowe</i></article>",
        "<article><h1>A lamp</h1><footer class=a-footer><i class=author>Ida Marlowe</i></footer>",
        "<div class=author><a>Ida Marlowe</a><i class=author-role>Chief Foreign Reporter</i></div>",
        "<p class=byline>By Ida Marlowe <a href=/sports>Sports Desk</a></p>",
        "<div class=related><h1>B</h1><i class=author>Ann Lee</i></div><p>By Ida Marlowe</p>",
    ],
    ids=["names of subjects", "a foot", "a role", "a desk", "another's headline"],
)
def test_the_byline_is_the_article_s(body: str) -> None:
    assert chosen("<title>A lamp - Courier</title>", body) == ("Ida Marlowe",)


@pytest.mark.parametrize(
    "body",
    [
        "<h1>A lamp</h1><p>5 April 2025 | World News</p>",
        "<h1>A lamp</h1><p>12.05.2025 von Hamburg nach Kiel</p>",
        "<h1>Two deaths reported by Health Ministry</h1>",
        "<h1>A lamp</h1><p>Research led by <a href=/people/ann-lee>Ann Lee</a> says so.</p>",
        ld({"@type": "Organization", "review": {"@type": "Review", "datePublished": "2021-02-03",
                                                "author": "Ann Lee"}}),
    ],
    ids=["a section", "a road", "a ministry", "a link in a sentence", "a review"],
)  # fmt: skip
def test_who_is_only_named_near_the_headline_wrote_nothing(body: str) -> None:
    assert chosen(body=body) == ()


def test_a_witness_that_names_the_site_only_gives_way_to_one_that_names_a_person() -> None:
    head = '<meta name="author" content="The Courier">'
    assert chosen(head, '<p class="byline">By Ida Marlowe</p>') == ("Ida Marlowe",)
    assert chosen(head) == ("The Courier",)


def test_an_entry_that_names_the_site_only_gives_way_to_the_page() -> None:
    assert chosen('<meta name="author" content="Ida Marlowe">', told=("The Courier",)) == (
        "Ida Marlowe",
    )
    assert chosen(told=("The Courier",)) == ("The Courier",)


def test_beside_a_person_the_site_is_no_author() -> None:
    assert chosen('<meta name="author" content="Ida Marlowe, The Courier">') == ("Ida Marlowe",)


def test_what_is_said_beside_the_site_s_own_address_is_the_site() -> None:
    head = '<meta name="author" content="Courier House (www.courier.example)">'
    assert chosen(head, '<p class="author">Ida Marlowe</p>') == ("Ida Marlowe",)


def test_a_desk_of_the_site_is_an_author() -> None:
    head = ld({"@type": "NewsArticle", "author": "The Courier's Newsroom"})
    assert chosen(head, '<p class="author">Ann Lee</p>') == ("The Courier's Newsroom",)


def test_a_declared_site_gives_way_to_a_person_and_to_nothing_else() -> None:
    head = ld({"@type": "NewsArticle", "author": {"@type": "Organization", "name": "The Courier"}})
    assert chosen(head, '<p class="author">All our writers</p>') == ("The Courier",)
    assert chosen(head, '<p class="author">Ann Lee</p>') == ("Ann Lee",)


def test_lists_in_lists_are_read() -> None:
    people = [{"name": "Ida Marlowe"}, [{"name": "Ann Lee"}]]
    assert chosen(ld({"@type": "Article", "author": people})) == ("Ida Marlowe", "Ann Lee")


@pytest.mark.parametrize(
    "body",
    [
        "<dl><dt>Author</dt><dd>Ida Marlowe</dd></dl>",
        "<ul><li>Date: today<li><b>Autorin/Autor</b> Ida Marlowe</ul>",
        f"<div>{paragraphs()}<p><b>Ida Marlowe</b></p><span></span></div>",
        f"<div>{paragraphs()}<p>(Editor: x)</p><p>【责编：Ida Marlowe】</p></div>",
        f"<h1>A lamp</h1><p>It burns.</p><p>Ida Marlowe | 5 April 2025, 10:00</p>{paragraphs()}",
        "<h1>A lamp</h1><p>April 5, 2025, by Ida Marlowe</p>",
        f"<p>Menu</p>{'<p>Weather</p>' * 60}<h1>A lamp</h1><p>Ida Marlowe | 05.04.2025 - x</p>",
    ],
    ids=["label above", "label before", "signature", "editor", "date", "after a date", "late"],
)
def test_a_name_with_a_label_or_beneath_the_text_is_found(body: str) -> None:
    assert chosen(body=body) == ("Ida Marlowe",)


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{paragraphs()}<p><b>What the harbour board had promised to keep</b></p></div>",
        f"<div>{paragraphs()}<p><b>The Lens</b></p>{paragraphs()}</div>",
        f'<div>{paragraphs()}<p><b><a href="/x">Read More</a></b></p></div>',
        "<dl><dt>Author</dt><dd>is not known to us</dd></dl>",
        f"<p>World News | 5 April 2025</p><h1>A lamp</h1>{paragraphs()}",
        f"<h1>A lamp</h1><p>Ida Marlowe | more of hers</p>{paragraphs()}",
    ],
    ids=[
        *("a sentence", "a heading", "a link", "no name", "a section and today's date", "no date"),
    ],
)
def test_what_is_no_signature_is_no_name(body: str) -> None:
    assert chosen(body=body) == ()


@pytest.mark.parametrize(
    ("beneath", "found"),
    [
        ("The Courier / Ida Marlowe", ("Ida Marlowe",)),
        ("Ida Marlowe / The Courier", ("Ida Marlowe",)),
        ("Ann Lee / Ida Marlowe", ()),
        ("The Courier / The Courier", ()),
        ("The Courier", ()),
    ],
)
def test_who_is_named_beside_the_site_beneath_the_text_wrote_it(
    beneath: str, found: tuple[str, ...]
) -> None:
    head = '<meta property="og:site_name" content="The Courier">'
    assert chosen(head, f"<div>{paragraphs()}<p>{beneath}</p></div>") == found


def test_a_newsroom_signs_though_a_request_follows() -> None:
    body = f"<div>{paragraphs()}<p><em>IN-Redaktion</em></p><p>Did you like this?</p></div>"
    assert chosen(body=body) == ("IN-Redaktion",)


def test_a_byline_is_read_whole_though_it_links_one_of_its_names() -> None:
    body = '<p class="byline">By Ann Lee and <a href="/ida">Ida Marlowe</a></p>'
    assert chosen(body=body) == ("Ann Lee", "Ida Marlowe")


@pytest.mark.parametrize(
    "body",
    [
        f"<p>新华社海港3月11日电（记者沈若愚、丁一）{LAMP}</p>",
        f"<p>本报讯 (记者 沈若愚 丁一) {LAMP}</p>",
        f"<p>{LAMP}（本报记者 沈若愚 丁一）</p>",
    ],
    ids=["wire", "paper", "end"],
)
def test_who_a_chinese_agency_names_in_brackets_wrote_it(body: str) -> None:
    assert chosen(body=body) == ("沈若愚", "丁一")


@pytest.mark.parametrize("said", ["（记者丁一摄）", "（记者从市政府获悉的消息说）", "（丁一）"])
def test_who_took_a_picture_and_what_is_no_name_wrote_nothing(said: str) -> None:
    assert chosen(body=f"<p>{LAMP}{said}</p>") == ()


@pytest.mark.parametrize(
    "body",
    [
        "<ul class=authors><li>Ida Marlowe<li>Ann Lee</ul>",
        "<p class=byline>By <b class=author>Ida Marlowe</b> and Ann Lee</p>",
        "<p class=byline><i class=author>Ida Marlowe</i> <i class=author>Ann Lee</i> USA NOW</p>",
    ],
)
def test_two_names_that_touch_are_two(body: str) -> None:
    assert chosen(body=body) == ("Ida Marlowe", "Ann Lee")


@pytest.mark.parametrize(
    "body",
    [
        "<section class=related><article><i class=author>Ida Marlowe</i></article>"
        "<article><i class=author>Ann Lee</i></article></section>",
        "<footer><i class=author>Ida Marlowe</i></footer>",
        f"<p class=byline>{'<i></i>' * 200}Ida Marlowe</p>",
    ],
    ids=["of others", "of the page's foot", "of too many elements"],
)
def test_what_is_no_byline_of_the_article_names_nobody(body: str) -> None:
    assert chosen(body=f"<h1>The lamp</h1>{body}") == ()


def test_an_organisation_is_an_author_where_no_person_is() -> None:
    head = ld(
        {"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Harbour Press"}}
    )
    assert chosen(head) == ("Harbour Press",)


def test_a_page_that_names_nobody_has_no_authors() -> None:
    assert chosen() == ()
