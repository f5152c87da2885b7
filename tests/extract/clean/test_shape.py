"""The plain shape of a body."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.extract import tree
from archiver.extract.clean import shape


def flat(html: str) -> str:
    body = tree.fragment(html)
    shape.flatten(body)
    return tree.inner_html(body)


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("one<br><br>two", "<p>one</p><p>two</p>"),
        ("one<br>\n<br>\n<br>two", "<p>one</p><p>two</p>"),
        ("<p>one<br>still one<br><br>two</p>", "<p>one<br>still one</p><p>two</p>"),
        ("<div>one</div><div>two</div>", "<p>one</p><p>two</p>"),
        ("<div><div><p>one</p></div>two <b>bold</b></div>", "<p>one</p><p>two <b>bold</b></p>"),
        ("<section><article><p>a</p></article></section>", "<p>a</p>"),
        ("<center><font color=red>a</font></center>", "<p>a</p>"),
        ("lead<p>a</p>tail", "<p>lead</p><p>a</p><p>tail</p>"),
        ("<p>a</p><p> </p><p>&nbsp;</p><div><span></span></div>", "<p>a</p>"),
        ("<p><br>a<br></p>", "<p>a</p>"),
        ("<p><br></p><p>a</p>", "<p>a</p>"),
        ("<ul><li><p>a</p></li><li></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<blockquote>a<br><br>b</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("<span><p>a</p></span>", "<p>a</p>"),
        ("<x-card><h2>a</h2><p>b</p></x-card>", "<h2>a</h2><p>b</p>"),
        ('<a href="/b"><div>a</div></a>', "<p>a</p>"),
        ("<figure><img src=a><figcaption>c</figcaption></figure>",
         '<figure><img src="a"><figcaption>c</figcaption></figure>'),
        ("<p><img src=a></p>", '<p><img src="a"></p>'),
        ("a <!-- x --> b", "<p>a  b</p>"),
    ],
)  # fmt: skip
def test_layout_gives_way_to_paragraphs(html: str, written: str) -> None:
    assert flat(html) == written


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<pre>a\n  b</pre>", "<pre>a\n  b</pre>"),
        ("<pre><code><span>a</span>\n<span>b</span></code></pre>", "<pre><code>a\nb</code></pre>"),
        ("<pre><div>a</div><div>b</div></pre>", "<pre>a\nb\n</pre>"),
        ("<pre>a<br>b</pre>", "<pre>a\nb</pre>"),
    ],
)
def test_lines_of_code_stay_lines(html: str, written: str) -> None:
    assert flat(html) == written


def test_a_table_of_figures_stays() -> None:
    table = "<table><tbody><tr><td>Pears</td><td>310</td></tr></tbody></table>"
    assert flat(table) == table


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td><p>a</p><p>b</p></td></tr></table>",
        "<table><tr><td>x</td><td><table><tr><td>y</td><td>z</td></tr></table></td></tr></table>",
        "<table><tr><td><p>a</p><p>b</p><p>c</p></td><td>d</td></tr></table>",
    ],
    ids=["one column", "nested", "blocks in a cell"],
)
def test_a_table_that_only_places_things_goes(table: str) -> None:
    assert not flat(table).startswith("<table")


def test_an_empty_table_goes() -> None:
    assert flat("<p>a</p><table><tr><th></th><td> </td></tr></table>") == "<p>a</p>"


def test_the_name_that_a_link_points_to_stays() -> None:
    assert flat('<div id="n1">note</div>') == '<p id="n1">note</p>'


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div>", "</div>", "<br>", "<b>", "</b>", "<ul><li>", "</ul>", "word",
             "<table><tr><td>", "</table>", "<blockquote>", "</blockquote>", "<pre>", "</pre>"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_no_word_is_lost_and_twice_is_as_once(pieces: list[str]) -> None:
    html = "".join(pieces)
    once = flat(html)
    assert once.count("word") == html.count("word")
    assert flat(once).count("word") == html.count("word")
    assert "<div" not in once
