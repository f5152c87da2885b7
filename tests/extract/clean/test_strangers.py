"""What is of others on an article's page, though no name says so."""

from __future__ import annotations

import time

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


OWN = f"<article><h1>{TITLE}</h1>{paragraphs()}</article>"
HEADLINES = (
    "<h1>A bakery opens</h1><time>5 May 2024</time>",
    '<h2><a href="/bakery">A bakery opens</a></h2>',
)


def body(*others: str, own: str = OWN) -> str:
    html = document(f"<main>{own}{''.join(others)}</main>", f"<title>{TITLE} - Courier</title>")
    return article(html).body


@pytest.mark.parametrize("headline", HEADLINES)
def test_the_article_beneath_the_article_is_of_others(headline: str) -> None:
    assert "rope factory" not in body(f"<article>{headline}<p>{OTHER}</p></article>")


@pytest.mark.parametrize(
    "headline",
    ["<h3><a href='#post-1'>A bakery opens</a></h3>", "<h1>Part 2</h1>", "<h2>Part 2</h2>",
     f"<p>{OTHER}</p><h1>A bakery opens</h1><time>5 May 2024</time>"],
    ids=["a post of a live blog", "a part with a headline", "a part", "prose first"],
)  # fmt: skip
def test_a_part_of_the_article_is_not_of_others(headline: str) -> None:
    assert "rope factory" in body(f"<article>{headline}<p>{OTHER}</p></article>")


def test_a_page_of_many_articles_keeps_them() -> None:
    others = [f"<article>{HEADLINES[1]}<p>{OTHER} Number {at}.</p></article>" for at in range(4)]
    assert "Number 3" in body(*others)


def test_an_article_before_the_one_of_the_page_is_left_to_others() -> None:
    appeal = f"<article><h1>Help us</h1><time>5 May 2024</time><p>{OTHER}</p></article>"
    assert "hundred and twelve steps" in body(own=appeal + OWN)


def test_a_short_article_beside_a_form_stays() -> None:
    said = "The newsletter privacy law passed on Monday; letters by e-mail need consent by then."
    short = f"<div><h1>{TITLE}</h1><p>{said}</p>{MAIL}</div>"
    assert said in article(document(f"<header>Home</header>{short}<footer>(c)</footer>")).body


def test_hostile_forms_end_soon() -> None:
    deep = "<div>" * 200 + '<form class="newsletter"><input></form>' * 20 + "<i></i>" * 20_000
    started = time.monotonic()
    found(deep)
    found("<form><div>" * 80 + "<input>" * 20_000)
    assert time.monotonic() - started < 5
