"""What the owner's rules say of a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archiver.extract import owner, tree
from archiver.model import Rules
from tests.extract.paper import document

PAGE = tree.parse(
    document(
        '<h1>The lamp</h1><p class="empty"></p><p class="who">Ida Marlowe</p>'
        '<div class="lead"><img></div><p class="when">12.03.2024, 09:30 Uhr</p>'
        '<p class="when">13.03.2024</p>'
        '<a class="on" href="/2">2</a><a class="off">2</a>'
    )
)
WHEN = "%d.%m.%Y, %H:%M Uhr"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Rules(), "2024-03-12T09:30Z"),
        (Rules(timezone="Europe/Berlin"), "2024-03-12T08:30Z"),
        (Rules(date_format=WHEN), "2024-03-12T09:30Z"),
        (Rules(date_format=WHEN, timezone="Asia/Singapore"), "2024-03-12T01:30Z"),
        (Rules(date_format="%d.%m.%Y"), "2024-03-13T00:00Z"),
        (Rules(date_format="%Y-%m-%d"), None),
        (Rules(date=("h1",)), None),
    ],
    ids=["read", "zone", "format", "both", "the first that fits", "none fits", "no date"],
)
def test_a_date_is_read_as_the_owner_says(rules: Rules, expected: str | None) -> None:
    rules = replace(rules, date=rules.date or (".when",))
    found = owner.date(PAGE, rules)
    assert found == (None if expected is None else datetime.fromisoformat(expected))


def test_a_zone_that_the_page_names_is_believed() -> None:
    page = tree.parse(document('<time datetime="2024-03-12T09:30+02:00"></time>'))
    for form in (None, "%Y-%m-%dT%H:%M%z"):
        rules = Rules(date=("time",), date_format=form, timezone="Asia/Singapore")
        assert owner.date(page, rules) == datetime(2024, 3, 12, 7, 30, tzinfo=UTC)


def test_a_date_out_of_bounds_is_none() -> None:
    page = tree.parse(document("<time>0001-01-01</time>"))
    rules = Rules(date=("time",), date_format="%Y-%m-%d", timezone="Asia/Singapore")
    assert owner.date(page, rules) is None


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Rules(), ()),
        (Rules(body=(".none", "h1")), (("body: .none, h1", True),)),
        (Rules(body=(".lead",)), (("body: .lead", True),)),
        (Rules(body=(".empty",)), (("body: .empty", False),)),
        (Rules(title=(".empty",)), (("title: .empty", False),)),
        (Rules(author=(".who",)), (("author: .who", True),)),
        (Rules(date=(".who",)), (("date: .who", False),)),
        (Rules(next_page=(".on",)), (("next_page: .on", True),)),
        (Rules(next_page=(".off",)), (("next_page: .off", False),)),
        (Rules(remove=(".ad", ".lead")), (("remove: .ad", False), ("remove: .lead", True))),
        (Rules(timezone="UTC", date_format="%Y"), ()),
    ],
)
def test_it_is_told_whether_each_rule_matches(
    rules: Rules, expected: tuple[tuple[str, bool], ...]
) -> None:
    assert owner.heeded(PAGE, rules) == expected
    assert owner.rule_names(rules) == tuple(name for name, _ in expected)


def test_an_extractor_is_a_rule_by_name() -> None:
    assert owner.rule_names(Rules(extractor="readability")) == ("extractor: readability",)
