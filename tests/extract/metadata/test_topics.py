"""What the article is about."""

from __future__ import annotations

import json

import pytest

from archiver.extract import tree
from archiver.extract.metadata import topics
from archiver.extract.metadata.witness import hear
from tests.extract.paper import URL, document


def chosen(head: str = "", told: tuple[str, ...] = ()) -> tuple[str, ...]:
    return topics.chosen(told, hear(tree.parse(document("", head)), URL))


def ld(**known: object) -> str:
    said = json.dumps({"@type": "NewsArticle", **known})
    return f'<script type="application/ld+json">{said}</script>'


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ('<meta property="article:tag" content="Sea"><meta property="article:tag" content="Lamps">',
         ("Sea", "Lamps")),
        ('<meta name="keywords" content="Sea, Lamps,sea , ">', ("Sea", "Lamps")),
        ('<meta name="news_keywords" content="海；灯塔、渡轮">', ("海", "灯塔", "渡轮")),
        (ld(keywords=["Sea", "Lamps"]), ("Sea", "Lamps")),
        (ld(keywords="Sea,Lamps", articleSection="Harbour"), ("Harbour", "Sea", "Lamps")),
        (ld(articleSection=["Harbour", "Town"]), ("Harbour", "Town")),
        ('<meta property="article:section" content="Harbour">', ("Harbour",)),
        (ld(keywords=[{"name": "Sea"}, None, 3]), ("Sea",)),
        (ld(keywords=None), ()),
        ("", ()),
    ],
)  # fmt: skip
def test_the_page_tells_its_topics(head: str, tags: tuple[str, ...]) -> None:
    assert chosen(head) == tags


def test_the_entry_knows_best() -> None:
    assert chosen(ld(keywords="Sea"), ("Lamps", " LAMPS", "")) == ("Lamps",)


def test_topics_are_bounded() -> None:
    assert len(chosen(ld(keywords=[f"t{n}" for n in range(900)]))) == 50
    assert all(len(tag) <= 100 for tag in chosen(ld(keywords="x" * 9_000)))
