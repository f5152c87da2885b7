"""What a body embeds becomes a link."""

from __future__ import annotations

import pytest

from archiver.extract import tree
from archiver.extract.clean import embeds
from tests.extract.paper import URL


def linked(html: str) -> str:
    body = tree.fragment(html)
    embeds.link(body, URL)
    return tree.inner_html(body)


@pytest.mark.parametrize(
    ("html", "link"),
    [
        (
            '<iframe src="https://films.example/embed/a" title="The lamp"></iframe>',
            '<a href="https://films.example/embed/a">The lamp</a>',
        ),
        (
            '<iframe data-src="//films.example/a" allowfullscreen></iframe>',
            '<a href="https://films.example/a">films.example</a>',
        ),
        (
            '<video src="/lamp.mp4" aria-label="The lamp is lit">No video.</video>',
            '<a href="https://courier.example/lamp.mp4">The lamp is lit</a>',
        ),
        (
            '<audio><source src="/lamp.mp3"></audio>',
            '<a href="https://courier.example/lamp.mp3">courier.example</a>',
        ),
        (
            '<object data="/maps/cape"><embed src="/maps/cape"></object>',
            '<a href="https://courier.example/maps/cape">courier.example</a>',
        ),
        (
            '<iframe src="https://wrapper.example/abcde/1/" id="wrapper-chart-abcde"></iframe>',
            '<a href="https://wrapper.example/abcde/1/">wrapper.example</a>',
        ),
        (
            '<iframe src="https://bands.example/EmbeddedPlayer/album=1"></iframe>',
            '<a href="https://bands.example/EmbeddedPlayer/album=1">bands.example</a>',
        ),
        (
            '<iframe src="https://x.example/html5mobileplayer/1"></iframe>',
            '<a href="https://x.example/html5mobileplayer/1">x.example</a>',
        ),
        (
            '<lite-youtube videoid="abc123" title="The lamp"></lite-youtube>',
            '<a href="https://www.youtube.com/watch?v=abc123">The lamp</a>',
        ),
        (
            '<amp-iframe src="https://films.example/embed/a"><p>wait</p></amp-iframe>',
            '<a href="https://films.example/embed/a">films.example</a>',
        ),
        (
            '<amp-twitter data-tweetid="1"></amp-twitter>',
            '<a href="https://x.com/i/status/1">x.com</a>',
        ),
    ],
    ids=[
        "frame",
        "late frame",
        "video",
        "audio",
        "object",
        "names",
        "embedded",
        "a player",
        "a component",
        "AMP's frame",
        "AMP's post",
    ],
)
def test_what_can_be_opened_is_a_link(html: str, link: str) -> None:
    assert link in linked(f"<p>a</p>{html}<p>b</p>")


@pytest.mark.parametrize(
    "html",
    [
        '<iframe src="https://x.example/count" width="1" height="1"></iframe>',
        '<iframe src="https://x.example/slot?id=2"></iframe>',
        '<iframe src="about:blank"></iframe>',
        '<iframe src="javascript:alert(1)"></iframe>',
        "<video></video>",
        "<amp-youtube></amp-youtube>",
        "<object></object>",
    ],
)
def test_what_cannot_be_opened_leaves_nothing(html: str) -> None:
    assert linked(f"<p>a</p>{html}<p>b</p>") == "<p>a</p><p>b</p>"


def test_what_a_player_says_where_it_cannot_play_is_not_kept() -> None:
    assert "update" not in linked('<video src="/a.mp4"><p>Please update.</p></video>')
