"""What the article is called."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.metadata import title
from archiver.extract.metadata.witness import hear
from tests.extract.paper import HAN_TITLE, TITLE, URL, document


def chosen(told: str = "", head: str = "", body: str = "", site: str = "The Courier") -> str:
    return title.chosen(told, hear(tree.parse(document(body, head)), URL), (site,))


def og(text: str) -> str:
    return f'<meta property="og:title" content="{text}">'


def ld(text: str) -> str:
    return (
        f'<script type="application/ld+json">{{"@type": "Article", "headline": "{text}"}}</script>'
    )


def test_the_entry_knows_best() -> None:
    assert chosen(TITLE, og("Another"), "<h1>A third</h1>") == TITLE


@pytest.mark.parametrize(
    "cut", [f"{TITLE[:20]}…", f"{TITLE[:20]}...", f"{TITLE[:20]} […]", "", " "]
)
def test_a_title_that_is_cut_short_gives_way_to_the_page(cut: str) -> None:
    assert chosen(cut, og(TITLE)) == TITLE


def test_a_title_that_is_cut_short_is_better_than_none() -> None:
    assert chosen("The lighthouse gets…") == "The lighthouse gets…"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (og(TITLE), "<h1>Another</h1>"),
        (f'<meta name="twitter:title" content="{TITLE}">', "<h1>Another</h1>"),
        (ld(TITLE), "<h1>Another</h1>"),
        ("<title>Another</title>", f"<h1>{TITLE}</h1>"),
        (f"<title>{TITLE}</title>", ""),
        (f'<meta name="dc.title" content="{TITLE}">', ""),
        (og(f" {TITLE}\n"), ""),
    ],
    ids=["OpenGraph", "Twitter", "JSON-LD", "h1", "title", "Dublin Core", "white space"],
)
def test_the_page_is_heard_in_order(head: str, body: str) -> None:
    assert chosen(head=head, body=body) == TITLE


@pytest.mark.parametrize(
    "glued",
    [
        f"{TITLE} | The Courier",
        f"{TITLE} - The Courier",
        f"{TITLE} – The Courier",
        f"{TITLE} | Harbour | The Courier",
        f"{TITLE} » The Courier",
        f"{TITLE} * The Courier * by Ida Marlowe",
        f"{TITLE} | courier.example",
    ],
)
def test_what_is_glued_to_a_headline_is_cut_off(glued: str) -> None:
    assert chosen(head=og(glued), body=f"<h1>{TITLE}</h1>") == TITLE
    assert chosen(glued, body=f"<h1>{TITLE}</h1>") == TITLE


@pytest.mark.parametrize("glued", [f"{TITLE} | The Courier", f"{TITLE} – Courier"])
def test_the_name_of_the_site_is_cut_off_without_another_headline(glued: str) -> None:
    assert chosen(head=og(glued)) == TITLE


@pytest.mark.parametrize(
    "glued",
    [
        f"{HAN_TITLE}_信使网",
        f"{HAN_TITLE}-信使网",
        f"{HAN_TITLE}｜信使",
        f"{HAN_TITLE}：信使网",
        f"{HAN_TITLE}丨信使网",
        f"{HAN_TITLE}ㅣ信使网",
        f"{HAN_TITLE}”-信使网",
    ],
)
def test_chinese_sites_glue_without_spaces(glued: str) -> None:
    assert chosen(head=f"<title>{glued}</title>", site="信使网").rstrip("”") == HAN_TITLE


@pytest.mark.parametrize(
    "whole",
    [
        *("Harbour - a history", "A | B", "Twelve boats – and one goat", "well-known"),
        *("news_today x", "快讯：渡轮公司增开夜班", "2 * 3"),
    ],
)
def test_a_separator_within_a_headline_stays(whole: str) -> None:
    assert chosen(head=og(whole)) == whole


def test_a_short_heading_is_not_the_headline_of_a_long_tail() -> None:
    whole = "News - The lighthouse gets a new lamp and a keeper"
    assert chosen(whole, body="<h1>News</h1>") == whole


@pytest.mark.parametrize(
    ("heading", "title", "headline"),
    [
        ("Allergies", TITLE, TITLE),
        ("Allergies", f"{TITLE} | The Courier", TITLE),
        (f'<a href="/"><img>{TITLE[:14]}</a>', TITLE, TITLE),
        ("A lamp", TITLE, "A lamp"),
        (TITLE, "Courier", TITLE),
        (f"Allergies</h1><h1>{TITLE}", f"{TITLE}: a visit", TITLE),
    ],
    ids=["section", "glued", "logo", "short for it", "a title that says less", "the second"],
)
def test_a_heading_is_believed_where_it_and_the_title_agree(
    heading: str, title: str, headline: str
) -> None:
    assert chosen(head=f"<title>{title}</title>", body=f"<h1>{heading}</h1>") == headline


def test_a_heading_that_leads_to_the_article_itself_stays() -> None:
    assert chosen(body=f'<h1><a href="{URL}">{TITLE}</a></h1>') == TITLE


@pytest.mark.parametrize(
    "broken",
    ['<meta property="og:title" content="The "old" lamp">', og("The…"), og("The “old”...")],
    ids=["a quotation mark", "an ellipsis", "dots"],
)
def test_a_headline_cut_short_is_made_whole_by_another(broken: str) -> None:
    whole = 'The "old" lamp' if 'old"' in broken else "The “old” lamp"
    assert chosen(head=broken, body=f"<h1>{whole}</h1>") == whole


LAMP = """The keeper's "old" lamp"""


