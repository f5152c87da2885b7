"""What is of others on an article's page, though no name says so: boxes in which its reader signs
up for letters, and the next article, which a script puts beneath this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml import etree
from lxml.html import HtmlElement

from archiver.extract.blocks import HEADINGS, blocks
from archiver.extract.clean.words import words_of
from archiver.extract.text import folded, size
from archiver.extract.tree import text_of

_MOST = 20
_MOST_INPUTS, _MOST_ELEMENTS, _HIGHEST = 30, 150, 6
"""Fields of a form that are read, elements of a box, and elements around a form that may be it."""

_LINE, _MOST_LINES, _BOX = 160, 3, 240
"""Size of a line around a form, how many there may be, and of all: a title, an offer, a note."""

_SHARE = 0.3
"""Of all that is said: what holds more is no box beside an article."""

_FORM = 900
"""Size of all that is said within a form: small print."""

_LETTERS = re.compile(
    r"newsletter|inbox|e-?mail|sign(?:ing)?[ -]up|subscri|abonn|privacy|suscri|inscr|assin|iscri"
    r"|bolet[ií][nm]|рассыл|подпи|订阅|訂閱|邮箱|郵箱|メール|메일|뉴스레터|구독",
    re.IGNORECASE,
)
_SHORT = 60
"""Size of a line that need not speak of letters."""

_ASKING: frozenset[str] = frozenset({"newsletter", "signup", "subscribe", "subscription"})
_NAMING = ("type", "name", "id", "placeholder")
"""Attributes that may say what a field is for."""

_ARTICLE = 300
"""Size of an article, and of no card that points to one."""

_MOST_NEXT = 2
"""Articles beneath one; more are parts of a page that lists or tells them all."""


def strangers(root: HtmlElement) -> list[HtmlElement]:
    """The elements within *root* that are of others."""
    asking = islice((form for form in root.iter("form") if _asks_for_mail(form)), _MOST)
    forms = [form for form in asking if _is_about_letters(form, _FORM)]
    most = _SHARE * len(text_of(root)) if forms else 0
    found = [_box(form, most) for form in forms]
    articles = list(_next_articles(root))
    return [*found, *(articles if len(articles) <= _MOST_NEXT else ())]


def _asks_for_mail(form: HtmlElement) -> bool:
    if not _ASKING.isdisjoint(words_of(form)):
        return True
    fields = islice(form.iter("input"), _MOST_INPUTS)
    return any("mail" in each.get(name, "").lower() for each in fields for name in _NAMING)


def _box(form: HtmlElement, most: float) -> HtmlElement:
    """The form with all around it that speaks of nothing else, up to *most* characters."""
    box = form
    for above in islice(form.iterancestors(), _HIGHEST):
        is_box = above.tag not in ("article", "body", "main") and len(text_of(above)) <= most
        if not is_box or not _is_about_letters(above, _BOX, form):
            break
        box = above
    return box


def _is_about_letters(element: HtmlElement, most: int, form: HtmlElement | None = None) -> bool:
    """Whether the element is small and its lines speak of letters, those of the *form* aside."""
    if next(islice(element.iter(etree.Element), _MOST_ELEMENTS, None), None) is not None:
        return False
    if element.find(".//h1") is not None:
        return False
    found = blocks(element, () if form is None else {form})
    said = [block for block in found if not _LETTERS.search(block.text)]
    is_small = sum(block.size for block in found) <= most
    if form is not None:
        is_small &= len(found) <= _MOST_LINES and all(block.size <= _LINE for block in found)
    return is_small and len(said) <= _MOST_LINES and all(block.size <= _SHORT for block in said)


def _next_articles(root: HtmlElement) -> Iterator[HtmlElement]:
    """The articles of other pages that stand behind the one with this page's headline."""
    articles = list(islice(root.iter("article"), _MOST))
    own = next((each for each in articles if _has_the_title(each, root)), None)
    if len(articles) < 2 or own is None or size(text_of(own)) < _ARTICLE:
        return
    around = set(own.iterancestors())
    for article in articles[articles.index(own) + 1 :]:
        is_apart = article not in around and own not in article.iterancestors()
        if is_apart and _is_of_its_own(article) and size(text_of(article)) >= _ARTICLE:
            yield article


def _has_the_title(article: HtmlElement, root: HtmlElement) -> bool:
    headline = article.find(".//h1")
    page = root.getparent()
    title = folded(page.findtext("head/title") or "") if page is not None else ""
    return headline is not None and bool(title) and folded(text_of(headline)) in title


def _is_of_its_own(article: HtmlElement) -> bool:
    """Whether the article begins with a headline that leads to a page of its own, or with one as
    a page's is, and tells when it was published."""
    heading = next(article.iter(*HEADINGS), None)
    if heading is None:
        return False
    before = takewhile(lambda block: block.element is not heading, blocks(article))
    if sum(block.size for block in before) > _SHORT:
        return False
    hrefs = [link.get("href", "") for link in heading.iter("a")]
    if any(href and not href.startswith("#") for href in hrefs):
        return True
    return heading.tag == "h1" and article.find(".//time") is not None
