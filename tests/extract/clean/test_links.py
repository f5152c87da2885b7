"""Links are absolute or gone."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.clean import links
from tests.extract.paper import URL


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ('<a href="/a">x</a>', '<a href="https://courier.example/a">x</a>'),
        ('<a href="b?c=d">x</a>', '<a href="https://courier.example/2024/b?c=d">x</a>'),
        ('<a href="//e.example/f">x</a>', '<a href="https://e.example/f">x</a>'),
        ('<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example">x</a>'),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="java\nscript:alert(1)">x</a>', "x"),
        ('<a href="">x</a>', "x"),
        ("<a>x</a>", "x"),
        ('<a href="#">x</a>', "x"),
        ('<a href="#nowhere">x</a>', "x"),
        ('<a href="http://[broken">x</a>', "x"),
        (
            '<a href="#n1">1</a><p id="n1">note</p>',
            '<a href="#n1">1</a><p id="n1">note</p>',
        ),
        ('<a id="n1">note</a><a href="#n1">1</a>', '<a id="n1">note</a><a href="#n1">1</a>'),
        (
            '<a href="#_ftn1">[1]</a><a name="_ftn1">note</a>',
            '<a href="#_ftn1">[1]</a><a name="_ftn1" id="_ftn1">note</a>',
        ),
        ('<a href="#two">below</a><h2 id="two">Two</h2>', 'below<h2 id="two">Two</h2>'),
    ],
)
def test_a_link_leads_somewhere_or_leaves_its_text(html: str, written: str) -> None:
    body = tree.fragment(html)
    links.settle(body, URL)
    assert tree.inner_html(body) == written
