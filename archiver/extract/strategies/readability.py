"""readability-lxml: the algorithm of the browsers' reading view."""

from __future__ import annotations

import logging

from lxml import html
from readability import Document
from readability.readability import Unparseable

from archiver.extract import tree
from archiver.extract.clean import shown
from archiver.protocols import Candidate, Reading

COST = 40.0

MOST_ELEMENTS = 12_000
"""Beyond this its time grows with the square: it weighs every candidate's text anew."""

_SCORE = 0.6
_KEPT = frozenset(
    {
        *("alt", "aria-label", "class", "data", "height", "href", "id", "itemprop", "rel", "role"),
        *("src", "srcset", "title", "width", "colspan", "rowspan", "allowfullscreen", "start"),
    }
)

# It logs what it could not read as an error with a traceback; here that is no error.
logging.getLogger("readability.readability").setLevel(logging.CRITICAL)


def extract(reading: Reading) -> Candidate | None:
    """What readability-lxml makes of the page, when it is not too large for it."""
    page = shown(reading.tree)
    if sum(1 for _ in page.iter()) > MOST_ELEMENTS:
        return None
    for element in page.iter():
        for name in element.attrib:
            if name not in _KEPT and not name.startswith("data-"):
                del element.attrib[name]
    try:
        summary = Document(html.tostring(page, encoding="unicode")).summary(html_partial=True)
    except Unparseable:
        return None
    return Candidate(strategy="readability", body=tree.fragment(summary), score=_SCORE)
