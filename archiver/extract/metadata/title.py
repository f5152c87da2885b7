"""What the article is called: the entry's title, or the best of what its page says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from lxml.html import HtmlElement

from archiver.extract.metadata import jsonld, site
from archiver.extract.metadata.addresses import is_home
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import folded, is_cut_short, line, share, size, terms
from archiver.extract.tree import text_of
from archiver.urls import absolute

_METAS = ("og:title", "twitter:title")
_WEAK_METAS = ("dc.title", "dcterms.title", "headline", "title")
_LONGEST = 500
_MOST_HEADINGS = 20

_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)$")
_SEPARATOR = re.compile(
    r"\s+[|\-–—·:»«›‹•*~]{1,2}\s+|\s*[|｜│∣ㅣ丨_：]\s*|(?<=[\W\u3400-\u9fff])-+(?=[\u3040-\ud7a3])"
)


def chosen(told: str, page: Witness, own: Sequence[str]) -> str:
    """The title that the entry *told*, unless it has none or one cut short; then the page's.

    Whoever made the entry knew which headline is meant, where a page has several; what is
    glued to it (the site's name) goes when the page says so.
    """
    told = line(told, _LONGEST)
    headlines = _headlines(page)
    if told and not is_cut_short(told):
        return _without_site(told, headlines, own, page.url)
    if not headlines:
        return told
    return _without_site(_unbroken(headlines), headlines, own, page.url)


def _headlines(page: Witness) -> tuple[str, ...]:
    """What the page gives as its headline, the best witness first."""
    given = [said for name in _METAS for said in page.metas.get(name, ())[:1]]
    given += [
        jsonld.text(article.get("headline")) or jsonld.text(article.get("name"))
        for article in page.articles[:1]
    ]
    given += _headings(page)
    given.append(page.meta(_WEAK_METAS))
    lines = (line(each, _LONGEST) for each in given)
    return tuple(dict.fromkeys(each for each in lines if each))


def _headings(page: Witness) -> list[str]:
    """The first headings and the head's title; of strangers, the one that says more is first.

    A heading that shares no word with the title is a section's, or the site's.
    """
    shown = islice(page.tree.iter("h1"), _MOST_HEADINGS)
    headings = [
        text for each in shown if (text := line(text_of(each))) and not _leads_home(each, page)
    ]
    title = line(page.tree.findtext(".//head/title"), _LONGEST)
    known = terms(title)
    akin = [each for each in headings if share(terms(each), known)]
    if akin or not headings or size(headings[0]) >= size(title):
        return [*(akin or headings), title, *headings]
    return [title, *headings]


def _leads_home(heading: HtmlElement, page: Witness) -> bool:
    """Whether the heading is a link to the home page: the site's name or logo."""
    links = [heading.getparent(), *islice(heading.iter("a"), 5)]
    hrefs = (each.get("href") for each in links if each is not None and each.tag == "a")
    return any(is_home(address) for href in hrefs if (address := absolute(page.url, href)))


def _unbroken(headlines: Sequence[str]) -> str:
    """The best headline, or the whole of it: an ellipsis cut it short, or a quotation mark
    within, which ended its attribute."""
    best = headlines[0]
    start = _ELLIPSIS.sub("", best)
    longer = [each for each in headlines if each.startswith(start) and len(each) > len(best)]
    if start != best:
        return next((each for each in longer if not is_cut_short(each)), best)
    return next((each for each in longer if each[len(best) :].lstrip().startswith('"')), best)


def _without_site(title: str, headlines: Iterable[str], own: Sequence[str], url: str) -> str:
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
        if not site.is_named(title[cut.end() :], own, url):
            break
        title = title[: cut.start()].strip() or title
    return title
