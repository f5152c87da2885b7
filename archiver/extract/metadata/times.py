"""When the page says that its article was published, and last changed.

Each witness can be heard by itself and gives texts; `published` believes them in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import chain, islice

from lxml import etree
from lxml.html import HtmlElement

from archiver import dates
from archiver.extract.clean import words
from archiver.extract.metadata import jsonld
from archiver.extract.metadata.bylines import PREFIX
from archiver.extract.metadata.lines import of_block
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import line
from archiver.extract.tree import text_of
from archiver.protocols import Block

_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "datepublished"),
    *("published_time", "publish_date", "publishdate", "publication_date", "pubdate", "pub_date"),
    *("parsely-pub-date", "sailthru.date", "article.published", "dc.date.issued"),
    *("dcterms.issued", "dcterms.created", "dc.date.created", "cxenseparse:recs:publishtime"),
    *("apub:time", "weibo:article:create_at", "release_date", "article_date_original", "date"),
    *("dc.date", "dcterms.date", "datecreated", "og:pubdate", "publish-date", "publisheddate"),
    *("published-date", "published_date", "publication-date", "publicationdate", "publishtime"),
    *("publish_time", "og:publish_date", "og:published_time", "article:published_date"),
    *("article.published_time", "article:created", "article.created", "displaydate"),
    *("rnews:datepublished", "citation_publication_date", "citation_date"),
)
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified"),
    *("article:modified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod"),
)
_CHANGED: frozenset[str] = frozenset({"datemodified", "modified", "update", "updated"})
_ISSUED: frozenset[str] = frozenset({"datepublished", "issued", "pubdate", "publish", "published"})

_UPDATED = re.compile(
    r"(?:last\s+)?(?:updated?|modified|edited)\b|aktuali[sz]iert|zuletzt|mis(?:e)?\s+à\s+jour"
    r"|modifié|actualizad[oa]|actualización|atualizad[oa]|aggiornat[oa]|bijgewerkt|laatste\s+update"
    r"|opdateret|oppdatert|uppdaterad|päivitetty|zaktualizowano|aktualizacja|aktualizováno"
    r"|aktualizované|frissítve|actualizat|ενημερώθηκε|обновлено|изменено|оновлено|güncelle\w*"
    r"|diperbarui|cập\s+nhật|最后更新|最後更新|最終更新|更新|修改|수정|업데이트|최종수정|تحديث|עודכן",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"\b(?:published|posted|created|first\s+published|issued)\b|veröffentlicht|erstellt|\bdatum\b"
    r"|publié|paru\s|publicad[oa]|pubblicat[oa]|gepubliceerd|geplaatst|publicerad|publisert"
    r"|udgivet|julkaistu|opublikowano|publikováno|публик\w+|опубл\w+|yayın\w*|diterbitkan"
    r"|发布|發布|发表|發表|刊登|公開日?|配信|掲載|投稿日|입력|게시|등록|نشر|פורסם|δημοσι\w+",
    re.IGNORECASE,
)
"""What stands before the date of a change, and of publication, in a line that readers see."""

_CLOCK = re.compile(r"\d\s*[:：時时]\s*\d\d|T\d{4}|^\s*\d{12}")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|(?!(?:19|20)\d{10}$)\d{12,13}")
_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
_FARTHEST = timedelta(hours=14)
"""How far from UTC a zone may be (the Line Islands)."""

_FETCHING = timedelta(minutes=1)
"""A date this near to when the page was had is the time at which the site made the page."""

_SLACK = timedelta(minutes=1)
"""What one publication may take, between its page and its feed."""

_BEFORE = 3
_MARKED = etree.XPath("//*[@itemprop]")
_IN_OTHER_WORDS = etree.XPath("//*[@property] | //abbr[@title and @class]")
"""RDFa, and hAtom's `<abbr class="published" title="2026-03-05T09:12:44Z">`."""

_PROPERTIES: frozenset[str] = frozenset(
    {
        *("datePublished", "dc:created", "dcterms:created", "dcterms:issued"),
        *("schema:dateCreated", "schema:datePublished"),
    }
)

_MOST_BLOCKS = 60
_MOST_TIMES = 20
_SHORT = 50
"""Characters of a line that is a date and hardly more; a caption that holds one is longer."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A moment and how exactly it was said."""

    when: datetime
    has_clock: bool
    zone: tzinfo | None


