"""A body without what was judged away."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from lxml import html

from archiver.extract import tree
from archiver.extract.blocks import blocks, texts
from archiver.extract.sieve.prune import Judged, certainty, kept, pruned

LONG = "A sentence of some length, which says what an article says. " * 3


def judged(body: str, probable: Mapping[str, float]) -> list[Judged]:
    """The blocks, as probable as is said for the words that they begin with; else certain."""
    return [
        Judged(block, next((p for word, p in probable.items() if block.text.startswith(word)), 1.0))
        for block in blocks(tree.fragment(body))
    ]


def left(body: str, **probable: float) -> list[str]:
    found = judged(body, probable)
    cut = pruned(found, kept(found))
    return [] if cut is None else texts(cut)


def markup(body: str, **probable: float) -> str:
    found = judged(body, probable)
    cut = pruned(found, kept(found))
    return "" if cut is None else html.tostring(cut, encoding="unicode")


def test_what_is_improbable_goes() -> None:
    assert left("<p>a</p><p>b</p><p>c</p>", b=0.2) == ["a", "c"]


def test_what_is_nearly_probable_stays_beside_what_stays() -> None:
    assert left("<div><p>a</p><p>b</p></div>", b=0.45) == ["a", "b"]
    assert left("<div><p>a</p></div><div><p>b</p><p>c</p></div>", b=0.45, c=0.1) == ["a"]


def test_wrappers_of_one_thing_set_nothing_apart() -> None:
    assert left("<div><p>a</p></div><div><p>b</p></div>", b=0.45) == ["a", "b"]
    code = "<div class='highlight'><div><pre>code</pre></div></div>"
    assert left(f"<p>{LONG}</p>{code}<p>{LONG}</p>", code=0.3)[1] == "code"
    table = "<figure class='table'><table><tr><td>one</td></tr></table></figure>"
    assert left(f"<p>{LONG}</p>{table}<p>{LONG}</p>", one=0.1)[1] == "one"


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_a_list_stays_or_goes_as_one(tag: str) -> None:
    body = f"<p>{LONG}</p><{tag}><li>one</li><li>two</li><li>three</li></{tag}>"
    assert left(body, one=0.9, two=0.1, three=0.1) == [LONG.strip(), "one", "two", "three"]
    assert left(body, one=0.3, two=0.0, three=0.0) == [LONG.strip()]


def test_a_table_apart_must_be_more_probable_than_one_beside_the_text() -> None:
    table = "<table><tr><td>one</td></tr><tr><td>two</td></tr></table>"
    apart = f"<div><p>{LONG}</p></div><div>{table}<p>menu</p></div>"
    assert left(apart, one=0.4, two=0.4, menu=0.1) == [LONG.strip()]
    assert left(f"<p>{LONG}</p>{table}", one=0.4, two=0.4) == [LONG.strip(), "one", "two"]


def test_a_table_in_a_box_amid_the_text_stays() -> None:
    table = "<table><tr><td>one</td></tr><tr><td>two</td></tr></table>"
    box = f"<div>{table}<div>source</div></div>"
    amid = f"<p>{LONG}</p>{box}<p>{LONG}</p>"
    assert "one" in left(amid, one=0.3, two=0.3, source=0.1)
    named = amid.replace("<div><table>", "<div class='advert'><table>")
    assert "one" not in left(named, one=0.3, two=0.3, source=0.1)


def test_a_list_of_facts_stays_more_easily_than_one_of_links() -> None:
    facts = f"<p>{LONG}</p><ul><li>one</li><li>two</li></ul>"
    links = f"<p>{LONG}</p><ul><li><a href=a>one</a></li><li><a href=b>two</a></li></ul>"
    assert left(facts, one=0.15, two=0.15) == [LONG.strip(), "one", "two"]
    assert left(links, one=0.15, two=0.15) == [LONG.strip()]


def test_a_list_in_a_list_stays_or_goes_with_it() -> None:
    nested = "<ul><li>one<ul><li>two</li><li>three</li></ul></li><li>four</li></ul>"
    assert left(f"<p>{LONG}</p>{nested}", one=0.9, two=0.0, three=0.0, four=0.9) == [
        LONG.strip(), "one", "two", "three", "four"
    ]  # fmt: skip


def test_what_can_be_unfolded_stays_with_its_summary() -> None:
    body = f"<p>{LONG * 2}</p><details><summary>how</summary><p>{LONG}</p></details>"
    assert "how" in left(body, how=0.1)


def test_a_table_that_holds_the_article_is_a_layout() -> None:
    body = f"<table><tr><td><p>{LONG}</p></td></tr><tr><td><p>menu</p></td></tr></table>"
    assert left(body, menu=0.1) == [LONG.strip()]


def test_a_picture_among_the_text_keeps_its_caption() -> None:
    figure = '<figure><img src="a.png"><figcaption>caption</figcaption></figure>'
    assert left(f"<p>a</p>{figure}<p>b</p>", caption=0.1) == ["a", "caption", "b"]
    apart = f"<div><p>a</p></div><div>{figure}<p>menu</p></div>"
    assert left(apart, caption=0.1, menu=0.1) == ["a"]


def test_a_figure_without_a_picture_keeps_nothing() -> None:
    body = "<p>a</p><figure><figcaption>caption</figcaption></figure><p>b</p>"
    assert left(body, caption=0.1) == ["a", "b"]


def test_what_surrounds_what_goes_goes_with_it() -> None:
    for box in (
        '<div class="x"><p>box</p></div>',
        '<div class="promo"><img src="b.png"><p>box</p></div>',
        '<div class="x"><img src="b.png"><p><a href="/b">box</a></p></div>',
        '<div class="x"><a href="/b"><img src="b.png"></a><p>box</p></div>',
        '<div class="x"><img src="b.png"><h4>box</h4><p>box of a life</p></div>',
        f'<div class="x"><img src="b.png"><p>box</p><p>{"long " * 90}</p></div>',
    ):
        page = f"<p>a</p>{box}<p>b</p>"
        assert markup(page, box=0.1, long=0.1) == "<div><p>a</p><p>b</p></div>"


def test_a_picture_stays_where_its_caption_goes() -> None:
    box = '<div class="x"><img src="b.png"><p>caption</p></div>'
    assert 'src="b.png"' in markup(f"<p>a</p>{box}<p>b</p>", caption=0.1)
    assert left(f"<p>a</p>{box}<p>b</p>", caption=0.1) == ["a", "b"]


def test_a_picture_without_text_stays() -> None:
    assert "a.png" in markup('<p>a</p><img src="a.png"><p>b</p>')


def test_a_line_that_goes_leaves_what_stands_in_the_same_element() -> None:
    assert left("<div>a<br><br>b <b>bold</b><br><br>c</div>", b=0.1) == ["a", "c"]
    assert left("<div>lead<p>a</p>tail</div>", tail=0.1) == ["lead", "a"]


def test_the_least_element_around_what_stays_is_the_body() -> None:
    body = "<div><p>menu</p></div><div id=x><p>a</p><p>b</p></div>"
    assert markup(body, menu=0.1) == '<div id="x"><p>a</p><p>b</p></div>'


def test_nothing_of_a_page_on_which_nothing_is_probable_stays() -> None:
    assert left("<p>a</p>", a=0.1) == []
    assert left("") == []


def test_the_page_itself_is_not_changed() -> None:
    found = judged("<p>a</p><p>b</p>", {"b": 0.1})
    root = found[0].element.getroottree()
    before = html.tostring(root)
    cut = pruned(found, kept(found))
    assert cut is not None
    cut.clear()
    assert html.tostring(root) == before


def test_a_choice_of_certain_blocks_is_certain() -> None:
    sure = judged("<p>aaaa</p><p>bbbb</p>", {"b": 0.0})
    assert certainty(sure, kept(sure)) == 1
    assert certainty(sure, [False, False]) == 0


def test_doubt_about_a_block_is_doubt_about_the_choice() -> None:
    doubtful = judged("<p>aaaa</p><p>bbbb</p>", {"b": 0.6})
    assert certainty(doubtful, [True, True]) == pytest.approx(2 * 6.4 / (8 + 6.4))
