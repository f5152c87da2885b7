"""A tree as its reader sees it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.extract import tree
from archiver.extract.blocks import blocks, is_whole, masses, texts


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("lead<p>one</p>tail", ["lead", "one", "tail"]),
        ("<div>a <b>b</b> c</div>", ["a b c"]),
        ("a<br>b", ["a b"]),
        ("a<br><br>b", ["a", "b"]),
        ("a<br> <br> <br>b", ["a", "b"]),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", ["a", "b", "c"]),
        ("<table><tr><td>a<td>b<tr><td>c</table>", ["a b", "c"]),
        ("<p>a<script>x</script>b<style>y</style></p>", ["ab"]),
        ("<noscript><p>no</p></noscript><button>no</button>", []),
        ("<p> \n </p>", []),
        ("<h2>a</h2>b<hr>c", ["a", "b", "c"]),
        ("<figure><img><figcaption>a</figcaption></figure>", ["a"]),
    ],
)
def test_what_stands_on_lines_of_its_own_is_a_block(html: str, read: list[str]) -> None:
    assert texts(tree.fragment(html)) == read


def test_a_block_knows_how_much_of_it_is_linked() -> None:
    (block,) = blocks(tree.fragment("<p>1234 <a href=x>5678</a></p>"))
    assert block.linked == pytest.approx(4 / 9)


def test_a_block_belongs_to_the_element_that_it_stands_in() -> None:
    found = blocks(tree.fragment("lead<blockquote>a<p>b</p></blockquote>"))
    assert [block.element.tag for block in found] == ["div", "blockquote", "p"]


def test_a_block_knows_the_places_that_its_text_comes_from() -> None:
    division = tree.fragment("a <b>b</b> c<p>d</p>e")
    (first, paragraph, last) = blocks(division)
    bold = division[0]
    assert first.pieces == ((division, False), (bold, False), (bold, True))
    assert paragraph.pieces == ((division[1], False),)
    assert last.pieces == ((division[1], True),)


def test_what_is_skipped_is_not_read_and_what_follows_it_is() -> None:
    division = tree.fragment("<p>a</p><div>b<p>c</p></div>d<p>e <i>f</i> g</p>")
    found = blocks(division, {division[1], division[2][0]})
    assert [block.text for block in found] == ["a", "d", "e g"]


def test_a_nested_link_counts_once() -> None:
    (block,) = blocks(tree.fragment("<p><a href=x>all <b>of</b> it</a></p>"))
    assert block.linked > 0.7


def test_masses_add_up() -> None:
    division = tree.fragment("<div><p>1234</p><p><a href=x>56</a></p></div>ab")
    held = masses(division, blocks(division))
    assert (held[division].text, held[division].prose) == (8, 6)
    assert held[division[0]].text == 6


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<div>", "</div>", "<a href=x>", "</a>", "<br>", "ab"]),
        max_size=60,
    )
)
def test_no_letter_is_lost_or_read_twice(pieces: list[str]) -> None:
    division = tree.fragment("".join(pieces))
    read = "".join(texts(division)).replace(" ", "")
    assert read == "".join(tree.text_of(division).split())
    held = masses(division, blocks(division))
    assert held[division].text == sum(block.size for block in blocks(division))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("<p>", "<div>", "<li>", "</div>", "<br>", "<a>", "</a>", "<td>", "<b>", "</b>"),
                *(" ", "one", "two ", "<script>x</script>"),
            ]
        ),
        max_size=25,
    )
)
def test_a_block_is_whole_where_its_element_has_the_mass_of_no_other(pieces: list[str]) -> None:
    root = tree.fragment("".join(pieces))
    found = blocks(root)
    held = masses(root, found)
    by_mass = [held[block.element].text <= block.size for block in found]
    assert [is_whole(block) for block in found] == by_mass
