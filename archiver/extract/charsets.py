"""Legacy encodings: their codecs, whose they are, and how much sense one makes of some bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_SAMPLE_BYTES = 65_536
"""How much is read to weigh one encoding against another."""

CODECS: Mapping[str, str] = {
    "big5": "big5hkscs",
    "euc-jp": "euc_jis_2004",
    "euc-kr": "cp949",
    "gbk": "gb18030",
    "iso-8859-8-i": "iso-8859-8",
    "macintosh": "mac-roman",
    "shift_jis": "cp932",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
}
"""Python's codec for an encoding of the standard, where its own name means less or nothing."""

BY_LANGUAGE: Mapping[str, str] = {
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

GUESSES = (
    *("utf-8", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr", "windows-1251", "koi8-u"),
    *("iso-8859-5", "ibm866", "windows-1252", "windows-1250", "iso-8859-2", "windows-1253"),
    *("windows-1255", "windows-1256", "windows-874"),
)
"""What is tried when the declared encoding cannot read the page; earlier wins a tie."""

ENOUGH = 20
"""Characters beyond ASCII from which on sense is told from chance."""

_ADVANTAGE, _ADVANTAGE_OF_FEW = 0.25, 0.75
"""Of the encoding that pages in the language have by custom, the second where there are but a
few characters to tell by: a wrong encoding makes far less sense of many."""

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\ue000-\uf8ff]")

_COMMON = re.compile(
    "["
    "\u3001\u3002\u300c\u300d\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00ab\u00bb"
    "\uff01\uff0c\uff1a\uff1b\uff1f"
    "\u3041-\u3093\u30a1-\u30f6\u30fc"  # kana
    "的一是不了在人有我他这個个們们中来來上大为為和国國地到以说說時时要就出会會可也你对對生能而子那得于着下自之年"
    "过過发發后後作里裡用道行所然家种種事成方多经經么去法学學如都同现現当當没沒动動面起看定天分还還进進好小部"
    "其些主样樣理心她本前开開但因只从從想实實日月新市公报報者民今星期"
    "이다는을의에가고하지로서한도리기사자인대시어나라정스은를아부장일그해수있들여전보상과주으구제국신경"
    "성까터것했되발조적원공동관계면세월년만무미비오용중유와게니할안연선당방치화음때모마물소표말등최"
    "]"
    "|(?<=[\u0400-\u045f])[оеаинтсрвлкмдпуяіїьы]"
    "|(?<=[\u0370-\u03ff])[αοιεντσρκπυηλμςάόίέή]"
    "|(?<=[\u05d0-\u05ea])[יוהלאתרבמשנ]"
    "|(?<=[\u0621-\u064a])[اليمونرتبةعدس]"
    "|(?<=[\u0e01-\u0e4e])[านรกอเงมยลว่ี้ตทส]"
)
"""Letters that real text is made of; in text read wrongly, rare ones stand instead."""

_MARKED = re.compile("(?<![\u00c0-\u017f])[\u00c0-\u017f](?![\u00c0-\u017f])")
"""A Latin letter with a mark; many in a row are Cyrillic or Greek, read wrongly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How much sense an encoding makes of some bytes."""

    errors: int
    common: int
    beyond: int

    @property
    def sense(self) -> float:
        """The share of what is beyond ASCII that real text is made of, errors off."""
        return (self.common - 4 * self.errors) / max(1, self.beyond)


def weigh(body: bytes, encoding: str) -> Trial:
    """Read a sample of the page by the encoding."""
    text = _sample(body).decode(codec(encoding), "replace")
    return Trial(
        errors=text.count("\ufffd") + len(_CONTROLS.findall(text)),
        common=len(_COMMON.findall(text)) + len(_MARKED.findall(text)),
        beyond=len(_NOT_ASCII.findall(text)),
    )


def most_sensible(body: bytes, encodings: Iterable[str], likely: str | None) -> str:
    """The encoding that makes most sense of the page; a *likely* one is given an advantage."""
    trials = {encoding: weigh(body, encoding) for encoding in dict.fromkeys(encodings)}
    if likely is not None:
        few = trials[likely].beyond < ENOUGH
        advantage = _ADVANTAGE_OF_FEW if few else _ADVANTAGE
    return max(trials, key=lambda each: trials[each].sense + (advantage if each == likely else 0))


def codec(encoding: str) -> str:
    """Python's codec for an encoding of the standard."""
    return CODECS.get(encoding, encoding)


def _sample(body: bytes) -> bytes:
    """A piece of the page from where it first leaves ASCII, ending between lines."""
    first = _BEYOND_ASCII.search(body)
    start = first.start() if first else 0
    piece = body[start : start + _SAMPLE_BYTES]
    if start + _SAMPLE_BYTES >= len(body):
        return piece
    return piece[: piece.rfind(b"\n") + 1] or piece
