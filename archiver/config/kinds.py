"""The kinds of values that keys take: how each is read, checked, written, and told to editors.

The JSON Schema of a kind never takes what the check refuses, but for what only a program can
see; the check may take a little more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, Strict, WithJsonSchema
from pydantic_core import PydanticKnownError

from archiver import patterns, shelf
from archiver.config import languages
from archiver.config.quantities import duration, duration_text, size, size_text
from archiver.model import HEADER, PLACEHOLDERS

STYLES = "archiver.render.styles"
STRATEGIES = "archiver.extract.strategies"

MOST_PATTERN = 1_000


def name_on(where: str) -> Any:
    """A field whose value is the name of something on that shelf."""

    def check(name: object) -> str:
        known = shelf.names(where)
        if not isinstance(name, str) or name not in known:
            expected = ", ".join(repr(one) for one in known)
            raise PydanticKnownError("literal_error", {"expected": expected})
        return name

    return BeforeValidator(check)


def names_on(where: str) -> Callable[[dict[str, Any]], None]:
    """The words that an editor offers, looked up when the schema is asked for."""
    return lambda field: field.update(enum=list(shelf.names(where)))


def names_on_or_none(where: str) -> Callable[[dict[str, Any]], None]:
    """The same where there may be none."""
    return lambda field: field.update(enum=[*shelf.names(where), None])


def _check_selector(text: object) -> str:
    if not isinstance(text, str) or len(text) > MOST_PATTERN:
        raise ValueError("is no CSS selector")
    if ":contains(" in text.lower():
        raise ValueError("is no CSS selector: `:contains()` is none of CSS")
    from lxml import cssselect, etree  # noqa: PLC0415 - 40 ms, only where one occurs

    try:  # as pages will; to parse it is not enough: `p::text` fails when made, `a|b` when run
        cssselect.CSSSelector(text, translator="html")(etree.Element("p"))
    except (cssselect.SelectorError, etree.XPathError, ValueError) as error:
        raise ValueError(f"is no CSS selector: {error}") from None
    return text


def _check_pattern(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError("is no regular expression")
    patterns.check(patterns.EXPRESSION + text)
    return text


def _check_sought(text: str) -> str:
    patterns.check(text)
    return text


def _check_url(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError("is no URL")
    try:
        parts = urlsplit(text.strip())
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
    if not is_web or re.search(r"\s", text.strip()):
        raise ValueError("is no web address; it begins with http:// or https://")
    return text.strip()


def _check_host(text: object) -> str:
    if not isinstance(text, str) or not re.fullmatch(r"[^\s/:@?#]{1,253}", text.strip()):
        raise ValueError("is no host; write it as www.example.org, without http://")
    return text.strip().lower().rstrip(".")


HEADER_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""The name of a header (RFC 9110, section 5.1)."""

_FIELD_VALUE = r"[\t -~]*"
"""What every server reads alike in a header's value (RFC 9110, section 5.5): no line breaks, no
other controls, ASCII."""


def _check_header_name(text: str) -> str:
    if not re.fullmatch(HEADER_NAME, text):
        raise ValueError("is no header's name; write it as Cookie or X-Api-Key")
    return text


def _check_header_value(text: str) -> str:
    if not re.fullmatch(_FIELD_VALUE, text):
        raise ValueError("holds a line break, a control or a letter that is none of ASCII's")
    return text.strip()


def _check_allowed(said: object) -> object:
    """True, false, or networks and hosts; a host that ends in a number would be an address."""
    for one in [said] if isinstance(said, str) else said if isinstance(said, list | tuple) else ():
        try:
            ip_network(one, strict=False)
        except ValueError:
            is_host = isinstance(one, str) and re.fullmatch(r"[\w.-]{1,253}", one, re.ASCII)
            if not is_host or re.search(r"(^|\.)\d+\.?$", one):
                hint = "write it as 10.0.0.0/8 or intranet.example"
                raise ValueError(f"names no network or host; {hint}") from None
    return _strings(said)


def _check_agent(text: str) -> str:
    if not text:
        raise ValueError("says nothing")
    return text


def _check_own_key(text: str) -> str:
    if text in HEADER:
        raise ValueError("is said of the article itself; name a key of your own")
    return text


_MOMENT = datetime(2024, 3, 12, 17, 5, tzinfo=UTC)


def _check_date_format(text: object) -> str:
    """A format that gives the day back that was written by it."""
    hint = "write it as %d.%m.%Y %H:%M (see Python's strptime)"
    if not isinstance(text, str) or len(text) > MOST_PATTERN:
        raise ValueError(f"is no date format; {hint}")
    try:
        read = datetime.strptime(_MOMENT.strftime(text), text)  # noqa: DTZ007 - only its day
    except (ValueError, re.error):
        raise ValueError(f"is no date format; {hint}") from None
    if read.date() != _MOMENT.date():
        raise ValueError(f"does not hold day, month and year; {hint}")
    return text


def _check_zone(text: object) -> str:
    try:
        ZoneInfo(str(text))
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError("is no time zone; write it as UTC or Asia/Singapore") from None
    return str(text)


