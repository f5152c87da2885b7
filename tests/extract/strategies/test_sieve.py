"""The page without what a learned model takes for something else than its article."""

from __future__ import annotations

from archiver.extract.blocks import texts
from archiver.extract.strategies import sieve
from tests.extract.paper import PARAGRAPHS, TITLE, document, reading
from tests.extract.sieve.test_sieve import page


def test_the_article_is_what_is_left() -> None:
    found = sieve.extract(reading(page(TITLE, PARAGRAPHS)))
    assert found is not None
    assert texts(found.body) == list(PARAGRAPHS)


def test_it_is_surer_of_a_plain_page_than_of_a_doubtful_one() -> None:
    plain = sieve.extract(reading(page(TITLE, PARAGRAPHS)))
    doubtful = sieve.extract(reading(document("<p>Please enable scripts, said the page.</p>")))
    assert plain is not None
    assert plain.score > 0.9
    assert doubtful is None or doubtful.score < plain.score


def test_names_have_been_weighed() -> None:
    found = sieve.extract(reading(page(TITLE, PARAGRAPHS)))
    assert found is not None
    assert found.is_pruned


def test_a_page_of_links_has_no_article() -> None:
    listing = "".join(f'<li><a href="/{at}">Something {at}</a></li>' for at in range(30))
    assert sieve.extract(reading(document(f"<ul>{listing}</ul>"))) is None
