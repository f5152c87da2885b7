"""Front matter that every reader of YAML, 1.1 or 1.2, takes for the same strings.

python-frontmatter writes the file and PyYAML could write the header, but its plain scalars
follow YAML 1.1 alone, it wraps long lines and its lists are not ours; so scalars are written
here. Plain is only what looks like words; all else stands in double quotes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

import frontmatter
from frontmatter.default_handlers import YAMLHandler

from archiver.markup import encodable

QUOTED = frozenset({"title"})
"""Keys whose text is quoted even where it need not be."""

_WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_WEB_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9/._~%?&=+@!$;:-]*)?(?<!:)")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NO_STRINGS = frozenset(
    {
        *("false", "inf", "infinity", "n", "nan", "no", "none", "null", "off", "on"),
        *("true", "y", "yes"),
    }
)
"""Words that some reader takes for a boolean, nothing or a number, in whatever case."""

_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')


class Handler(YAMLHandler):
    """python-frontmatter's YAML, written by `dump` and with no empty line behind it."""

    def export(self, metadata: dict[str, object], **_: object) -> str:
        """The lines between the dashes."""
        return dump(metadata)

    def format(self, post: frontmatter.Post, **_: object) -> str:
        """The whole file."""
        return f"---\n{self.export(post.metadata)}\n---\n{post.content}\n"


def write(metadata: Mapping[str, object], content: str) -> str:
    """A file with that front matter and content."""
    post = frontmatter.Post(content)
    post.metadata = dict(metadata)  # as keywords, a key "content" would be another's
    return frontmatter.dumps(post, handler=Handler())


def dump(metadata: Mapping[str, object]) -> str:
    """The metadata as lines of YAML, in the order given."""
    return "\n".join(f"{_key(key)}: {_line(key, value)}" for key, value in metadata.items())


def scalar(text: str) -> str:
    """The text, plain where that is safe in every place of a document, else quoted."""
    is_plain = _WORDS.fullmatch(text) and text.casefold() not in _NO_STRINGS
    return text if is_plain else _quoted(text)


def _line(key: str, value: object) -> str:
    if isinstance(value, str) and key in QUOTED:
        return _quoted(value)
    if isinstance(value, str) and _WEB_URL.fullmatch(value):
        return value
    return _value(value)


def _value(value: object) -> str:
    match value:
        case None | bool() | int():
            return json.dumps(value)
        case float():
            return _number(value)
        case date():
            return _moment(value)
        case Mapping():
            return _flow("{}", (f"{_key(key)}: {_value(inner)}" for key, inner in value.items()))
        case Iterable() if not isinstance(value, str):
            return _flow("[]", map(_value, value))
    return scalar(str(value))


def _flow(brackets: str, parts: Iterable[str]) -> str:
    inside = ", ".join(parts)
    return f"{brackets[0]} {inside} {brackets[1]}" if inside else brackets


def _key(key: object) -> str:
    text = str(key)
    is_plain = _KEY.fullmatch(text) and text.casefold() not in _NO_STRINGS
    return text if is_plain else _quoted(text)


def _number(value: float) -> str:
    """YAML 1.1 wants a point and a sign (`1.0e+16`), and has its own words for the rest."""
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    digits, e, exponent = repr(value).partition("e")
    return f"{digits if '.' in digits else f'{digits}.0'}{e}{exponent}"


def _moment(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    local = value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    return local.isoformat(timespec="milliseconds") + ("Z" if value.tzinfo else "")


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, encodable(text))}"'


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in '"\\':
        return f"\\{sign}"
    return f"\\x{ord(sign):02x}" if ord(sign) < 0x100 else f"\\u{ord(sign):04x}"
