"""What the article is called: the entry's title, or the best of what its page says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from archiver.extract.metadata import headings, jsonld, site
from archiver.extract.metadata.headings import Headings
from archiver.extract.metadata.witness import Witness
from archiver.extract.text import folded, is_cut_short, line, share, size, terms

_METAS = ("og:title", "twitter:title")
_WEAK_METAS = ("dc.title", "dcterms.title", "headline", "title")
_LONGEST = 500

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
    shown = headings.read(page)
    headlines = _headlines(page, shown)

    def bare(headline: str) -> str:
        return _without_site(headline, headlines, own, page.url)

    if told and not is_cut_short(told):
        return bare(told)
    if not headlines:
        return told
    best, other = bare(_unbroken(headlines)), bare(_structured(page, shown))
    others = {folded(bare(each)) for each in (page.meta(_METAS[1:]), _title(page))}
    return other if _gives_way(best, other, others, shown) else best


def _gives_way(best: str, other: str, others: AbstractSet[str], shown: Headings) -> bool:
    """Whether the headline is not the title for sharing, but the one that JSON-LD gives: readers
    see the latter, and the former is nobody *others*' or a breadcrumb's.

    What is the same but for words before it (a kicker) is the headline itself.
    """
    one, seen = folded(best), set(map(folded, shown.shown))
    if one in seen or folded(other) not in seen or folded(other).endswith(one):
        return False
    return one not in others or one in map(folded, shown.crumbs)


def _headlines(page: Witness, shown: Headings) -> tuple[str, ...]:
    """What the page gives as its headline, the best witness first."""
    given = [said for name in _METAS for said in page.metas.get(name, ())[:1]]
    given += [_structured(page, shown), *_akin(shown, _title(page)), page.meta(_WEAK_METAS)]
    lines = (line(each, _LONGEST) for each in given)
    return tuple(dict.fromkeys(each for each in lines if each))


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
