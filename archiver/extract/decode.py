"""Bytes → text, as browsers do, and where a page lies about itself, as its readers would.

The order is the HTML Standard's ("determining the character encoding"): byte order mark, the
HTTP header, `<meta>`, then the language's legacy encoding. Labels are the Encoding Standard's.
A declaration is not believed against the bytes: text that is UTF-8 throughout is UTF-8, and
one that its declared encoding cannot read, or makes no sense of, is read by the encoding that
does (archiver/extract/charsets.py).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

import webencodings

from archiver.extract import charsets

_PRESCAN_BYTES = 4_096
"""Where a declaration is looked for; browsers look at 1,024, and further once they run."""

_MOST_ERRORS = 0.02
"""Errors for each byte beyond ASCII, up to which a declared encoding is believed."""

_MOST_ERRORS_OF_UTF8 = 0.2
"""No other encoding's text looks so much like UTF-8 by chance."""

_SENSELESS, _SENSIBLE = 0.25, 0.6
"""Below the one a declared encoding is doubted, if another is above the other."""

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
"""Browsers know no UTF-32; its mark begins like that of UTF-16, and comes first here."""

_NOT_IN_META: Mapping[str, str] = {
    "replacement": "windows-1252",
    "utf-16be": "utf-8",
    "utf-16le": "utf-8",
    "x-user-defined": "windows-1252",
}
"""A `<meta>` that could be read in ASCII is none of these (HTML, "prescan a byte stream")."""

