"""Page → document, and the same page read again by a template that was learned since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver import compose, extract
from archiver.extract import template
from archiver.extract.template.prints import prints
from archiver.model import Entry, Form, Knowledge
from tests import gazette
from tests.extract.paper import SEEN, feed, page

BASE = "https://gazette.example"


def entry(number: int) -> Entry:
    url = f"{BASE}/story/{number}"
    lead = gazette.sentences(number)[0]
    return Entry(feed="courier", url=url, title=gazette.title(number), summary=lead)


def learned() -> template.Template:
    lessons = []
    for number in range(10):
        known = entry(number)
        part = extract.read(page(gazette.page(number, BASE), known.url), known, feed(), SEEN)
        lessons.append(part.study.lesson)
    found = extract.learn([lesson for lesson in lessons if lesson is not None])
    assert found is not None
    value = template.load(found.template)
    assert value is not None
    return value


def again(number: int, value: template.Template, known: Entry | None = None) -> compose.Made | None:
    known = known or entry(number)
    had = page(gazette.page(number, BASE), known.url)
    layout = Knowledge(templates=(template.dump(value),))
    return compose.from_page_again(had, known, feed(), Form(), SEEN, f"{BASE}/kept", layout)


def test_a_page_read_again_keeps_the_address_of_its_article() -> None:
    made = again(3, learned())
    assert made is not None
    assert made.document.url == f"{BASE}/kept"
    assert made.article.how.strategy == "template"


@pytest.mark.parametrize("number", range(3))
def test_a_template_that_would_lose_what_the_entry_told_changes_nothing(number: int) -> None:
    wrong = replace(learned(), repeated=(prints(gazette.sentences(number)[0]),))
    assert again(number, wrong) is None


def test_what_the_entry_alone_told_does_not_keep_a_page_from_being_read_again() -> None:
    known = entry(3)
    teased = replace(known, summary=f"{known.summary}<p>Read all about it in the Courier today.")
    made = again(3, learned(), teased)
    assert made is not None
    assert made.article.how.strategy == "template"
