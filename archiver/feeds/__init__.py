"""Bytes → entries: an intake around feedparser, pure.

`parse` reads any feed document. `mending` undoes beforehand what feedparser stumbles over,
`syndication` holds our rules for what it answers (RSS, Atom, RDF), `jsonfeed` reads what it
does not, `sitemap` the lists of sites, and `glance` tells what of a large document is new.
"""

from archiver.feeds.instead import what_it_is
from archiver.feeds.intake import parse
from archiver.feeds.parsed import ParsedFeed

__all__ = ["ParsedFeed", "parse", "what_it_is"]
