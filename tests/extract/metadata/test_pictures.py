"""The lead picture."""

from __future__ import annotations

import json

import pytest

from archiver.extract import tree
from archiver.extract.metadata import pictures
from archiver.extract.metadata.witness import hear
from tests.extract.paper import URL, document

LAMP = "https://courier.example/lamp.jpg"


def ld(*objects: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(objects)}</script>'


def article(image: object) -> str:
    return ld({"@type": "NewsArticle", "image": image})


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:image" content="/lamp.jpg">',
        f'<meta name="og:image" content="/x"><meta name="og:image:url" content="{LAMP}">',
        f'<meta name="twitter:image" content="{LAMP}">',
        f'<link rel="image_src" href="{LAMP}">',
        f'<meta property="og:image" content="data:image/png;base64,x">{article(LAMP)}',
        article(LAMP),
        article([LAMP, "/other.jpg"]),
        article({"@type": "ImageObject", "url": LAMP}),
        article([{"contentUrl": LAMP}]),
        article({"url": [LAMP]}),
        ld({"@type": "Article", "image": {"@id": "#i"}}, {"@id": "#i", "url": LAMP}),
        article({"@id": LAMP}),
    ],
)
def test_the_page_names_its_picture(head: str) -> None:
    assert pictures.lead(hear(tree.parse(document("", head)), URL)) == LAMP


@pytest.mark.parametrize(
    "head",
    ["", '<meta property="og:image" content="javascript:x">', article(None), article(3),
     article({}), article([[[[[[LAMP]]]]]]), article({"@id": ["x"]})],
)  # fmt: skip
def test_what_is_no_picture_is_none(head: str) -> None:
    assert pictures.lead(hear(tree.parse(document("", head)), URL)) is None
