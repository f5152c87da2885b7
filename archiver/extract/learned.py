"""Learned templates as a way to read a page: the fast one, believed where it can be borne out.

What the entry says of the article bears a template out or not; every now and then the other
strategies are asked as well, and their judgement is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from archiver import dates
from archiver.extract import judge, template
from archiver.extract.blocks import texts
from archiver.extract.metadata import Metadata
from archiver.extract.metadata.names import names
from archiver.extract.template.fit import Fitted
from archiver.extract.text import shingles, size
from archiver.extract.tree import body_of, fragment, parse
from archiver.model import Entry, Learned, Part, Rules
from archiver.protocols import Block

STRATEGY = "template"

_SHORT = 0.2
"""Share of the usual size below which a body is not believed without a second opinion."""

_ALIKE = 0.6
"""Agreement with the feed's content, or with the other strategies, that bears a body out."""

_ENOUGH_CONTENT = 40
_TELLING = 12
_HARDLY = 0.05
"""As the judge has them: the content that is an anchor; what is not of the same thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A body that the template numbered *index* gave, and the *texts* of its blocks; *is_sure*
    unless a second opinion is wanted. *known* is the header, with what only the template knew."""

    body: HtmlElement
    known: Metadata
    texts: list[str]
    index: int
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Fitting:
    """The template numbered *index* fits; *knows_authors* where it knows where they stand."""

    index: int
    template: template.Template
    places: Fitted

    @property
    def knows_authors(self) -> bool:
        return template.AUTHOR in self.template.witnesses


def opened(
    text: bytes, templates: Sequence[bytes], names: Iterable[str]
) -> tuple[HtmlElement, Fitting | None]:
    """The part of a page that the first fitting template reads, and how it fits; the whole page
    where no part serves. *names* stand in the addresses of links to the article's next part."""
    words = [name.encode() for name in names]
    for index, each in enumerate(templates):
        learned = template.load(each)
        part = None if learned is None else template.cut(text, learned, words)
        if learned is None or part is None:
            continue
        page = parse(part)
        if (places := template.fit(learned, body_of(page))) is not None:
            return page, Fitting(index, learned, places)
    page = parse(text)
    return page, fitting(templates, page)


def fitting(templates: Sequence[bytes], page: HtmlElement) -> Fitting | None:
    """The first of the templates that fits the page; nothing is changed."""
    body = body_of(page)
    for index, written in enumerate(templates):
        learned = template.load(written)
        places = None if learned is None else template.fit(learned, body)
        if learned is not None and places is not None:
            return Fitting(index, learned, places)
    return None


def find(
    fitting: Fitting, page: HtmlElement, known: Metadata, anchor: judge.Anchor
) -> Found | None:
    """The body by a template that fits, which takes it out of the page; None where it cannot
    be believed."""
    known = _completed(known, fitting.template, body_of(page))
    header = known.title, known.authors, known.moments()
    taken = template.take(fitting.template, fitting.places, known.base, *header)
    if taken is None:
        return None
    body, found = taken
    if not found or not _is_believed(found, anchor):
        return None
    least = _SHORT * fitting.template.size
    # A text says no less than it has characters, and those are counted already.
    is_sure = sum(map(len, found)) >= least or sum(map(size, found)) >= least
    return Found(body=body, known=known, texts=found, index=fitting.index, is_sure=is_sure)


def _completed(known: Metadata, learned: template.Template, body: HtmlElement) -> Metadata:
    """The header, with what it lacks from where this site's pages say it."""

    def said(name: str) -> str:
        return template.text_at(body, learned.witnesses.get(name))

    if not known.title:
        known = replace(known, title=said(template.TITLE))
    if not known.authors:
        known = replace(known, authors=names([said(template.AUTHOR)]))
    if known.claimed is None:
        known = replace(known, claimed=dates.parse(said(template.DATE)))
    return known


def agrees(found: Found, said: Sequence[str], known: Metadata) -> bool:
    """Whether the template's body is, by and large, the article that others found, and its header
    says what is *known* of the whole page."""
    is_alike = judge.agreement(shingles(found.texts), shingles(said)) >= _ALIKE
    is_titled = known.title in {"", found.known.title}
    return is_alike and is_titled and known.claimed in {None, found.known.claimed}


def says_what_was_told(entry: Entry, said: Sequence[str]) -> bool:
    """Whether an article's texts say all that its entry told."""
    return _told(entry) <= shingles(said)


def keeps_what_was_told(entry: Entry, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether an article that is read again still says all that it said of what its entry told:
    a version that has lost some of it is no better one."""
    return _told(entry) & shingles(before) <= shingles(after)


def _told(entry: Entry) -> frozenset[tuple[str, ...]]:
    return shingles(texts(fragment(f"{entry.summary}<p>{entry.content}")))


def lesson(page: HtmlElement, visible: Sequence[Block], part: Part, entry: Entry) -> bytes:
    """What the page with these *visible* blocks teaches, whose article was found without a
    template."""
    article = part.article
    taught = template.teach(
        body_of(page),
        visible,
        part.said,
        told=texts(fragment(entry.summary)) if entry.summary else [],
        title=article.title,
        authors=article.authors,
        date=article.claimed,
        pictures=article.images,
    )
    return template.dump_lesson(taught)


def learn(lessons: Sequence[bytes]) -> Learned | None:
    """The template of the layout that most of these lessons share; None while too few do."""
    read = {at: template.load_lesson(written) for at, written in enumerate(lessons)}
    known = {at: lesson for at, lesson in read.items() if lesson is not None}
    alike = template.alike(known)
    made = template.learn([known[at] for at in alike])
    if made is None:
        return None
    return Learned(
        template=template.dump(made),
        lessons=alike,
        layout=made.layout,
        pages=made.pages,
        first=made.first,
        last=made.last,
    )


def rule(written: bytes) -> Rules | None:
    """The rules that a template comes to; None where another version of the program wrote it."""
    learned = template.load(written)
    return None if learned is None else template.rule(learned)


def _is_believed(found: Sequence[str], anchor: judge.Anchor) -> bool:
    """Whether the text may be the article that the entry told of."""
    if len(anchor.content) >= _ENOUGH_CONTENT:
        return judge.agreement(shingles(found), anchor.content) >= _ALIKE
    if len(anchor.told) < _TELLING:
        return True
    text = "\n".join(found).casefold()
    return sum(term in text for term in anchor.told) >= _HARDLY * len(anchor.told)
