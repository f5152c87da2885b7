"""What the site calls itself, to tell its name from a headline's words and an author's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archiver.extract.metadata import jsonld
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import folded, line, size
from archiver.urls import host

_METAS = ("og:site_name", "application-name")
_LONGEST = 200


def names(page: Witness) -> tuple[str, ...]:
    """The names that the page gives its site, the best witness first."""
    given = (line(each, _LONGEST) for each in (page.meta(_METAS), *_publishers(page)))
    return tuple(dict.fromkeys(each for each in given if each))


def is_named(text: str, own: Sequence[str], url: str) -> bool:
    """Whether the text is a name of the site at *url*, or one of its *own* names."""
    name = folded(text)
    if not name or (len(name) >= 4 and name in folded(host(url))):
        return True
    return any(_is_alike(name, folded(each)) for each in own)


def is_named_whole(text: str, own: Sequence[str], url: str) -> bool:
    """Whether the text is such a name, or a part of one, and nothing beside it: a newspaper's
    own desk ("The Courier's editors") is an author."""
    name, known = folded(text), [folded(each) for each in own]
    if size(text) >= 4 and any(name in each for each in (folded(host(url)), *known)):
        return True
    return name in known


def _is_alike(name: str, own: str) -> bool:
    if not own or len(name) > 3 * len(own):
        return False
    return name == own or (len(name) >= 2 and (name in own or own in name))


def _publishers(page: Witness) -> Iterator[str]:
    for article in page.articles:
        publisher = article.get("publisher")
        if isinstance(publisher, dict):
            yield jsonld.text(page.resolved(publisher).get("name"))
