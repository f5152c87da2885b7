"""What the article is called: the entry's title, or the best of what its page says."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from archiver.extract.metadata import headings, jsonld, site, vote
from archiver.extract.metadata.headings import Headings
from archiver.extract.metadata.vote import Voices
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import folded, is_cut_short, line, share, size, terms

_METAS = ("og:title", "twitter:title")
_WEAK_METAS = ("dc.title", "dcterms.title", "headline", "title")
_LONGEST = 500

_REST = re.compile(r"""\w["']|["']\w""")
"""Of a torn attribute, in the names of others; a mark alone was written once too often."""

_USUAL = 2
"""Attributes of a `<meta>`: what it is about, and what it says."""

_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)$")
_SEPARATOR = re.compile(
    r"\s+[|\-–—·:»«›‹•*~/]{1,2}\s+|\s*[|｜│∣ㅣ丨_：]\s*|(?<=[\W\u3400-\u9fff])-+(?=[\u3040-\ud7a3])"
)


def chosen(told: str, page: Witness, own: Sequence[str]) -> str:
    """The title that the entry *told*, unless it has none or one cut short; then the page's.

    Whoever made the entry knew which headline is meant, where a page has several; what is
    glued to it (the site's name) goes when the page says so.
    """
    told = line(told, _LONGEST)
    is_told = bool(told) and not is_cut_short(told)
    if is_told and _SEPARATOR.search(told) is None:
        return told  # nothing is glued to it, whatever the page says
    shown = headings.read(page, own)
    headlines = _headlines(page, shown, own) or _headlines(page, headings.read(page, ()), own)

    def bare(headline: str) -> str:
        return _without_site(headline, headlines, own, page.url)

    if is_told:
        return bare(told)
    if not headlines:
        return told
    said = Voices(
        sharing=bare(_unbroken(headlines)),
        twitter=bare(page.meta(_METAS[1:])),
        title=bare(_title(page)),
        structured=bare(_structured(page, shown)),
        shown=shown,
        url=page.url,
    )
    return _once_escaped(vote.winner(said), headlines)


def _once_escaped(title: str, headlines: Sequence[str]) -> str:
    """The title, as others write it where its own witness was escaped twice."""
    plain = html.unescape(title)
    return plain if any(plain in each for each in headlines) else title


def _headlines(page: Witness, shown: Headings, own: Sequence[str]) -> tuple[str, ...]:
    """What the page gives as its headline, the best witness first, and what is torn last."""
    torn, names = _torn(page), set(map(folded, own)) - set(map(folded, shown.shown))
    given = [said for name in _METAS for said in page.said(name)[:1]]
    given = [said for said in given if folded(said) not in names]
    given += [_structured(page, shown), *_akin(shown, _title(page)), page.meta(_WEAK_METAS)]
    lines = sorted((line(each, _LONGEST) for each in given), key=torn.__contains__)
    return tuple(dict.fromkeys(each for each in lines if each))


def _torn(page: Witness) -> frozenset[str]:
    """What is only the start of what was meant: a quotation mark within ended its attribute, and
    what follows became attributes of their own, up to the mark that should have ended it."""
    rich = (meta for meta in page.elements["meta"] if len(meta.attrib) > _USUAL)
    torn = (meta for meta in rich if _REST.search(" ".join(meta.keys())))
    return frozenset(line(meta.get("content"), _LONGEST) for meta in torn)


def _structured(page: Witness, shown: Headings) -> str:
    """JSON-LD's headline, or its name: the one of them that readers see."""
    article = next(iter(page.articles), {})
    given = [line(jsonld.text(article.get(key)), _LONGEST) for key in ("headline", "name")]
    seen = (each for each in given if each in shown.shown)
    return next(seen, "") or next(filter(None, given), "")


def _title(page: Witness) -> str:
    return line(page.tree.findtext("head/title"), _LONGEST)


def _akin(shown: Headings, title: str) -> list[str]:
    """The first headings and the head's title; of strangers, the one that says more is first.

    A heading that shares no word with the title is a section's, or the site's.
    """
    found = [*shown.crumbs, *shown.shown]
    known = terms(title)
    akin = [each for each in found if share(terms(each), known)]
    if akin or not found or size(found[0]) >= size(title):
        return [*(akin or found), title, *found]
    return [title, *found]


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
    """The title without the tail that names the site or its section, or the site before it.

    A tail is what follows a separator when the rest is a headline of its own, or when it is
    the site's name; before a separator the site's name needs a headline to follow.
    """
    known = {folded(headline) for headline in headlines} - {"", folded(title)}
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        rest = title[: cut.start()].strip()
        if folded(rest) in known and 2 * size(rest) >= size(title[cut.end() :]):
            return rest
    for cut in cuts:
        rest = title[cut.end() :].strip()
        if folded(rest) in known and site.is_named_whole(title[: cut.start()], own, url):
            return rest
    for cut in reversed(cuts):
        if not site.is_named(title[cut.end() :], own, url):
            break
        title = title[: cut.start()].strip() or title
    return title
