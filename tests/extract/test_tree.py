"""Any text becomes a tree that is neither deep nor huge."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml.html import HtmlElement

from archiver.extract import tree


def depth(root: HtmlElement) -> int:
    deepest = now = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        now += 1 if event == "start" else -1
        deepest = max(deepest, now)
    return deepest


def test_a_page_has_a_body_even_when_it_is_empty() -> None:
    for text in ("", "  ", "<!-- nothing -->", "<?php ?>"):
        assert tree.body_of(tree.parse(text)).tag == "body"


def test_a_page_of_frames_has_an_empty_body() -> None:
    page = tree.parse("<frameset><frame src=a></frameset>")
    assert tree.text_of(tree.body_of(page)) == ""


def test_comments_and_instructions_are_not_in_the_tree() -> None:
    page = tree.parse("<p>a<!-- b -->c<?php d ?>e</p>")
    assert all(isinstance(element.tag, str) for element in page.iter())
    assert tree.text_of(page).strip() == "ace"


def test_a_declared_encoding_in_text_is_no_obstacle() -> None:
    page = tree.parse('<?xml version="1.0" encoding="gbk"?><html><body><p>渡轮</p></body></html>')
    assert tree.text_of(page).strip() == "渡轮"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a&#1;b", "ab"),
        ("a&#0;b", "ab"),
        ("a&#xD800;b", "ab"),
        ("a&#xFFFE;b", "ab"),
        ("a&#99999999;b", "ab"),
        ("a&#150;b", "a–b"),
        ("a&#x93;b", "a“b"),
        ("a&#38;b", "a&b"),
        ("a&#x1F600;b", "a😀b"),
        ("a\x00b\x08c", "abc"),
        ("a\x0cb", "a b"),
        ("a\ud800b", "ab"),
        ("a\ufffeb", "ab"),
    ],
)
def test_characters_that_xml_forbids_are_mended_as_browsers_do(written: str, read: str) -> None:
    assert tree.text_of(tree.parse(f"<p>{written}</p>")).strip() == read


def test_text_below_ten_thousand_elements_is_kept() -> None:
    page = tree.parse("<div>" * 10_000 + "deep words" + "</div>" * 10_000 + "<p>after</p>")
    assert "deep words" in tree.text_of(page)
    assert "after" in tree.text_of(page)
    assert depth(page) < 256


def test_unclosed_inline_elements_do_not_swallow_the_page() -> None:
    page = tree.parse("".join(f"<font><p>line {number}" for number in range(2_000)))
    assert "line 1999" in tree.text_of(page)


def test_a_page_has_a_bounded_number_of_elements() -> None:
    page = tree.parse("<i>x</i>" * (tree.MOST_ELEMENTS + 10_000))
    assert sum(1 for _ in page.iter()) <= tree.MOST_ELEMENTS


def test_a_huge_attribute_is_dropped_and_others_stay() -> None:
    page = tree.parse(f'<p title="{"x" * 1_000_000}" class="lead">words</p>')
    paragraph = page.find(".//p")
    assert paragraph is not None
    assert dict(paragraph.attrib) == {"class": "lead"}


def test_an_attribute_that_lxml_cannot_name_is_dropped() -> None:
    division = tree.fragment('<p class=lead {x}="y" {{z}} x{y}=1>a</p>')
    assert dict(division[0].attrib) == {"class": "lead", "x{y}": "1"}


@pytest.mark.parametrize(
    "tag",
    [
        """<p a="b="{x}="y">""",
        """<p a=" {y}" {x}=1>""",
        """<p a='{"b": 1}' {x}>""",
        """<p =" {x}" a>""",
        """<p a=b=" {x}">""",
        """<p a/{x}>""",
        """<p a="\n" {x}='>' b>""",
    ],
)
def test_every_attribute_can_be_read_wherever_braces_stand(tag: str) -> None:
    assert _can_all_be_read(tree.parse(f"{tag}words"))


def _can_all_be_read(page: HtmlElement) -> bool:
    return not any(name.startswith("{") for each in page.iter() for name in each.attrib)


@pytest.mark.parametrize(
    "hostile",
    [
        "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">words",
        "<p " + "a " * 500_000 + ">words",
        "<div" * 500_000 + "<p>words",
        '<a href="' * 200_000 + '"><p>words',
        "<" * 1_000_000 + "<p>words",
        "&" * 1_000_000 + "<p>words",
        "<table>" * 30_000 + "<p>words",
        "<!--" * 200_000 + "--><p>words",
    ],
    ids=["attributes", "names", "open tags", "open quotes", "less-than", "ampersands", "tables",
         "comments"],
)  # fmt: skip
def test_hostile_markup_ends_soon(hostile: str) -> None:
    started = time.process_time()
    tree.parse(hostile)
    assert time.process_time() - started < 3


def test_text_of_many_ampersands_is_thinned() -> None:
    page = tree.parse("<p>" + "&amp;" * (tree.MOST_AMPERSANDS + 1) + "words</p>")
    assert tree.text_of(page).strip() == "words"


def test_a_fragment_holds_what_was_written() -> None:
    division = tree.fragment("lead <p>one</p>between<p>two</p>after")
    assert tree.inner_html(division) == "lead <p>one</p>between<p>two</p>after"


@pytest.mark.parametrize("empty", ["", " ", "<!-- x -->"])
def test_a_fragment_of_nothing_is_empty(empty: str) -> None:
    assert tree.inner_html(tree.fragment(empty)).strip() == ""


def test_a_copy_leaves_the_tail_behind() -> None:
    division = tree.fragment("<p>one</p>tail")
    assert tree.text_of(tree.copy(division[0])) == "one"
    assert division[0].tail == "tail"


def test_what_is_dropped_leaves_the_text_around_it() -> None:
    division = tree.fragment("a<b>b<i>c</i></b>d<b>e</b>f")
    tree.drop(division, list(division.iter("b")))
    assert tree.inner_html(division) == "adf"


def test_what_is_unwrapped_leaves_what_it_held() -> None:
    division = tree.fragment("a<b>b<i>c</i></b>d<b>e</b>f")
    tree.unwrap(division, list(division.iter("b")))
    assert tree.inner_html(division) == "ab<i>c</i>def"


def test_dropping_many_elements_takes_little_time() -> None:
    division = tree.fragment("<p>" + ("x" * 40 + "<b>b</b>") * 40_000)
    started = time.process_time()
    tree.drop(division, list(division.iter("b")))
    tree.unwrap(division, list(division.iter("p")))
    assert time.process_time() - started < 1


def test_a_renamed_element_keeps_only_the_name_that_links_point_to() -> None:
    division = tree.fragment('<div id="fn1" class="note" style="x">a</div>')
    tree.rename(division[0], "p")
    assert tree.inner_html(division) == '<p id="fn1">a</p>'


def test_selectors_match_in_their_order() -> None:
    division = tree.fragment("<p class=a>1</p><p class=b>2</p>")
    assert [tree.text_of(each) for each in tree.select(division, (".b", ".a"))] == ["2", "1"]


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_is_a_page_that_can_be_written_again(text: str) -> None:
    page = tree.parse(text)
    assert tree.inner_html(page)
    assert tree.inner_html(tree.fragment(text)) is not None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["<p>", "</p>", "<div>", "<b>", "</b>", "<table>", "<td>", "a"])))
def test_any_nesting_is_bounded_and_keeps_its_text(pieces: list[str]) -> None:
    page = tree.parse("".join(pieces) * 20)
    assert depth(page) <= 256
    assert tree.text_of(page).count("a") == 20 * pieces.count("a")
