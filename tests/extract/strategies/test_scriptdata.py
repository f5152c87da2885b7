"""The body inside the page's scripts."""

from __future__ import annotations

import json
import time

import pytest

from archiver import extract
from archiver.errors import NothingToKeep
from archiver.extract.blocks import texts
from archiver.extract.strategies import scriptdata
from tests.extract.paper import (
    HAN_PARAGRAPHS,
    HAN_TITLE,
    PARAGRAPHS,
    SEEN,
    TITLE,
    article,
    document,
    entry,
    feed,
    page,
    paragraphs,
    reading,
)

HEAD = f'<meta property="og:title" content="{TITLE} | The Courier">'
ARTICLE = {"title": TITLE, "body": paragraphs()}
TEASER = {"title": "Another boat is late", "body": paragraphs(["Boats were late again."] * 40)}


def shell(script: str, body: str = '<div id="root"></div>') -> str:
    return document(body + script, HEAD)


def data(value: object) -> str:
    written = json.dumps(value).replace("<", "\\u003c")
    return f'<script id="__NEXT_DATA__" type="application/json">{written}</script>'


def read(html: str) -> list[str]:
    found = scriptdata.extract(reading(html))
    return texts(found.body) if found else []


@pytest.mark.parametrize(
    "script",
    [
        data({"props": {"pageProps": {"article": ARTICLE, "more": [TEASER]}}}),
        f"<script>window.__STATE__={json.dumps({'a': ARTICLE})};(function(){{}})()</script>",
        f"<script>window['x'].y = 1; var __DATA__ = {json.dumps([ARTICLE])}</script>",
        f"<script>__PRELOADED_STATE__ = JSON.parse({json.dumps(json.dumps(ARTICLE))})</script>",
        f'<script>window.state = {{"a": undefined, "b": {json.dumps(ARTICLE)}}}</script>',
        f'<script>window["__APOLLO_STATE__"]={json.dumps({"Article:1": ARTICLE})}</script>',
        data(json.loads("[" * 20 + json.dumps(ARTICLE) + "]" * 20)),
    ],
    ids=["data", "assigned", "a list", "parsed", "undefined", "by key", "deep"],
)
def test_data_of_the_page_is_found(script: str) -> None:
    assert read(shell(script.replace("</p>", "<\\/p>"))) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "said",
    [
        {"title": TITLE, "content": "\n\n".join(PARAGRAPHS)},
        {"title": {"rendered": TITLE}, "content": {"rendered": paragraphs()}},
        {"headlines": {"basic": TITLE},
         "content_elements": [{"type": "text", "content": text} for text in PARAGRAPHS]},
        {"name": TITLE, "articleBody": list(PARAGRAPHS)},
        {"title": TITLE, "blocks": [{"type": "paragraph", "data": {"text": text}}
                                    for text in PARAGRAPHS]},
        {"title": TITLE, "document": {"nodeType": "document", "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text[:40]},
                                                  {"nodeType": "text", "value": text[40:]}]}
            for text in PARAGRAPHS]}},
        {"title": TITLE, "body": paragraphs().replace("<", "&lt;").replace(">", "&gt;")},
        {"title": TITLE, "Body_Html": paragraphs(), "text": "A teaser."},
    ],
    ids=["lines", "WordPress", "elements", "strings", "blocks", "rich text", "escaped", "spelling"],
)  # fmt: skip
def test_a_body_has_many_shapes(said: object) -> None:
    assert read(shell(data(said))) == list(PARAGRAPHS)


def test_headings_and_lists_and_pictures_of_a_body_stay() -> None:
    blocks = [
        {"type": "header", "content": "The lens"},
        *({"type": "text", "content": text} for text in PARAGRAPHS),
        {"type": "image", "url": "/lamp.jpg"},
        {"type": "list", "items": [{"type": "text", "content": "bread"}, "butter"]},
        {"type": "newsletter", "content": "Subscribe to our letters."},
    ]
    found = scriptdata.extract(reading(shell(data({"title": TITLE, "content": blocks}))))
    assert found is not None
    assert [each.tag for each in found.body] == ["h2", "p", "p", "p", "img", "ul"]
    assert "Subscribe" not in found.body.text_content()


