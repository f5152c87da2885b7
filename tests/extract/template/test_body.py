"""What is left of a body when what the site's pages repeat is gone."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.template.body import take
from archiver.extract.template.fit import Fitted
from archiver.extract.template.prints import prints
from archiver.extract.template.value import Template

OFFER = "Read all of the harbour for a month, and pay for it when the boats are back."
STORY = "It rained over the harbour all day, and the boats stayed in until the evening came."


@pytest.mark.parametrize(
    ("inner", "left"),
    [
        (f"<p>{STORY}</p><p>{OFFER}</p>", [STORY]),
        (f"<p>{STORY}</p><h2>Our offer</h2><p>{OFFER}</p><h2>Comments</h2>", [STORY]),
        (f"<p>{OFFER}</p><h2>The weather in the north of the country</h2>", []),
        (f"<h2>At sea</h2><p>{STORY}</p><p>{OFFER}</p>", ["At sea", STORY]),
    ],
    ids=["offer", "with its heading", "and a heading alone", "and a heading of the story"],
)
def test_what_is_repeated_goes_with_what_heads_it(inner: str, left: list[str]) -> None:
    template = Template(places=(), core=0, pages=5, size=100, repeated=(prints(OFFER),))
    body = tree.body_of(tree.parse(f"<html><body><div>{inner}</div></body></html>"))
    fitted = Fitted((body[0],), (), ())
    taken = take(template, fitted, "https://a.example/x", "T", [], [])
    assert taken is not None
    assert taken[1] == left