@pytest.mark.parametrize("mark", ["'", '"'], ids=["single", "double"])
@pytest.mark.parametrize("name", ["og:title", "twitter:title"])
@pytest.mark.parametrize("heading", [LAMP, f"On the cape {LAMP}"], ids=["the whole", "a kicker"])
def test_what_a_quotation_mark_within_tears_off_is_no_headline(
    mark: str, name: str, heading: str
) -> None:
    torn = f"<meta property={mark}{name}{mark} content={mark}{LAMP}{mark}>"
    assert chosen(head=torn, body=f"<h1>{heading}</h1>") == heading


def test_a_torn_headline_is_better_than_none() -> None:
    assert chosen(head="<meta property='og:title' content='The keeper's lamp'>") == "The keeper"


def test_a_quotation_mark_too_many_tears_nothing() -> None:
    doubled = f'<meta property="og:title" content="{TITLE}"" />'
    assert chosen(head=doubled, body="<h1>Another</h1>") == TITLE


def test_quotation_marks_that_are_escaped_tear_nothing() -> None:
    escaped = og("The keeper&#39;s &quot;old&quot; lamp")
    assert chosen(head=escaped, body="<h1>Another</h1>") == LAMP


def test_a_longer_headline_is_no_whole_of_another() -> None:
    assert chosen(head=og("The lamp"), body="<h1>The lamp is lit again</h1>") == "The lamp"


SHARED = "Why everybody is talking about this lamp"
TWITTER = f'<meta name="twitter:title" content="{SHARED}">'
CRUMB = f'<nav><ul><li><a href="/">Home</a></li><li><h1>{SHARED}</h1></li></ul></nav>'
"""A title that is written for sharing, twice, and as the last step of a path."""


