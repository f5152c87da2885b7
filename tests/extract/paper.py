"""A small invented newspaper: pages, entries and feeds for tests of extraction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from archiver import extract
from archiver.extract import tree
from archiver.extract.clean.boilerplate import visible
from archiver.model import Article, Entry, Feed, Page, Part
from archiver.protocols import Reading

URL = "https://courier.example/2024/lighthouse"
SEEN = datetime(2024, 6, 1, 12, tzinfo=UTC)
TITLE = "The lighthouse gets a new lamp"
PARAGRAPHS = (
    "The lighthouse on the northern cape was lit again on Monday evening, after a winter in which"
    " fishermen had found their way home by the lights of the cannery and by luck.",
    "Its new lamp weighs less than the old one's handle, said the keeper, who carried it up all"
    " hundred and twelve steps herself, in a rucksack, between two loaves of bread.",
    "The harbour board has promised to keep the old lens. It will stand in the library, where"
    " children may look through it at the sea, upside down, on Wednesdays.",
)
HAN_TITLE = "渡轮公司增开夜班 末班船延至凌晨一点"
HAN_PARAGRAPHS = (
    "渡轮公司星期一宣布，从下个月起增开夜班，末班船的开航时间将从晚上十一点延后到凌晨一点。",
    "船长说，夜里乘客不多，却都是最需要回家的人：护士、面包师傅，还有酒馆里的乐手。",
    "公司也会在码头添置暖气，让等船的人不必再站在风里。",
)


def paragraphs(texts: Sequence[str] = PARAGRAPHS) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def document(body: str, head: str = "", language: str = "en") -> str:
    """A whole page."""
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">{head}</head>'
        f"<body>{body}</body></html>"
    )


def page(html: str | bytes, url: str = URL, *, final_url: str | None = None) -> Page:
    body = html.encode() if isinstance(html, str) else html
    headers = (("content-type", "text/html"),)
    return Page(
        url=url,
        final_url=final_url or url,
        status=200,
        headers=headers,
        body=body,
        fetched_at=SEEN,
    )


def entry(**known: object) -> Entry:
    return Entry(**{"feed": "courier", "url": URL, **known})  # type: ignore[arg-type]  # by name


def feed(**known: object) -> Feed:
    given = {"name": "courier", "url": "https://courier.example/feed", "title": "The Courier"}
    return Feed(**{**given, **known})  # type: ignore[arg-type]  # by name


def part(html: str | bytes, known: Entry | None = None, of: Feed | None = None) -> Part:
    """What is read from a page at the entry's URL."""
    known = known or entry()
    return extract.read(page(html, known.url), known, of or feed(), SEEN)


def article(html: str | bytes, known: Entry | None = None, of: Feed | None = None) -> Article:
    return part(html, known, of).article


def reading(html: str, known: Entry | None = None, of: Feed | None = None) -> Reading:
    """A page as strategies see it."""
    known, of = known or entry(), of or feed()
    page = tree.parse(html)
    return Reading(
        url=known.url,
        tree=page,
        visible=lambda: visible(tree.body_of(page)),
        entry=known,
        rules=of.rules,
    )
