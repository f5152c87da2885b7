"""The owner's rules: what they say of a page, which match nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from archiver import dates
from archiver.extract.text import line
from archiver.extract.tree import select, text_of
from archiver.model import Rules


def said(page: HtmlElement, selectors: Iterable[str]) -> Iterator[str]:
    """The text, or the machine-readable value, of what the selectors match."""
    for element in select(page, selectors):
        text = element.get("datetime") or element.get("content") or text_of(element)
        if text := line(text):
            yield text


def date(page: HtmlElement, rules: Rules) -> datetime | None:
    """The first date that the rules lead to, read by their format where they have one."""
    return next((when for text in said(page, rules.date) if (when := _read(text, rules))), None)


def zone(rules: Rules) -> ZoneInfo | None:
    """The zone of dates that name none."""
    return ZoneInfo(rules.timezone) if rules.timezone else None


def heeded(page: HtmlElement, rules: Rules) -> tuple[tuple[str, bool], ...]:
    """Each rule that has selectors, as it is written, and whether the page has what it names."""
    return tuple((name, test(page, rules)) for name, test in _tests(rules))


def rule_names(rules: Rules) -> tuple[str, ...]:
    """Each of the rules that can match nothing, as it is written."""
    extractor = () if rules.extractor is None else (written("extractor", rules.extractor),)
    return (*(name for name, _ in _tests(rules)), *extractor)


def written(key: str, *values: str) -> str:
    """A rule as it is written: `body: article, .text`."""
    return f"{key}: {', '.join(values)}"


def _read(text: str, rules: Rules) -> datetime | None:
    known = zone(rules) or UTC
    if not rules.date_format:
        return dates.parse(text, zone=known)
    try:
        when = datetime.strptime(text, rules.date_format)  # noqa: DTZ007 - its zone comes next
        when = (when if when.tzinfo else when.replace(tzinfo=known)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return when if dates.EARLIEST <= when <= dates.LATEST else None


_Test = Callable[[HtmlElement, Rules], bool]

_TESTS: Mapping[str, _Test] = {
    "body": lambda page, rules: any(map(_has_content, select(page, rules.body))),
    "title": lambda page, rules: any(said(page, rules.title)),
    "author": lambda page, rules: any(said(page, rules.author)),
    "date": lambda page, rules: date(page, rules) is not None,
    "next_page": lambda page, rules: any(
        each.get("href") for each in select(page, rules.next_page)
    ),
}


def _tests(rules: Rules) -> Iterator[tuple[str, _Test]]:
    for key, test in _TESTS.items():
        if selectors := getattr(rules, key):
            yield written(key, *selectors), test
    for selector in rules.remove:
        yield written("remove", selector), _finds(selector)


def _finds(selector: str) -> _Test:
    return lambda page, _: bool(select(page, (selector,)))


def _has_content(element: HtmlElement) -> bool:
    return bool(text_of(element).strip()) or element.find(".//img") is not None
