"""What is of others on an article's page, though no name says so: boxes in which its reader signs
up for letters, and the next article, which a script puts beneath this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from archiver.extract.blocks import HEADINGS, blocks
from archiver.extract.clean.words import words_of
from archiver.extract.text import size
from archiver.extract.tree import text_of

_MOST = 20
_BOX_SIZE = 900
"""Size of all that is said in a box in which one signs up, the small print included."""

_LINE_SIZE, _MOST_LINES = 60, 2
"""Size of a line in it that need not speak of letters, and how many there may be: its title, what
its button says."""

_LETTERS = re.compile(
    r"newsletter|inbox|e-?mail|sign(?:ing)?[ -]up|subscri|abonn|privacy|suscri|inscr|assin|iscri"
    r"|bolet[ií][nm]|рассыл|подпи|订阅|訂閱|邮箱|郵箱|メール|메일|뉴스레터|구독",
    re.IGNORECASE,
)
_ASKING: frozenset[str] = frozenset({"newsletter", "signup", "subscribe", "subscription"})

_NAMING = ("type", "name", "id", "placeholder")
"""Attributes that may say what a field is for."""

_ARTICLE_SIZE = 300
"""Size of an article, and of no card that points to one."""


def strangers(root: HtmlElement) -> list[HtmlElement]:
    """The elements within *root* that are of others."""
    asking = (form for form in root.iter("form") if _asks_for_mail(form))
    forms = filter(_is_about_letters, islice(asking, _MOST))
    return [*map(_box, forms), *_next_articles(root)]


def _asks_for_mail(form: HtmlElement) -> bool:
    if not _ASKING.isdisjoint(words_of(form)):
        return True
    said = (each.get(name, "") for each in form.iter("input") for name in _NAMING)
    return any("mail" in each.lower() for each in said)


def _box(form: HtmlElement) -> HtmlElement:
    """The form with all around it that speaks of nothing else."""
    box = form
    for above in form.iterancestors():
        if above.tag in ("article", "body", "main") or not _is_about_letters(above):
            break
        box = above
    return box


def _is_about_letters(element: HtmlElement) -> bool:
    if len(text_of(element)) > 4 * _BOX_SIZE:  # white space is no text
        return False
    found = blocks(element)
    others = [block for block in found if not _LETTERS.search(block.text)]
    is_small = sum(block.size for block in found) <= _BOX_SIZE
    return is_small and len(others) <= _MOST_LINES and all(b.size <= _LINE_SIZE for b in others)


def _next_articles(root: HtmlElement) -> Iterator[HtmlElement]:
    """The articles with a headline of their own that stand behind the one with the page's."""
    articles = list(islice(root.iter("article"), _MOST))
    if len(articles) < 2:
        return
    own = next((each for each in articles if each.find(".//h1") is not None), None)
    if own is None or size(text_of(own)) < _ARTICLE_SIZE:
        return
    around = set(own.iterancestors())
    for article in articles[articles.index(own) + 1 :]:
        is_apart = article not in around and own not in article.iterancestors()
        if is_apart and _has_headline(article) and size(text_of(article)) >= _ARTICLE_SIZE:
            yield article


def _has_headline(article: HtmlElement) -> bool:
    """Whether the article has a headline as a page's is, or one that leads to its own page."""
    heading = next(article.iter(*HEADINGS), None)
    if heading is None or (heading.tag != "h1" and heading.find(".//a[@href]") is None):
        return False
    before = takewhile(lambda block: block.element is not heading, blocks(article))
    return sum(block.size for block in before) <= _LINE_SIZE