_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_LANGUAGE = re.compile(
    rb"""<html\b[^>]{0,500}?\blang\s*=\s*["']?([A-Za-z-]{2,12})""", re.IGNORECASE
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_JAPANESE_ESCAPE = re.compile(rb"\x1b\$[@B]")

_DOUBLED = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_MOST_DOUBLED = 3
"""Pairs that UTF-8 read as windows-1252 is full of; so many may stand in an article about it."""

_ROUGHLY_DOUBLED = re.compile(rb"\xc3[\x82-\xb4][\xc2\xc5\xc6\xcb\xe2]")
"""How each such pair begins in UTF-8."""

_PIECE = 8_192
"""Bytes that are read at once where the text is not needed: each piece that is ASCII, as most of
a page is, is read at a quarter of what it costs beside a letter that is not."""


@dataclass(frozen=True, slots=True)
class _Claims:
    """The encodings that the page *declares*, the strongest claim first, and the one that is
    *likely* by its language."""

    declared: tuple[str, ...]
    likely: str | None


def decode(body: bytes, content_type: str | None = None) -> str:
    """The page's text; *content_type* is the HTTP header's. Never fails."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return _read(body[len(mark) :], codec)
    wide = _wide(body[:_PRESCAN_BYTES])
    if wide is not None:
        return _read(body, wide)
    encoding = _believed(body, _claims(body[:_PRESCAN_BYTES], content_type))
    text = _read(body, charsets.codec(encoding))
    return _undoubled(text) if encoding == "utf-8" else text


def in_utf8(body: bytes, content_type: str | None = None) -> bytes:
    """The same text in UTF-8; most pages are just that, and need not be written anew."""
    return body if _is_as_it_stands(body) else decode(body, content_type).encode()


def _is_as_it_stands(body: bytes) -> bool:
    """Whether the text's UTF-8 is plainly the body itself, whatever it declares."""
    if b"\x1b" in body or body.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    try:
        start = _first_beyond_ascii(body)
    except UnicodeDecodeError:
        return False
    if _wide(body[:_PRESCAN_BYTES]) is not None:
        return False
    # As many letters as `_undoubled` looks at, or more.
    seen = _ROUGHLY_DOUBLED.findall(body, start, start + _PIECE + 4 * _PRESCAN_BYTES)
    return len(seen) <= _MOST_DOUBLED or _undoubled(text := body.decode()) is text


def _first_beyond_ascii(body: bytes) -> int:
    """Where the first piece of the text begins that is not ASCII alone; raises UnicodeDecodeError
    where the body is not UTF-8 throughout."""
    at, first = 0, len(body)
    while at < len(body):
        is_last = at + _PIECE >= len(body)
        text, read = codecs.utf_8_decode(body[at : at + _PIECE], "strict", is_last)
        if first > at and not text.isascii():
            first = at
        at += read
    return first


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where the zeros of its ASCII letters stand."""
    if head.count(0) * 20 < len(head):
        return None
    zeros = [head[at::4].count(0) for at in range(4)]
    all_of_them = 0.9 * len(head) / 4
    if min(zeros[2:]) >= all_of_them > 2 * zeros[0]:
        return "utf-32-le"
    if min(zeros[:2]) >= all_of_them > 2 * zeros[3]:
        return "utf-32-be"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if odd > 2 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 2 * odd else None


def _claims(head: bytes, content_type: str | None) -> _Claims:
    http = _CHARSET.search(content_type or "")
    meta = _DECLARED.search(head)
    claims = [_in_bytes(_encoding(http[1]))] if http else []
    if meta:
        claims.append(_in_bytes(_encoding(meta[1].decode("ascii", "ignore"))))
    return _Claims(tuple(dict.fromkeys(filter(None, claims))), _by_language(head))


def _in_bytes(name: str | None) -> str | None:
    """What a claim means for a page whose ASCII letters are bytes."""
    return _NOT_IN_META.get(name, name) if name else None


def _encoding(label: str) -> str | None:
    """The name of the encoding that a label stands for (Encoding Standard, 4.2)."""
    found = webencodings.lookup(label)
    return None if found is None else str(found.name)


def _by_language(head: bytes) -> str | None:
    found = _LANGUAGE.search(head)
    if found is None:
        return None
    language = found[1].decode("ascii").lower()
    by_language = charsets.BY_LANGUAGE
    return by_language.get(language) or by_language.get(language.partition("-")[0])


def _believed(body: bytes, claims: _Claims) -> str:
    """The encoding to read the page by: the claim that its bytes bear out."""
    first = next(iter(claims.declared), None)
    if (
        b"\x1b" in body
        and _JAPANESE_ESCAPE.search(body)
        and len(_BEYOND_ASCII.findall(body)) * 50 < len(body)
    ):
        return "iso-2022-jp"
    if _BEYOND_ASCII.search(body) is None:
        return first or claims.likely or "windows-1252"
    if _is_utf8(body) or _is_borne_out(charsets.weigh(body, "utf-8"), _MOST_ERRORS_OF_UTF8):
        return "utf-8"
    encodings = (*claims.declared, *([claims.likely] if claims.likely else []), *charsets.GUESSES)
    if first is None or first == "windows-1252":
        return charsets.most_sensible(body, encodings, claims.likely)
    trial = charsets.weigh(body, first)
    if _is_borne_out(trial) and (trial.sense >= _SENSELESS or trial.beyond < charsets.ENOUGH):
        return first
    best = charsets.most_sensible(body, encodings, claims.likely)
    is_clear = not _is_borne_out(trial) or charsets.weigh(body, best).sense >= _SENSIBLE
    return best if is_clear else first


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8, but for a character that a cut at the end has broken."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _is_borne_out(trial: charsets.Trial, most: float = _MOST_ERRORS) -> bool:
    return trial.errors <= most * trial.beyond


def _undoubled(text: str) -> str:
    """The text that was made UTF-8 twice, once; any other as it is.

    Text that holds one honest letter beyond ASCII does not survive the way back.
    """
    start = _start_beyond_ascii(text)
    if len(_DOUBLED.findall(text, start, start + _PRESCAN_BYTES)) <= _MOST_DOUBLED:
        return text
    try:
        return bytes(map(_byte, text)).decode("utf-8")
    except (KeyError, ValueError):
        return text


def _start_beyond_ascii(text: str) -> int:
    """Where the text's first letter beyond ASCII stands: a codec that fails there finds it at a
    quarter of what a pattern costs."""
    try:
        return len(text.encode("ascii"))
    except UnicodeEncodeError as error:
        return error.start


def _byte(letter: str) -> int:
    return ord(letter) if letter < "\x80" else _BYTES[letter]


_BYTES: Mapping[str, int] = {
    bytes([byte]).decode("windows-1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)
}
"""The byte of each character of windows-1252, as browsers know it: all 256 are used."""


def _read(body: bytes, codec: str) -> str:
    try:
        return body.decode(codec, "replace")
    except LookupError:  # an encoding of the standard that Python does not have
        return body.decode("windows-1252", "replace")
