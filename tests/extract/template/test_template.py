"""From lessons to a template, and from a page to its body by it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import cache

import pytest

from archiver import extract
from archiver.errors import NothingToKeep
from archiver.extract import tree
from archiver.extract.blocks import texts
from archiver.extract.template import dump, load, rule
from archiver.model import NOTHING_KNOWN, TEMPLATE_FORMAT, Article, Entry, Knowledge, Part, Rules
from tests import gazette
from tests.extract.paper import SEEN, document, feed, page, paragraphs

BASE = "https://gazette.example"


def entry(number: int) -> Entry:
    url = f"{BASE}/story/{number}"
    summary = gazette.sentences(number)[0]
    return Entry(feed="courier", url=url, title=gazette.title(number), summary=summary)


def read(
    number: int,
    layout: Knowledge = NOTHING_KNOWN,
    html: str | None = None,
    rules: Rules = Rules(),  # noqa: B008 - a frozen value
) -> Part:
    known = entry(number)
    written = gazette.page(number, BASE) if html is None else html
    return extract.read(page(written, known.url), known, feed(rules=rules), SEEN, layout)


@cache
def layout(first: int = 0, count: int = 10) -> Knowledge:
    """What pages of the Gazette teach, from that one on."""
    lessons = [read(number).study.lesson for number in range(first, first + count)]
    learned = extract.learn([lesson for lesson in lessons if lesson is not None])
    assert learned is not None
    return Knowledge(templates=(learned.template,))


def said(article: Article) -> str:
    return "\n".join(texts(tree.fragment(article.body)))


def test_a_page_of_the_layout_is_read_whole_and_pure() -> None:
    part = read(40, layout())
    assert part.study.served
    assert part.study.lesson is None
    assert part.article.how.strategy == "template"
    body = said(part.article)
    assert body == "\n".join(part.said)
    assert all(sentence in body for sentence in gazette.sentences(40))
    assert not any(noise.lower() in body.lower() for noise in gazette.NOISE)


def test_the_same_page_without_the_template_has_noise_in_it() -> None:
    body = said(read(40).article).lower()
    assert any(noise.lower() in body for noise in gazette.NOISE)


def test_fewer_lessons_than_enough_teach_nothing() -> None:
    lessons = [read(number).study.lesson for number in range(4)]
    assert extract.learn([lesson for lesson in lessons if lesson is not None]) is None


def test_a_page_of_another_layout_is_read_the_other_ways_and_teaches() -> None:
    part = read(gazette.CHANGE, layout())
    assert part.study.fitted is None
    assert part.study.lesson is not None
    assert part.article.how.strategy != "template"


RARE = {
    "a table": "<table><tr><th>Boats</th><td>seven and a half of them</td></tr></table>",
    "a list": "<ol class='steps'><li>seven and a half of them</li></ol>",
    "a quotation": "<blockquote><p>seven and a half of them</p></blockquote>",
    "a heading": "<h4>seven and a half of them</h4>",
    "a box of its own": "<div class='facts'><p>seven and a half of them</p></div>",
}


@pytest.mark.parametrize("rare", RARE.values(), ids=RARE)
def test_what_no_lesson_has_told_of_is_kept_within_the_article(rare: str) -> None:
    written = gazette.page(40, BASE).replace("<p>Also in", f"{rare}<p>Also in")
    part = read(40, layout(count=5), written)
    assert part.study.served
    assert "seven and a half of them" in said(part.article)


def test_what_no_lesson_has_told_of_is_dropped_beside_the_article() -> None:
    written = gazette.page(40, BASE).replace("<footer>", "<div><p>A new banner, so new!</p></div>")
    assert "banner" not in said(read(40, layout(), written).article)


def test_a_page_most_of_which_is_unknown_is_not_served() -> None:
    strange = "".join(f"<dl><dd>{text} {text}</dd></dl>" for text in gazette.sentences(77))
    written = gazette.page(40, BASE).replace("<p>Also in", f"{strange}<p>Also in")
    part = read(40, layout(), written)
    assert not part.study.served
    assert gazette.sentences(77)[-1] in said(part.article)


def test_a_body_that_has_nothing_to_do_with_its_entry_is_not_believed() -> None:
    known = entry(40)
    told = "Quite another matter altogether: election results, ballots, mandates, coalition talks,"
    other = replace(known, title=told, summary=f"{told} constituencies, parliament, chancellor.")
    written = page(gazette.page(40, BASE), known.url)
    parted = extract.read(written, replace(other, content=paragraphs()), feed(), SEEN, layout())
    assert parted.article.how.strategy != "template"


def test_a_body_much_shorter_than_usual_wants_a_second_opinion() -> None:
    short = gazette.page(40, BASE)
    for sentence in gazette.sentences(40)[1:]:
        short = short.replace(sentence, "")
    part = read(40, layout(), short)
    assert part.study.lesson is not None


def test_the_rules_of_the_owner_win_over_a_template() -> None:
    part = read(40, layout(), rules=Rules(body=(".text > p:first-child",)))
    assert part.article.how.strategy == "rules"
    assert part.study.lesson is None


def test_what_the_owner_removes_is_not_in_the_body_of_a_template() -> None:
    first, *_ = gazette.sentences(40)
    part = read(40, layout(), rules=Rules(remove=(".text > p:first-child",)))
    assert part.study.served
    assert first not in said(part.article)


def test_a_check_teaches_and_says_whether_the_template_was_right() -> None:
    part = read(40, replace(layout(), is_checked=True))
    assert part.study.served
    assert part.study.lesson is not None
    assert part.article.how.strategy == "template"


def test_the_template_that_fits_is_chosen_among_several() -> None:
    both = Knowledge(templates=layout().templates + layout(gazette.CHANGE).templates)
    assert read(50, both).study.fitted == 0
    assert read(150, both).study.fitted == 1


def test_articles_that_differ_in_their_numbers_only_are_not_taken_for_offers() -> None:
    def report(number: int) -> str:
        lines = [f"{text} It was the {number}th day." for text in gazette.sentences(3)]
        return document(f"<main><article><h1>x</h1>{paragraphs(lines)}</article></main>")

    lessons = [read(n, html=report(n)).study.lesson for n in range(8)]
    learned = extract.learn([lesson for lesson in lessons if lesson is not None])
    assert learned is not None
    body = said(read(9, Knowledge(templates=(learned.template,)), report(9)).article)
    assert all(sentence in body for sentence in gazette.sentences(3))


@pytest.mark.parametrize(
    "list_of_leads",
    [
        pytest.param("</article><aside>{}</aside>", id="beside-the-article"),
        pytest.param("<div class='more'>{}</div></article>", id="within-it"),
    ],
)
def test_a_lead_that_other_pages_tell_again_stays_in_its_own_article(list_of_leads: str) -> None:
    """Each page lists the most read articles, and how they begin."""

    def html(number: int) -> str:
        leads = "".join(f"<p>{gazette.sentences(n)[0]}</p>" for n in range(3) if n != number)
        body = f"<article><h1>{gazette.title(number)}</h1>{paragraphs(gazette.sentences(number))}"
        return document(f"<main>{body}{list_of_leads.format(leads)}</main>")

    lessons = [read(n, html=html(n)).study.lesson for n in range(8)]
    learned = extract.learn([lesson for lesson in lessons if lesson is not None])
    assert learned is not None
    for number in range(12):
        body = said(read(number, Knowledge(templates=(learned.template,)), html(number)).article)
        assert all(sentence in body for sentence in gazette.sentences(number)), number


def test_a_template_survives_being_written_down() -> None:
    (written,) = layout().templates
    found = load(written)
    assert found is not None
    assert dump(found) == written
    assert found.pages == 10


def test_a_template_of_another_version_is_none() -> None:
    (written,) = layout().templates
    assert written.startswith(TEMPLATE_FORMAT)
    assert load(b"another " + written) is None
    assert read(40, Knowledge(templates=(b"another " + written,))).study.fitted is None


def test_a_template_written_out_as_a_rule_gives_the_same_text() -> None:
    found = load(layout().templates[0])
    assert found is not None
    by_rule = said(read(40, rules=rule(found)).article)
    assert all(sentence in by_rule for sentence in gazette.sentences(40))
    assert rule(found).title == ("body > div#page > div.main > h1",)


HOSTILE = {
    "nothing": "",
    "deep": "<div id='page'><div class='main'>" + "<div class='text'>" * 5_000 + "x",
    "wide": "<div id='page'><div class='main'><div class='text'>" + "<p>x</p>" * 40_000,
    "one element": "<div id='page'><div class='main'><div class='text' id='story-1'></div>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_does_not_break_a_template(body: str) -> None:
    with contextlib.suppress(NothingToKeep):
        assert read(40, layout(), document(body)).article.body


def test_the_headline_nearest_to_the_article_is_the_place_where_it_stands() -> None:
    lessons = []
    for number in range(10):
        said = f"<p>{gazette.title(number)}</p>"
        menus = "".join(
            f"<b class='menu-{name}'>{said}</b>" for name in "abcdefghijklmnopqrstuvwxyz"
        )
        page = gazette.page(number, BASE).replace("<nav>", f"<nav>{menus}")
        lessons.append(read(number, html=page).study.lesson)
    learned = extract.learn([lesson for lesson in lessons if lesson is not None])
    assert learned is not None
    found = load(learned.template)
    assert found is not None
    assert found.witnesses["title"] == "div#page > div.main > h1"
