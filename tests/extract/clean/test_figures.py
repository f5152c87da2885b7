"""A figure says one caption, whatever it is marked up with."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.clean import figures

PICTURE = '<img src="/lamp.jpg">'


def settled(html: str) -> str:
    body = tree.fragment(html)
    figures.settle(body)
    return tree.inner_html(body)


@pytest.mark.parametrize(
    ("beside", "caption"),
    [
        ("<p>Photo: Ida Marlowe</p>", "Photo: Ida Marlowe"),
        ("<span>Photo: Ida Marlowe</span>", "<span>Photo: Ida Marlowe</span>"),
        ("Photo: Ida Marlowe", "Photo: Ida Marlowe"),
        (
            "<figcaption>The lamp.</figcaption><p>Photo: <a>Ida</a></p>",
            "The lamp. Photo: <a>Ida</a>",
        ),
        ("<p>Ida</p><figcaption><p>The lamp.</p></figcaption>", "Ida The lamp."),
    ],
)
def test_what_stands_beside_a_picture_is_its_caption(beside: str, caption: str) -> None:
    found = settled(f"<figure>{PICTURE}{beside}</figure>")
    assert found.replace("<figcaption> ", "<figcaption>") == (
        f"<figure>{PICTURE}<figcaption>{caption}</figcaption></figure>"
    )


def test_what_stands_in_one_element_with_the_picture_is_its_caption() -> None:
    found = settled(f"<figure><p>{PICTURE}Photo: Ida</p></figure><p>after</p>")
    assert found == (
        f"<figure><p>{PICTURE}</p><figcaption>Photo: Ida</figcaption></figure><p>after</p>"
    )


@pytest.mark.parametrize(
    "held",
    [
        f"{PICTURE}<figcaption>The lamp.</figcaption>",
        PICTURE,
        "<blockquote>No picture.</blockquote><p>A harbour master</p>",
        "<p>A sentence that is set apart.</p>",
        f"{PICTURE}<table><tr><td>1</td></tr></table><p>lamps</p>",
        f"{PICTURE}<p>{'The lamps of the pier were counted. ' * 10}</p>",
        f"<figure>{PICTURE}<figcaption>One</figcaption></figure><p>Both</p>",
    ],
)
def test_a_figure_of_something_else_stays_as_it_is(held: str) -> None:
    assert settled(f"<figure>{held}</figure>") == f"<figure>{held}</figure>"


def test_ten_thousand_pictures_with_much_space_between_them_take_no_time() -> None:
    pictures = (PICTURE + " " * 200) * 10_000
    assert settled(f"<figure>{pictures}Photo: Ida</figure>").endswith(
        f"{PICTURE}<figcaption> Photo: Ida</figcaption></figure>"
    )
