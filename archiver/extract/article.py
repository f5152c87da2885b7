"""Page or entry → article: every step of the corridor's middle, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import cast

from lxml.html import HtmlElement

from archiver import likeness, mementos, shelf
from archiver.errors import NothingToKeep
from archiver.extract import clean, decode, judge, kind, learned, metadata, owner, parts, tree
from archiver.extract.blocks import texts
from archiver.extract.clean import boilerplate, images
from archiver.extract.metadata import addresses
from archiver.extract.text import is_cut_short
from archiver.markup import sanitise
from archiver.model import (
    NOTHING_KNOWN,
    Article,
    Entry,
    Extent,
    Feed,
    How,
    Knowledge,
    Page,
    Part,
    Rules,
    Study,
)
from archiver.protocols import Reading, Strategy
from archiver.ruling import rules_for

STRATEGIES = "archiver.extract.strategies"

_LONGEST_TITLE = 80
"""Characters of a title made from the text, where nobody gave one."""


def read(
    page: Page, entry: Entry, feed: Feed, seen: datetime, layout: Knowledge = NOTHING_KNOWN
) -> Part:
    """The article on the page, and where its next part is; raises NothingToKeep.

    A template of the site's *layout* spares the other strategies; the owner's rules win over it.
    """
    feed = replace(feed, rules=rules_for(feed, addresses.base(page, entry)))
    if addresses.is_home(page.final_url) and not addresses.is_home(entry.url):
        raise NothingToKeep(url=entry.url, why="it led to the home page")
    if other := kind.what_else(page.body, page.header("content-type")):
        raise NothingToKeep(url=entry.url, why=other)
    text = decode.in_utf8(page.body, page.header("content-type"))
    asked = _Asked(text=text, page=page, entry=entry, feed=feed, seen=seen, layout=layout)
    document, tried = _opened(asked)
    heeded = owner.heeded(document, feed.rules)
    part = _read(asked, document, tried)
    if (extractor := feed.rules.extractor) is not None:
        is_heeded = part.article.how.strategy in {extractor, judge.RULES}
        heeded = (*heeded, (owner.written("extractor", extractor), is_heeded))
    return replace(part, heeded=heeded)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is asked of a page, and its *text* in UTF-8."""

    text: bytes
    page: Page
    entry: Entry
    feed: Feed
    seen: datetime
    layout: Knowledge

    @property
    def is_first(self) -> bool:
        """Whether this is the first part of the article, of which the entry speaks."""
        return parts.is_first(self.page, self.entry)


@dataclass(frozen=True, slots=True)
class _View:
    """A page as it was opened, and what was learned of it before its body is looked for."""

    document: HtmlElement
    known: metadata.Metadata
    next_url: str | None
    anchor: judge.Anchor


def _opened(asked: _Asked) -> tuple[HtmlElement, learned.Fitting | None]:
    """The page, and how a template fits it; with rules all of it, for they may name any of it."""
    rules, templates = asked.feed.rules, asked.layout.templates
    if rules == Rules():
        return learned.opened(asked.text, templates, parts.names(asked.page, asked.entry))
    document = tree.parse(asked.text)
    is_ruled = bool(rules.body or rules.extractor)
    return document, None if is_ruled else learned.fitting(templates, document)


def _viewed(asked: _Asked, document: HtmlElement, *, in_text: bool = True) -> _View:
    """The page without what the owner removes; see `metadata.gather` for *in_text*."""
    page, entry, feed = asked.page, asked.entry, asked.feed
    known = metadata.gather(document, page, entry, feed, in_text=in_text)
    next_url = parts.next_url(document, page, entry, feed.rules, known.url)
    if feed.rules.remove:
        tree.drop(document, tree.select(document, feed.rules.remove))
    anchor = _anchor(entry, known)
    if not asked.is_first:
        anchor = replace(anchor, told=frozenset(), size=0)
    return _View(document, known, next_url, anchor)


