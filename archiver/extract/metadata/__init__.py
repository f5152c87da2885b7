"""What is known of an article beside its body: from its entry, its page, its owner's rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from archiver.extract import owner
from archiver.extract.metadata import (
    access,
    addresses,
    authors,
    jsonld,
    pictures,
    site,
    times,
    title,
    topics,
)
from archiver.extract.metadata.access import NOT_DECLARED, Access
from archiver.extract.metadata.names import names
from archiver.extract.metadata.witness import Witness, hear
from archiver.extract.text import line
from archiver.model import Entry, Feed, Page
from archiver.urls import canonical

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """An article's header; *base* is the URL that the page's links are relative to, *image* the
    lead picture's."""

    url: str
    aliases: tuple[str, ...] = ()
    base: str
    title: str
    authors: tuple[str, ...] = ()
    claimed: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    site: str | None = None
    description: str = ""
    tags: tuple[str, ...] = ()
    image: str | None = None
    access: Access = NOT_DECLARED
    hours_off: int | None = None

    def moments(self) -> tuple[datetime, ...]:
        """When it was published and changed, as far as that is known."""
        return tuple(moment for moment in (self.claimed, self.modified) if moment is not None)


def gather(
    tree: HtmlElement, page: Page, entry: Entry, feed: Feed, *, in_text: bool = True
) -> Metadata:
    """What the entry says, what its page adds, and the owner's rules above both.

    Where not *in_text*, authors are not looked for in what a reader sees: a template knows
    where they stand.
    """
    had = None if entry.fetch_from else page.fetched_at
    witness = hear(tree, addresses.base(page, entry), had)
    url, rules = addresses.chosen(witness), feed.rules
    own = site.names(witness)
    ruled_title = next(owner.said(tree, rules.title), "")
    return Metadata(
        url=url,
        aliases=addresses.aliases(url, page, entry),
        base=addresses.links_from(witness),
        title=ruled_title or title.chosen(entry.title, witness, own or (feed.title,)),
        authors=names(owner.said(tree, rules.author))
        or authors.chosen(entry.authors, witness, (*own, feed.title), in_text=in_text),
        claimed=_claimed(witness, entry, feed),
        modified=times.modified(witness) or entry.updated,
        language=_language(witness, page),
        site=next(iter(own), None),
        description=witness.meta(("og:description", "description", "twitter:description")),
        tags=topics.chosen(entry.tags, witness if feed.entry_tags else None),
        image=pictures.lead(witness),
        access=access.declared(witness),
        hours_off=times.hours_off(witness, entry.published) if feed.dates == "entry" else None,
    )


def from_entry(entry: Entry) -> Metadata:
    """What the entry alone says."""
    return Metadata(
        url=canonical(entry.url),
        base=entry.url,
        title=line(entry.title, 500),
        authors=names(entry.authors, in_data=True),
        claimed=entry.published or entry.updated,
        modified=entry.updated,
        tags=topics.chosen(entry.tags),
    )


def _claimed(witness: Witness, entry: Entry, feed: Feed) -> datetime | None:
    """The entry's date where it has one, else the page's; `dates: page` turns this round.

    When it was last changed (all that a sitemap tells) comes after both.
    """
    if (ruled := owner.date(witness.tree, feed.rules)) is not None:
        return ruled
    if feed.dates == "entry" and entry.published is not None:
        return entry.published
    said = times.published(witness, entry.published, owner.zone(feed.rules))
    return said or entry.published or entry.updated or times.modified(witness)


def _language(witness: Witness, page: Page) -> str | None:
    """The language as a BCP 47 tag, where the page gives one."""
    said = (
        witness.tree.get("lang") or witness.tree.get("xml:lang"),
        *(jsonld.text(article.get("inLanguage")) for article in witness.articles[:1]),
        witness.meta(("og:locale", "content-language", "language", "dc.language")),
        page.header("content-language"),
    )
    tags = (line(each, 40).replace("_", "-") for each in said)
    return next((tag for tag in tags if _LANGUAGE.fullmatch(tag)), None)
