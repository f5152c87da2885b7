"""Bytes → text, as browsers do, and where a page lies about itself, as its readers would.

The order is the HTML Standard's ("determining the character encoding"): byte order mark, the
HTTP header, `<meta>`, then the language's legacy encoding. Labels are the Encoding Standard's.
A declaration is not believed against the bytes: text that is UTF-8 throughout is UTF-8, and
one that its declared encoding cannot read is read by the encoding that makes most sense of it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import webencodings

_PRESCAN_BYTES = 4_096
"""Where a declaration is looked for; browsers look at 1,024, and further once they run."""

_SAMPLE_BYTES = 65_536
"""How much is read to weigh one encoding against another."""

_MOST_ERRORS = 0.02
"""Errors for each byte beyond ASCII, up to which a declared encoding is believed."""

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)

_CODECS: Mapping[str, str] = {
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "gbk": "gb18030",
    "iso-8859-8-i": "iso-8859-8",
    "macintosh": "mac-roman",
    "shift_jis": "cp932",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
}
"""Python's codec for an encoding of the standard, where its own name means less or nothing."""

_NOT_IN_META: Mapping[str, str] = {
    "replacement": "windows-1252",
    "utf-16be": "utf-8",
    "utf-16le": "utf-8",
    "x-user-defined": "windows-1252",
}
"""A `<meta>` that could be read in ASCII is none of these (HTML, "prescan a byte stream")."""

_BY_LANGUAGE: Mapping[str, str] = {
    "ar": "windows-1256",
    "ba": "windows-1251",
    "be": "windows-1251",
    "bg": "windows-1251",
    "cs": "windows-1250",
    "el": "iso-8859-7",
    "et": "windows-1257",
    "fa": "windows-1256",
    "he": "windows-1255",
    "hr": "windows-1250",
    "hu": "iso-8859-2",
    "ja": "shift_jis",
    "kk": "windows-1251",
    "ko": "euc-kr",
    "ku": "windows-1254",
    "ky": "windows-1251",
    "lt": "windows-1257",
    "lv": "windows-1257",
    "mk": "windows-1251",
    "pl": "iso-8859-2",
    "ru": "windows-1251",
    "sah": "windows-1251",
    "sk": "windows-1250",
    "sl": "iso-8859-2",
    "sr": "windows-1251",
    "tg": "windows-1251",
    "th": "windows-874",
    "tr": "windows-1254",
    "tt": "windows-1251",
    "uk": "windows-1251",
    "vi": "windows-1258",
    "zh": "gbk",
    "zh-hant": "big5",
    "zh-hk": "big5",
    "zh-tw": "big5",
}
"""The legacy encoding of a language (HTML, table of "suggested default encodings")."""

