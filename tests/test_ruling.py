"""Which of the owner's rules hold for which page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.model import Rules
from archiver.ruling import rules_for
from tests.extract.paper import feed

DOMAIN = Rules(body=(".domain",), remove=(".ad",))
HOST = Rules(remove=("#promo",), timezone="Asia/Singapore")
BY_HOST = (("courier.example", DOMAIN), ("news.courier.example", HOST))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://courier.example/1", DOMAIN),
        ("https://WWW.courier.example:8080/1", DOMAIN),
        ("https://news.courier.example/1", replace(HOST, body=(".domain",))),
        ("https://notcourier.example/1", Rules()),
        ("https://courier.example.org/1", Rules()),
        ("http://[broken/1", Rules()),
    ],
    ids=["host", "below it", "the nearest first", "a longer name", "another end", "no host"],
)
def test_rules_hold_for_their_host_and_all_below_it(url: str, expected: Rules) -> None:
    assert rules_for(feed(host_rules=BY_HOST), url) == expected


def test_a_feed_s_own_rules_come_first() -> None:
    own = Rules(remove=(".own",))
    of = feed(rules=own, host_rules=BY_HOST)
    assert rules_for(of, "https://courier.example/1") == replace(DOMAIN, remove=(".own",))
    assert rules_for(feed(rules=own), "https://courier.example/1") == own
