"""Text that stays text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from archiver.render.escape import BRACKET, MARKUP, as_entities, destination, escape
from tests.render import pages
from tests.render.reading import READERS, render, said


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        pytest.param("Plain words, 中文。", "Plain words, 中文。", id="nothing"),
        pytest.param("a. b! (c) d: e; f-g + h / i", "a. b! (c) d: e; f-g + h / i", id="no-litter"),
        pytest.param("<script>", "&lt;script>", id="tag"),
        pytest.param("1 < 2 <= 3", "1 < 2 <= 3", id="less-than"),
        pytest.param("<中>", "&lt;中>", id="tag-to-kramdown"),
        pytest.param("AT&T & Co", "AT&T & Co", id="ampersand"),
        pytest.param("&lt; &#60; &#x3c;", "&amp;lt; &amp;#60; &amp;#x3c;", id="entity"),
        pytest.param("[a](b)", r"\[a](b)", id="link"),
        pytest.param("a `b`", "a &#96;b&#96;", id="code"),
        pytest.param("*a* 5 * 3", r"\*a\* 5 * 3", id="star"),
        pytest.param("_a_ snake_case x_1", r"\_a\_ snake_case x\_1", id="underscore"),
        pytest.param("~~a~~", "&#126;&#126;a&#126;&#126;", id="strikethrough"),
        pytest.param("{{ a }}", "&#123;&#123; a }}", id="liquid-output"),
        pytest.param("{% a %}", "&#123;% a %}", id="liquid-tag"),
        pytest.param("{{< a >}}", "&#123;&#123;< a >}}".replace("< a", "< a"), id="shortcode"),
        pytest.param("{: onclick=a}", "&#123;: onclick=a}", id="kramdown-attributes"),
        pytest.param("{::nomarkdown}", "&#123;::nomarkdown}", id="kramdown-extension"),
        pytest.param("$$a$$", r"\$\$a\$\$", id="kramdown-formula"),
        pytest.param("$a$ and HK$5, US$", r"$a\$ and HK$5, US\$", id="formula-or-money"),
        pytest.param("==a==", r"=\=a=\=", id="highlight"),
        pytest.param("a=b", "a=b", id="equals"),
        pytest.param("%%a%% 5%", "%&#37;a%&#37; 5%", id="obsidian-comment"),
        pytest.param("2^10", "2&#94;10", id="superscript"),
        pytest.param("[^1]", r"\[&#94;1]", id="footnote"),
        pytest.param("a|b", r"a\|b", id="pipe"),
        pytest.param(r"C:\Users\*", r"C:\Users\\\*", id="backslash"),
        pytest.param("a\\", "a&#92;", id="backslash-at-the-end"),
        pytest.param("a@b.example", "a@b.example", id="mail-address"),
    ],
)
def test_a_character_is_escaped_where_it_could_be_markup(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        pytest.param("# a", r"\# a", id="heading"),
        pytest.param("#a", r"\#a", id="heading-to-kramdown"),
        pytest.param("> a", r"\> a", id="quotation"),
        pytest.param("- a", r"\- a", id="dash-list"),
        pytest.param("-5", "-5", id="negative-number"),
        pytest.param("---", r"\---", id="rule"),
        pytest.param("- - -", r"\- - -", id="loose-rule"),
        pytest.param("-", r"\-", id="lone-dash"),
        pytest.param("+ a", r"\+ a", id="plus-list"),
        pytest.param("+1", "+1", id="positive-number"),
        pytest.param("* a", r"\* a", id="star-list"),
        pytest.param("1. a", r"1\. a", id="numbers"),
        pytest.param("12) a", r"12\) a", id="numbers-with-parenthesis"),
        pytest.param("2021.", r"2021\.", id="lone-number"),
        pytest.param("1.5 million", "1.5 million", id="decimal"),
        pytest.param(": a", r"\: a", id="kramdown-definition"),
        pytest.param("::: a", r"\::: a", id="pandoc-fence"),
        pytest.param("===", r"\=\=\=", id="underline"),
        pytest.param("=", r"\=", id="short-underline"),
        pytest.param("```", "&#96;&#96;&#96;", id="fence"),
        pytest.param("~~~", "&#126;&#126;&#126;", id="tilde-fence"),
        pytest.param("| a |", r"\| a \|", id="table"),
        pytest.param("[a]: b", r"\[a]: b", id="definition-of-a-link"),
        pytest.param("<div>", "&lt;div>", id="block-of-html"),
        pytest.param("^", "&#94;", id="end-of-block-to-kramdown"),
    ],
)
def test_more_is_markup_where_a_line_starts(text: str, escaped: str) -> None:
    assert escape(text, starts_line=True) == escaped


def test_what_starts_a_line_is_left_alone_within_one() -> None:
    assert escape("- 1. # >", before="a") == "- 1. # >"


def test_a_lone_tilde_stays() -> None:
    assert escape("10~20", has_tildes=False) == "10~20"


def test_a_mark_of_exclamation_before_a_link_makes_no_image() -> None:
    assert escape("Hello!", after=BRACKET) == r"Hello\!"
    assert escape("Hello!", after=MARKUP) == "Hello!"


def test_a_bracket_does_not_end_the_link_that_it_is_in() -> None:
    assert escape("a] b]: c", in_link=True) == r"a\] b&#93;: c"
    assert escape("![a](b)[c][d] e", in_link=True) == r"!\[a&#93;(b)\[c&#93;\[d\] e"


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=200, deadline=None)
@given(text=pages.text.map(lambda text: " ".join(text.replace("\x00", "").split())))
def test_escaped_text_reads_as_it_was(reader: str, text: str) -> None:
    words = escape(text, starts_line=True)
    assert said(render(words, reader)) == said(as_entities(text))


@pytest.mark.parametrize(
    ("url", "written"),
    [
        pytest.param("https://a.example/b-c_d~e?f=g&h#i", None, id="as-it-is"),
        pytest.param("https://a.example/新闻", None, id="letters-of-every-script"),
        pytest.param("https://a.example/b_(c)", None, id="paired-parentheses"),
        pytest.param("https://a.example/b(c", "https://a.example/b%28c", id="lone-parenthesis"),
        pytest.param("https://a.example/)(", "https://a.example/%29%28", id="crossed-parentheses"),
        pytest.param(" https://a.example/b c\n", "https://a.example/b%20c", id="spaces"),
        pytest.param('/"<>[]`|*', "/%22%3C%3E%5B%5D%60%7C%2A", id="marks"),
        pytest.param("/{{ a }}{% b %}", "/%7B%7B%20a%20%7D%7D%7B%%20b%20%%7D", id="liquid"),
        pytest.param("/a\\b", "/a%5Cb", id="backslash"),
        pytest.param("/~a/~~b", "/~a/%7E%7Eb", id="tildes"),
        pytest.param("/?a&lt;b&copy=c", "/?a&amp;lt;b&copy=c", id="what-reads-as-an-entity"),
        pytest.param("&#106;avascript:a", "&amp;#106;avascript:a", id="hidden-scheme"),
        pytest.param("/\ud800", "/%3F", id="surrogate"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_url_cannot_leave_its_link(url: str, written: str | None) -> None:
    assert destination(url) == (url if written is None else written)
