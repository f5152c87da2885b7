"""What the site calls itself."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.metadata import site
from archiver.extract.metadata.witness import hear
from tests.extract.paper import URL, document

OWN = ("The Courier", "Courier Press Ltd")


def names(head: str) -> tuple[str, ...]:
    return site.names(hear(tree.parse(document("", head)), URL))


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ('<meta property="og:site_name" content=" The  Courier ">', ("The Courier",)),
        ('<script type="application/ld+json">{"@type": "Article", "publisher": {"name": "Press"}}'
         '</script><meta name="application-name" content="Courier">', ("Courier", "Press")),
        ('<script type="application/ld+json">[{"@type": "Article", "publisher": {"@id": "#p"}}, '
         '{"@id": "#p", "name": "Press"}]</script>', ("Press",)),
        ('<script type="application/ld+json">{"@type": "Article", "publisher": {"@id": ["x"]}}'
         "</script>", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_the_page_names_its_site(head: str, found: tuple[str, ...]) -> None:
    assert names(head) == found


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("The Courier", True),
        ("THE COURIER", True),
        ("Courier", True),
        ("courier.example", True),
        ("The Courier Online", True),
        ("Harbour", False),
        ("The Courier says that the lamp is lit again after a winter", False),
    ],
)
def test_a_name_of_the_site_is_known(text: str, is_name: bool) -> None:
    assert site.is_named(text, OWN, URL) is is_name


@pytest.mark.parametrize(
    ("text", "is_name"),
    [("The Courier", True), ("Courier", True), ("The Courier Newsroom", False), ("Li", False)],
)
def test_a_name_with_something_beside_it_is_another(text: str, is_name: bool) -> None:
    assert site.is_named_whole(text, OWN, URL) is is_name
