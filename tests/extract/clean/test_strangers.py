"""What is of others on an article's page, though no name says so."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.clean.strangers import strangers
from tests.extract.paper import HAN_PARAGRAPHS, TITLE, article, document, paragraphs

MAIL = '<form class="css-1"><input type="email"><button>Go</button></form>'
BOX = f"<div><h3>Morning Light</h3><p>All of the harbour in your inbox.</p>{MAIL}</div>"
OTHER = "The bakery in the old rope factory has opened, and its oven once dried hemp. " * 5


def found(body: str) -> list[str]:
    """The text of what is of others, as one line each."""
    page = tree.fragment(body)
    return [" ".join(tree.text_of(each).split()) for each in strangers(page)]


def test_a_box_in_which_one_signs_up_is_found_with_what_it_says() -> None:
    said = found(f"<div>{paragraphs()}{BOX}{paragraphs()}</div>")
    assert said == ["Morning LightAll of the harbour in your inbox.Go"]


@pytest.mark.parametrize(
    "form",
    ['<form><input name="EMAIL"></form>', '<form id="signup-form"><input></form>',
     '<form class="newsletter"><input></form>'],
)  # fmt: skip
def test_a_form_that_asks_for_mail_is_known_by_its_field_or_its_name(form: str) -> None:
    assert len(found(f"<p>{OTHER}</p>{form}")) == 1


def test_a_form_that_asks_for_something_else_is_none() -> None:
    assert found('<form><input type="radio"><p>Which lamp is the better one?</p></form>') == []


def test_a_form_around_the_whole_page_is_none() -> None:
    page = f'<form id="aspnetForm"><p>{OTHER}</p><input name="txtEmail"></form>'
    assert found(page) == []


@pytest.mark.parametrize("beside", [f"<p>{HAN_PARAGRAPHS[0]}</p>", "<p>a</p><p>b</p><p>c</p>"])
def test_what_does_not_speak_of_letters_is_no_part_of_the_box(beside: str) -> None:
    assert found(f"<div>{beside}{BOX}</div>") == found(BOX)


def test_the_article_beneath_the_article_is_of_others() -> None:
    own = f"<article><h1>{TITLE}</h1>{paragraphs()}</article>"
    for heading in ("<h1>A bakery opens</h1>", '<h2><a href="/bakery">A bakery opens</a></h2>'):
        html = document(f"<main>{own}<article>{heading}<p>{OTHER}</p></article></main>")
        assert "rope factory" not in article(html).body


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>{TITLE}</h1><article>{paragraphs()}</article><article><h1>b</h1><p>{OTHER}</article>",
        f"<article><h1>{TITLE}</h1>{paragraphs()}<article><h2>b</h2><p>{OTHER}</article></article>",
        f"<article><h1>{TITLE}</h1></article><article><h1>b</h1><p>{OTHER}</p></article>",
        f"<article><h1>{TITLE}</h1>{paragraphs()}</article><article><p>{OTHER}<h1>b</h1></article>",
        f"<article><h1>{TITLE}</h1>{paragraphs()}</article><article><h2>b</h2><p>{OTHER}</article>",
    ],
    ids=["a headline above all", "a part of it", "a headline apart", "prose first", "its own part"],
)
def test_a_part_of_the_article_is_not_of_others(body: str) -> None:
    assert found(body) == []
