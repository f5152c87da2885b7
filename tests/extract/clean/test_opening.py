"""What a body begins with and the file's header says anyway."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.extract import tree
from archiver.extract.blocks import blocks, texts
from archiver.extract.clean import opening
from tests.extract.paper import HAN_PARAGRAPHS, HAN_TITLE, PARAGRAPHS, TITLE, paragraphs


def trimmed(
    html: str, title: str = TITLE, authors: tuple[str, ...] = ("Ida Marlowe",)
) -> list[str]:
    body = tree.fragment(html)
    opening.trim(body, blocks(body), title, authors)
    return texts(body)


@pytest.mark.parametrize(
    "line",
    [
        f"<h1>{TITLE}</h1>",
        f"<h2>{TITLE.upper()}</h2>",
        f"<p><strong>{TITLE}</strong></p>",
        "<h1>The lighthouse</h1>",
        "<p>By Ida Marlowe</p>",
        "<p>Ida Marlowe</p>",
        "<p>By our reporter</p>",
        "<p>Published: 3 March 2024, 10:15</p>",
        "<p>2024-03-03 10:15</p>",
        "<h4>Posted by Ida Marlowe on March 3, 2024</h4>",
        "<p>来源：信使报</p>",
        "<p>发布 / 2024年3月3日 10:15</p>",
    ],
)
def test_a_line_that_the_header_says_goes(line: str) -> None:
    assert trimmed(line + paragraphs()) == list(PARAGRAPHS)


def test_a_headline_in_chinese_and_its_signature_go() -> None:
    html = f"<h1>{HAN_TITLE}</h1><h4>文 / 沈若愚</h4>{paragraphs(HAN_PARAGRAPHS)}"
    assert trimmed(html, HAN_TITLE, ("沈若愚",)) == list(HAN_PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Fishermen had waited for it all winter.</p>",
        "<h2>By the numbers</h2>",
        "<h2>12 May 2024</h2>",
        "<ul><li>2024-03-03: lit</li></ul>",
        "<figure><figcaption>By Ida Marlowe</figcaption></figure>",
        "<blockquote>By luck</blockquote>",
        "<p>Stand by the lamp</p>",
        "<p>On 3 March 2024 it was dark.</p>",
    ],
)
def test_any_other_line_stays(line: str) -> None:
    assert len(trimmed(line + paragraphs())) == 1 + len(PARAGRAPHS)


def test_a_headline_further_down_stays() -> None:
    assert trimmed(f"{paragraphs()}<h2>{TITLE}</h2>")[-1] == TITLE


def test_a_picture_beside_the_headline_stays() -> None:
    body = tree.fragment(f'<p>{TITLE}<img src="a.jpg"></p>{paragraphs()}')
    opening.trim(body, blocks(body), TITLE, ())
    assert body.find(".//img") is not None


def test_without_a_title_nothing_is_taken_for_it() -> None:
    assert trimmed(paragraphs(), "", ()) == list(PARAGRAPHS)


MARCH = datetime(2024, 3, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Exhibition opens 5 May 2024 in the old harbour hall",
        "When: 5 May 2024, 10:00",
        "Deadline: 31 January 2025",
        "展览时间：2024年5月5日至5月25日",
    ],
)
def test_a_line_of_another_day_is_the_articles(line: str) -> None:
    body = tree.fragment(f"<p>{line}</p>{paragraphs()}")
    assert opening.trim(body, blocks(body), TITLE, (), (MARCH,))[0].text == line


@pytest.mark.parametrize(
    "line",
    [
        *("3 March 2024", "Sunday, 3/3/2024 | 3 min", "Updated 9 April 2024", "2024年3月4日"),
        *(
            "March 9, 2024",
            "2024-04-09 10:00",
            "发布时间：2024年04月09日",
            "Stand: 09.04.2024, 10:00",
        ),
    ],
)
def test_a_line_of_its_own_day_is_none(line: str) -> None:
    body = tree.fragment(f"<p>{line}</p>{paragraphs()}")
    assert len(opening.trim(body, blocks(body), TITLE, (), (MARCH,))) == len(PARAGRAPHS)
