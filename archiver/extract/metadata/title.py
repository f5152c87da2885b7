"""What the article is called: the entry's title, or the best of what its page says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from archiver.extract.metadata import jsonld
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import folded, is_cut_short, line, size
from archiver.extract.tree import text_of
from archiver.urls import host

_METAS = ("og:title", "twitter:title")
_WEAK_METAS = ("dc.title", "dcterms.title", "headline", "title")
_LONGEST = 500
_MOST_HEADINGS = 20

_SEPARATOR = re.compile(
    r"\s+[|\-–—·:»•]{1,2}\s+|\s*[|｜_]\s*|(?<=[\u3400-\u9fff）】”])-+(?=[\u3400-\u9fff])"
)


def chosen(told: str, page: Witness, site: str) -> str:
    """The title that the entry *told*, unless it has none or one cut short; then the page's.

    Whoever made the entry knew which headline is meant, where a page has several; what is
    glued to it (the site's name) goes when the page says so.
    """
    told = line(told, _LONGEST)
    headlines = _headlines(page)
    if told and not is_cut_short(told):
        return _without_site(told, headlines, site, page.url)
    return _without_site(headlines[0], headlines, site, page.url) if headlines else told


def _headlines(page: Witness) -> tuple[str, ...]:
    """What the page gives as its headline, the best witness first."""
    given = [said for name in _METAS for said in page.metas.get(name, ())[:1]]
    given += [jsonld.text(article.get("headline")) for article in page.articles[:1]]
    given += [text_of(heading) for heading in islice(page.tree.iter("h1"), _MOST_HEADINGS)]
    given.append(page.tree.findtext(".//head/title") or "")
    given.append(page.meta(_WEAK_METAS))
    lines = (line(each, _LONGEST) for each in given)
    return tuple(dict.fromkeys(each for each in lines if each))


def _without_site(title: str, headlines: Iterable[str], site: str, url: str) -> str:
    """The title without the tail that names the site or its section.

    A tail is what follows a separator when the rest is a headline of its own, or when it is
    the site's name.
    """
    known = {folded(headline) for headline in headlines} - {"", folded(title)}
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        rest = title[: cut.start()].strip()
        if folded(rest) in known and 2 * size(rest) >= size(title[cut.end() :]):
            return rest
    for cut in reversed(cuts):
        if not _names_site(title[cut.end() :], site, url):
            break
        title = title[: cut.start()].strip() or title
    return title


def _names_site(tail: str, site: str, url: str) -> bool:
    name, own = folded(tail), folded(site)
    if not name:
        return True
    if own and (name == own or (len(name) >= 2 and (name in own or own in name))):
        return len(name) <= 3 * len(own)
    return len(name) >= 4 and name in folded(host(url))
