"""What feedparser stumbles over, undone beforehand: bytes in, bytes out.

UTF-8 is taken for UTF-8 whatever a header says, wide encodings without a mark are told by
their zeros, a bad byte costs one character instead of the whole document, and references
that no XML knows are made text. What is in any other encoding is left to feedparser: the
bytes touched here mean the same in all encodings that extend ASCII.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_BY_ZEROS: dict[tuple[bool, ...], str] = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
"""Which of the first four bytes are zero where a wide encoding has no mark: a document begins
with ASCII characters (XML 1.0, appendix F)."""

_MOST_BAD = 0.02
"""Bad bytes as a share of all bytes beyond ASCII, up to which a document is still UTF-8."""

_STEP = 1 << 20

_ESCAPE = b"\x1b"
"""Begins the shifts of ISO 2022, in which ASCII bytes are not ASCII characters."""

_DECLARATION = re.compile(rb"""(<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["'])([\w.:-]{1,40})""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_BAD = re.compile("[\udc80-\udcff]+")
_WIDE = re.compile("[\u0800-\uffff]")

_CDATA = re.compile(rb"(<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))", re.DOTALL)
"""What nobody closes goes on to the end: to look so far from each takes quadratic time."""
_BARE = re.compile(rb"&(?!#[0-9]{1,8};|#[xX][0-9a-fA-F]{1,8};|[A-Za-z][A-Za-z0-9]{0,31};)")
_PAIR = re.compile(rb"&#(?:x(d[89ab][0-9a-f]{2})|(5[56][0-9]{3}));"
                   rb"&#(?:x(d[c-f][0-9a-f]{2})|(5[67][0-9]{3}));", re.IGNORECASE)  # fmt: skip
_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));", re.IGNORECASE)


def mended(data: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """The document, and its content type, as feedparser reads them right."""
    text = _utf8(data, content_type)
    if text is None:
        return (data if _ESCAPE in data else _with_references(data)), content_type
    media_type = (content_type or "").partition(";")[0].strip() or "application/xml"
    text = _DECLARATION.sub(rb"\1utf-8", text, count=1)
    return _with_references(text), f"{media_type}; charset=utf-8"


def _utf8(data: bytes, content_type: str | None) -> bytes | None:
    """The document as UTF-8 without a mark; None where it is in some other narrow encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _as_utf8(data.removeprefix(mark), encoding)
    wide = _BY_ZEROS.get(_zeros(data))
    if wide is not None:
        return _as_utf8(data, wide)
    if _is_utf8(data):
        return None if _ESCAPE in data else data
    return _nearly_utf8(data) if _declared(data, content_type) in {"", "utf8"} else None


def _as_utf8(data: bytes, encoding: str) -> bytes:
    if encoding == "utf-8":
        return data if _is_utf8(data) else _nearly_utf8(data) or data
    return data.decode(encoding, "replace").encode("utf-8", "replace")


def is_shifting(data: bytes) -> bool:
    """Whether ASCII bytes may mean something else here: a wide or a shifting encoding."""
    is_marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return is_marked or _BY_ZEROS.get(_zeros(data)) is not None or _ESCAPE in data


def _zeros(data: bytes) -> tuple[bool, ...]:
    return tuple(byte == 0 for byte in data[:4])


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _STEP):  # a large text at once would be held as a whole
            decoder.decode(data[start : start + _STEP], start + _STEP >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def _declared(data: bytes, content_type: str | None) -> str:
    charset = _CHARSET.search(content_type or "")
    declaration = _DECLARATION.search(data[:400])
    label = charset[1] if charset else declaration[2].decode("ascii") if declaration else ""
    return label.lower().replace("-", "").replace("_", "")


def _nearly_utf8(data: bytes) -> bytes | None:
    """Its bad bytes read as Windows-1252, where the rest is in Latin letters and one may have
    slipped in, else as U+FFFD; None where too many are bad."""
    text = data.decode("utf-8", "surrogateescape")
    bad = _BAD.findall(text)
    beyond_ascii = len(data) - sum(map(len, re.findall(rb"[\x00-\x7f]+", data)))
    if sum(map(len, bad)) > max(4, _MOST_BAD * beyond_ascii):
        return None
    is_latin = _WIDE.search(text.translate(_COMMON_SIGNS)) is None

    def read(found: re.Match[str]) -> str:
        raw = found[0].encode("utf-8", "surrogateescape")
        return raw.decode("windows-1252", "replace") if is_latin else "\ufffd"

    return _BAD.sub(read, text).encode("utf-8")


_COMMON_SIGNS = dict.fromkeys([*range(0x2010, 0x2050), 0x20AC, 0x2122, *range(0xDC80, 0xDD00)])
"""Dashes, quotes, the euro: they stand in Latin texts too (and so do the bad bytes)."""


def _with_references(data: bytes) -> bytes:
    """Bare ampersands escaped and surrogates joined, outside of what is no markup anyway."""
    if b"&" not in data:
        return data
    pieces = _CDATA.split(data)
    pieces[::2] = (_settled(piece) if b"&" in piece else piece for piece in pieces[::2])
    return b"".join(pieces)


def _settled(markup: bytes) -> bytes:
    markup = _BARE.sub(b"&amp;", _PAIR.sub(_joined, markup))
    return _REFERENCE.sub(_allowed, markup)


def _joined(found: re.Match[bytes]) -> bytes:
    high, low = (int(found[n], 16) if found[n] else int(found[n + 1]) for n in (1, 3))
    return b"&#%d;" % (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) & 0x1FFFFF)


def _allowed(found: re.Match[bytes]) -> bytes:
    """The reference, or U+FFFD's where it means no character (XML 1.0, 2.2)."""
    code = int(found[1], 16) if found[1] else int(found[2])
    is_surrogate = 0xD800 <= code <= 0xDFFF
    return b"&#65533;" if is_surrogate or code > 0x10FFFF else found[0]


_IN_JSON = re.compile(
    rb"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}"  # a pair is a character
    rb"|(?P<half>\\u[dD][89a-fA-F][\da-fA-F]{2})|\\.",
    re.DOTALL,
)


def with_whole_characters(data: bytes) -> bytes:
    """JSON may escape half a character (`\\ud800`), which neither file nor state can hold."""
    return _IN_JSON.sub(lambda found: rb"\ufffd" if found["half"] else found[0], data)
