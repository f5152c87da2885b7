"""The body that the owner's rules name."""

from __future__ import annotations

from archiver.extract.blocks import texts
from archiver.extract.strategies import rules
from archiver.model import Rules
from archiver.protocols import Candidate
from tests.extract.paper import feed, reading

PAGE = "<h2 class=b>two</h2><div class=a>one <p class=b>inner</p></div><p class=c>three</p>"


def extracted(*body: str) -> Candidate | None:
    return rules.extract(reading(PAGE, of=feed(rules=Rules(body=body))))


def read(*body: str) -> list[str]:
    found = extracted(*body)
    assert found is not None
    return texts(found.body)


def test_everything_that_matches_is_joined_in_document_order() -> None:
    assert read(".c", ".a") == ["one", "inner", "three"]


def test_what_stands_in_another_match_is_not_said_twice() -> None:
    assert read(".a", ".b") == ["two", "one", "inner"]


def test_rules_are_sure_of_themselves() -> None:
    found = extracted(".a")
    assert found is not None
    assert found.score == 1


def test_rules_that_match_nothing_find_nothing() -> None:
    assert extracted(".none") is None


def test_without_a_rule_there_is_no_candidate() -> None:
    assert extracted() is None
