"""What stands in a body and is not of the article."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement

from archiver.extract import clean, tree
from archiver.extract.blocks import blocks, masses, texts
from archiver.extract.clean import boilerplate
from tests.extract.paper import HAN_PARAGRAPHS, PARAGRAPHS, URL, paragraphs


def pruned(html: str) -> list[str]:
    return texts(tidied(html))


def tidied(html: str) -> HtmlElement:
    body, left = clean.tidy(tree.fragment(html), URL, "", ())
    assert [block.text for block in left] == texts(body)
    return body


def shown(html: str) -> list[str]:
    body = tree.fragment(html)
    boilerplate.hide(body)
    return texts(body)


BOXES = {
    "an advertisement": '<div class="ad-slot"><p>Boots, now cheaper than ever.</p></div>',
    "a labelled one": '<section id="imu"><div id="dfp-ad-imu1"><span>广告</span></div></section>',
    "a bar that leads nowhere": '<div><a href="#">Share on Facebook</a><a href="#">A A A</a></div>',
    "a share bar": '<div class="share-bar"><a href="#">Share on Facebook</a></div>',
    "related articles": '<div class="related"><a href="/a">Harvest</a><p>Pears did well.</p></div>',
    "a promotion": '<div class="promo"><p>Three months for the price of one.</p></div>',
    "a newsletter": "<form><p>Your address, please.</p></form>",
    "tags": '<ul class="tags"><li><a href="/t/a">harbour</a></li></ul>',
    "a breadcrumb": '<div class="breadcrumb"><a href="/">Home</a> / News</div>',
    "a pager": '<ul class="pagination"><li><a href="?page=2">2</a></li></ul>',
    "comments": '<div id="comments"><p>I was there and saw nothing of the kind.</p></div>',
    "navigation": '<nav><a href="/">Home</a></nav>',
    "a footer": "<footer><p>The Courier is invented.</p></footer>",
    "links aside": '<aside><h3>Also</h3><a href="/a">A</a> <a href="/b">B</a></aside>',
    "a hidden overlay": '<div class="overlay hidden"><p>Stay a while.</p></div>',
    "a bare label": "<p>Advertisement</p>",
    "a pointer": '<p>Read also: <a href="/a">Harvest in figures</a></p>',
    "a pointer in Chinese": '<div><p>推荐阅读：<a href="/a">渡轮公司增开夜班</a></p></div>',
    "a heading and its links": '<h3>Related</h3><p><a href="/a">A</a></p><p><a href="/b">B</a></p>',
    "a request": "<p>Sign up for our newsletter.</p>",
    "the copyright": "<p>© The Courier. All rights reserved.</p>",
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
@pytest.mark.parametrize("texts_", [PARAGRAPHS, HAN_PARAGRAPHS], ids=["Latin", "Han"])
def test_what_is_not_of_the_article_goes(box: str, texts_: tuple[str, ...]) -> None:
    first, *others = texts_
    body = f"<p>{first}</p>{box}{paragraphs(others)}"
    assert pruned(body) == list(texts_)


KEPT = {
    "a list": "<ul><li>Twelve boats</li><li>One goat</li></ul>",
    "a table": "<table><tr><td>Boats</td><td>12</td></tr></table>",
    "a quotation": "<blockquote><p>We found our way by luck.</p></blockquote>",
    "who was quoted": "<blockquote><p>By luck.</p><footer>The keeper</footer></blockquote>",
    "a heading": "<h2>Related work</h2>",
    "a sentence with links": '<p>The <a href="/a">board</a> met the <a href="/b">union</a>.</p>',
    "an embedded post": '<div class="social-embed"><blockquote>Lit again!</blockquote></div>',
    "a box of facts": f"<aside><h3>The lamp</h3>{paragraphs(PARAGRAPHS[:2])}</aside>",
    "a network's name as heading": "<h2>Facebook</h2>",
}


@pytest.mark.parametrize("piece", KEPT.values(), ids=KEPT)
def test_what_is_of_the_article_stays(piece: str) -> None:
    body = f"{paragraphs()}{piece}{paragraphs(PARAGRAPHS[::-1])}{paragraphs()}"
    assert pruned(body) == texts(tree.fragment(body))


@pytest.mark.parametrize("name", ["paywall", "share", "subscriber-content", "teaser", "promo"])
def test_a_name_on_the_whole_article_says_nothing(name: str) -> None:
    assert pruned(f'<div class="{name}">{paragraphs()}</div>') == list(PARAGRAPHS)


@pytest.mark.parametrize("name", ["paywall", "teaser"])
def test_a_name_on_every_paragraph_says_nothing(name: str) -> None:
    body = "".join(f'<p class="{name}">{text}</p>' for text in PARAGRAPHS)
    assert pruned(body) == list(PARAGRAPHS)


def test_a_request_to_pay_goes_though_it_says_more_than_the_teaser() -> None:
    teaser = "<p>On Monday the lamp was lit.</p>"
    offer = (
        '<div class="paywall-overlay"><h3>Subscribe</h3><p>Subscribe to read on. Already a'
        " subscriber? Log in. Three months for nothing, then nine crowns a month.</p></div>"
    )
    assert pruned(teaser + offer) == ["On Monday the lamp was lit."]


def test_a_line_that_leads_to_where_one_follows_goes_and_one_to_a_post_stays() -> None:
    follow = '<p>All news at once: <a href="https://www.whatsapp.com/channel/1">our channel</a></p>'
    post = '<p>She wrote so <a href="https://t.me/keeper/7">on Telegram</a>.</p>'
    assert not any("All news" in text for text in pruned(paragraphs() + follow + paragraphs()))
    assert any("She wrote" in text for text in pruned(paragraphs() + post + paragraphs()))


def test_a_picture_that_links_to_an_offer_goes() -> None:
    offer = '<a href="https://shop.example/promotions/a?utm_id=b"><img src="/p.png"></a>'
    assert tidied(paragraphs() + offer).find(".//img") is None


def test_a_picture_that_links_to_a_larger_one_stays() -> None:
    picture = '<a href="/large.jpg"><img src="/small.jpg"></a>'
    assert tidied(paragraphs() + picture).find(".//img") is not None


def test_a_tracked_link_in_a_sentence_stays() -> None:
    body = (
        f'{paragraphs()}<p>She sells <a href="https://b.example/?utm_source=x">books</a> now.</p>'
    )
    assert pruned(body)[-1] == "She sells books now."


def test_a_line_that_is_only_a_tracked_link_elsewhere_goes() -> None:
    body = f'{paragraphs()}<p><a href="https://b.example/?utm_source=x">Boots and coats</a></p>'
    assert pruned(body) == list(PARAGRAPHS)


def test_links_after_the_last_sentence_go() -> None:
    body = f'{paragraphs()}<p><a href="/1">One more</a></p><p><a href="/2">And another</a></p>'
    assert pruned(body) == list(PARAGRAPHS)


@pytest.mark.parametrize("end", ["<h2>About us</h2>", "<h2>More</h2><h3>Subscribe</h3><p>广告</p>"])
def test_headings_that_head_nothing_go(end: str) -> None:
    assert pruned(paragraphs() + end) == list(PARAGRAPHS)


def test_a_heading_over_a_picture_stays() -> None:
    assert pruned(f'{paragraphs()}<h2>The lamp</h2><img src="/a.jpg">')[-1] == "The lamp"


def test_a_body_of_one_heading_stays() -> None:
    assert pruned("<h2>Lit</h2>") == ["Lit"]


def test_an_article_that_is_a_list_of_links_stays() -> None:
    links = "".join(f'<li><a href="/{n}">Link number {n}</a></li>' for n in range(5))
    assert len(pruned(f"<ul>{links}</ul>")) == 5


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>x</p>",
        '<p style="display:none">x</p>',
        '<p style="color:red; visibility : HIDDEN">x</p>',
        '<span aria-hidden="true">x</span>',
        "<script>x</script>",
        "<style>x</style>",
        "<template><p>x</p></template>",
        "<button>x</button>",
        "<select><option>x</select>",
        "<svg><title>x</title></svg>",
    ],
)
def test_what_no_reader_is_shown_goes(hidden: str) -> None:
    assert shown(f"<p>one</p>{hidden}<p>two</p>") == ["one", "two"]


def test_a_page_hidden_behind_a_dialogue_is_shown() -> None:
    assert shown(f'<div aria-hidden="true">{paragraphs()}</div><p>Cookies?</p>') == [
        *PARAGRAPHS,
        "Cookies?",
    ]


def test_a_paragraph_that_is_hidden_from_who_listens_alone_is_shown() -> None:
    said = "The lamps of the pier were lit an hour late, said the keeper of the harbour."
    assert shown(f'<p>one</p><p aria-hidden="true">{said}</p>') == ["one", said]


def test_what_is_hidden_is_found_and_not_changed() -> None:
    body = tree.fragment(f'{paragraphs()}<div hidden><p hidden>x</p></div><p aria-hidden="true">y')
    found = boilerplate.hidden(body)
    assert [element.tag for element in found] == ["div", "p"]
    assert texts(body) == [*PARAGRAPHS, "x", "y"]


def test_a_script_is_no_part_of_what_is_hidden() -> None:
    data = "<script>" + "x" * 9_000 + "</script>"
    assert shown(f"<div hidden>{data}<p>x</p></div>{paragraphs()}") == list(PARAGRAPHS)


def test_of_a_pruned_body_no_text_goes_for_a_name() -> None:
    line = 'Boots, said <a class="tags" href="/k">the keeper</a>, are cheaper than ever.'
    body = f'{paragraphs()}<div class="promo"><p>{line}</p></div>'
    assert len(clean.tidy(tree.fragment(body), URL, "", ())[1]) == 3
    _, found = clean.tidy(tree.fragment(body), URL, "", (), is_pruned=True)
    assert found[3].text == "Boots, said the keeper, are cheaper than ever."


def test_of_a_pruned_body_a_picture_goes_for_its_name() -> None:
    body = f'{paragraphs()}<div class="ad-slot"><img src="/boots.png"></div><img src="/lamp.png">'
    found, _ = clean.tidy(tree.fragment(body), URL, "", (), is_pruned=True)
    assert [(image.get("src") or "")[-9:] for image in found.iter("img")] == ["/lamp.png"]


def test_text_around_what_goes_is_kept() -> None:
    assert shown("<p>one<script>x</script>two</p>") == ["onetwo"]


def test_what_is_named_is_found_once_and_outermost() -> None:
    body = tree.fragment(f'{paragraphs()}<div class="share"><div class="share">x</div></div>')
    found = boilerplate.named(body, masses(body, blocks(body)))
    assert [element.get("class") for element in found] == ["share"]


@pytest.mark.parametrize("name", ["comments", "disqus_thread"])
def test_what_readers_have_said_goes_though_it_reads_like_an_article(name: str) -> None:
    said = "".join(f'<article class="comment"><p>{text}</p></article>' for text in PARAGRAPHS[:2])
    body = tree.fragment(f'{paragraphs()}{paragraphs()}<section id="{name}">{said}</section>')
    boilerplate.drop_named(body, silent=True)
    assert texts(body) == [*PARAGRAPHS, *PARAGRAPHS]


def test_a_picture_named_like_an_offer_is_one_all_the_same() -> None:
    picture = '<a href="/uploads/newsletter-1902.jpg"><img src="/uploads/newsletter.jpg"></a>'
    assert "<img" in tree.inner_html(tidied(f"{paragraphs()}<p>{picture}</p>{paragraphs()}"))


def test_a_list_of_sources_at_the_end_stays_and_one_of_other_articles_goes() -> None:
    def listed(base: str) -> str:
        lines = (f"A long story about the ships of the year {year}" for year in (1931, 1988, 2013))
        return "".join(f'<li><a href="{base}/{n}">{line}</a></li>' for n, line in enumerate(lines))

    assert len(pruned(f"{paragraphs()}<ul>{listed('https://ships.example')}</ul>")) == (
        len(PARAGRAPHS) + 3
    )
    assert pruned(f"{paragraphs()}<ul>{listed('https://courier.example')}</ul>") == list(PARAGRAPHS)
    share = '<li><a href="https://net.example/share?u=1">Share on Facebook</a></li>'
    assert pruned(f"{paragraphs()}<ul>{share}</ul>") == list(PARAGRAPHS)


@pytest.mark.parametrize("how", ["hidden", 'style="display:none"', 'aria-hidden="true"'])
def test_what_a_button_in_a_heading_says_is_no_heading(how: str) -> None:
    assert shown(f"<h2>The boat<button {how}>Copy link</button></h2>") == ["The boat"]


@pytest.mark.parametrize("how", ["hidden", 'style="display:none"', 'aria-hidden="true"'])
def test_what_a_heading_unfolds_is_shown(how: str) -> None:
    heading = '<h3><button aria-controls="c1">How old is the boat?</button></h3>'
    panel = f'<div id="c1" role="region" {how}><p>It was built in 1931.</p></div>'
    menu = f'<button aria-controls="m"></button><div id="m" {how}><p>A menu.</p></div>'
    assert shown(f"{paragraphs()}{heading}{panel}{menu}") == [
        *PARAGRAPHS,
        "How old is the boat?",
        "It was built in 1931.",
    ]