def _read(asked: _Asked, document: HtmlElement, tried: learned.Fitting | None) -> Part:
    view = _viewed(asked, document, in_text=tried is None or not tried.knows_authors)
    if tried is not None and asked.feed.rules.remove:
        tried = learned.fitting(asked.layout.templates, document)
    if tried is None:
        return _by_others(asked, view)
    found = learned.find(tried, document, view.known, view.anchor)
    if found is not None and found.is_sure and not asked.layout.is_checked:
        study = Study(fitted=found.index, served=True)
        return _of_template(asked, found, view.next_url, study)
    # The template has taken its document apart, or has had but a part of the page.
    return _by_others(asked, _viewed(asked, tree.parse(asked.text)), found)


def _by_others(asked: _Asked, view: _View, found: learned.Found | None = None) -> Part:
    """The article by the other strategies, which bear out or contradict what a template *found*."""
    entry, rules, known = asked.entry, asked.feed.rules, view.known
    visible = cache(lambda: boilerplate.visible(tree.body_of(view.document)))
    reading = Reading(
        url=known.base,
        tree=view.document,
        visible=visible,
        entry=entry,
        rules=rules,
        title=known.title,
        about=known.description,
    )
    best, how = _best(reading, known, view.anchor)
    article = _article(best.body, best.texts, how, known, entry, asked.seen)
    part = Part(article=article, said=best.texts, next_url=view.next_url)
    if not asked.is_first or how.strategy in {judge.RULES, judge.FEED, rules.extractor}:
        return part
    study = Study(lesson=learned.lesson(view.document, visible(), part, entry))
    if found is not None:
        is_served = learned.agrees(found, best.texts, known)
        study = replace(study, fitted=found.index, served=is_served)
        if is_served:
            return _of_template(asked, found, view.next_url, study)
    return replace(part, study=study)


def from_entry(entry: Entry, feed: Feed, seen: datetime) -> Article:
    """The article from what the feed itself carried; raises NothingToKeep."""
    known, rules = metadata.from_entry(entry), rules_for(feed, entry.url)
    nothing = tree.parse("")
    reading = Reading(url=entry.url, tree=nothing, visible=list, entry=entry, rules=rules)
    weighed = _weigh(judge.FEED, reading, known)
    if weighed is None:
        raise NothingToKeep(url=entry.url, tried=(judge.FEED,))
    how = How(strategy=judge.FEED, score=weighed.candidate.score)
    return _article(weighed.body, weighed.texts, how, known, entry, seen)


def _of_template(asked: _Asked, found: learned.Found, next_url: str | None, study: Study) -> Part:
    how = How(strategy=learned.STRATEGY, score=1.0)
    article = _article(found.body, found.texts, how, found.known, asked.entry, asked.seen)
    return Part(article=article, said=tuple(found.texts), next_url=next_url, study=study)


def _best(
    reading: Reading, known: metadata.Metadata, anchor: judge.Anchor
) -> tuple[judge.Weighed, How]:
    """The cleaned body by the owner's strategy, else the one that the judge chooses, asking the
    cheap strategies first."""
    for name in _named(reading.rules):
        if (ruled := _weigh(name, reading, known)) is not None:
            return ruled, How(strategy=name, score=judge.score(ruled, anchor))
    weighed: list[judge.Weighed] = []
    tried: list[str] = []
    for name in _by_cost():
        if name == judge.FEED and not reading.entry.content.strip():
            continue  # a summary is an anchor, and no rival of the page that it sums up
        if judge.is_settled(weighed, anchor):
            break
        tried.append(name)
        if (found := _weigh(name, reading, known)) is not None:
            weighed.append(found)
    best = judge.choose(weighed, anchor)
    if best is None and judge.is_shown(anchor, texts(tree.body_of(reading.tree))):
        best = judge.choose(judge.beyond_doubt(weighed), replace(anchor, told=frozenset()))
    if best is None:
        raise NothingToKeep(url=reading.entry.url, tried=tuple(tried))
    rejected = ((each.strategy, judge.score(each, anchor)) for each in weighed if each is not best)
    score = judge.score(best, anchor)
    return best, How(strategy=best.strategy, score=score, rejected=tuple(rejected))


