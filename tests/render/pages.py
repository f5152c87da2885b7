"""Pages that mean no good: nested elements of every kind around text that looks like markup."""

from __future__ import annotations

from html import escape

from hypothesis import strategies as st

NASTY = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;script&gt;",
    "&amp;lt;b&amp;gt;",
    "&#60;i&#62;",
    "<",
    "&",
    "{{ site.secret }}",
    "{% raw %}",
    "{% include x %}",
    "{{< figure >}}",
    "{",
    "{: onclick=alert(1)}",
    "{::nomarkdown}",
    "{:/}",
    "](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "![x](data:text/html,x)",
    "[^1]",
    "[^1]: note",
    "[a]: javascript:alert(1)",
    "*[HTML]: x",
    "<javascript:alert(1)>",
    "<https://example.com/>",
    "---",
    "- - -",
    "===",
    "=",
    "-",
    "--",
    "+ x",
    "* x",
    "# x",
    "x #",
    "1. x",
    "2) x",
    "> x",
    ": x",
    "^",
    "^_^",
    "~~~",
    "~~x~~",
    "10~20 30~40",
    "```",
    "`",
    "`` ` ``",
    "|",
    "| a | b |",
    "| --- | --- |",
    "$$x$$",
    "$x$",
    "US$5",
    "==x==",
    "%%x%%",
    "**x**",
    "*x*",
    "__x__",
    "_x_",
    "a_b_c",
    "5 * 3",
    "\\",
    "\\*",
    "\\\\",
    "x\\",
    "!",
    "“引号”",
    "（括号）",
    "中文",
    "，",
    "\u3000",
    "\xa0",
    "\u202etxt\u202c",
    "\u200f",
    "\u200b",
    "\u2028",
    "\ufeff",
    "\x00",
    "\x07",
    "\x1c",
    "\x7f",
    "\x85",
    "\r",
    "\r\r",
    "\n",
    "\n\n",
    "\n\n    x",
    "\t",
    " ",
    "  ",
    "word",
    "two words",
    "😀",
    "👩‍👩‍👧",
    "é",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[x]]>",
    "<?php x ?>",
    "</div>",
    "</pre>",
    "</code>",
)
"""What a page's author may have typed as text."""

URLS = (
    "https://example.com/",
    "https://example.com/a_(b)",
    "https://example.com/a(b",
    "https://example.com/a b",
    'https://example.com/?a="b"&c=d',
    "https://example.com/?a=1&lt;=2",
    "https://example.com/{{ x }}",
    "https://example.com/{% x %}",
    "https://example.com/a|b*c_d~~e~~`f`",
    "https://example.com/<b>[c]\\d",
    "https://example.com/新闻?问=答",
    "https://example.com/\n\nx",
    "//example.com/x",
    "/path",
    "#note",
    "#note-back",
    "mailto:a@example.com",
    "javascript:alert(1)",
    "JaVa\tScript:alert(1)",
    "\x01javascript:alert(1)",
    "&#106;avascript:alert(1)",
    "jav&#x09;ascript:alert(1)",
    "javascript&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "",
    " ",
)
"""What a page may link to, good and bad."""

VOID = frozenset({"br", "hr", "img", "wbr"})

_TAGS = (
    *("a", "a", "abbr", "article", "b", "b", "blockquote", "br", "br", "caption", "center"),
    *("cite", "code", "code", "dd", "del", "details", "div", "div", "dl", "dt", "em", "em"),
    *("figcaption", "figure", "font", "h1", "h2", "h6", "hr", "i", "img", "img", "ins", "kbd"),
    *("li", "li", "main", "mark", "ol", "ol", "p", "p", "p", "pre", "q", "rt", "ruby", "s"),
    *("section", "small", "span", "span", "strong", "strong", "style", "sub", "summary", "sup"),
    *("table", "table", "tbody", "td", "td", "td", "textarea", "th", "time", "tr", "tr"),
    *("u", "ul", "ul", "script", "svg", "iframe", "custom-x"),
)

text = st.lists(st.sampled_from(NASTY) | st.text(max_size=8), min_size=1, max_size=4).map("".join)
"""Text as it was meant, not yet HTML."""

urls = st.sampled_from(URLS)


@st.composite
def _attributes(draw: st.DrawFn, tag: str) -> str:
    values = {
        "alt": text,
        "class": st.sampled_from(("language-py", "lang-c++ x", "ad", "language-{{x}}")),
        "colspan": st.sampled_from(("2", "0", "99999", "x")),
        "href": urls,
        "id": st.sampled_from(("note", "note-back", "cookie", "a b")),
        "onclick": st.just("alert(1)"),
        "rowspan": st.sampled_from(("2", "3", "-1")),
        "src": urls,
        "start": st.sampled_from(("0", "3", "999999999", "-1", "x")),
        "style": st.just("color:red"),
        "title": text,
    }
    likely = {"a": {"href"}, "img": {"src", "alt"}}.get(tag, set())
    names = likely | draw(st.sets(st.sampled_from(sorted(values)), max_size=2))
    return "".join(f' {name}="{escape(draw(values[name]))}"' for name in sorted(names))


@st.composite
def _element(draw: st.DrawFn, children: st.SearchStrategy[str]) -> str:
    tag = draw(st.sampled_from(_TAGS))
    start = f"<{tag}{draw(_attributes(tag))}>"
    if tag in VOID:
        return start
    return f"{start}{draw(children)}</{tag}>"


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(parts, max_size=5).map("".join)


_leaf = text.map(escape) | st.sampled_from(NASTY)

html = _joined(
    st.recursive(_leaf, lambda inner: _element(_joined(inner)) | _joined(inner), max_leaves=25)
)
"""A page's HTML, well nested or not."""
