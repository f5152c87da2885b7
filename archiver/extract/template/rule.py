"""A template written out as the rules an owner could have given: CSS selectors."""

from __future__ import annotations

import re

from archiver.extract.template.lesson import ROOT
from archiver.extract.template.value import Template, steps
from archiver.model import Rules

_SEEN = 2
_SIGNATURE = re.compile(r"(?P<tag>[^#.]+)(?P<id>#[^.]*)?(?P<classes>.*)")
_SPECIAL = re.compile(r"([^\w-])", re.ASCII)


def rule(template: Template) -> Rules:
    """The rules that do what the template does, as far as selectors can."""
    below = _below(template)
    core = _selector(template, template.core)
    removed = [
        _selector(template, number)
        for number, place in enumerate(template.places)
        if number > template.core
        and not below[number]
        and place.pages >= _SEEN
        and below[place.around]
        and _is_within(template, number)
    ]
    told = {name: _css(where) for name, where in template.witnesses.items()}
    return Rules(
        body=(core,),
        remove=tuple(removed),
        title=tuple(filter(None, [told.get("title")])),
        author=tuple(filter(None, [told.get("author")])),
        date=tuple(filter(None, [told.get("date")])),
    )


def _below(template: Template) -> list[float]:
    """What was kept in each place and within it."""
    kept = [place.kept for place in template.places]
    for number in range(len(kept) - 1, ROOT, -1):
        kept[template.places[number].around] += kept[number]
    return kept


def _is_within(template: Template, number: int) -> bool:
    while number > template.core:
        number = template.places[number].around
    return number == template.core


def _selector(template: Template, number: int) -> str:
    return _css(" > ".join(steps(template, number)))


def _css(path: str) -> str:
    """The path as a selector; names in which digits are folded say nothing in CSS."""
    return " > ".join(["body", *(_step(step) for step in path.split(" > ") if step)])


def _step(signature: str) -> str:
    found = _SIGNATURE.fullmatch(signature)
    if found is None:
        return "*"
    names = [
        each for each in (found["id"], *found["classes"].split(".")) if each and "0" not in each
    ]
    marks = (each if each.startswith("#") else f".{each}" for each in names)
    return found["tag"] + "".join(mark[0] + _SPECIAL.sub(r"\\\1", mark[1:]) for mark in marks)
