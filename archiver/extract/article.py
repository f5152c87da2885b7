"""Page or entry → article: every step of the corridor's middle, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from lxml.html import HtmlElement

from archiver import likeness, mementos, shelf
from archiver.errors import NothingToKeep
from archiver.extract import clean, decode, judge, kind, learned, metadata, owner, parts, tree
from archiver.extract.blocks import texts
from archiver.extract.clean import images
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

STRATEGIES = "archiver.extract.strategies"

_LONGEST_TITLE = 80
"""Characters of a title made from the text, where nobody gave one."""


def read(
    page: Page, entry: Entry, feed: Feed, seen: datetime, layout: Knowledge = NOTHING_KNOWN
) -> Part:
    """The article on the page, and where its next part is; raises NothingToKeep.

    A template of the site's *layout* spares the other strategies; the owner's rules win over it.
    """
    feed = replace(feed, rules=owner.holding(feed, addresses.base(page, entry)))
    if addresses.is_home(page.final_url) and not addresses.is_home(entry.url):
        raise NothingToKeep(url=entry.url, why="it led to the home page")
    if other := kind.what_else(page.body, page.header("content-type")):
        raise NothingToKeep(url=entry.url, why=other)
    text = decode.in_utf8(page.body, page.header("content-type"))
    document, tried = _opened(text, page, entry, feed.rules, layout)
    heeded = owner.heeded(document, feed.rules)
    part = _read(document, tried, text, page, entry, feed, seen, layout)
    if (extractor := feed.rules.extractor) is not None:
        is_heeded = part.article.how.strategy in {extractor, judge.RULES}
        heeded = (*heeded, (owner.written("extractor", extractor), is_heeded))
    return replace(part, heeded=heeded)


def _opened(
    text: bytes, page: Page, entry: Entry, rules: Rules, layout: Knowledge
) -> tuple[HtmlElement, learned.Fitting | None]:
    """The page, and how a template fits it; with rules all of it, for they may name any of it."""
    if rules == Rules():
        return learned.opened(text, layout.templates, parts.names(page, entry))
    document = tree.parse(text)
    is_ruled = bool(rules.body or rules.extractor)
    return document, None if is_ruled else learned.fitting(layout.templates, document)


def _read(
    document: HtmlElement,
    tried: learned.Fitting | None,
    text: bytes,
    page: Page,
    entry: Entry,
    feed: Feed,
    seen: datetime,
    layout: Knowledge,
) -> Part:
    rules = feed.rules
    in_text = tried is None or not tried.knows_authors
    known = metadata.gather(document, page, entry, feed, in_text=in_text)
    next_url = parts.next_url(document, page, entry, rules, known.url)
    if rules.remove:
        tree.drop(document, tree.select(document, rules.remove))
        tried = tried and learned.fitting(layout.templates, document)
    anchor = _anchor(entry, known)
    is_first = parts.is_first(page, entry)
    if not is_first:  # the entry speaks of the first part
        anchor = replace(anchor, told=frozenset(), size=0)
    found = None
    if tried is not None:
        found = learned.find(tried, document, known, anchor)
        if found is not None and found.is_sure and not layout.is_checked:
            study = Study(fitted=found.index, served=True)
            return _of_template(found, entry, seen, next_url, study)
        document = tree.parse(text)  # the template has taken its own apart, or seen but a part
        known = metadata.gather(document, page, entry, feed)
        next_url = parts.next_url(document, page, entry, rules, known.url)
        tree.drop(document, tree.select(document, rules.remove))
    reading = Reading(
        url=known.base,
        tree=document,
        entry=entry,
        rules=rules,
        title=known.title,
        about=known.description,
    )
    best, how = _best(reading, known, anchor)
    article = _article(best.body, best.texts, how, known, entry, seen)
    part = Part(article=article, said=best.texts, next_url=next_url)
    if not is_first or how.strategy in {judge.RULES, judge.FEED, rules.extractor}:
        return part
    study = Study(lesson=learned.lesson(document, part, entry))
    if found is not None:
        is_served = learned.agrees(found, best.texts, known)
        study = replace(study, fitted=found.index, served=is_served)
        if is_served:
            return _of_template(found, entry, seen, next_url, study)
    return replace(part, study=study)


def from_entry(entry: Entry, feed: Feed, seen: datetime) -> Article:
    """The article from what the feed itself carried; raises NothingToKeep."""
    known, rules = metadata.from_entry(entry), owner.holding(feed, entry.url)
    reading = Reading(url=entry.url, tree=tree.parse(""), entry=entry, rules=rules)
    weighed = _weigh(judge.FEED, reading, known)
    if weighed is None:
        raise NothingToKeep(url=entry.url, tried=(judge.FEED,))
    how = How(strategy=judge.FEED, score=weighed.candidate.score)
    return _article(weighed.body, weighed.texts, how, known, entry, seen)


def _of_template(
    found: learned.Found, entry: Entry, seen: datetime, next_url: str | None, study: Study
) -> Part:
    how = How(strategy=learned.STRATEGY, score=1.0)
    article = _article(found.body, found.texts, how, found.known, entry, seen)
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
        candidate.body, reading.url, known.title, known.authors, is_pruned=candidate.is_pruned
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
