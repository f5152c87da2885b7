"""A newspaper of two hundred pages, in our words, as a publishing system prints it: articles
that are all different, in a layout whose offers and pointers are nearly all the same.

From page `CHANGE` on it has another layout, with the same habits.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

PAGES = 200
CHANGE = 120
START = datetime(2024, 3, 1, 6, 30, tzinfo=UTC)

NOISE = ("newsletter", "subscribe", "Also in the Gazette", "Share this", "Most read", "Follow us")
"""What is in every offer and pointer, and in no article."""

_WHO = (
    *("The harbour master", "A baker", "The school choir", "Her neighbour", "The ferry's cook"),
    *("An old diver", "The mayor's cousin", "The night nurse", "A beekeeper", "The postmistress"),
)
_DOES = (
    *("counted", "painted", "repaired", "carried", "borrowed", "weighed", "photographed", "sold"),
    *("described", "measured", "promised", "buried"),
)
_WHAT = (
    *("the lamps of the pier", "seven crates of pears", "a letter from the capital"),
    *("the drums of the old band", "every boat in the bay", "a map without a scale"),
    *("the clock above the fish hall", "two ladders and a rope", "the last tram's brass bell"),
)
_WHEN = (
    *(
        "before the fog had lifted",
        "while the council was at lunch",
        "on the coldest day of spring",
    ),
    *("in a week without any wind", "after the second rehearsal", "between two thunderstorms"),
)
_WHY = (
    *("because nobody else would", "as the by-law of 1911 demands", "to win a bet about geese"),
    *("and said so to anyone who asked", "for the third time in a row", "without telling the crew"),
)


def sentences(number: int) -> list[str]:
    """Everything that article *number* says, in order, but its headline."""
    return [sentence for block in _blocks(number) for sentence in block[1]]


def title(number: int) -> str:
    """Its headline."""
    chance = random.Random(f"title {number}")
    return f"{chance.choice(_WHO)} {chance.choice(_DOES)} {chance.choice(_WHAT)}, part {number}"


def page(number: int, base: str) -> str:
    """Its page, in the layout of its time."""
    return (_old if number < CHANGE else _new)(number, base)


def item(number: int, base: str) -> str:
    """Its entry in the feed."""
    when = format_datetime(START + timedelta(hours=number))
    return (
        f"<item><title>{escape(title(number))}</title><link>{base}/story/{number}</link>"
        f"<guid>{base}/story/{number}</guid><pubDate>{when}</pubDate>"
        f"<description>{escape(sentences(number)[0])}</description></item>"
    )


def _blocks(number: int) -> list[tuple[str, list[str]]]:
    """Paragraphs, and now and then what few articles have: a table, a list, a quotation."""
    chance = random.Random(f"body {number}")
    blocks = [("p", _say(chance, number, 2 + chance.randrange(3))) for _ in range(5)]
    for every, tag in ((13, "table"), (11, "ul"), (7, "blockquote"), (3, "h2")):
        if number % every == every - 1:
            blocks.insert(2, (tag, _say(chance, number, 1)))
    return blocks


def _say(chance: random.Random, number: int, count: int) -> list[str]:
    parts = (_WHO, _DOES, _WHAT, _WHEN, _WHY)
    return [
        " ".join(chance.choice(part) for part in parts) + f", no. {number}-{chance.randrange(999)}."
        for _ in range(count)
    ]


def _html(tag: str, said: Sequence[str]) -> str:
    text = " ".join(said)
    if tag == "table":
        return (
            f"<table><tr><th>Who</th><td>{text}</td></tr><tr><th>Pears</th><td>7</td></tr></table>"
        )
    if tag == "ul":
        return f"<ul><li>{text}</li></ul>"
    return (
        f"<blockquote><p>{text}</p></blockquote>"
        if tag == "blockquote"
        else f"<{tag}>{text}</{tag}>"
    )


def _body(number: int, between: str) -> str:
    """The article's blocks, with something that is not of it after the second."""
    written = [_html(tag, said) for tag, said in _blocks(number)]
    return "".join([*written[:2], between, *written[2:]])


def _pointers(number: int, base: str, count: int) -> list[str]:
    chance = random.Random(f"pointers {number}")
    others = chance.sample(range(PAGES), count)
    return [f"<a href='{base}/story/{other}'>{escape(title(other))}</a>" for other in others]


def _offer(number: int) -> str:
    """An offer with small changes: another number of readers, another day."""
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    return (
        f"Join {12000 + 37 * number} readers who get our harbour newsletter every "
        f"{days[number % 5]} morning, free of charge and easy to leave."
    )


def _head(number: int, base: str) -> str:
    return (
        f"<head><meta charset='utf-8'><title>{escape(title(number))} | The Gazette</title>"
        f"<link rel='canonical' href='{base}/story/{number}'></head>"
    )


def _old(number: int, base: str) -> str:
    also, *more = _pointers(number, base, 5)
    between = (
        f"<p>{_offer(number)}</p><p>Also in the Gazette: {also}</p>"
        f"<div class='x7'><span>You have read {number % 9} stories; subscribe for "
        f"{3 + number % 4} a month and read them all.</span></div>"
    )
    listed = "".join(
        f"<div class='card'><h4>{each}</h4><p>{_tease(number)}</p></div>" for each in more
    )
    return (
        f"<!DOCTYPE html><html lang='en'>{_head(number, base)}<body class='story s-{number}'>"
        "<header><nav><ul><li><a href='/'>Home</a></li><li><a href='/sea'>Sea</a></li></ul></nav>"
        "</header>"
        f"<div id='page'><div class='main'><h1>{escape(title(number))}</h1>"
        f"<div class='text' id='story-{number}'>{_body(number, between)}"
        f"<div class='more'><h3>Most read today</h3>{listed}</div></div>"
        "<p class='bar'>Share this story: <a href='#'>by post</a> <a href='#'>by pigeon</a></p>"
        "</div></div>"
        "<footer><p>Follow us to the harbour. All of this is invented.</p></footer></body></html>"
    )


def _new(number: int, base: str) -> str:
    also, *more = _pointers(number, base, 4)
    between = (
        f"<section class='slot'><p>{_offer(number)}</p></section><p>Also in the Gazette: {also}</p>"
    )
    listed = "".join(f"<li><strong>{each}</strong><p>{_tease(number)}</p></li>" for each in more)
    return (
        f"<!DOCTYPE html><html lang='en'>{_head(number, base)}<body><main class='grid'>"
        f"<article class='piece piece-{number}'><header><h1>{escape(title(number))}</h1></header>"
        f"<section class='column'>{_body(number, between)}</section>"
        f"<section class='tail'><h3>Most read this week</h3><ol>{listed}</ol></section>"
        f"<section class='tail'><p>Share this with {2 + number % 5} friends, or subscribe.</p>"
        "</section>"
        "</article></main><footer><p>Follow us to the harbour.</p></footer></body></html>"
    )


def _tease(number: int) -> str:
    return f"Most read at {number % 24}:{number % 60:02}, and worth another look."