def _check_template(text: object) -> str:
    """A relative path that ends in .md, whose placeholders are known."""
    if not isinstance(text, str) or not text.endswith(".md"):
        raise ValueError("is no file name; it ends in .md")
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text:
        raise ValueError("leaves the archive; write a relative path without ..")
    if path.parts[0] == ".archiver":
        raise ValueError("lies where the archive keeps its own files; name another folder")
    for name in re.findall(r"\{([^{}]*)\}", text):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
            raise ValueError(f"{{{name}}} is unknown; there are: {known}")
    if "{title}" not in text:
        raise ValueError("has no {title}")
    return text


def _check_interval(text: object) -> timedelta | str | None:
    """`auto` (None), a duration, or a cron line of five fields."""
    if text is None or text == "auto":
        return None
    if isinstance(text, str) and len(text.split()) == 5:
        from archiver import cron  # noqa: PLC0415 - only where it occurs

        try:
            cron.parse(text)
        except ValueError as error:
            raise ValueError(f"is no cron line: {error}") from None
        return text
    try:
        every = duration(text)
    except ValueError:
        hint = "write auto, a duration such as 15m, or a cron line such as */20 6-23 * * *"
        raise ValueError(f"is no interval; {hint}") from None
    if every < timedelta(seconds=1):
        raise ValueError("is shorter than a second")
    return every


def _interval_text(interval: timedelta | str | None) -> str:
    if interval is None:
        return "auto"
    return interval if isinstance(interval, str) else duration_text(interval)


def _strings(value: object) -> object:
    """One string where a list of strings is wanted."""
    return [value] if isinstance(value, str) else value


_DURATION_FORM = r"^ *(\d{1,9}(\.\d{1,3})?[smhdw] *)+$"
_SIZE_FORM = r"^ *\d{1,9}(\.\d{1,3})? ?([kKmMgG]?[bB]) *$"
_ADDRESS_FORM = r"^ *https?://[^\s/?#]\S* *$"
_CRON_FORM = r"^\s*\S+(\s+\S+){4}\s*$"

_LINES = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
"""The schema of one text or a list of them."""


def _one_or_more(one: dict[str, Any]) -> Any:
    return _schema(one, {"type": "array", "items": one})


def _text(pattern: str, *examples: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "examples": list(examples)}


def _schema(*forms: dict[str, Any]) -> Any:
    return WithJsonSchema(forms[0] if len(forms) == 1 else {"anyOf": list(forms)})


Count = Annotated[int, Strict()]
Duration = Annotated[
    timedelta,
    BeforeValidator(duration),
    PlainSerializer(duration_text),
    _schema(_text(_DURATION_FORM, "90s", "15m", "1h30m", "2d")),
]
Size = Annotated[
    int,
    BeforeValidator(size),
    PlainSerializer(size_text),
    _schema(_text(_SIZE_FORM, "500kB", "10MB", "1GB"), {"type": "integer", "exclusiveMinimum": 0}),
]
Selector = Annotated[str, BeforeValidator(_check_selector)]
Pattern = Annotated[str, BeforeValidator(_check_pattern)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_strings), _schema(_LINES)]
Selectors = Annotated[tuple[Selector, ...], BeforeValidator(_strings), _schema(_LINES)]
Url = Annotated[
    str, BeforeValidator(_check_url), _schema(_text(_ADDRESS_FORM, "https://www.example.org/"))
]
Urls = Annotated[tuple[Url, ...], BeforeValidator(_strings), _schema(_LINES)]
Host = Annotated[str, BeforeValidator(_check_host)]
DateFormat = Annotated[
    str, BeforeValidator(_check_date_format), _schema(_text("%", "%d.%m.%Y %H:%M"))
]
Zone = Annotated[
    str, BeforeValidator(_check_zone), _schema(_text("^[A-Z]", "UTC", "Asia/Singapore"))
]
Interval = Annotated[
    timedelta | str | None,
    BeforeValidator(_check_interval),
    PlainSerializer(_interval_text),
    _schema(
        {"type": "string", "const": "auto"},
        _text(_DURATION_FORM, "15m", "1h"),
        _text(_CRON_FORM, "*/20 6-23 * * *"),
    ),
]
HeaderName = Annotated[str, AfterValidator(_check_header_name)]
HeaderValue = Annotated[
    str,
    AfterValidator(_check_header_value),
    WithJsonSchema({"type": "string", "pattern": f"^{_FIELD_VALUE}$"}),
]
UserAgent = Annotated[HeaderValue, AfterValidator(_check_agent)]
Allowed = Annotated[
    bool | tuple[str, ...],
    BeforeValidator(_check_allowed),
    _schema({"type": "boolean"}, *_LINES["anyOf"]),
]
OwnKey = Annotated[str, AfterValidator(_check_own_key)]
Words = Annotated[tuple[str, ...], BeforeValidator(_strings), _schema(_LINES)]
Language = Annotated[str, AfterValidator(languages.language)]
Languages = Annotated[
    tuple[Language, ...],
    BeforeValidator(_strings),
    _one_or_more(_text(languages.FORM, "en", "zh")),
]
SoughtOne = Annotated[str, AfterValidator(_check_sought)]
Sought = Annotated[tuple[SoughtOne, ...], BeforeValidator(_strings), _schema(_LINES)]
Template = Annotated[
    str,
    BeforeValidator(_check_template),
    _schema(_text(r"^[^/\\][^\\]*\.md$", "_posts/{day}-{title}.md")),
]
