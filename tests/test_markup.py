"""What HTML an article may hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from archiver import markup
from tests.render import pages
from tests.render.reading import strangers


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        pytest.param("<p onclick=x()>a</p>", "<p>a</p>", id="event-handler"),
        pytest.param("a<script>b</script>c", "ac", id="script-with-its-text"),
        pytest.param("a<!-- b -->c", "ac", id="comment"),
        pytest.param("<form>a<button>b</button></form>", "ab", id="text-of-unknown-elements"),
        pytest.param("<noscript><img src=/a></noscript>", "", id="noscript"),
        pytest.param("<math><annotation>x^2</annotation>x²</math>", "x²", id="annotation"),
        pytest.param("<p title=a lang=de style=b>c</p>", "<p>c</p>", id="attributes-of-all"),
        pytest.param('<a href="javascript:x">a</a>', "<a>a</a>", id="script-url"),
        pytest.param('<a href="java\nscript:x">a</a>', "<a>a</a>", id="script-url-with-newline"),
        pytest.param('<a href="&#1;javascript:x">a</a>', "<a>a</a>", id="script-url-with-control"),
        pytest.param('<img src="data:image/png;base64,x">', "<img>", id="data-url"),
        pytest.param('<a href="ftp://a.example/">b</a>', "<a>b</a>", id="other-scheme"),
        pytest.param('<a href="mailto:a@b.example">c</a>', None, id="mail"),
        pytest.param('<a href="/a?b=c#d">e</a>', None, id="relative"),
        pytest.param('<a href="https://a.example/" title="b">c</a>', None, id="link-with-title"),
        pytest.param(
            '<a href="https://a.example/" target="_blank" rel="nofollow">b</a>',
            '<a href="https://a.example/">b</a>',
            id="target-and-rel",
        ),
        pytest.param(
            '<code class="hljs lang-py x">a</code>', '<code class="language-py">a</code>', id="code"
        ),
        pytest.param('<code class="hljs x">a</code>', "<code>a</code>", id="code-without-language"),
        pytest.param('<p id="a">b</p>', "<p>b</p>", id="id-nobody-needs"),
        pytest.param('<a href="#a">1</a><p id="a">b</p>', None, id="footnote"),
        pytest.param('<a href="#b">1</a><img id="b" src="/a">', None, id="id-on-an-image"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone-surrogate"),
        pytest.param("<x>\ufeff\ufeffa\ufeff</x>", "a\ufeff", id="byte-order-marks"),
        pytest.param("<pre>\n\n\nx</pre>", None, id="empty-lines-of-code"),
        pytest.param("<pre>\nx</pre>", "<pre>x</pre>", id="first-line-end-of-code"),
    ],
)
def test_sanitising_keeps_what_the_table_allows(html: str, clean: str | None) -> None:
    expected = html if clean is None else clean
    assert markup.sanitise(html) == expected.replace(' id="b"', "")


@settings(max_examples=150, deadline=None)
@given(page=pages.html)
def test_no_page_gets_anything_past_the_table(page: str) -> None:
    clean = markup.sanitise(page)
    assert strangers(clean) == []
    assert markup.sanitise(clean) == clean


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://a.example/", True),
        ("HTTP://a.example/", True),
        ("mailto:a@b.example", True),
        ("//a.example/b", True),
        ("b/c:d", True),
        ("#e", True),
        ("", True),
        ("javascript:x", False),
        (" \x00\x1fjavascript:x", False),
        ("jav\tas\r\ncript:x", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("view-source:https://a.example/", False),
    ],
)
def test_a_url_is_judged_as_a_browser_reads_it(url: str, is_allowed: bool) -> None:
    assert markup.is_allowed_url(url) is is_allowed


@pytest.mark.parametrize(
    ("classes", "language"),
    [
        ("language-python", "python"),
        ("hljs lang-c++ x", "c++"),
        ("language-", None),
        ("language-{{x}}", None),
        ("python", None),
        ("", None),
    ],
)
def test_the_language_of_code_is_in_its_class(classes: str, language: str | None) -> None:
    assert markup.language(classes) == language


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 30_000, id="blocks"),
        pytest.param("<b>" * 30_000, id="inline"),
        pytest.param("<ul><li>" * 15_000, id="lists"),
        pytest.param("<blockquote><p>" * 15_000, id="quotations"),
        pytest.param("<table><tr><td>" * 10_000, id="tables"),
    ],
)
def test_depth_costs_neither_time_nor_text(html: str) -> None:
    clean = markup.sanitise(f"{html}the end")
    assert "the end" in clean
    assert clean.count("<") <= 3 * html.count("<") + 10


def test_many_elements_beside_each_other_are_not_deep() -> None:
    html = "<div><p>a</p></div>" * 500 + "<ul><li>b</li><li>c</li></ul>" * 500
    assert markup.shallow(html) == html
    assert markup.shallow(html + "<p>" * 1000) == html + "<p>" * 1000


def test_tags_in_scripts_and_comments_do_not_count_as_depth() -> None:
    html = f"<script>{'<div>' * 500}</script><!-- {'<div>' * 500} --><div>a</div>"
    assert markup.shallow(html) == html