def published(
    page: Witness, told: datetime | None = None, zone: tzinfo | None = None
) -> datetime | None:
    """The date of publication: JSON-LD, `<meta>`, microdata, `<time>`, visible text, the URL.

    The first witness is believed; one that names the day only, or no zone, is made exact by
    the next that says the same more exactly, at last by what the entry has *told*. A time
    without a zone is in *zone*, or in the one that the page writes its other dates in.
    """
    marked = _read(page, chain(from_jsonld(page), from_metas(page), from_elements(page)))
    if (first := next(marked, None)) is not None:
        if first.zone is not None:
            return first.when
        return _exact(page, first, list(marked), told, zone)
    for texts, now in (
        (from_lines, None),
        (from_address, None),
        (from_page, None),
        (from_lines, page.had),
    ):
        if (said := next(_read(page, texts(page), now), None)) is not None:
            return said.when if said.zone is not None else _local(said, zone)
    return None


def hours_off(page: Witness, told: datetime | None) -> int | None:
    """By how many whole hours an entry's date is after that of its page; None where the page
    names no zone, or they differ otherwise: then they speak of different things."""
    marked = _read(page, chain(from_jsonld(page), from_metas(page), from_elements(page)))
    first = next((said for said in marked if said.zone is not None), None)
    if told is None or first is None:
        return None
    hours = round((told - first.when) / timedelta(hours=1))
    rest = abs(told - first.when - timedelta(hours=hours))
    return hours if rest <= _SLACK and abs(hours) <= 14 else None


def modified(page: Witness) -> datetime | None:
    """The date of the last change, where the page tells one."""
    return _first(page, _marked_changes(page)) or _first(page, _lines_of_changes(page))


def from_jsonld(page: Witness) -> Iterator[str]:
    """The dates that JSON-LD gives for its articles."""
    for key in ("datePublished", "dateCreated"):
        for article in page.articles:
            yield jsonld.text(article.get(key))


def from_metas(page: Witness) -> Iterator[str]:
    """The dates in the head, the surest name first."""
    for name in _PUBLISHED:
        yield from page.said(name)


def from_elements(page: Witness) -> Iterator[str]:
    """The dates that elements of the page are marked with: microdata, `<time>`, then RDFa and
    hAtom, which pictures and comments have as well."""
    yield from _with_property(page.tree, "datePublished")
    marked = islice(chain(page.elements["time"], page.elements["relative-time"]), _MOST_TIMES)
    times = [each for each in marked if not _is_change(each)]
    for element in sorted(times, key=lambda each: ("pubdate" not in each.attrib, _is_aside(each))):
        yield element.get("datetime") or line(text_of(element), 100)
    for element in _IN_OTHER_WORDS(page.tree):
        given = (element.get("property") or "").split()
        is_one = "published" in element.get("class", "").split() or not _PROPERTIES.isdisjoint(
            given
        )
        if is_one and not _is_of_another(element):
            yield _said(element)


def from_lines(page: Witness) -> Iterator[str]:
    """The lines near the headline that may be its date: labelled and short ones first."""
    said = [_issued(text) for text in _lines(page)]
    yield from sorted(said, key=lambda text: len(text) > _SHORT and not _is_labelled(text))


def from_page(page: Witness) -> Iterator[str]:
    """What JSON-LD says of a page that is no article."""
    yield jsonld.text(jsonld.page_itself(page.nodes).get("datePublished"))


def from_address(page: Witness) -> Iterator[str]:
    """The date in the page's URL."""
    if found := _IN_PATH.search(page.url):
        yield "-".join(found.groups())


def _marked_changes(page: Witness) -> Iterator[str]:
    for article in page.articles:
        yield jsonld.text(article.get("dateModified"))
    for name in _MODIFIED:
        yield from page.said(name)
    yield from _with_property(page.tree, "dateModified")


def _lines_of_changes(page: Witness) -> Iterator[str]:
    """What the lines near the headline say of the last change."""
    for text in _lines(page):
        if (change := _UPDATED.search(text)) is not None:
            rest = text[change.end() :]
            issued = _POSTED.search(rest)
            yield rest[: issued.start()] if issued else rest


def _issued(text: str) -> str:
    """The part of a line that does not speak of a change."""
    change = _UPDATED.search(text)
    if change is None:
        return text
    issued = _POSTED.search(text, change.end())
    return text[issued.start() :] if issued else text[: change.start()]


def _is_labelled(text: str) -> bool:
    return _POSTED.search(text) is not None or PREFIX.match(text) is not None