def test_the_headline_that_readers_see_beats_a_title_for_sharing_that_stands_alone() -> None:
    assert chosen(head=og(SHARED) + ld(TITLE), body=f"<h1>{TITLE}</h1>") == TITLE


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (ld(TITLE) + TWITTER, f"<h1>{TITLE}</h1>"),
        (ld(TITLE) + f"<title>{SHARED} | The Courier</title>", f"<h1>{TITLE}</h1>"),
        (ld(TITLE), f"<h1>{SHARED}</h1>"),
        (ld(TITLE), "<p>No heading.</p>"),
        (ld("Another"), f"<h1>{TITLE}</h1>"),
        (ld(f"Lamps: {SHARED}"), f"<h1>Lamps: {SHARED}</h1>"),
    ],
    ids=["Twitter", "title", "seen", "nothing seen", "three ways", "a kicker before it"],
)
def test_a_title_for_sharing_stays_where_it_has_a_second_witness(head: str, body: str) -> None:
    assert chosen(head=og(SHARED) + head, body=body) == SHARED


def test_a_stale_title_for_sharing_and_its_copy_give_way_to_all_others() -> None:
    head = og(f"{SHARED} | The Courier") + TWITTER + ld(TITLE)
    glued = f"<title>{TITLE} | The Courier</title>"
    assert chosen(head=head + glued, body=f"<h1>{TITLE}</h1>") == TITLE


def test_the_name_of_the_site_is_no_headline_where_readers_see_another() -> None:
    head = og("The Courier") + f"<title>{TITLE}</title>"
    assert chosen(head=head, body=f"<h1>{TITLE}</h1>") == TITLE
    assert chosen(head=og("The Courier"), body="<h1>The Courier</h1>") == "The Courier"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"<title>{TITLE} - The Courier</title>", f"<h1>The Courier</h1><h2>{TITLE}</h2>"),
        (og(f"The Courier - {TITLE}"), f"<h1>{TITLE}</h1>"),
        (f"<title>{TITLE} / The Courier</title>", ""),
        ("", "<h1>The lighthouse<br>gets a new lamp</h1>"),
        ("", "<h1><span>The lighthouse</span><div>gets a new lamp</div></h1>"),
    ],
    ids=["above it", "before it", "a slash", "two lines", "two boxes"],
)
def test_the_headline_is_told_from_the_site_s_name_and_in_one_line(head: str, body: str) -> None:
    assert chosen(head=head, body=body) == TITLE


def test_a_headline_that_was_escaped_twice_is_read_as_others_write_it() -> None:
    twice = og("Lamps &amp;amp; lenses on the cape")
    assert chosen(head=twice, body="<h1>Lamps &amp; lenses on the cape</h1>") == (
        "Lamps & lenses on the cape"
    )
    assert chosen(head=og("What &amp;amp; means"), body="<h1>x</h1>") == "What &amp; means"


@pytest.mark.parametrize(
    "path",
    [CRUMB, f'<div class="Breadcrumbs"><ol><li><h1>{SHARED}</h1></li></ol></div>'],
    ids=["nav", "class"],
)
def test_a_breadcrumb_is_no_headline(path: str) -> None:
    head = og(SHARED) + TWITTER + ld(TITLE)
    assert chosen(head=head, body=f"{path}<h2>{TITLE}</h2><h2>Another story</h2>") == TITLE


def test_a_breadcrumb_is_better_than_nothing() -> None:
    assert chosen(body=CRUMB) == SHARED


def test_a_name_that_readers_see_beats_a_headline_that_describes() -> None:
    said = f'{{"@type": "Article", "headline": "a thing that burns", "name": "{TITLE}"}}'
    head = f'<script type="application/ld+json">{said}</script>'
    assert chosen(head=head, body=f"<h1>{TITLE}</h1>") == TITLE
    assert chosen(head=head) == "a thing that burns"


def test_json_ld_may_call_its_headline_a_name() -> None:
    head = ld(TITLE).replace("headline", "name")
    assert chosen(head=head, body="<h1>Another</h1>") == TITLE


def test_a_page_without_any_title_has_none() -> None:
    assert chosen() == ""


def test_controls_are_dropped() -> None:
    assert chosen("The\x00 lamp\u200b is\n lit") == "The lamp is lit"


def test_a_title_of_separators_only_is_no_loop() -> None:
    assert chosen(head=og(" | " * 2_000)) != ""