_GUESSES = (
    *("utf-8", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr", "windows-1251", "koi8-r"),
    *("windows-1252", "windows-1250", "iso-8859-2"),
)
"""What is tried when the declared encoding cannot read the page; earlier wins a tie."""

_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_LANGUAGE = re.compile(
    rb"""<html\b[^>]{0,500}?\blang\s*=\s*["']?([A-Za-z-]{2,12})""", re.IGNORECASE
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

_COMMON = re.compile(
    "["
    "\u3001\u3002\u300c\u300d\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00ab\u00bb"
    "\uff01\uff0c\uff1a\uff1b\uff1f"
    "\u3041-\u3093\u30a1-\u30f6\u30fc"  # kana
    "的一是不了在人有我他这個个們们中来來上大为為和国國地到以说說時时要就出会會可也你对對生能而子那得于着下自之年"
    "过過发發后後作里裡用道行所然家种種事成方多经經么去法学學如都同现現当當没沒动動面起看定天分还還进進好小部"
    "其些主样樣理心她本前开開但因只从從想实實日月新市公报報者民今星期"
    "]"
)
"""Letters that real text is made of; in text read wrongly, rare ones stand instead."""

_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")
_MARKED = re.compile("(?<![\u00c0-\u017f])[\u00c0-\u017f](?![\u00c0-\u017f])")
"""A Latin letter with a mark; many in a row are Cyrillic or Greek, read wrongly."""

_CYRILLIC = re.compile("(?<=[\u0400-\u045f])[\u0430-\u045f]")
"""A small letter within a word; read wrongly, capitals stand within words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """How much sense an encoding makes of some bytes."""

    errors: int
    common: int
    beyond: int

    @property
    def sense(self) -> float:
        return (self.common - 4 * self.errors) / max(1, self.beyond)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The page's text; *content_type* is the HTTP header's. Never fails."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return _read(body[len(mark) :], codec)
    declared = _declared(body, content_type)
    return _read(body, _codec(_believed(body, declared)))


def _declared(body: bytes, content_type: str | None) -> tuple[str, ...]:
    """The encodings that the page claims, the strongest claim first."""
    head = body[:_PRESCAN_BYTES]
    http = _CHARSET.search(content_type or "")
    meta = _DECLARED.search(head)
    claims = [_encoding(http[1])] if http else []
    if meta:
        name = _encoding(meta[1].decode("ascii", "ignore"))
        claims.append(_NOT_IN_META.get(name, name) if name else None)
    claims.append(_by_language(head))
    return tuple(dict.fromkeys(claim for claim in claims if claim))


def _encoding(label: str) -> str | None:
    """The name of the encoding that a label stands for (Encoding Standard, 4.2)."""
    found = webencodings.lookup(label)
    return None if found is None else str(found.name)


def _by_language(head: bytes) -> str | None:
    found = _LANGUAGE.search(head)
    if found is None:
        return None
    language = found[1].decode("ascii").lower()
    return _BY_LANGUAGE.get(language) or _BY_LANGUAGE.get(language.partition("-")[0])


def _believed(body: bytes, declared: tuple[str, ...]) -> str:
    """The encoding to read the page by: the claim that its bytes bear out."""
    if _BEYOND_ASCII.search(body) is None:
        return declared[0] if declared else "windows-1252"  # iso-2022-jp is ASCII to the eye
    if _is_utf8(body) or _is_borne_out(body, "utf-8"):
        return "utf-8"
    if declared and declared[0] != "windows-1252" and _is_borne_out(body, declared[0]):
        return declared[0]
    return _most_sensible(body, (*declared, *_GUESSES))


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8, but for a character that a cut at the end has broken."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _is_borne_out(body: bytes, encoding: str) -> bool:
    trial = _try(body, encoding)
    return trial.errors <= _MOST_ERRORS * trial.beyond


def _most_sensible(body: bytes, encodings: Iterable[str]) -> str:
    trials = {encoding: _try(body, encoding) for encoding in dict.fromkeys(encodings)}
    return max(trials, key=lambda encoding: trials[encoding].sense)


def _try(body: bytes, encoding: str) -> _Trial:
    sample = _sample(body)
    text = sample.decode(_codec(encoding), "replace")
    errors = text.count("\ufffd") + len(_CONTROLS.findall(text))
    common = sum(len(kind.findall(text)) for kind in (_COMMON, _MARKED, _CYRILLIC))
    if encoding == "euc-kr":  # Chinese read as Korean is half Hangul, half rare Han
        common += len(_HANGUL.findall(text)) - 2 * len(_HAN.findall(text))
    beyond = len(_NOT_ASCII.findall(text))
    return _Trial(errors=errors, common=common, beyond=beyond)


def _sample(body: bytes) -> bytes:
    """A piece of the page from where it first leaves ASCII, ending between lines."""
    first = _BEYOND_ASCII.search(body)
    start = first.start() if first else 0
    piece = body[start : start + _SAMPLE_BYTES]
    if start + _SAMPLE_BYTES >= len(body):
        return piece
    return piece[: piece.rfind(b"\n") + 1] or piece


def _codec(encoding: str) -> str:
    return _CODECS.get(encoding, encoding)


def _read(body: bytes, codec: str) -> str:
    try:
        return body.decode(codec, "replace")
    except LookupError:  # an encoding of the standard that Python does not have
        return body.decode("windows-1252", "replace")