def _with_property(tree: HtmlElement, name: str) -> Iterator[str]:
    for element in _MARKED(tree):
        if name in (element.get("itemprop") or "").split():
            yield _said(element)


def _said(element: HtmlElement) -> str:
    said = (element.get(each) for each in ("content", "datetime", "title"))
    return next(filter(None, said), None) or line(text_of(element), 100)


def _is_change(time: HtmlElement) -> bool:
    """Whether the element is the date of a change; some that never were are marked as both."""
    names = {*words.words_of(time), *(time.get("itemprop") or "").lower().split()}
    return not _CHANGED.isdisjoint(names) and _ISSUED.isdisjoint(names)


def _is_aside(element: HtmlElement) -> bool:
    return any(map(words.names_boilerplate, islice(element.iterancestors(), 10)))


def _is_of_another(element: HtmlElement) -> bool:
    """Whether the element tells of a picture, a comment or another article."""
    around = list(islice(element.iterancestors(), 10))
    return any(
        above.tag in ("aside", "figure")
        or words.names_boilerplate(above)
        or words.names_discussion(above)
        or "comment" in above.get("typeof", "").lower()
        for above in (element, *around)
    )


def _lines(page: Witness) -> Iterator[str]:
    """The short lines of the page's first part: from the headline on, then those before it.

    What stands above it may be today's date.
    """
    found = page.shown()
    start = next((at for at, block in enumerate(found) if block.element.tag == "h1"), 0)
    ordered = [*found[start : start + _MOST_BLOCKS], *found[max(0, start - _BEFORE) : start]]
    yield from (of_block(block) for block in ordered if _may_be_a_date(block))


def _may_be_a_date(block: Block) -> bool:
    if len(block.text) > dates.LONGEST or not dates.may_be_one(block.text):
        return False
    return block.element.tag not in ("figcaption", "figure") and not any(
        each.tag == "figcaption" for each in islice(block.element.iterancestors(), 3)
    )


def _first(page: Witness, texts: Iterable[str]) -> datetime | None:
    return next((said.when for said in _read(page, texts)), None)


def _read(page: Witness, texts: Iterable[str], now: datetime | None = None) -> Iterator[_Said]:
    """The texts that are dates, but for the time at which the page was made.

    "3 hours ago" is one where *now* is given.
    """
    day_first = _writes_the_day_first(page)
    for text in texts:
        when = dates.parse(text, day_first=day_first, now=now) if text else None
        if when is None:
            continue
        is_epoch = _EPOCH.fullmatch(text.strip()) is not None
        has_clock = is_epoch or _CLOCK.search(text) is not None
        if has_clock and page.had is not None and abs(when - page.had) < _FETCHING:
            continue
        zone = dates.zone_of(text) if has_clock else None
        yield _Said(when, has_clock, UTC if is_epoch else zone)


def _writes_the_day_first(page: Witness) -> bool | None:
    """How the page's readers write dates in figures; English alone does not tell."""
    language = (page.tree.get("lang") or "").lower().replace("_", "-")
    return None if language in ("", "en") else language != "en-us"


def _zone(page: Witness, said: Iterable[_Said]) -> tzinfo | None:
    """The zone that the page writes its dates in, where it writes any in another than UTC."""
    changes = _read(page, islice(_marked_changes(page), _MOST_TIMES))
    zones = (each.zone for each in chain(said, changes) if each.zone is not None)
    return next((zone for zone in zones if zone.utcoffset(None)), None)


def _exact(
    page: Witness,
    first: _Said,
    others: Sequence[_Said],
    told: datetime | None,
    zone: tzinfo | None,
) -> datetime:
    """The moment that was said without a zone, as exactly as others say the same."""
    entry = [] if told is None else [_Said(told, has_clock=True, zone=told.tzinfo)]
    for other in (*others, *entry):
        distance = abs(other.when - first.when)
        is_same_day = not first.has_clock and distance < timedelta(days=1) + _FARTHEST
        is_same_clock = other.zone and distance <= _FARTHEST and not distance.seconds % 900
        if other.has_clock and (is_same_day or is_same_clock):
            return other.when
    return _local(first, zone or _zone(page, others)) if first.has_clock else first.when


def _local(said: _Said, zone: tzinfo | None) -> datetime:
    """The moment of a clock in that zone; a day has none."""
    return said.when.replace(tzinfo=zone).astimezone(UTC) if said.has_clock and zone else said.when