def _anchor(entry: Entry, known: metadata.Metadata) -> judge.Anchor:
    """What the feed carried, as an anchor: content that is cut short is a summary."""
    content = texts(tree.fragment(entry.content)) if entry.content else []
    summary = texts(tree.fragment(entry.summary)) if entry.summary else []
    if content and is_cut_short(content[-1]):
        content, summary = [], [*content, *summary]
    return judge.anchor(entry.title, content, summary, (known.title, known.description))


def _named(rules: Rules) -> tuple[str, ...]:
    """The strategies that the owner has named, whose body is not weighed against others."""
    return () if rules.extractor is None else (judge.RULES, rules.extractor)


def _by_cost() -> Iterator[str]:
    costs = {name: _strategy(name).COST for name in shelf.names(STRATEGIES)}
    yield from sorted(costs, key=lambda name: (costs[name], name))


def _strategy(name: str) -> Strategy:
    return cast(Strategy, shelf.find(STRATEGIES, name))


def _weigh(name: str, reading: Reading, known: metadata.Metadata) -> judge.Weighed | None:
    """The strategy's body, cleaned, if there is anything in it."""
    candidate = _strategy(name).extract(reading)
    if candidate is None:
        return None
    body, left = clean.tidy(
        candidate.body,
        reading.url,
        known.title,
        known.authors,
        known.moments(),
        is_pruned=candidate.is_pruned,
    )
    found = [block.text for block in left]
    return judge.weigh(candidate, body, found) if found or images.addresses(body) else None


def _extent(said: Sequence[str], how: How, known: metadata.Metadata, entry: Entry) -> Extent:
    """How much of the text is there, by what its source and its page declare."""
    if how.strategy == judge.FEED and not entry.is_whole:
        return "feed"
    if known.access.withheld or (known.access.paywalled and _is_cut(said)):
        return "partial"
    return "whole"


def _is_cut(said: Sequence[str]) -> bool:
    return is_cut_short(next(reversed(said), ""))


def _article(
    body: HtmlElement,
    said: Sequence[str],
    how: How,
    known: metadata.Metadata,
    entry: Entry,
    seen: datetime,
) -> Article:
    """The article whose *body* says these texts; raises NothingToKeep."""
    written = sanitise(tree.inner_html(body)).strip()
    if not written:
        raise NothingToKeep(url=entry.url, tried=(how.strategy,))
    return Article(
        url=known.url,
        aliases=known.aliases,
        title=known.title or _made_title(said),
        authors=known.authors,
        seen=seen,
        claimed=known.claimed,
        hours_off=known.hours_off,
        published=None if known.claimed is None else min(known.claimed, seen),
        modified=known.modified,
        language=known.language,
        site=known.site,
        tags=known.tags,
        image=known.image,
        paywalled=known.access.paywalled,
        extent=_extent(said, how, known, entry),
        body=written,
        wording=likeness.wording(said),
        images=images.addresses(body),
        memento=_memento(entry),
        how=how,
    )


def _memento(entry: Entry) -> str | None:
    """Where what the page said is to be had, if that is a web archive or a file."""
    locator = entry.fetch_from
    if locator and (mementos.is_record(locator) or mementos.original(locator)):
        return mementos.shown(locator)
    return None


def _made_title(found: Sequence[str]) -> str:
    """The text's first words, for an article that nobody gave a title."""
    first = next(iter(found), "")
    if len(first) <= _LONGEST_TITLE:
        return first
    cut = first[:_LONGEST_TITLE]
    return f"{cut.rpartition(' ')[0] or cut}…"
