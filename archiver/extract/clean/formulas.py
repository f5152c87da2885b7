"""Formulas (MathML) as text: in TeX, where their page says that too, or else what they show."""

from __future__ import annotations

from lxml.html import HtmlElement

from archiver.extract.text import line
from archiver.extract.tree import drop, text_of

_LONGEST = 2_000


def write(body: HtmlElement) -> None:
    """Put text in the place of each formula, whose elements no Markdown has."""
    for formula in list(body.iter("math")):
        tex = _tex(formula)
        drop(formula, list(formula.iter("annotation", "annotation-xml")))
        for fraction in formula.iter("mfrac"):
            if len(fraction) == 2:
                fraction[0].tail = "/"
        said = tex or line(text_of(formula), _LONGEST)
        formula.clear(keep_tail=True)
        formula.tag, formula.text = "code" if tex else "span", said


def _tex(formula: HtmlElement) -> str:
    """As TeX: an annotation (MathML 3, 5.1), or the text for who sees no formula."""
    for annotation in formula.iter("annotation"):
        if "tex" in annotation.get("encoding", "").lower():
            return line(text_of(annotation), _LONGEST)
    return line(formula.get("alttext", ""), _LONGEST)