def test_a_chinese_title_is_known() -> None:
    said = {"title": HAN_TITLE, "content": "\n".join(HAN_PARAGRAPHS * 3)}
    html = document(data(said), f"<title>{HAN_TITLE}_信使网</title>")
    assert read(html) == list(HAN_PARAGRAPHS * 3)


def test_the_entry_s_title_is_a_witness() -> None:
    html = document(data(ARTICLE))
    assert scriptdata.extract(reading(html)) is None
    assert scriptdata.extract(reading(html, entry(title=TITLE))) is not None


@pytest.mark.parametrize(
    "script",
    [data(TEASER), data({"body": paragraphs()}), data({"title": TITLE, "body": "Soon."}),
     data({"title": TITLE, "policy": paragraphs()}), data(paragraphs()), data(None), "",
     f"<script>f({json.dumps(ARTICLE)})</script>", "<script>a = {b: 1}; c = [</script>"],
    ids=["another's", "no title", "too short", "no body", "a text", "null", "nothing", "a call",
         "no JSON"],
)  # fmt: skip
def test_what_does_not_call_itself_the_article_s_body_is_none(script: str) -> None:
    assert read(shell(script)) == []


def test_a_page_that_holds_prose_is_read_as_it_stands() -> None:
    assert read(shell(data(ARTICLE), paragraphs())) == []


def test_a_longer_body_than_the_page_shows_is_worth_having() -> None:
    long = {"title": TITLE, "body": paragraphs() * 4}
    assert len(read(shell(data(long), f"<p>{PARAGRAPHS[0]}</p>"))) == 12
    assert read(shell(data(long), paragraphs() * 2)) == []


def test_a_word_about_cookies_is_no_prose() -> None:
    notice = "<p>We use cookies to make this site better, and some of our partners do so too.</p>"
    assert read(shell(data(ARTICLE), notice)) == list(PARAGRAPHS)


def test_the_article_is_kept_without_a_browser() -> None:
    notice = "<noscript><p>You need to enable JavaScript to run this app.</p></noscript>"
    found = article(shell(data(ARTICLE), f'{notice}<div id="root"></div>'))
    assert found.how.strategy == "scriptdata"
    assert all(text in found.body for text in PARAGRAPHS)


def test_what_is_in_the_data_is_sanitised_like_all_else() -> None:
    evil = '<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:x">y</a>'
    for body in (evil + paragraphs(), [evil, *PARAGRAPHS], [{"type": "text", "text": evil}] * 9):
        html = shell(data({"title": TITLE, "body": body}))
        try:
            found = extract.read(page(html), entry(), feed(), SEEN).article.body
        except NothingToKeep:
            continue
        assert not any(word in found for word in ("<script", "onerror", "javascript:"))


def test_text_is_no_markup() -> None:
    said = {"title": TITLE, "content": ["2 < 3 & 4 > 1", *PARAGRAPHS]}
    assert read(shell(data(said)))[0] == "2 < 3 & 4 > 1"


@pytest.mark.parametrize(
    "script",
    [
        '<script type="application/json">' + "[" * 200_000,
        '<script type="application/json">' + '{"title":"The lighthouse","body":' * 90_000,
        "<script>" + "a={" * 300_000,
        "<script>" + "a =" * 300_000,
        "<script>" + 'a.b="' * 200_000,
        data([ARTICLE] * 2_000),
        data({"title": TITLE, "body": [[["x"] * 50] * 50] * 400}),
        data({"title": TITLE, "body": "<" * 300_000}),
        data({"title": TITLE, "body": "<a " * 300_000}),
        data({"title": TITLE, "body": "&lt;p" * 200_000}),
    ],
    ids=["lists", "objects", "assignments", "equals", "strings", "articles", "nested", "angles",
         "tags", "escapes"],
)  # fmt: skip
def test_hostile_data_ends_soon(script: str) -> None:
    seen = reading(shell(script))
    started = time.process_time()
    scriptdata.extract(seen)
    assert time.process_time() - started < 3
